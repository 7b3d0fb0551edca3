"""A folder outside of the checkout in which the commits of a series are laid out, one after the other."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from steps.errors import BadInput, MissingTool
from steps.tree.checkout import Checkout
from steps.tree.git import Git

_SUBMODULES = ("src/keycodemapdb", "subprojects/keycodemapdb", ".gnulib")
"""What libvirt has had as submodules; a release has them as plain folders and no ``.gitmodules``."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """``tree`` holds one commit at a time, ``build`` what is built of it; both lie in ``folder``."""

    folder: Path

    @property
    def tree(self) -> Path:
        """A repository of its own that reads the checkout's objects.

        libvirt's style rules ask for a ``.git`` folder, which a further work tree of one repository has not.
        """
        return self.folder / "tree"

    @property
    def build(self) -> Path:
        """The one build folder for all commits, so that each builds only what it changes."""
        return self.folder / "build"

    def lay_out(self, commit: str) -> None:
        """Let the tree be as ``commit`` has it; only files that differ are written.

        Raises:
            GitError: git cannot, or the disk is full.
        """
        Git(self.tree).run("checkout", "--quiet", "--force", "--detach", commit)


@contextmanager
def workspace(checkout: Checkout, folder: Path, first: str, keep: bool = False) -> Iterator[Workspace]:
    """The workspace in ``folder``, laid out with the commit ``first``; removed afterwards unless ``keep``.

    Raises:
        BadInput: another wizard is at work in the same folder, or it lies inside the checkout.
        MissingTool: the folder cannot be written.
        GitError: git cannot lay the commit out.
    """
    real = Path(os.path.realpath(folder))
    if real.is_relative_to(os.path.realpath(checkout.root)):
        raise BadInput(f"{folder} lies inside the checkout: set XDG_CACHE_HOME to a folder outside of it")
    held = Workspace(real)
    try:
        real.mkdir(parents=True, exist_ok=True)
        lock = os.open(real / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise MissingTool(f"{folder}: {error.strerror}; make room, or set XDG_CACHE_HOME elsewhere") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput(f"another 'series verify' is at work in {folder}: let it end first") from None
        try:
            _make(checkout, held, first)
            yield held
        finally:
            if not keep:
                shutil.rmtree(real, ignore_errors=True)
    finally:
        os.close(lock)


def _make(checkout: Checkout, held: Workspace, first: str) -> None:
    said = checkout.git.run("rev-parse", "--git-path", "objects").decode("utf-8", "surrogateescape")
    objects = os.path.realpath(checkout.git.folder / said.rstrip("\n"))
    alternates = held.tree / ".git/objects/info/alternates"
    try:
        if not (alternates.is_file() and alternates.read_bytes() == os.fsencode(objects) + b"\n"):
            shutil.rmtree(held.tree, ignore_errors=True)
            held.tree.mkdir(parents=True)
            form = checkout.git.ask("rev-parse", "--show-object-format") or "sha1"
            Git(held.tree).run("init", "--quiet", "--template=", f"--object-format={form}")
            alternates.parent.mkdir(exist_ok=True)
            alternates.write_bytes(os.fsencode(objects) + b"\n")
        # What a wizard that was killed in the middle of laying out has left.
        (held.tree / ".git/index.lock").unlink(missing_ok=True)
    except OSError as error:
        raise MissingTool(
            f"{held.tree}: {error.strerror}; make room, or set XDG_CACHE_HOME elsewhere"
        ) from None
    held.lay_out(first)


def bring_submodules(checkout: Checkout, held: Workspace) -> None:
    """Copy what the build needs and git does not track: submodules, as the checkout has them.

    Raises:
        MissingTool: one of them cannot be copied.
    """
    named = (checkout.snapshot().read(".gitmodules") or b"").decode("utf-8", "replace")
    paths = re.findall(r"^\s*path\s*=\s*(\S+)\s*$", named, re.M)
    for path in dict.fromkeys((*paths, *_SUBMODULES)):
        source, target = checkout.root / path, held.tree / path
        if not (_inside(checkout.root, path) and _inside(held.tree, path)) or not source.is_dir():
            continue
        try:
            if not (target.is_dir() and any(target.iterdir())):
                shutil.copytree(
                    source, target, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git")
                )
        except OSError as error:
            why = error.strerror or "not all of it can be copied"
            raise MissingTool(f"{source}: {why}; make room, or verify without --build") from None


def _inside(root: Path, path: str) -> bool:
    """Whether ``path`` is a name below ``root``, with no link on the way and not in git's own folder.

    The names are the checkout's word; a link in a commit must not lead the copy out of the workspace.
    """
    parts = Path(path).parts
    real = Path(os.path.realpath(root))
    return (
        ".." not in parts
        and ".git" not in parts
        and os.path.realpath(root / path) == str(real.joinpath(*parts))
    )
