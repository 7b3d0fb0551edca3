"""A typed parameter in one snapshot: what its sites look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from steps.code.macros import StringMacro
from steps.constant.subject import ConstantSubject
from steps.tree.constants import At

_FAMILY = 3


@dataclass(frozen=True)
class ParamSubject(ConstantSubject):
    """A typed parameter: the macro that names its string, and who reads and writes it."""

    @cached_property
    def macro(self) -> At[StringMacro] | None:
        """The macro in the public header."""
        return self.tree.macro(self.name)

    @property
    def header(self) -> str | None:
        return None if self.macro is None else self.macro.path

    @property
    def since(self) -> str | None:
        return None if self.macro is None else self.macro.fact.since

    @property
    def prototype(self) -> str | None:
        return None if self.macro is None else f'{self.name} "{self.macro.fact.text}"'

    @cached_property
    def siblings(self) -> list[str]:
        """The other parameters of its family, the nearest by name first: those that share its first words."""
        return family(self.name, [macro.name for _path, macro in self.tree.macros])

    @cached_property
    def users(self) -> list[At[int]]:
        """Where drivers' code names it, the first place of each file."""
        return self.tree.naming(self.name, self.tree.driver_files)


def family(name: str, names: list[str]) -> list[str]:
    """Return those of ``names`` that belong together with ``name``, the nearest first.

    The longest beginning of whole words that at least two others share: ``VIR_DOMAIN_BLKIO_`` for
    ``VIR_DOMAIN_BLKIO_WEIGHT``.
    """
    words = name.split("_")
    for length in range(len(words) - 1, _FAMILY - 2, -1):
        start = "_".join(words[:length]) + "_"
        same = [other for other in names if other.startswith(start) and other != name]
        if len(same) >= 2 or (same and length <= _FAMILY):
            return sorted(same, key=lambda other: -_common(other, name))
    return []


def _common(a: str, b: str) -> int:
    count = 0
    for one, other in zip(a.split("_"), b.split("_"), strict=False):
        if one != other:
            break
        count += 1
    return count
