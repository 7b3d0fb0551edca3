"""A checkout's files at one moment: the working tree, or a git revision, behind one face."""

from __future__ import annotations

import errno
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Set
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from steps.code.text import Text
from steps.kept import read_regular
from steps.tree.git import Blobs, Git, drop_first

if TYPE_CHECKING:
    from steps.code.cfile import CFile

FOLDERS = ("src", "include", "tools", "daemon", "docs", "scripts", "examples")
"""Where the sites of the eight steps lie; nothing else of a checkout is listed."""
OTHER_FOLDERS = ("tests", "po")
"""Listed too, but only once something in them is asked for."""
FILES = ("configure.ac", "configure.in", "meson.build", "NEWS.rst", "NEWS")
LARGEST = 32 * 1024 * 1024
"""A file beyond this size is no source of libvirt's; it is not read, and named (:attr:`Snapshot.unread`)."""
_SOURCES = (".h", ".c", ".x", ".syms")
NEAR = 2
"""How many folders deep :meth:`Snapshot.near` looks."""
_DEEPEST = 12
_CONFLICT = b"<<<<<<< "


_newest: WeakKeyDictionary[Git, Snapshot] = WeakKeyDictionary()
KEPT_FILES = 256
"""How many C files of revisions are kept for the next revision."""
KEPT_TEXTS = 512
"""And how many files with their words and lines."""


class Shared:
    """What was read of files of revisions, by git's names of their bytes: most are the same in the next revision."""

    def __init__(self) -> None:
        self._cfiles: dict[str, CFile] = {}
        self._texts: dict[str, Text] = {}

    def text(self, oid: str, data: bytes) -> Text:
        """The file ``data`` with its lines and words."""
        held = self._texts.get(oid)
        if held is None:
            held = self._texts[oid] = Text(data)
            drop_first(self._texts, KEPT_TEXTS)
        return held

    def cfile(self, oid: str, path: str, read: Callable[[], bytes | None]) -> CFile | None:
        """The C file ``path``, whose bytes ``read`` gives where they are needed; None where it gives none."""
        held = self._cfiles.get(oid)
        if held is None and (data := read()) is not None:
            from steps.code.cfile import CFile

            held = self._cfiles[oid] = CFile(path, data, self.text(oid, data))
            drop_first(self._cfiles, KEPT_FILES)
        return held


class Snapshot(ABC):
    """The files of a libvirt tree at one moment. Paths are relative, with forward slashes."""

    rev: str
    """The commit's full name, or ``-`` for the working tree."""

    trusted = True
    """Whether programs of this tree may be run (libvirt's own generator is asked)."""

    def __init__(self) -> None:
        self.unread: dict[str, str] = {}
        """The files that were asked for, are there, and could not be read as they are meant: path to reason."""
        self._cfiles: dict[str, CFile | None] = {}
        self._texts: dict[str, Text] = {}
        self._named: dict[str, tuple[bytes, str]] = {}
        self.find_base: Callable[[], Snapshot | None] | None = None

    def origin(self) -> Snapshot | None:
        """Return what the work in the tree counts from; None where that is not known. Asks git."""
        return None if self.find_base is None else self.find_base()

    @abstractmethod
    def read(self, path: str) -> bytes | None:
        """The bytes of the file, or None where there is no such (regular, readable) file."""

    def trouble(self) -> dict[str, str]:
        """Every file that was asked for so far and is not what it seems, with the reason: absent is not unreadable.

        Beside :attr:`unread` these are the files that git has and that are not checked out.
        """
        return dict(self.unread)

    @abstractmethod
    def paths(self, folder: str) -> list[str]:
        """Every file below ``folder`` (``src/test``), sorted."""

    def near(self, folder: str) -> list[str]:
        """Those of :meth:`paths` that lie no more than two folders deep in ``folder``.

        The tests hold copies of whole file systems, thousands of folders, that need not be listed.
        """
        deepest = folder.count("/") + 1 + NEAR
        return [path for path in self.paths(folder) if path.count("/") <= deepest]

    def text(self, path: str) -> Text | None:
        """The file with its lines and words, or None where there is no such file."""
        data = self.read(path)
        if data is None:
            return None
        held = self._texts.get(path)
        if held is None or held.data is not data:
            held = self._texts[path] = Text(data)
        return held

    def line(self, path: str, offset: int) -> int:
        """The line, from 1, of the byte at ``offset`` of the file."""
        text = self.text(path)
        return 1 if text is None else text.line(offset)

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return self.read(path) is not None

    def oid(self, path: str) -> str | None:
        """Git's object name for the file's bytes: equal names mean equal bytes. None where there is no such file."""
        data = self.read(path)
        if data is None:
            return None
        held = self._named.get(path)
        if held is None or held[0] is not data:
            # Not at the top: few callers need it, and it loads a cryptographic library.
            import hashlib

            name = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
            held = self._named[path] = data, name
        return held[1]

    def cfile(self, path: str) -> CFile | None:
        """The C source or header at ``path``, or None where there is no such file."""
        if path not in self._cfiles:
            data = self.read(path)
            # Imported late: opening a checkout must not wait for the parser.
            from steps.code.cfile import CFile

            self._cfiles[path] = None if data is None else CFile(path, data, self.text(path))
        return self._cfiles[path]

    def newest(self) -> Snapshot | None:
        """The checkout's newest commit, where this is an older one: what a thing became later. Else None."""
        return None

    def first(self, *candidates: str) -> str | None:
        """The first of ``candidates`` that exists."""
        return next((path for path in candidates if self.exists(path)), None)


