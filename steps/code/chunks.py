"""A C file as a row of top-level pieces.

libvirt closes every definition with a brace in column 0. Cutting there gives pieces that can be parsed one by one:
an error in one function never hides the next, only the pieces that matter are parsed, and what was read of a
piece holds as long as its bytes are the same - in an edited file as well as at another revision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from steps.code.pieces import Pieces

_TYPEDEF = b";\n\ntypedef "
LONGEST = 512 * 1024
"""A piece longer than this is no piece of C that a person wrote; it is not parsed."""


class Chunk(NamedTuple):
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


class Chunks(Pieces):
    """The pieces of a C file."""

    @staticmethod
    def cuts(data: bytes) -> list[int]:
        """See :meth:`Pieces.cuts`: behind the line of each brace in column 0.

        And before each typedef that follows an empty line: a driver header has hundreds of them in a row.
        """
        found: list[int] = []
        at = 0 if data.startswith(b"}") else data.find(b"\n}") + 1 or -1
        while at >= 0:
            end = data.find(b"\n", at) + 1
            if end == 0 or end >= len(data):
                break
            found.append(end)
            at = data.find(b"\n}", end - 1) + 1 or -1
        at = data.find(_TYPEDEF)
        typedefs: list[int] = []
        while at >= 0:
            typedefs.append(at + 3)
            at = data.find(_TYPEDEF, at + 3)
        return sorted({*found, *typedefs}) if typedefs else found

    def at_index(self, index: int) -> Chunk:
        """The piece number ``index``, from 0."""
        return Chunk(self.starts[index], self.text(index))

    def at(self, offset: int) -> Chunk:
        """The piece that the byte at ``offset`` lies in."""
        return self.at_index(self.index(offset))

    def start(self, offset: int) -> int:
        """Where the piece starts that the byte at ``offset`` lies in."""
        return self.starts[self.index(offset)]

    def all(self) -> list[Chunk]:
        """Every piece of the file."""
        return [self.at_index(index) for index in range(len(self))]

    def around(self, places: Sequence[int]) -> list[Chunk]:
        """The pieces in which the offsets ``places``, in order, lie; each piece once."""
        found: list[Chunk] = []
        last = -1
        for at in places:
            index = self.index(at)
            if index != last:
                found.append(self.at_index(index))
                last = index
        return found
