"""The C functions that read and write libvirt's documents, cut apart and searched; nothing is parsed that is not asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from steps.code.chunks import Chunks
from steps.code.mask import blank
from steps.code.pieces import common_end, common_start
from steps.code.text import Text, occurrences
from steps.tree.snapshot import Snapshot

_HEAD = re.compile(rb"^(?:[A-Za-z_][\w \t*]*?[ \t*])?([A-Za-z_]\w*)[ \t]*\(", re.M)
_COMMENT = re.compile(rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|/\*.*?(?:\*/|\Z)|//[^\n]*", re.S)
LITERAL = re.compile(rb'"((?:[^"\\\n]|\\.)*)"')
_MACRO = frozenset(
    (b"VIR_ENUM_IMPL", b"VIR_ENUM_DECL", b"VIR_LOG_INIT", b"G_DEFINE_AUTOPTR_CLEANUP_FUNC", b"if")
)


def _no_comment(match: re.Match[bytes]) -> bytes:
    return match.group() if match.group()[:1] in b"\"'" else blank(match)


def uncommented(text: bytes) -> bytes:
    """``text`` with its comments blanked; strings stay. Same length, same lines."""
    return _COMMENT.sub(_no_comment, text) if b"/*" in text or b"//" in text else text


@dataclass(frozen=True, eq=False)
class Function:
    """One function of one file; ``at`` is where ``text`` begins in the file."""

    path: str
    name: str
    at: int
    raw: bytes

    @cached_property
    def text(self) -> bytes:
        """Its text without comments."""
        return uncommented(self.raw)

    def in_comment(self, at: int) -> bool:
        """Whether the byte at ``at`` is in a comment."""
        opened = self.raw.rfind(b"/*", 0, at)
        return (opened >= 0 and self.raw.find(b"*/", opened, at) < 0) or self.raw.startswith(
            b"//", self.raw.rfind(b"\n", 0, at) + 1
        )

    @cached_property
    def head_end(self) -> int:
        """Where its body's brace stands."""
        return max(self.raw.find(b"\n{"), 0)

    @cached_property
    def literals(self) -> list[tuple[int, bytes]]:
        """Each string with its offset in the text."""
        return [(m.start(1), m[1]) for m in LITERAL.finditer(self.text)]

    def moved(self, by: int) -> Function:
        """The same function, as many bytes further behind in its file."""
        fresh = Function(self.path, self.name, self.at + by, self.raw)
        fresh.__dict__.update(
            {k: v for k, v in self.__dict__.items() if k in ("text", "head_end", "literals")}
        )
        return fresh


class Source:
    """One C file as functions."""

    def __init__(self, path: str, data: bytes, chunks: Chunks | None = None) -> None:
        self.path = path
        self.data = data
        self._text = Text(data)
        self._chunks = Chunks(data) if chunks is None else chunks
        self._functions: dict[int, Function | None] = {}

    def function_at(self, offset: int) -> Function | None:
        """The function that the byte at ``offset`` lies in; None outside of any."""
        index = self._chunks.index(offset)
        if index not in self._functions:
            self._functions[index] = self._cut(index)
        found = self._functions[index]
        return found if found is not None and offset >= found.at else None

    def _cut(self, index: int) -> Function | None:
        start, text = self._chunks.starts[index], self._chunks.text(index)
        body = text.rfind(b"\n{")
        if body < 0:
            return None
        heads = [m for m in _HEAD.finditer(text, 0, body) if m[1] not in _MACRO]
        if not heads:
            return None
        head = heads[-1]
        at = head.start()
        above = text.rfind(b"\n\n", 0, at)
        at = above + 2 if above >= 0 and at - above < 120 else at
        return Function(self.path, head[1].decode("latin-1"), start + at, text[at:])

    def after(self, data: bytes) -> Source:
        """The same file with other bytes, after an edit; what was read of functions that did not change is kept."""
        fresh = Source(self.path, data, self._chunks.after(data))
        start = common_start(self.data, data)
        kept = len(self.data) - common_end(self.data, data, min(len(self.data), len(data)) - start)
        move = len(data) - len(self.data)
        for each in self._functions.values():
            if each is None or (each.at < kept and each.at + len(each.raw) > start):
                continue
            moved = each.moved(move) if each.at >= kept else each
            index = fresh._chunks.index(moved.at)
            if fresh._chunks.end(index) == moved.at + len(moved.raw):
                fresh._functions[index] = moved
        return fresh

    def functions(self) -> Iterator[Function]:
        """Every function, in order."""
        for start in self._chunks.starts:
            found = self.function_at(self._chunks.end(self._chunks.index(start)) - 1)
            if found is not None:
                yield found

    def line(self, offset: int) -> int:
        """The line, from 1, of the byte at ``offset``."""
        return self._text.line(offset)


@lru_cache(maxsize=192)
def source(path: str, data: bytes) -> Source:
    """The file ``path`` with the bytes ``data``; equal ones are cut once."""
    return Source(path, data)


