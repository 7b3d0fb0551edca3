"""One C source or header of the checkout: look a thing up by its name, get it with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

from steps.code import body, cfacts
from steps.code.body import Body
from steps.code.cfacts import Enum, Facts, Signature, Struct, Table, moved
from steps.code.chunks import Chunk, Chunks
from steps.code.mask import live, live_after
from steps.code.text import Text, occurrences

_BEFORE_NAME = re.compile(rb"[\w \t*]*(?:__attribute__\s*\(\([^\n]*\)\))?[\w \t*]*")
_OPENING = re.compile(rb"^\w[\w \t*]*(?:__attribute__[^\n]*)?", re.M)
"""What stands at the start of a line up to a function's name and with it."""
_HEAD = re.compile(rb"[ \t]*\([^;{}]*\)[^;{}()]*\{")
"""What follows the name in a definition."""
_WORD = re.compile(rb"\w+")
_CALLED = re.compile(rb"\n(?:[A-Za-z_][\w \t*]*(?<!\w))?([A-Za-z_]\w*)(?:\s|/\*(?:[^*]|\*(?!/))*\*/)*\(")
"""The same with the parenthesis of its parameters, where no attribute stands before it: many times faster to search for."""
_PATIENCE = 8
_F = TypeVar("_F", Signature, Struct, Table, Enum)


def _opening_words(text: bytes) -> frozenset[bytes]:
    if b"__attribute__" not in text:
        return frozenset(_CALLED.findall(b"\n" + text))
    return frozenset(word for line in _OPENING.findall(text) for word in _WORD.findall(line))


