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
        self._by_member: dict[str, dict[str, list[tuple[Table, Entry]]]] = {}
        self._nameless: dict[str, list[Table]] = {}

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
        paths = [p for p in self._layout.driver_sources if p not in self._layout.clients]
        return list(self._set(member, paths))

    def client(self, member: Member) -> Setting | None:
        """The entry of the RPC client's tables that sets ``member``."""
        return next(self._set(member, self._layout.clients), None)

    def _set(self, member: Member, paths: list[str]) -> Iterator[Setting]:
        for path in paths:
            for table, entry in self._entries(path).get(member.name, ()):
                if _same_struct(table.type, member.struct):
                    yield Setting(path, self._snapshot.line(path, entry.at), table, entry)
            for table in self._nameless.get(path, ()) if member.position >= 0 else ():
                entry_at = tables.value_of(table, member.name, member.position)
                if entry_at is not None and not entry_at.field and _same_struct(table.type, member.struct):
                    yield Setting(path, self._snapshot.line(path, entry_at.at), table, entry_at)

    def _entries(self, path: str) -> dict[str, list[tuple[Table, Entry]]]:
        """The entries of a file's tables by the member that they set; NULL sets nothing."""
        if path not in self._by_member:
            found: dict[str, list[tuple[Table, Entry]]] = {}
            data = self._snapshot.read(path)
            for table in () if data is None else tables.read(data):
                if any(not entry.field and entry.value for entry in table.entries):
                    self._nameless.setdefault(path, []).append(table)
                for entry in table.entries:
                    if entry.field and entry.value not in tables.NOTHING:
                        found.setdefault(entry.field, []).append((table, entry))
            self._by_member[path] = found
        return self._by_member[path]


def _same_struct(table: str, struct: str) -> bool:
    return struct.lstrip("_") == table.lstrip("_")
