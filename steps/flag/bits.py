"""Which bit a new flag gets: the next of the run that its siblings are in, free in every enum that its functions take."""

from __future__ import annotations

from dataclasses import dataclass

from steps.code.enums import EnumText
from steps.constant.subject import nearest_by_words
from steps.tree.constants import Constants

_TOP = 31
_STRING_OKAY = 2
"""The bit of VIR_TYPED_PARAM_STRING_OKAY, which shares the flags of every getter of typed parameters."""


@dataclass(frozen=True, slots=True)
class Bits:
    """The free bit that is nearest to a flag's siblings, and the next ones of the enum's other runs; none where all are taken."""

    chosen: int | None
    others: tuple[int, ...]
    beside: str
    """The sibling whose run it continues."""


def used(tree: Constants, enum: EnumText, functions: tuple[str, ...]) -> set[int]:
    """Return the bits that a flag of ``enum`` must not have: those of every flag enum that the functions' comments name."""
    names = {enum.name}
    for function in functions:
        for path, doc in tree.docs:
            if doc.name == function:
                del path
                names |= {
                    e.name for _p, e in tree.enums if e.name and e.is_flags and e.name.encode() in doc.text
                }
    found: set[int] = set()
    for name in names:
        held = tree.enum(name)
        for value in held[1].values.values() if held is not None else ():
            found |= {bit for bit in range(_TOP + 1) if value is not None and value >> bit & 1}
    for function in functions:
        declared = tree.facts.declaration(function)
        if declared is not None and any(
            p.type.startswith("virTypedParameterPtr") for p in declared.fact.params
        ):
            found.add(_STRING_OKAY)
    return found


def next_bit(name: str, enum: EnumText, taken: set[int]) -> Bits:
    """Return the bit for the flag ``name`` of ``enum``: one more than the run of its siblings has, or one less from the top."""
    own = {m.name: bit for m in enum.listed if (bit := _bit(enum, m.name)) is not None}
    runs = _runs(sorted({*own.values()}))
    ends = [_following(run, taken) for run in runs]
    free = [bit for bit in ends if bit is not None]
    near = next(iter(nearest_by_words(name, list(own))), "")
    if not own:
        lowest = next((bit for bit in range(_TOP + 1) if bit not in taken), None)
        return Bits(lowest, (), "")
    index = next(i for i, run in enumerate(runs) if own.get(near, run[0]) in run)
    chosen = ends[index]
    if chosen is None:
        chosen = next((bit for bit in range(max(own.values()) + 1, _TOP + 1) if bit not in taken), None)
    if chosen is None:
        chosen = next((bit for bit in range(_TOP + 1) if bit not in taken), None)
    return Bits(chosen, tuple(bit for bit in free if bit != chosen), near)


def _bit(enum: EnumText, name: str) -> int | None:
    value = enum.values.get(name)
    return (
        value.bit_length() - 1
        if value and value & (value - 1) == 0 and value.bit_length() <= _TOP + 1
        else None
    )


def _runs(bits: list[int]) -> list[list[int]]:
    """The bits cut where one is left out; a gap of one or two inside a run that grows upwards is none."""
    runs: list[list[int]] = []
    for bit in bits:
        if runs and bit - runs[-1][-1] <= 2:
            runs[-1].append(bit)
        else:
            runs.append([bit])
    return runs


def _following(run: list[int], taken: set[int]) -> int | None:
    """The next bit of a run: upwards, or downwards where it hangs from the top."""
    if run[-1] == _TOP and run[0] > 0:
        return next((bit for bit in range(run[0] - 1, -1, -1) if bit not in taken), None)
    return next((bit for bit in range(run[-1] + 1, _TOP + 1) if bit not in taken), None)


def written(bit: int, enum: EnumText | None, unsigned: bool) -> str:
    """Return a bit as the enum's neighbours write theirs; bit 31 unsigned where the tree has such (it is undefined else)."""
    one = "1U" if bit == _TOP and unsigned else "1"
    shifts = [m.written for m in enum.listed if "<<" in m.written] if enum is not None else []
    brackets = shifts[-1].startswith("(") if shifts else True
    return f"({one} << {bit})" if brackets else f"{one} << {bit}"
