"""The driver structs, and the tables in which drivers fill them, in one snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from steps.code import tables
from steps.code.cfacts import Entry, Field, Struct, Table
from steps.code.cfile import CFile
from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot

STATE_STRUCT = "_virStateDriver"


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

    def structs(self, word: str) -> Iterator[tuple[CFile, Struct]]:
        """The driver structs in whose piece of a header ``word`` stands."""
        for path in self._layout.driver_headers:
            file = self._snapshot.cfile(path)
            if file is None or word.encode() not in file.data:
                continue
            for struct in file.structs_with(word):
                if (
                    struct.name.startswith(("_vir", "vir"))
                    and _is_driver(struct.name)
                    and struct.name != STATE_STRUCT
                ):
                    yield file, struct

    def members(self, word: str) -> Iterator[Member]:
        """The members of driver structs whose name or type is ``word``."""
        for file, struct in self.structs(word):
            for position, field in enumerate(struct.fields):
                if word in (field.name, field.type):
                    yield _member(file, struct, field, position)

    def settings(self, member: Member) -> list[Setting]:
        """The entries of drivers' tables that set ``member``; those of the RPC client are not among them."""
        paths = [p for p in self._layout.driver_sources if p not in self._layout.clients]
        return list(self._set(member, paths))

    def client(self, member: Member) -> Setting | None:
        """The entry of the RPC client's tables that sets ``member``."""
        return next(self._set(member, self._layout.clients), None)

    def _set(self, member: Member, paths: list[str]) -> Iterator[Setting]:
        word = member.name.encode()
        for path in paths:
            data = self._snapshot.read(path)
            if data is None or (word not in data and not self._positional(path, data)):
                continue
            for table in tables.read(data):
                if not _same_struct(table.type, member.struct):
                    continue
                entry = tables.value_of(table, member.name, member.position)
                if entry is not None:
                    yield Setting(path, data.count(b"\n", 0, entry.at) + 1, table, entry)

    @cached_property
    def by_position(self) -> bool:
        """Whether this tree's tables name no members (before 879d409e9e, May 2011)."""
        path = self._layout.test_driver
        data = self._snapshot.read(path) if path else None
        return data is not None and any(t.entries and not t.entries[-1].field for t in tables.read(data))

    def _positional(self, path: str, data: bytes) -> bool:
        return self.by_position and b"Driver" in data and path.endswith(".c")


def _member(file: CFile, struct: Struct, field: Field, position: int) -> Member:
    return Member(struct.name, field.name, field.type, position, file.path, file.line(field.at))


def _is_driver(tag: str) -> bool:
    return tag.endswith(("Driver", "DeviceMonitor"))


def _same_struct(table: str, struct: str) -> bool:
    return struct.lstrip("_") == table.lstrip("_")
