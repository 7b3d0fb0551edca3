"""The driver structs, and the tables in which drivers fill them, in one snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from steps.code import tables
from steps.code.cfacts import Entry, Table
from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot

STATE_STRUCT = "virStateDriver"


class Member(NamedTuple):
    """A member of a driver struct: the method that a public function calls."""

    struct: str
    """The struct's tag, ``_virHypervisorDriver``."""
    name: str
    type: str
    position: int
    """Its place in the struct, from 0: what a table without member names goes by."""
    path: str
    line: int
    at: int = 0
    end: int = 0


class Setting(NamedTuple):
    """One entry of a table that sets a method, with file and line (from 1)."""

    path: str
    line: int
    entry: Entry


@dataclass(frozen=True)
class _Source:
    """The driver tables of one C file by the members that they set, and those that name none; NULL sets nothing.

    Offsets count from the number that stands first.
    """

    by_member: dict[str, list[tuple[int, Table, Entry]]]
    nameless: list[tuple[int, Table]]

    @classmethod
    def of(cls, data: bytes | None) -> _Source:
        """What ``data`` fills."""
        found = cls({}, [])
        for at, table in () if data is None else tables.read(data):
            if any(not entry.field and entry.value for entry in table.entries):
                found.nameless.append((at, table))
            for entry in table.entries:
                if entry.field and entry.value not in tables.NOTHING:
                    found.by_member.setdefault(entry.field, []).append((at, table, entry))
        return found


class Drivers:
    """The driver structs and tables of one snapshot. Each file is read once, and alone."""

    def __init__(self, snapshot: Snapshot, layout: Layout) -> None:
        self._snapshot = snapshot
        self._layout = layout
        self._sources: dict[str, _Source] = {}

    def after(self, snapshot: Snapshot, changed: set[str]) -> Drivers:
        """The same for ``snapshot``, in which only the files ``changed`` differ: what was read of others is kept."""
        fresh = Drivers(snapshot, self._layout)
        fresh._sources = {path: held for path, held in self._sources.items() if path not in changed}
        for known, paths in (
            ("_driver_tables", self._layout.driver_sources),
            ("_client_tables", self._layout.clients),
        ):
            if known in self.__dict__ and changed.isdisjoint(paths):
                fresh.__dict__[known] = self.__dict__[known]
        return fresh

    def members(self, word: str) -> list[Member]:
        """The members of driver structs whose name or type is ``word``."""
        found: list[Member] = []
        for path in self._layout.driver_headers:
            for start, struct, positions in tables.structs(self._snapshot.read(path) or b""):
                for position in positions.get(word, ()) if struct.name.lstrip("_") != STATE_STRUCT else ():
                    field = struct.fields[position]
                    at, end = start + field.at, start + field.end
                    line = self._snapshot.line(path, at)
                    found.append(Member(struct.name, field.name, field.type, position, path, line, at, end))
        return found

    def settings(self, member: Member) -> list[Setting]:
        """The entries of drivers' tables that set ``member``; those of the RPC client are not among them."""
        return list(self._set(member, self._driver_tables))

    def client(self, member: Member) -> Setting | None:
        """The entry of the RPC client's tables that sets ``member``."""
        return next(self._set(member, self._client_tables), None)

    def tables(self, path: str, kind: str) -> list[tuple[int, Table]]:
        """The tables of the type ``kind`` (``virHypervisorDriver``) in the file ``path``.

        Each with the offset that all of its own offsets count from.
        """
        data = self._snapshot.read(path)
        return [] if data is None else [pair for pair in tables.read(data) if pair[1].type == kind]

    def _source(self, path: str) -> _Source:
        if path not in self._sources:
            self._sources[path] = _Source.of(self._snapshot.read(path))
        return self._sources[path]

    @cached_property
    def _driver_tables(self) -> list[tuple[str, _Source]]:
        return self._filled(self._layout.driver_sources)

    @cached_property
    def _client_tables(self) -> list[tuple[str, _Source]]:
        return self._filled(self._layout.clients)

    def _filled(self, paths: list[str]) -> list[tuple[str, _Source]]:
        """Those of the files ``paths`` that have tables: few of a driver's sources do."""
        read = ((path, self._source(path)) for path in paths)
        return [(path, source) for path, source in read if source.by_member or source.nameless]

    def _set(self, member: Member, sources: list[tuple[str, _Source]]) -> Iterator[Setting]:
        for path, source in sources:
            for at, table, entry in source.by_member.get(member.name, ()):
                if _same_struct(table.type, member.struct):
                    yield self._setting(path, at, entry)
        for path, source in sources if member.position >= 0 else ():
            for at, table in source.nameless:
                placed = tables.value_of(table, member.name, member.position)
                if placed is not None and not placed.field and _same_struct(table.type, member.struct):
                    yield self._setting(path, at, placed)

    def _setting(self, path: str, start: int, entry: Entry) -> Setting:
        at, end = start + entry.at, start + entry.end
        return Setting(path, self._snapshot.line(path, at), Entry(entry.field, entry.value, at, end))


def _same_struct(table: str, struct: str) -> bool:
    return struct.lstrip("_") == table.lstrip("_")
