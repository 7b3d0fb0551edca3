"""A value of a public enum in one snapshot: what its sites look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from steps.code.stringtables import StringTable
from steps.constant.subject import EnumeratorSubject
from steps.tree.constants import At


@dataclass(frozen=True)
class ValueSubject(EnumeratorSubject):
    """A value: its number, the tables that give it a string, the code that names it."""

    @property
    def number(self) -> int | None:
        """Its number; None where the header does not tell, or no header has it."""
        return None if self.of is None else self.of.values.get(self.name)

    @cached_property
    def tables(self) -> list[At[StringTable]]:
        """The string tables of its enum."""
        return [] if self.of is None else self.tree.tables_of(self.of)

    @property
    def full(self) -> list[At[StringTable]]:
        """Those of them that are long enough to have a string for it."""
        number = self.number
        return [t for t in self.tables if number is not None and len(t.fact.entries) > number >= 0]

    def string_in(self, table: StringTable) -> str:
        """Return what ``table`` says for it, as written; empty where it is too short."""
        number = self.number
        return table.entries[number][0] if number is not None and 0 <= number < len(table.entries) else ""

    @cached_property
    def users(self) -> list[At[int]]:
        """Where drivers' code names it, the first place of each file."""
        return self.tree.naming(self.name, self.tree.driver_files)
