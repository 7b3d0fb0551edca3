"""What a recorded ``-structs`` file must have for a protocol, and what of it differs.

Both texts are rows of blocks, structs and enums. The comparison is that of libvirt's own check (``diff -b -u`` of the file with
what pahole prints, scripts/check-remote-protocol.py): amounts of white space do not count, order does.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from steps.code.mask import compiled
from steps.code.xdr_text import Block, XdrText, strip_comments

_OPENINGS = ("struct ", "enum ", "enum{", "struct{")


class Difference(NamedTuple):
    """One struct, or a run of lines in it, that differs.

    ``name`` is the block's (``struct remote_error``), ``what`` the rest of the sentence, ``line`` where it stands in the recorded
    file, from 1, and ``detail`` the lines, each after ``-`` (recorded) or ``+`` (as the protocol has it).
    """

    name: str
    what: str
    line: int
    detail: tuple[str, ...]


def recorded(text: str) -> list[Block]:
    """Return the blocks of a recorded file, in order; what stands in a comment is none."""
    blocks: list[Block] = []
    lines: list[str] | None = None
    begin = 0
    if "/*" in text[3:] or "#" in text:
        text = strip_comments(compiled(text.encode()).decode())
    for number, line in enumerate(text.split("\n"), 1):
        if lines is None:
            if line.startswith(_OPENINGS) and line.rstrip().endswith("{"):
                lines, begin = [line], number
        else:
            lines.append(line)
            if line.startswith("};"):
                name = lines[0].partition("{")[0].strip()
                blocks.append(Block(" ".join(name.split()), tuple(lines), begin, frozenset()))
                lines = None
    return blocks


def expected(protocol: XdrText, foreign: Mapping[str, Block], names: set[str]) -> list[Block]:
    """Return the blocks that the file should have, in order: used ones of other protocols first.

    ``foreign`` are the blocks of the protocols that this one may include, ``names`` those that the file has.
    """
    used: dict[str, Block] = {}
    waiting = [name for block in protocol.blocks for name in block.uses]
    while waiting:
        name = protocol.typedefs.get(waiting[0], waiting[0])
        waiting.pop(0)
        block = foreign.get(f"struct {name}")
        if block and block.name not in used:
            used[block.name] = block
            waiting += block.uses
    ahead = [block for name, block in foreign.items() if name in used or name in names]
    own = {block.name for block in protocol.blocks}
    return [block for block in ahead if block.name not in own] + list(protocol.blocks)


def differences(there: Sequence[Block], wanted: Sequence[Block]) -> Iterator[Difference]:
    """Walk both in order: ``there`` is what the file has, ``wanted`` what it should have."""
    have = {block.name for block in there}
    names = [block.name for block in wanted]
    matcher = difflib.SequenceMatcher(None, [block.name for block in there], names, autojunk=False)
    for kind, left, left_end, right, right_end in matcher.get_opcodes():
        if kind == "equal":
            for old, new in zip(there[left:left_end], wanted[right:right_end], strict=True):
                if old.words != new.words:
                    yield from _changed(old, new)
            continue
        for old in there[left:left_end]:
            if not _is_anonymous(old) or old.name in names:
                why = (
                    "stands at another place in the protocol"
                    if old.name in names
                    else "is here, but not in the protocol"
                )
                yield Difference(old.name, why, old.line, tuple(f"-{line}" for line in old.lines))
        at = there[left_end - 1].line + len(there[left_end - 1].lines) if left_end else 2
        for new in wanted[right:right_end]:
            if new.name not in have:
                what = "is in the protocol, but not here"
                yield Difference(new.name, what, at, tuple(f"+{line}" for line in new.lines))


def undefined(protocol: XdrText, others: Iterable[XdrText]) -> Iterator[tuple[Block, list[str]]]:
    """Yield each block of ``protocol`` that uses types which neither it nor one of ``others`` defines, with those types."""
    texts = [protocol, *others]
    known = {"void", *(name for text in texts for name in text.typedefs)}
    known |= {block.name.partition(" ")[2] for text in texts for block in text.blocks}
    for block in protocol.blocks:
        if lacking := sorted(block.uses - known):
            yield block, lacking


def _is_anonymous(block: Block) -> bool:
    """An enum without a name comes from a header of the public API, not from the protocol."""
    return " " not in block.name


def _changed(old: Block, new: Block) -> Iterator[Difference]:
    matcher = difflib.SequenceMatcher(None, old.words, new.words, autojunk=False)
    for kind, left, left_end, right, right_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        detail = [f"-{line}" for line in old.lines[left:left_end]]
        detail += [f"+{line}" for line in new.lines[right:right_end]]
        yield Difference(new.name, "differs from the protocol", old.line + left, tuple(detail))


def misplaced(places: Sequence[int]) -> set[int]:
    """Return which of ``places``, numbers that should grow, may be the ones out of order: those not in every longest growing row.

    Of two that are swapped both are meant, of one that is moved that one alone.
    """
    if all(a < b for a, b in pairwise(places)):
        return set()
    before = _lengths(places)
    behind = _lengths([-place for place in reversed(places)])[::-1]
    longest = max(before, default=0)
    levels: dict[int, list[int]] = {}
    for index, (length, rest) in enumerate(zip(before, behind, strict=True)):
        if length + rest - 1 == longest:
            levels.setdefault(length, []).append(index)
    settled = {found[0] for found in levels.values() if len(found) == 1}
    return {place for index, place in enumerate(places) if index not in settled}


def _lengths(places: Sequence[int]) -> list[int]:
    """Return for each place the length of the longest growing row that ends with it."""
    ends: list[int] = []
    lengths: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
        lengths.append(at + 1)
    return lengths
