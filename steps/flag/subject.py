"""A flag in one snapshot: what its sites look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from steps.code import masks
from steps.code.macros import Define
from steps.constant.subject import EnumeratorSubject
from steps.tree.constants import At


@dataclass(frozen=True)
class FlagSubject(EnumeratorSubject):
    """A flag: its enum, the functions that take it, the drivers that accept it."""

    @cached_property
    def functions(self) -> list[str]:
        """The public functions whose documentation names its enum."""
        return self.tree.functions_of(self.of.name if self.of is not None else self.enum)

    @cached_property
    def masks(self) -> list[At[masks.Mask]]:
        """The drivers' masks that take it, the first of each file."""
        return self.tree.masks(self.name)

    @cached_property
    def macros(self) -> list[At[Define]]:
        """The macros that hold it."""
        return self.tree.mask_macros(self.name)

    @property
    def zero(self) -> bool:
        """Whether it is no bit at all: a name for "none of them"."""
        return self.of is not None and self.of.values.get(self.name) == 0

    @property
    def alias(self) -> str:
        """The flag of another enum that it repeats; empty for one of its own."""
        written = self.member.written if self.member is not None else ""
        return written if written.startswith("VIR_") and written.isidentifier() else ""
