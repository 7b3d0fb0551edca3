"""Build folders: which are configured, and for which source tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from steps.tasks.reading import parse_json, read_text

BuildSystem = Literal["meson", "autotools"]

_MOST_ENTRIES = 400
"""Folders looked at in one place; a build folder beside the tree is found among this many neighbours."""
_ABS_TOP_SRCDIR = re.compile(r"^abs_top_srcdir\s*=\s*(\S.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BuildFolder:
    """A configured build: ``path``, what configured it, and the source tree that it builds."""

    path: Path
    system: BuildSystem
    source: Path

    def builds(self, root: Path) -> bool:
        """True if this folder builds the tree at ``root``.

        A folder copied together with its tree does not: its files name the original tree.
        """
        return _real(self.source) == _real(root)


def build_system(root: Path) -> BuildSystem | None:
    """What the tree at ``root`` is built with, or None if nothing says so."""
    if (root / "meson.build").is_file():
        return "meson"
    if (root / "configure.ac").is_file() or (root / "configure.in").is_file():
        return "autotools"
    return None


def read_folder(path: Path) -> BuildFolder | None:
    """The build that is configured in ``path``, or None."""
    return _read_meson(path) or _read_autotools(path)


def find_folders(root: Path, preferred: Path | None = None) -> list[BuildFolder]:
    """The folders that build ``root``, the best first.

    Looked at: ``preferred`` (first if it fits), the tree itself, two levels below it, and beside it. A folder
    that builds another tree is left out, wherever it lies (``foreign_folders`` tells them). Among several the
    one that was configured last comes first.
    """
    fitting = [folder for folder in _all_folders(root) if folder.builds(root)]
    fitting.sort(key=_configured_at, reverse=True)
    if preferred is not None:
        chosen = read_folder(preferred)
        if chosen and chosen.builds(root):
            rest = [folder for folder in fitting if _real(folder.path) != _real(chosen.path)]
            return [chosen, *rest]
    return fitting


def foreign_folders(root: Path) -> list[BuildFolder]:
    """Build folders inside ``root`` that name another source tree, as after ``cp -a`` of tree and build."""
    return [
        folder for folder in _all_folders(root) if not folder.builds(root) and root in folder.path.parents
    ]


def _all_folders(root: Path) -> Iterator[BuildFolder]:
    seen: set[Path] = set()
    for path in _candidates(root):
        real = _real(path)
        if real not in seen:
            seen.add(real)
            if folder := read_folder(path):
                yield folder


def _candidates(root: Path) -> Iterator[Path]:
    yield root
    for child in _subfolders(root):
        yield child
        if child.name.startswith(("build", "_build", "out", "obj", "meson")):
            yield from _subfolders(child)
    yield from _subfolders(root.parent)


def _subfolders(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())[:_MOST_ENTRIES]
        return [entry for entry in entries if entry.name != ".git" and entry.is_dir()]
    except OSError:
        return []


def _read_meson(path: Path) -> BuildFolder | None:
    """Meson writes the source folder into meson-info/meson-info.json at each configure."""
    if not (path / "build.ninja").is_file():
        return None
    try:
        info = parse_json(read_text(path / "meson-info" / "meson-info.json"))
        source = info["directories"]["source"]
    except (ValueError, KeyError, TypeError):
        return None
    return BuildFolder(path, "meson", Path(source)) if isinstance(source, str) else None


def _read_autotools(path: Path) -> BuildFolder | None:
    """config.status makes the Makefile, which names the source folder as abs_top_srcdir.

    A tree that has its Makefile from the start and nothing to make one from, as the practice tree, needs no
    configuring: it is built where it lies.
    """
    if not (path / "config.status").is_file():
        plain = (path / "configure.ac").is_file() and (path / "Makefile").is_file()
        return BuildFolder(path, "autotools", path) if plain and not (path / "Makefile.am").exists() else None
    match = _ABS_TOP_SRCDIR.search(read_text(path / "Makefile"))
    return BuildFolder(path, "autotools", Path(match[1])) if match else None


def _configured_at(folder: BuildFolder) -> float:
    stamp = "build.ninja" if folder.system == "meson" else "config.status"
    try:
        return (folder.path / stamp).stat().st_mtime
    except OSError:
        return 0.0


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of symbolic links
        return path