class Sources:
    """The C files under ``folders`` of one snapshot."""

    def __init__(
        self, snapshot: Snapshot, folders: tuple[str, ...] = ("src/conf",), before: Sources | None = None
    ) -> None:
        """``before`` are those of the same files, some of which were edited since."""
        self.snapshot = snapshot
        self._folders = folders
        self._held: dict[str, Source] = {} if before is None else dict(before._held)

    @cached_property
    def paths(self) -> list[str]:
        """The C files."""
        return [p for f in self._folders for p in self.snapshot.paths(f) if p.endswith(".c")]

    @cached_property
    def headers(self) -> list[str]:
        """The headers."""
        return [p for f in self._folders for p in self.snapshot.paths(f) if p.endswith(".h")]

    def file(self, path: str) -> Source | None:
        """One file."""
        data = self.snapshot.read(path)
        if data is None:
            return None
        held = self._held.get(path)
        if held is None or held.data is not data:
            held = self._held[path] = source(path, data) if held is None else held.after(data)
        return held

    @cached_property
    def files(self) -> list[Source]:
        """All files."""
        return [f for p in self.paths if (f := self.file(p)) is not None]

    def words(self, word: str, before: bytes = b"") -> Iterator[tuple[Function, int]]:
        """Each place in a function where ``word`` stands, outside of comments: the function, the offset in its text.

        ``before``: only behind one of these characters.
        """
        data, starts = self._joined
        for place in occurrences(data, word.encode()):
            if before and data[place - 1] not in before:
                continue
            number = bisect_right(starts, place) - 1
            at = place - starts[number]
            found = self.files[number].function_at(at)
            if found is not None and not found.in_comment(at - found.at):
                yield found, at - found.at

    @cached_property
    def _joined(self) -> tuple[bytes, list[int]]:
        """The bytes of all files, and where each begins: one search is enough for all of them."""
        lengths = (len(file.data) + 1 for file in self.files)
        return b"\n".join(file.data for file in self.files), [0, *accumulate(lengths)]

    def holds(self, word: str) -> bool:
        """Whether the word stands anywhere, be it in a comment."""
        return next(occurrences(self._joined[0], word.encode()), None) is not None

    @cached_property
    def _calls(self) -> dict[str, list[tuple[Function, int]]]:
        return {}

    def calls(self, name: str) -> list[tuple[Function, int]]:
        """Where functions call (or hand on) the function ``name``, its own definition left out."""
        if name not in self._calls:
            self._calls[name] = [(f, at) for f, at in self.words(name) if f.name != name and at > f.head_end]
        return self._calls[name]

    def define(self, name: str) -> Function | None:
        """The function ``name``."""
        return next((found for found, _at in self.words(name) if found.name == name), None)

    def place(self, function: Function, offset: int) -> tuple[str, int]:
        """File and line of the byte at ``offset`` of the function's text."""
        file = self.file(function.path)
        return function.path, 1 if file is None else file.line(function.at + offset)


_TOKEN = re.compile(rb'"(?:[^"\\\n]|\\.)*"|[()\[\]{}]')
_OR_COMMA = re.compile(_TOKEN.pattern + rb"|,")
_BRACKET = re.compile(rb"[()\[\]]")
_NO_CALL = frozenset((b"if", b"while", b"for", b"return", b"_", b"N_", b"BAD_CAST"))


def closing(text: bytes, opening: int) -> int:
    """The offset behind the bracket that closes the one at ``opening``; strings are skipped."""
    depth = 0
    for match in _TOKEN.finditer(text, opening):
        char = text[match.start()]
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
            if depth == 0:
                return match.end()
    return len(text)


def call_around(text: bytes, at: int) -> tuple[str, int, int] | None:
    """The innermost call that the byte at ``at`` lies in: the function's name, its bracket, and the offset behind it."""
    depth = 0
    # Nothing that ends a statement or opens a block is inside of a call.
    start = max(at - 1500, *(text.rfind(end, 0, at) + 1 for end in (b";", b"{", b"}")))
    for match in reversed(list(_BRACKET.finditer(text, start, at))):
        char, offset = match.group(), match.start()
        if char in b")]":
            depth += 1
        elif char == b"[" or depth:
            depth -= 1
        else:
            named = re.search(rb"(\w+)\s*$", text[max(0, offset - 80) : offset])
            if named is not None and named[1] not in _NO_CALL:
                return named[1].decode("latin-1"), offset, closing(text, offset)
    return None


def arguments(text: bytes, opening: int, end: int) -> list[tuple[int, bytes]]:
    """The arguments of the call whose brackets are ``opening`` and ``end``: offset and text of each."""
    found: list[tuple[int, bytes]] = []
    depth, start = 0, opening + 1
    for match in _OR_COMMA.finditer(text, start, max(start, end - 1)):
        char = text[match.start()]
        if char in b"([{":
            depth += 1
        elif char in b")]}":
            depth -= 1
        elif char == 0x2C and depth == 0:
            found.append((start, text[start : match.start()]))
            start = match.end()
    found.append((start, text[start : end - 1]))
    return [(o + len(t) - len(t.lstrip()), t.strip()) for o, t in found]
