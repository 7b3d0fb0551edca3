"""Asking libvirt-python's own generator what it makes of functions, on the description of the API that this tree's apibuild.py writes.

Both are programs of checkouts that somebody named; they run in a scratch folder, on copies.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from steps.errors import BadInput, MissingTool
from steps.function.names import derive
from steps.tasks.preflight.jobs import documentation_files, find_checkers
from steps.tasks.preflight.shadow import SHADOW, mirror
from steps.tree.git import clean_environment

_TIMEOUT = 120.0
_MOST = 4_000_000
"""Bytes of a file of libvirt-python's that are copied; its generator has some 70 000."""
_MODULES = {"main": "libvirt", "qemu": "libvirt-qemu", "lxc": "libvirt-lxc"}


def ask_generator(root: Path, bindings: Path, names: Sequence[str]) -> dict[str, str]:
    """Return for each public function of the work tree ``root`` in ``names`` what the generator in ``bindings`` makes of it.

    Raises:
        BadInput: ``bindings`` is no checkout of libvirt-python.
        MissingTool: the tree's apibuild.py cannot be run here, or one of the two programs failed.
    """
    if not (bindings / "generator.py").is_file():
        raise BadInput(f"{bindings} has no generator.py: name a checkout of libvirt-python")
    wanted: dict[str, list[str]] = {}
    for name in names:
        wanted.setdefault(derive(name).library, []).append(name)
    with tempfile.TemporaryDirectory(prefix="libvirt-wizard-") as folder:
        described = _describe(root, Path(folder) / "tree")
        generator = Path(folder) / "python"
        _copy(bindings, generator)
        answers: dict[str, str] = {}
        for library, mine in wanted.items():
            module = _MODULES.get(library)
            api = described / f"{module}-api.xml"
            if module is None or not api.is_file():
                answers |= dict.fromkeys(mine, "it does not bind this library")
            else:
                answers |= _Answers(generator, module, api).of(mine)
    return answers


def _describe(root: Path, scratch: Path) -> Path:
    """Run the tree's apibuild.py on a mirror of the tree; the folder of the descriptions."""
    found = find_checkers(root)
    checker = next((one for one in found.checkers if one.name == "apibuild"), None)
    if checker is None:
        why = next((one.why for one in found.unavailable if one.name == "apibuild"), "no apibuild.py")
        raise MissingTool(f"libvirt-python's generator cannot be asked: {why}")
    mirror(root, scratch, documentation_files(root))
    argv = [word.replace(SHADOW, str(scratch)) for word in checker.argv]
    more = {name: value.replace(SHADOW, str(scratch)) for name, value in checker.env}
    done = _run("the tree's apibuild.py", argv, scratch, more)
    if not (scratch / "docs/libvirt-api.xml").is_file():
        raise MissingTool(
            f"the tree's apibuild.py wrote no description of the API: {_last(done)}; 'libvirt-wizard run preflight' has its "
            "messages"
        )
    return scratch / "docs"


def _copy(bindings: Path, target: Path) -> None:
    """Copy what the generator reads: the files of the top folder."""
    target.mkdir()
    for path in bindings.iterdir():
        if path.suffix in (".py", ".xml") and path.is_file() and path.stat().st_size < _MOST:
            shutil.copyfile(path, target / path.name)


class _Answers:
    """One run of the generator for one library."""

    def __init__(self, folder: Path, module: str, api: Path) -> None:
        self._done = _run(
            "libvirt-python's generator.py",
            [sys.executable, "generator.py", module, str(api), "c"],
            folder,
            {},
        )
        written = folder / "build" / f"{module}.c"
        if not written.is_file():
            raise MissingTool(f"libvirt-python's generator wrote nothing for {module}: {_last(self._done)}")
        self._written = set(
            re.findall(r"^libvirt_(vir\w+)\(", written.read_text("utf-8", "replace"), re.MULTILINE)
        )
        override = folder / f"{module}-override-api.xml"
        text = override.read_text("utf-8", "replace") if override.is_file() else ""
        self._by_hand = set(re.findall(r"<function name=['\"](vir\w+)['\"]", text))
        self._failed = set(re.findall(r"\bfailed\s+(vir\w+)", self._done.stdout + self._done.stderr))

    def of(self, names: Sequence[str]) -> dict[str, str]:
        return {name: self._one(name) for name in names}

    def _one(self, name: str) -> str:
        if name in self._by_hand:
            return "it has an override for it, written by hand"
        if name in self._failed:
            return f"it prints 'failed {name}': a person writes the binding"
        if name in self._written:
            return "it writes the binding"
        return "it leaves the function out"


def _run(
    what: str, argv: Sequence[str], folder: Path, more: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            argv, cwd=folder, env={**clean_environment(), **more}, capture_output=True, text=True, errors="replace",
            timeout=_TIMEOUT, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MissingTool(f"{what} cannot be run: {error}") from error


def _last(done: subprocess.CompletedProcess[str]) -> str:
    lines = [text.strip() for text in (done.stderr or done.stdout).splitlines() if text.strip()]
    return lines[-1] if lines else f"exit status {done.returncode}"