class _Unread(Exception):
    """Why what is there cannot be read."""


class WorkTree(Snapshot):
    """The files on disk, each read once; follows no link out of the tree, opens nothing but regular files."""

    rev = "-"

    def __init__(self, root: Path, left_out: Callable[[], Set[str]] = frozenset) -> None:
        """``left_out`` gives the files that git has and that are not checked out (sparse, skip-worktree)."""
        super().__init__()
        self.root = root
        self._left_out = left_out
        self._gone: Set[str] | None = None
        self._real = os.path.realpath(root)
        self._read: dict[str, bytes | None] = {}
        self._listed: dict[str, list[str]] = {}
        self._near: dict[str, list[str]] = {}
        self._folders: dict[str, bool] = {}
        self._compared: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """See :meth:`Snapshot.read`."""
        if path not in self._read:
            self._read[path] = self._load(path)
        return self._read[path]

    def trouble(self) -> dict[str, str]:
        """See :meth:`Snapshot.trouble`."""
        absent = {path for path, data in self._read.items() if data is None and path not in self.unread}
        if self._gone is None:
            self._gone = self._left_out()
        # A file that nobody asked for by name is missed where its own folder was listed.
        listed = self._listed.keys() | self._near.keys()
        missed = {path for path in self._gone or () if path.rpartition("/")[0] in listed}
        gone = (absent & (self._gone or frozenset())) | missed
        return self.unread | dict.fromkeys(
            sorted(gone), "is not checked out (a sparse checkout, or skip-worktree)"
        )

    def rested_on(self) -> tuple[set[str], set[str]]:
        """The files and folders that answers from this snapshot rest on: those that were there, those that were not."""
        looked = {path: data is not None for path, data in self._read.items()} | self._folders
        there = {path for path, found in looked.items() if found} | self._compared
        return there, {path for path, found in looked.items() if not found}

    def rests_also_on(self, paths: list[str]) -> None:
        """Note that git was asked about the files ``paths``, which this snapshot did not read."""
        self._compared.update(paths)

    def _load(self, path: str) -> bytes | None:
        try:
            data = self._open(path)
        except _Unread as error:
            self.unread[path] = str(error)
            return None
        if (
            data is not None
            and _CONFLICT in data
            and (data.startswith(_CONFLICT) or b"\n" + _CONFLICT in data)
        ):
            self.unread[path] = "has conflict markers"
        return data

    def _open(self, path: str) -> bytes | None:
        """The bytes; None where there is no such file.

        Raises:
            _Unread: something is there, and it is not a file of this tree that can be read.
        """
        if ".." in path.split("/"):
            return None
        name = os.path.join(self._real, path)
        try:
            return self._bytes(name)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        except OSError as error:
            raise _Unread(f"cannot be read ({error.strerror})") from None

    def _bytes(self, name: str) -> bytes:
        """The bytes of the file; thousands are read, so that only of a link it is asked where it leads."""
        try:
            return read_regular(name, LARGEST, follow=False)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
        if os.path.islink(name) and not os.path.realpath(name).startswith(self._real + os.sep):
            raise _Unread("is a link out of the checkout")
        return read_regular(name, LARGEST)

    def paths(self, folder: str) -> list[str]:
        """See :meth:`Snapshot.paths`."""
        if folder not in self._listed:
            found: list[str] = []
            self._walk(folder, found, _DEEPEST)
            self._listed[folder] = sorted(found)
        return self._listed[folder]

    def near(self, folder: str) -> list[str]:
        """See :meth:`Snapshot.near`."""
        if folder in self._listed:
            return super().near(folder)
        if folder not in self._near:
            found: list[str] = []
            self._walk(folder, found, NEAR)
            self._near[folder] = sorted(found)
        return self._near[folder]

    def _walk(self, folder: str, found: list[str], levels: int) -> None:
        try:
            entries = list(os.scandir(os.path.join(self._real, folder)))
        except OSError:
            self._folders[folder] = False
            return
        self._folders[folder] = True
        for entry in entries:
            path = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if levels:
                    self._walk(path, found, levels - 1)
            elif entry.is_file(follow_symlinks=False):
                found.append(path)
            elif path.endswith(_SOURCES) and self.read(path) is not None:
                found.append(
                    path
                )  # a link inside the tree; any other, and what is no file, is noted as unread


