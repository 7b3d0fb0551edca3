"""virsh and virt-admin in one snapshot: who calls a function, and for which command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from steps.code import virsh
from steps.code.text import Holders
from steps.code.virsh import Command, VirshFile
from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot

_MACRO = re.compile(
    rb"^[ \t]*#[ \t]*define[ \t]+(?P<name>\w+)\([^)\n]*\)(?P<body>(?:[^\n\\]|\\.|\\\n)*)", re.M
)
_CALLED = re.compile(rb"\b(v(?:ir)?sh\w+)[ \t]*\(")
_DEPTH = 8
_MOST = 400


class Use(NamedTuple):
    """One use of a public function: the calling function and its place (line from 1)."""

    function: str
    path: str
    line: int


class Place(NamedTuple):
    """A command or a heading with its place."""

    name: str
    path: str
    line: int


class Shell:
    """The sources of one of the two shells, and its manual page."""

    def __init__(self, snapshot: Snapshot, sources: Sequence[str], docs: str | None) -> None:
        self._snapshot = snapshot
        self._sources = sources
        self._docs = docs
        self._uses: dict[str, list[Use]] = {}
        self._leading: dict[str, list[Place]] = {}

    @classmethod
    def of(cls, snapshot: Snapshot, layout: Layout, library: str) -> Shell:
        """The shell that offers the functions of ``library``: virt-admin for ``admin``, else virsh."""
        if library == "admin":
            return cls(snapshot, layout.virt_admin_sources, layout.virt_admin_docs)
        return cls(snapshot, [*layout.virsh, *layout.shell_helpers], layout.virsh_docs)

    def after(self, snapshot: Snapshot) -> Shell:
        """The same for ``snapshot``, in which files are edited; what was read of the others, and beside the edits, is kept."""
        fresh = Shell(snapshot, self._sources, self._docs)
        if "files" in self.__dict__:
            known = {file.path: file for file in self.files}
            read = ((path, snapshot.read(path)) for path in self._sources)
            fresh.files = [
                known[path].after(data) if path in known else virsh.read(path, data)
                for path, data in read
                if data is not None
            ]
        return fresh

    @property
    def reads(self) -> frozenset[str]:
        """The files that it looks at."""
        return frozenset((*self._sources, *([self._docs] if self._docs else [])))

    @cached_property
    def files(self) -> list[VirshFile]:
        """Its sources."""
        read = ((path, self._snapshot.read(path)) for path in self._sources)
        return [virsh.read(path, data) for path, data in read if data is not None]

    @cached_property
    def header_texts(self) -> list[bytes]:
        """The shells' headers: macros that several commands write their options by."""
        paths = [
            p for p in self._snapshot.paths("tools") if p.endswith(".h") and ("/virsh" in p or "/vsh" in p)
        ]
        return [data for p in paths if (data := self._snapshot.read(p)) is not None]

    @property
    def manual(self) -> bytes | None:
        """The source of the manual page."""
        return self._snapshot.read(self._docs) if self._docs else None

    @property
    def manual_path(self) -> str | None:
        """Where that lies."""
        return self._docs

    @cached_property
    def commands(self) -> dict[str, list[tuple[VirshFile, Command]]]:
        """The commands by the function behind them."""
        found: dict[str, list[tuple[VirshFile, Command]]] = {}
        for file in self.files:
            for command in file.commands:
                found.setdefault(command.handler, []).append((file, command))
        return found

    def uses(self, name: str) -> list[Use]:
        """Every function of the shell that uses ``name``."""
        if name not in self._uses:
            self._uses[name] = [
                Use(function, file.path, file.line(at))
                for file in self._holders.of(name)
                for function, at in file.users(name)
            ]
        return self._uses[name]

    @cached_property
    def _holders(self) -> Holders[VirshFile]:
        return Holders(self.files, lambda file: file.text)

    def commands_using(self, name: str) -> list[Place]:
        """The commands that come to call ``name``, itself or through helpers; the most direct ones only.

        Of several, the one whose handler's name shares most with ``name`` comes first. Macros of headers are followed where
        nothing else leads to a command.
        """
        if name not in self._leading:
            self._leading[name] = self._commands_using(name, {}) or (
                self._commands_using(name, self._macros) if self.uses(name) else []
            )
        return self._leading[name]

    def _commands_using(self, name: str, macros: Mapping[str, list[str]]) -> list[Place]:
        seen = {name}
        level = [use.function for use in self.uses(name)]
        for _depth in range(_DEPTH):
            level = [f for f in dict.fromkeys(level) if f not in seen]
            seen.update(level)
            found = [place for function in level for place in self._commands_of(function)]
            if found or not level or len(seen) > _MOST:
                return [place for place, _handler in sorted(found, key=lambda f: -_likeness(name, f[1]))]
            names = [word for function in level for word in (function, *macros.get(function, ()))]
            level = [use.function for word in names for use in self.uses(word)]
        return []

    @cached_property
    def _macros(self) -> dict[str, list[str]]:
        """The macros of the shells' headers that stand for a call, by the functions that they call."""
        found: dict[str, list[str]] = {}
        for path in self._snapshot.paths("tools"):
            data = self._snapshot.read(path) if re.fullmatch(r"tools/v(?:ir)?sh[\w-]*\.h", path) else None
            for macro in _MACRO.finditer(data or b""):
                for called in _CALLED.findall(macro["body"]):
                    found.setdefault(called.decode(), []).append(macro["name"].decode())
        return found

    def _commands_of(self, handler: str) -> Iterator[tuple[Place, str]]:
        listed = self.commands.get(handler, [])
        for file, command in sorted(listed, key=lambda pair: pair[1].alias):
            yield Place(command.name, file.path, file.line(command.at)), handler

    def docs(self, command: str) -> Place | None:
        """Where the manual page describes ``command``."""
        data = self._snapshot.read(self._docs) if self._docs else None
        if data is None or self._docs is None:
            return None
        at = virsh.headings(data).get(command)
        return None if at is None else Place(command, self._docs, self._snapshot.line(self._docs, at))

    def docs_text(self, command: str, wanted: bytes) -> bytes:
        """What the manual page says of ``command``; empty where it does not describe it, or has no ``wanted`` at all."""
        text = self._snapshot.text(self._docs) if self._docs else None
        if text is None or not text.holds(wanted):
            return b""
        at = virsh.headings(text.data).get(command)
        return b"" if at is None else virsh.section(text.data, at)


def _likeness(name: str, handler: str) -> int:
    """How much of the handler's name is the function's: the length of the longest common end of both."""
    a, b = name.lower(), handler.lower()
    length = 0
    while length < min(len(a), len(b)) and a[-1 - length] == b[-1 - length]:
        length += 1
    return length
