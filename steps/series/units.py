"""Cuts a hunk at the places where one thing ends and the next begins: definitions, entries of a list, sections.

Only lines that are added are cut. A cut is no judgement: pieces that belong together are put together again by what
they name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from steps.code.mask import blank, code_only, mask, outside_comments
from steps.series.pieces import Piece

_C = (".c", ".h", ".h.in", ".x", "-structs", ".syms")
_LISTS_ALWAYS = (".syms",)
"""Where also a list that is all new is cut: a new symbol block can hold the symbols of several APIs."""
_ENDS = re.compile(rb"[,;\s]")
_SYMBOLS_COMMENT = re.compile(rb"#[^\n]*")
_TITLE = re.compile(rb"([=\-~^\"*+#])\1{2,}[ \t]*\n?")
_BEGINS = re.compile(
    rb"=(?:item|head\d|over|back|cut)\b|[ ]{0,4}\* |v\d[\w.]* |[ \t]*<(?:change|section|release)\b"
)


def cut(path: str, hunks: Sequence[Piece], old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[Piece]:
    """The pieces of ``hunks``, in order; together they make the same change."""
    if not hunks:
        return
    outline = Outline(path, new)
    end_before = 0
    for hunk, following in pairwise((*hunks, None)):
        assert hunk is not None
        limit = following.new_start if following is not None else len(new)
        if hunk.old_count == 0:
            hunk = _slid(hunk, outline, new, (end_before, limit))
            yield from _parts(hunk, outline)
        elif (kept := _same_but_ends(hunk, old, new)) and kept < hunk.new_count:
            yield replace(hunk, new_count=kept)
            rest = replace(
                hunk, old_start=hunk.old_start + hunk.old_count, old_count=0,
                new_start=hunk.new_start + kept, new_count=hunk.new_count - kept,
            )  # fmt: skip
            yield from _parts(rest, outline)
        else:
            yield hunk
        # What only takes away keeps its line, too: by its line a piece is named.
        end_before = hunk.new_start + max(1, hunk.new_count)


def _same_but_ends(hunk: Piece, old: Sequence[bytes], new: Sequence[bytes]) -> int:
    """How many of the first new lines are the old ones with a comma or semicolon behind; 0 where they are others."""
    if hunk.new_count < hunk.old_count:
        return 0
    for number in range(hunk.old_count):
        before, after = old[hunk.old_start + number], new[hunk.new_start + number]
        if not after.endswith(b"\n") or _ENDS.sub(b"", before) != _ENDS.sub(b"", after):
            return 0
    return hunk.old_count


def _slid(hunk: Piece, outline: Outline, new: Sequence[bytes], limits: tuple[int, int]) -> Piece:
    """The same insertion, moved over equal lines to where a definition begins, where there is such a place."""
    low = high = hunk.new_start
    count = hunk.new_count
    while low > limits[0] and new[low - 1] == new[low + count - 1]:
        low -= 1
    while high + count < limits[1] and new[high] == new[high + count]:
        high += 1
    for start in (
        hunk.new_start,
        *range(hunk.new_start - 1, low - 1, -1),
        *range(hunk.new_start + 1, high + 1),
    ):
        if outline.begins(start) and outline.begins(start + count):
            by = start - hunk.new_start
            return replace(hunk, old_start=hunk.old_start + by, new_start=start)
    return hunk


def _parts(hunk: Piece, outline: Outline) -> Iterator[Piece]:
    """The insertion ``hunk`` cut where a unit of the new file begins."""
    end = hunk.new_start + hunk.new_count
    cuts = [hunk.new_start, *outline.cuts(hunk.new_start, end), end]
    for first, last in pairwise(cuts):
        yield replace(hunk, new_start=first, new_count=last - first)


@dataclass(slots=True)
class _Item:
    """One top-level definition: first line, the line behind its last, whether it lists entries, where they begin.

    ``begins`` is the first line that is not empty.
    """

    first: int
    last: int
    listing: bool
    entries: list[int]
    begins: int


class Outline:
    """Where things begin in a file, by its lines. Only the definitions around the lines that are asked for are read."""

    def __init__(self, path: str, lines: Sequence[bytes]) -> None:
        self._always = path.endswith(_LISTS_ALWAYS)
        self._lines = lines
        self._total = len(lines)
        self._code = _Code(path, lines) if path.endswith(_C) else None
        self._read: dict[tuple[int, int], list[_Item]] = {}

    def _items(self, first: int, last: int) -> list[_Item]:
        """The things that lie, in part at least, in the lines from ``first`` to before ``last``."""
        if self._code is None:
            return _text_items(self._lines, first, last)
        start, end, bare = self._code.around(first, max(last, first + 1))
        found = self._read.get((start, end))
        if found is None:
            reader = _CReader(start)
            for number, line in enumerate(bare, start):
                reader.feed(number, line)
            found = reader.finish(end)
            if end < self._total and found[-1].first == end:
                found.pop()  # nothing but what begins behind
            self._read[start, end] = found
        return found

    def begins(self, line: int) -> bool:
        """Whether a top-level thing begins at ``line``."""
        if self._code is None:
            return line == 0 or _begins_text(self._lines, line)
        return any(item.first == line for item in self._items(line, line + 1))

    def around(self, line: int) -> tuple[int, int]:
        """The top-level thing that ``line`` lies in: its first line and the line behind its last."""
        found = next((item for item in self._items(line, line + 1) if item.first <= line < item.last), None)
        return (found.first, found.last) if found else (line, line + 1)

    def cuts(self, first: int, last: int) -> list[int]:
        """The lines strictly between ``first`` and ``last`` at which an added text is cut."""
        found: list[int] = []
        for item in self._items(first, last):
            if item.last <= first or item.first >= last:
                continue
            inside = first <= item.begins and item.last <= last
            found.append(item.first)
            if item.listing and (self._always or not inside):
                found += item.entries
        return sorted({line for line in found if first < line < last})


class _Code:
    """Code by its lines, without comments, strings and conditionals; made bare only around the lines that are asked for."""

    def __init__(self, path: str, lines: Sequence[bytes]) -> None:
        self._symbols = path.endswith(".syms")
        self._lines = lines
        self._text = b"".join(lines)
        self._offsets = [*accumulate(map(len, lines), initial=0)]
        self._bare: dict[tuple[int, int], list[bytes]] = {}

    def around(self, first: int, last: int) -> tuple[int, int, list[bytes]]:
        """From behind the last definition that is closed before the line ``first`` to behind the first closed at ``last`` or behind it.

        Returns the first line, the one behind the last, and the bare lines between.
        """
        start, end = self._before(first), self._behind(last)
        bare = self._bare.get((start, end))
        if bare is None:
            bare = self._bare[start, end] = self._made_bare(start, end)
        # One that is not surely closed, by itself, may be closed all the same.
        closed = [start, *(start + line for line in _closed(bare)), end]
        inner = closed[max(0, bisect_right(closed, first) - 1)]
        outer = closed[min(bisect_left(closed, last), len(closed) - 1)]
        return inner, outer, bare[inner - start : outer - start]

    def _before(self, first: int) -> int:
        """The line behind the last one that surely closes a definition before the line ``first``; 0 without any."""
        if first >= len(self._lines):
            return len(self._lines)
        at = self._text.rfind(b"\n}", 0, self._offsets[first])
        while at >= 0:
            if (line := self._closing(at + 1)) is not None and line < first:
                return line + 1
            at = self._text.rfind(b"\n}", 0, at)
        return 0

    def _behind(self, last: int) -> int:
        """The line behind the first one that surely closes a definition at the line before ``last``, or further down."""
        at = self._text.find(b"\n}", max(0, self._offsets[min(last, len(self._lines)) - 1] - 1))
        while at >= 0:
            if (line := self._closing(at + 1)) is not None:
                return line + 1
            at = self._text.find(b"\n}", at + 1)
        return len(self._lines)

    def _closing(self, at: int) -> int | None:
        """The line at ``at``, which begins with a brace; None where a comment or a continued line may hold it."""
        line = bisect_left(self._offsets, at)
        continued = any(held.endswith(b"\\\n") for held in self._lines[line - 1 : line + 1])
        return None if continued or not outside_comments(self._text, at) else line

    def _made_bare(self, start: int, end: int) -> list[bytes]:
        text = self._text[self._offsets[start] : self._offsets[end]]
        bare = _SYMBOLS_COMMENT.sub(blank, text) if self._symbols else code_only(mask(text))
        return bare.split(b"\n")[: end - start]


def _closed(lines: Sequence[bytes]) -> Iterator[int]:
    """The lines behind those that close a definition in the first column, as libvirt does; those of macros do not count."""
    before = b""
    for number, line in enumerate(lines, 1):
        if line.startswith(b"}") and not line.endswith(b"\\") and not before.endswith(b"\\"):
            yield number
        before = line


class _CReader:
    """Follows braces and parentheses over bare lines of C (no comments, no strings, no conditionals)."""

    def __init__(self, first: int = 0) -> None:
        self.items: list[_Item] = []
        self._depth = 0
        self._item = _Item(first, 0, False, [], -1)
        self._last = b""
        self._define = False

    def feed(self, number: int, line: bytes) -> None:
        """The next line."""
        bare = line.strip()
        if bare and self._item.begins < 0:
            self._item.begins = number
        if self._define or bare.startswith(b"#"):
            self._define = bare.endswith(b"\\")
            if self._depth == 0 and not self._define:
                self._end(number)
            return
        if not bare:
            return
        opened, closed = sum(map(bare.count, (b"{", b"(", b"["))), sum(map(bare.count, (b"}", b")", b"]")))
        if self._depth > closed:
            self._depth += opened - closed  # it stays inside, whatever comes first
        else:
            self._tokens(bare)
        if line.startswith(b"}"):
            self._depth = 0  # libvirt closes every definition in the first column
        if self._depth == 0 and (bare.endswith(b";") or line.startswith(b"}")):
            self._end(number)
        elif self._depth == 1 and bare.endswith((b",", b";")):
            self._item.entries.append(number + 1)

    def _tokens(self, bare: bytes) -> None:
        """Follow the braces of a line that may begin or end a definition."""
        for char in re.findall(rb"[{}()\[\];,]|[^\s{}()\[\];,]+", bare):
            if char in b"{([" and len(char) == 1:
                if self._depth == 0 and char == b"{":
                    self._item.listing = self._last != b")"
                self._depth += 1
            elif char in b"})]" and len(char) == 1:
                self._depth = max(0, self._depth - 1)
            self._last = char

    def _end(self, number: int) -> None:
        self._item.last = number + 1
        self.items.append(self._item)
        self._item = _Item(number + 1, 0, False, [], -1)

    def finish(self, total: int) -> list[_Item]:
        """All items; what follows the last one is one too."""
        self._item.last = total
        self._item.begins = max(self._item.begins, self._item.first)
        return [*self.items, self._item]


def _text_items(lines: Sequence[bytes], first: int, last: int) -> list[_Item]:
    """The sections of a text that lie, in part at least, in the lines from ``first`` to before ``last``."""
    start = max(0, min(first, len(lines) - 1))
    while start and not _begins_text(lines, start):
        start -= 1
    starts = [start]
    for number in range(start + 1, len(lines)):
        if _begins_text(lines, number):
            starts.append(number)
            if number >= last:
                break
    else:
        starts.append(len(lines))
    return [_Item(begin, end, False, [], begin) for begin, end in pairwise(starts)]


def _begins_text(lines: Sequence[bytes], number: int) -> bool:
    """Whether the line begins a section: a title with a rule under it, an item of a list, of a manual page, of the news."""
    if number >= len(lines):
        return False
    line = lines[number]
    if _BEGINS.match(line):
        return True
    follows = lines[number + 1] if number + 1 < len(lines) else b""
    return bool(line.strip()) and bool(_TITLE.fullmatch(follows)) and not _TITLE.fullmatch(line)
