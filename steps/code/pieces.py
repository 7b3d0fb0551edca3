"""A file as a row of pieces that can be read one by one, and what an edit does to the row.

A file of libvirt's has thousands of lines, an edit touches a few. Where each piece begins is told by the lines around
that place alone; so after an edit only the pieces beside it are cut and read anew, and those behind it move.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator
from typing import Any, Self, TypeVar

_T = TypeVar("_T")


def common_start(a: bytes, b: bytes) -> int:
    """How many bytes at the start of ``a`` and ``b`` are the same."""
    same, end = 0, min(len(a), len(b))
    while same < end:
        middle = (same + end + 1) // 2
        if a[same:middle] == b[same:middle]:
            same = middle
        else:
            end = middle - 1
    return same


def common_end(a: bytes, b: bytes, most: int) -> int:
    """How many bytes at the end of ``a`` and ``b`` are the same, ``most`` of them at most."""
    same, end = 0, most
    while same < end:
        middle = (same + end + 1) // 2
        if a[len(a) - middle : len(a) - same] == b[len(b) - middle : len(b) - same]:
            same = middle
        else:
            end = middle - 1
    return same


class Pieces(ABC):
    """The pieces of ``data``, in order; together they are the whole file. ``starts`` is where each begins."""

    def __init__(self, data: bytes, starts: list[int] | None = None) -> None:
        self.data = data
        self.starts = [0, *self.cuts(data)] if starts is None else starts
        self._read: dict[Hashable, list[Any]] = {}

    @staticmethod
    @abstractmethod
    def cuts(data: bytes) -> list[int]:
        """Where a piece begins, beside the first; in order.

        Whether one does may depend on the two lines before it and on its first line, and on nothing else.
        """

    def __len__(self) -> int:
        return len(self.starts)

    def index(self, offset: int) -> int:
        """The number, from 0, of the piece that the byte at ``offset`` lies in."""
        return bisect_right(self.starts, offset) - 1

    def end(self, index: int) -> int:
        """The offset behind the piece number ``index``."""
        return self.starts[index + 1] if index + 1 < len(self.starts) else len(self.data)

    def text(self, index: int) -> bytes:
        """The bytes of the piece number ``index``."""
        return self.data[self.starts[index] : self.end(index)]

    def each(self, reading: Hashable, read: Callable[[bytes], _T]) -> Iterator[tuple[int, _T]]:
        """What ``read`` makes of each piece, with the piece's start; never None.

        Kept under the name ``reading``, also for the pieces that an edit leaves as they are: each is read once.
        """
        held = self._read.setdefault(reading, [None] * len(self.starts))
        if None in held:
            for index, known in enumerate(held):
                if known is None:
                    held[index] = read(self.text(index))
        return zip(self.starts, held, strict=True)

    def after(self, data: bytes) -> Self:
        """The pieces of ``data``, an edited form of the file, with all that was read of those with the same bytes."""
        start = common_start(self.data, data)
        kept = common_end(self.data, data, min(len(self.data), len(data)) - start)
        # Some pieces more on each side: the lines that their borders depend on may be what was edited.
        first = max(self.index(start) - 1, 0)
        last = min(self.index(len(self.data) - kept) + 3, len(self.starts))
        move = len(data) - len(self.data)
        begin = self.starts[first]
        end = self.starts[last] + move if last < len(self.starts) else len(data)
        # A piece may be one line: what its border depends on can stand before it.
        seen = begin
        for _line in range(2):
            seen = data.rfind(b"\n", 0, max(seen - 1, 0)) + 1
        made = [begin, *(at for at in (seen + cut for cut in self.cuts(data[seen:end])) if at > begin)]
        starts = [*self.starts[:first], *made, *(at + move for at in self.starts[last:])]
        fresh = type(self)(data, starts)
        for reading, held in self._read.items():
            fresh._read[reading] = [*held[:first], *[None] * len(made), *held[last:]]
        return fresh