class Revision(Snapshot):
    """The files of one commit, straight from git's objects; the working tree is not touched."""

    def __init__(self, git: Git, blobs: Blobs, rev: str, shared: Shared | None = None) -> None:
        super().__init__()
        self.rev = git.resolve(rev)
        self._blobs = blobs
        self._oids = git.tree(self.rev, FOLDERS + FILES)
        self._git = git
        self._others: set[str] = set()
        self._shared = Shared() if shared is None else shared

    def oid(self, path: str) -> str | None:
        """See :meth:`Snapshot.oid`; taken from the tree, without reading the file."""
        self._list(path)
        return self._oids.get(path)

    def read(self, path: str) -> bytes | None:
        """See :meth:`Snapshot.read`."""
        self._list(path)
        oid = self._oids.get(path)
        if oid is None:
            return None
        data = self._blobs.read(oid)
        if data is None:
            self.unread[path] = "is not in this clone (partial, or damaged): fetch it first"
        return data

    def exists(self, path: str) -> bool:
        """See :meth:`Snapshot.exists`."""
        self._list(path)
        return path in self._oids

    def _list(self, path: str) -> None:
        """List the other top-level folder that ``path`` lies in (``tests``), the first time it is asked for."""
        top = path.partition("/")[0]
        if top in OTHER_FOLDERS and top not in self._others:
            self._others.add(top)
            self._oids |= self._git.tree(self.rev, (top,))

    def newest(self) -> Snapshot | None:
        """See :meth:`Snapshot.newest`."""
        if self._git not in _newest:
            _newest[self._git] = Revision(self._git, self._blobs, "HEAD", self._shared)
        newest = _newest[self._git]
        return None if newest.rev == self.rev else newest

    def paths(self, folder: str) -> list[str]:
        """See :meth:`Snapshot.paths`."""
        self._list(folder)
        return sorted(path for path in self._oids if path.startswith(folder + "/"))

    def cfile(self, path: str) -> CFile | None:
        """See :meth:`Snapshot.cfile`; equal blobs of different commits give the same object."""
        self._list(path)
        oid = self._oids.get(path)
        return None if oid is None else self._shared.cfile(oid, path, lambda: self.read(path))

    def text(self, path: str) -> Text | None:
        """See :meth:`Snapshot.text`; equal blobs of different commits give the same object."""
        data = self.read(path)
        return None if data is None else self._shared.text(self._oids[path], data)
