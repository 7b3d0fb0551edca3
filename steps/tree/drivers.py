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

    def after(self, snapshot: Snapshot, changed: set[str]) -> Drivers:
        """The same for ``snapshot``, in which only the files ``changed`` differ: what they do not concern is kept."""
        fresh = Drivers(snapshot, self._layout)
        if "_members" in self.__dict__ and changed.isdisjoint(self._layout.driver_headers):
            fresh.__dict__["_members"] = self._members
        for name in ("_clients", "_drivers"):
            if name in self.__dict__:
                fresh.__dict__[name] = self.__dict__[name].after(snapshot, changed)
        return fresh

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
                    member = Member(
                        struct.name, field.name, field.type, position, path, line, field.at, field.end
                    )
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
        return _Filled(
            self._snapshot, [p for p in self._layout.driver_sources if p not in self._layout.clients]
        )

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
        self._order = {path: number for number, path in enumerate(paths)}
        for path in paths:
            self._add(snapshot, path)

    def _add(self, snapshot: Snapshot, path: str) -> set[str]:
        """Take in the tables of one file; the members that they set."""
        data = snapshot.read(path)
        members: set[str] = set()
        for table in () if data is None else tables.read(data):
            if any(not entry.field and entry.value for entry in table.entries):
                self.nameless.append((path, table))
            for entry in table.entries:
                if entry.field and entry.value not in tables.NOTHING:
                    self.by_member.setdefault(entry.field, []).append((path, table, entry))
                    members.add(entry.field)
        return members

    def after(self, snapshot: Snapshot, changed: set[str]) -> _Filled:
        """The same for ``snapshot``, in which only the files ``changed`` differ."""
        concerned = [path for path in self._order if path in changed]
        if not concerned:
            return self
        fresh = _Filled(snapshot, [])
        fresh._order = self._order
        fresh.nameless = [pair for pair in self.nameless if pair[0] not in changed]
        for member, listed in self.by_member.items():
            kept = [one for one in listed if one[0] not in changed]
            if kept:
                fresh.by_member[member] = kept
        for member in set().union(*(fresh._add(snapshot, path) for path in concerned)):
            fresh.by_member[member].sort(key=lambda one: self._order[one[0]])
        fresh.nameless.sort(key=lambda pair: self._order[pair[0]])
        return fresh


def _same_struct(table: str, struct: str) -> bool:
    return struct.lstrip("_") == table.lstrip("_")
