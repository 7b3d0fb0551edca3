"""The driver structs, and the tables in which drivers fill them, in one snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from steps.code import tables
from steps.code.cfacts import Entry, Table
from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot

STATE_STRUCT = "virStateDriver"


@dataclass(frozen=True, slots=True)
class Member:
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


@dataclass(frozen=True, slots=True)
class Setting:
    """One table that sets a method: file and line (from 1), the table, its entry."""

    path: str
    line: int
    table: Table
    entry: Entry


class Drivers:
    """The driver structs and tables of one snapshot."""

    def __init__(self, snapshot: Snapshot, layout: Layout) -> None:
        self._snapshot = snapshot
        self._layout = layout

    @cached_property
    def _members(self) -> dict[str, list[Member]]:
        """Every member of every driver struct, by its name and by its type."""
        found: dict[str, list[Member]] = {}
        for path in self._layout.driver_headers:
            data = self._snapshot.read(path)
            for struct in () if data is None else tables.structs(data):
                if struct.name.lstrip("_") == STATE_STRUCT:
                    continue
                for position, field in enumerate(struct.fields):
                    line = self._snapshot.line(path, field.at)
                    member = Member(struct.name, field.name, field.type, position, path, line, field.at, field.end)
                    for word in {field.name, field.type}:
                        found.setdefault(word, []).append(member)
        return found

    def members(self, word: str) -> list[Member]:
        """The members of driver structs whose name or type is ``word``."""
        return self._members.get(word, [])

    def settings(self, member: Member) -> list[Setting]:
        """The entries of drivers' tables that set ``member``; those of the RPC client are not among them."""
        return list(self._set(member, self._drivers))

    def client(self, member: Member) -> Setting | None:
        """The entry of the RPC client's tables that sets ``member``."""
        return next(self._set(member, self._clients), None)

    def kinds(self, path: str) -> set[str]:
        """The types of the driver tables in the file ``path``: ``virHypervisorDriver`` and its like."""
        data = self._snapshot.read(path)
        return set() if data is None else {table.type for table in tables.read(data)}

    @cached_property
    def _drivers(self) -> _Filled:
        return _Filled(self._snapshot, [p for p in self._layout.driver_sources if p not in self._layout.clients])

    @cached_property
    def _clients(self) -> _Filled:
        return _Filled(self._snapshot, self._layout.clients)

    def _set(self, member: Member, filled: _Filled) -> Iterator[Setting]:
        for path, table, entry in filled.by_member.get(member.name, ()):
            if _same_struct(table.type, member.struct):
                yield Setting(path, self._snapshot.line(path, entry.at), table, entry)
        for path, table in filled.nameless if member.position >= 0 else ():
            placed = tables.value_of(table, member.name, member.position)
            if placed is not None and not placed.field and _same_struct(table.type, member.struct):
                yield Setting(path, self._snapshot.line(path, placed.at), table, placed)


class _Filled:
    """The tables of the files ``paths``, by the members that they set; NULL sets nothing."""

    def __init__(self, snapshot: Snapshot, paths: list[str]) -> None:
        self.by_member: dict[str, list[tuple[str, Table, Entry]]] = {}
        self.nameless: list[tuple[str, Table]] = []
        for path in paths:
            data = snapshot.read(path)
            for table in () if data is None else tables.read(data):
                if any(not entry.field and entry.value for entry in table.entries):
                    self.nameless.append((path, table))
                for entry in table.entries:
                    if entry.field and entry.value not in tables.NOTHING:
                        self.by_member.setdefault(entry.field, []).append((path, table, entry))


def _same_struct(table: str, struct: str) -> bool:
    return struct.lstrip("_") == table.lstrip("_")
