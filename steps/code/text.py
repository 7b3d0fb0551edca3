"""The bytes of one file with what many look-ups ask of them: in which line, and where a word stands.

The first questions are answered by searching; after some of them an index is made, so that one question costs
nothing to prepare and a thousand cost little each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Generic, TypeVar

_PATIENCE = 12
_MANY = 40
_F = TypeVar("_F")
_BLOCK = 512
"""Line feeds are counted once for each run of so many bytes: what is left to count for one offset costs little."""
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_INDEXED = (
    b"vir",
    b"remote",
    b"REMOTE",
    b"qemu",
    b"QEMU",
    b"lxc",
    b"LXC",
    b"admin",
    b"ADMIN",
    b"cmd",
    b"vsh",
)
_STARTS = tuple(start.decode() for start in _INDEXED)
_TOKENS = [(start, re.compile(start + rb"\w+")) for start in _INDEXED]
"""One search for each: a pattern that begins with plain letters is searched for many times faster than their alternatives."""


def occurrences(data: bytes, word: bytes) -> Iterator[int]:
    """Where ``word`` stands in ``data`` as a whole word. Many times faster than a regular expression with ``\\b``."""
    at = data.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        if (at == 0 or data[at - 1] not in _WORD) and (end == len(data) or data[end] not in _WORD):
            yield at
        at = data.find(word, end)


def indexed(word: str) -> bool:
    """Whether :class:`Text` puts ``word`` into its index: it begins as libvirt's names do."""
    return word.startswith(_STARTS)


class Text:
    """A file's bytes, ``data``."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._lines = [0]
        self._words_asked = 0
        self._held: dict[bytes, bool] = {}

    def line(self, offset: int) -> int:
        """The line, from 1, of the byte at ``offset``."""
        block = max(offset, 0) // _BLOCK
        before = self._lines
        if block >= len(before):
            before = self._count(block)
        return before[block] + self.data.count(b"\n", block * _BLOCK, offset) + 1

    def after(self, data: bytes, start: int) -> Text:
        """The same of ``data``, an edited form of the file with the same bytes up to ``start``: their lines are known."""
        fresh = Text(data)
        fresh._lines = self._lines[: max(start, 0) // _BLOCK + 1]
        return fresh

    def _count(self, block: int) -> list[int]:
        """Count the line feeds before each run of bytes up to the one with the number ``block``, and keep that."""
        before = [*self._lines]  # another thread may be asking, too
        for number in range(len(before) - 1, block):
            at = number * _BLOCK
            before.append(before[number] + self.data.count(b"\n", at, at + _BLOCK))
        self._lines = before
        return before

    def places(self, word: str) -> Sequence[int]:
        """Where ``word`` stands as a whole word, in order."""
        wanted = word.encode()
        if not indexed(word):
            return list(occurrences(self.data, wanted))
        self._words_asked += 1
        if self._words_asked <= _PATIENCE:
            return list(occurrences(self.data, wanted))
        return self.index.get(wanted, ())

    def holds(self, wanted: bytes) -> bool:
        """Whether ``wanted`` stands anywhere; looked for once."""
        if wanted not in self._held:
            self._held[wanted] = wanted in self.data
        return self._held[wanted]

    def first(self, word: str) -> int | None:
        """Where ``word`` first stands, or None."""
        return next(iter(self.places(word)), None)

    @cached_property
    def index(self) -> dict[bytes, list[int]]:
        """Every word that an index holds (see :func:`indexed`) with its places."""
        found: dict[bytes, list[int]] = {}
        for start, token in _TOKENS:
            for match in token.finditer(self.data) if start in self.data else ():
                at = match.start()
                if at == 0 or self.data[at - 1] not in _WORD:
                    found.setdefault(match.group(), []).append(at)
        return found


class Holders(Generic[_F]):
    """Which of several ``files`` can hold a word; after some questions from an index of their words, as in :class:`Text`."""

    def __init__(self, files: Sequence[_F], text: Callable[[_F], Text | None]) -> None:
        self._files = files
        self._text = text
        self._asked = 0

    def of(self, word: str) -> Sequence[_F]:
        """Return those of the files, in order, in which ``word`` may stand: all of them, where that is quicker than to look."""
        self._asked += 1
        if self._asked <= _MANY or not indexed(word):
            return self._files
        return self._index.get(word.encode(), ())

    @cached_property
    def _index(self) -> dict[bytes, list[_F]]:
        found: dict[bytes, list[_F]] = {}
        for file in self._files:
            text = self._text(file)
            for word in () if text is None else text.index:
                found.setdefault(word, []).append(file)
        return found
