"""A constant of a public header in one snapshot: what its sites look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from steps.code.enums import EnumText, Member
from steps.model import Subject
from steps.tree.constants import Constants
from steps.tree.shelloptions import Named, Option

FROM_API_XML = (
    "takes the constant from the description of the API (docs/libvirt-api.xml): nothing is to be written"
)
"""What a constant of a public header means for libvirt-python."""


@dataclass(frozen=True)
class ConstantSubject(Subject):
    """A constant: its name, and the shell that its library's commands are in."""

    @property
    def tree(self) -> Constants:
        """The constants of its snapshot."""
        return self.facts.constants

    @property
    def header(self) -> str | None:
        """The header that it stands in; None where none has it."""
        return None

    @property
    def library(self) -> str:
        """The library whose header has it."""
        path = self.header or ""
        return next((name for name in ("admin", "qemu", "lxc") if f"libvirt-{name}" in path), "main")

    @property
    def module(self) -> str:
        """The module that its header is called by: ``domain``; empty for ``libvirt.h``."""
        name = (self.header or "").rpartition("/")[2].removesuffix(".in").removesuffix(".h")
        return name.partition("-")[2]

    @cached_property
    def options(self) -> list[Option]:
        """The options of the shell's commands that stand for it."""
        return self.tree.options(self.library).options(self.name)

    @cached_property
    def named(self) -> list[Named]:
        """Where the shell's code names it."""
        return self.tree.options(self.library).named(self.name)


@dataclass(frozen=True)
class EnumeratorSubject(ConstantSubject):
    """An enumerator; ``enum`` is its enum's name, empty where the person did not say it."""

    enum: str = ""

    @cached_property
    def place(self) -> tuple[str, EnumText, Member] | None:
        """The header that has it, its enum and itself; of the enum that was named where several have it."""
        found = self.tree.members(self.name)
        own = next((f for f in found if f[1].name == self.enum), None)
        return own or next(iter(found), None)

    @property
    def member(self) -> Member | None:
        """The enumerator."""
        return None if self.place is None else self.place[2]

    @cached_property
    def of(self) -> EnumText | None:
        """Its enum: the one that has it, else the one that was named."""
        if self.place is not None:
            return self.place[1]
        named = self.tree.enum(self.enum)
        return None if named is None else named[1]

    @property
    def header(self) -> str | None:
        if self.place is not None:
            return self.place[0]
        named = self.tree.enum(self.enum)
        return None if named is None else named[0]

    @property
    def since(self) -> str | None:
        return None if self.member is None else self.member.since

    @property
    def prototype(self) -> str | None:
        """The enumerator as the header has it, on one line."""
        if self.member is None:
            return None
        return f"{self.name} = {self.member.written}" if self.member.written else self.name

    @cached_property
    def siblings(self) -> list[str]:
        """The other enumerators of its enum, the nearest by name first, sentinels left out."""
        return [] if self.of is None else nearest_by_words(self.name, [m.name for m in self.of.listed])


def nearest_by_words(name: str, names: list[str]) -> list[str]:
    """Return the others of ``names``, first those that share most of their first words with ``name``; of equals the later."""
    wanted = name.split("_")

    def common(other: str) -> int:
        count = 0
        for a, b in zip(wanted, other.split("_"), strict=False):
            if a != b:
                break
            count += 1
        return count

    ranked = [(-common(other), -index, other) for index, other in enumerate(names) if other != name]
    return [other for _common, _index, other in sorted(ranked)]