class CFile:
    """``data`` is the file's bytes, ``path`` its name in the checkout (``src/libvirt-domain.c``).

    What is never compiled is not read. Every fact that is returned carries offsets into ``data``; :meth:`line` turns one into a line number.
    A look-up parses only the pieces in which the name occurs.
    """

    def __init__(
        self, path: str, data: bytes, text: Text | None = None, chunks: Chunks | None = None
    ) -> None:
        self.path = path
        self.data = data
        self.text = text if text is not None else Text(data)
        self.chunks = chunks if chunks is not None else Chunks(live(data))
        self._asked = 0
        self._tables: dict[str, Table | None] = {}

    def after(self, text: Text) -> CFile:
        """The same file with the bytes of ``text``, an edited form of it."""
        file = CFile(
            self.path, text.data, text, self.chunks.after(live_after(text.data, self.data, self.chunks.data))
        )
        file._asked = self._asked
        return file

    def line(self, offset: int) -> int:
        """The line, from 1, of the byte at ``offset``."""
        return self.text.line(offset)

    def function(self, name: str) -> Signature | None:
        """The definition of the function ``name``."""
        for chunk in self._opened(name):
            for fact in self._facts(chunk).functions:
                if fact.name == name:
                    return moved(fact, chunk.start)
        return None

    def defines(self, name: str) -> bool:
        """Whether the function ``name`` is defined here; by its first lines alone, which is many times faster than to parse it."""
        word = name.encode()
        for chunk in self._opened(name):
            for at in occurrences(chunk.text, word):
                if self._opens(chunk.start + at) and _HEAD.match(chunk.text, at + len(word)):
                    return True
        return False

    def prototype(self, name: str) -> Signature | None:
        """The declaration of the function ``name``."""
        return self._one(name, lambda facts: facts.prototypes)

    def typedef(self, name: str) -> Signature | None:
        """The typedef of a function or function pointer called ``name``."""
        return self._one(name, lambda facts: facts.typedefs)

    def struct(self, name: str) -> Struct | None:
        """The struct with the tag (or typedef name) ``name``."""
        return self._one(name, lambda facts: facts.structs)

    def table(self, name: str) -> Table | None:
        """The initialised variable ``name``."""
        if name not in self._tables:
            self._tables[name] = self._one(name, lambda facts: facts.tables)
        return self._tables[name]

    def enum(self, name: str) -> Enum | None:
        """The enum with the typedef name or tag ``name``."""
        return self._one(name, lambda facts: facts.enums)

    def functions(self) -> Iterator[Signature]:
        """Every function defined in the file, in order. Parses all of it."""
        return self._every(lambda facts: facts.functions)

    def prototypes(self) -> Iterator[Signature]:
        """Every function declared in the file, in order. Parses all of it."""
        return self._every(lambda facts: facts.prototypes)

    def typedefs(self) -> Iterator[Signature]:
        """Every typedef of a function in the file, in order. Parses all of it."""
        return self._every(lambda facts: facts.typedefs)

    def structs(self) -> Iterator[Struct]:
        """Every struct of the file, in order. Parses all of it."""
        return self._every(lambda facts: facts.structs)

    def damaged(self, chunk: Chunk) -> bool:
        """Whether the grammar could not read all of ``chunk``, or it is too long to be read."""
        return not chunk.readable or self._facts(chunk).errors > 0

    def prototypes_with(self, word: str) -> Iterator[Signature]:
        """The functions declared in the pieces in which ``word`` occurs."""
        for chunk in self.pieces(word):
            for prototype in self._facts(chunk).prototypes:
                yield moved(prototype, chunk.start)

    def body(self, name: str) -> tuple[Signature, Body, int] | None:
        """The definition of the function ``name`` with its body, and the offset that the body's offsets count from."""
        for chunk in self._opened(name):
            read = body.read(chunk.text) if chunk.readable else {}
            if name in read:
                face, inside = read[name]
                return moved(face, chunk.start), inside, chunk.start
        return None

    def _opened(self, name: str) -> list[Chunk]:
        """The pieces that can define the function ``name``; after some questions from an index."""
        self._asked += 1
        if self._asked > _PATIENCE:
            return [self.chunks.at_index(index) for index in self._openings.get(name.encode(), ())]
        return self.chunks.around([at for at in self.text.places(name) if self._opens(at)])

    @cached_property
    def _openings(self) -> dict[bytes, list[int]]:
        """Every word that a definition can have its name at (see :meth:`_opens`), with the pieces it stands in."""
        found: dict[bytes, list[int]] = {}
        for index, (_start, words) in enumerate(self.chunks.each(_OPENING, _opening_words)):
            for word in words:
                found.setdefault(word, []).append(index)
        return found

    def pieces(self, word: str) -> list[Chunk]:
        """The pieces in which ``word`` stands as a whole word."""
        return self.chunks.around(self.text.places(word))

    def names(self, pattern: re.Pattern[bytes]) -> dict[str, int]:
        """What the first group of ``pattern`` finds, in order, each name with its first place.

        Each piece is searched by itself, and once as long as it stays as it is.
        """

        def read(text: bytes) -> list[tuple[str, int]]:
            return [(match[1].decode(), match.start(1)) for match in pattern.finditer(text)]

        found: dict[str, int] = {}
        for start, names in self.chunks.each(pattern, read):
            for name, at in names:
                found.setdefault(name, start + at)
        return found

    def _opens(self, at: int) -> bool:
        """Whether a definition can have its name at ``at``: nothing but words of a type before it on its line."""
        start = self.data.rfind(b"\n", 0, at) + 1
        before = self.data[start : min(at, start + 400)]
        return not before or (before[:1] not in b" \t#*/" and _BEFORE_NAME.fullmatch(before) is not None)

    def _facts(self, chunk: Chunk) -> Facts:
        return cfacts.read(chunk.text) if chunk.readable else cfacts.read(b"")

    def _one(self, name: str, kind: Callable[[Facts], tuple[_F, ...]]) -> _F | None:
        for chunk in self.pieces(name):
            for fact in kind(self._facts(chunk)):
                if fact.name == name:
                    return moved(fact, chunk.start)
        return None

    def _every(self, kind: Callable[[Facts], tuple[_F, ...]]) -> Iterator[_F]:
        for chunk in self.chunks.all():
            for fact in kind(self._facts(chunk)):
                yield moved(fact, chunk.start)
