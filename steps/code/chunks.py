"""A C file as a row of top-level pieces.

libvirt closes every definition with a brace in column 0. Cutting there gives pieces that can be parsed one by one:
an error in one function never hides the next, only the pieces that matter are parsed, and what was read of a
piece holds as long as its bytes are the same - in an edited file as well as at another revision.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_TYPEDEF = b";\n\ntypedef "
LONGEST = 512 * 1024
"""A piece longer than this is no piece of C that a person wrote; it is not parsed."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece: where it starts in its file, and its bytes."""

    start: int
    text: bytes

    @property
    def end(self) -> int:
        """The offset behind its last byte."""
        return self.start + len(self.text)

    @property
    def readable(self) -> bool:
        """False for what is too long to be parsed."""
        return len(self.text) <= LONGEST


class Chunks:
    """The pieces of ``data``, in order; together they are the whole file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts = [0]
        at = 0 if data.startswith(b"}") else data.find(b"\n}") + 1 or -1
        while at >= 0:
            end = data.find(b"\n", at) + 1
            if end == 0 or end >= len(data):
                break
            self._starts.append(end)
            at = data.find(b"\n}", end - 1) + 1 or -1
        self._cut_typedefs()

    def _cut_typedefs(self) -> None:
        """Cut before each typedef that follows an empty line too: a driver header has hundreds of them in a row."""
        at = self._data.find(_TYPEDEF)
        cuts = set(self._starts)
        while at >= 0:
            cuts.add(at + 3)
            at = self._data.find(_TYPEDEF, at + 3)
        if len(cuts) != len(self._starts):
            self._starts = sorted(cuts)

    def __len__(self) -> int:
        return len(self._starts)

    def at_index(self, index: int) -> Chunk:
        """The piece number ``index``, from 0."""
        start = self._starts[index]
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self._data)
        return Chunk(start, self._data[start:end])

    def at(self, offset: int) -> Chunk:
        """The piece that the byte at ``offset`` lies in."""
        return self.at_index(bisect_right(self._starts, offset) - 1)

    def start(self, offset: int) -> int:
        """Where the piece starts that the byte at ``offset`` lies in."""
        return self._starts[bisect_right(self._starts, offset) - 1]

    def all(self) -> list[Chunk]:
        """Every piece of the file."""
        return [self.at_index(index) for index in range(len(self._starts))]

    def around(self, places: Sequence[int]) -> list[Chunk]:
        """The pieces in which the offsets ``places``, in order, lie; each piece once."""
        found: list[Chunk] = []
        last = -1
        for at in places:
            index = bisect_right(self._starts, at) - 1
            if index != last:
                found.append(self.at_index(index))
                last = index
        return found
