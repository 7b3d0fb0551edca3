"""Macros: the public headers' names for strings, and which ``#define`` bodies hold a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from steps.code.enums import SINCE, plain
from steps.code.mask import code_only, compiled
from steps.code.text import occurrences

_STRING = re.compile(
    rb"(?P<doc>/\*\*?(?:[^*]|\*(?!/))*\*/[ \t]*\n(?:[ \t]*\n)?)?"
    rb'^(?P<line>[ \t]*#[ \t]*define[ \t]+(?P<name>[A-Z_]\w*)[ \t]+"(?P<text>[^"\n]*)"[^\n]*)',
    re.M,
)
_DEFINE = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+(?P<name>\w+)(?P<args>\([^()\n]*\))?", re.M)


@dataclass(frozen=True, slots=True)
class StringMacro:
    """``# define NAME "text"`` of a header, with the comment directly before it (empty where there is none)."""

    name: str
    text: str
    comment: str
    at: int
    end: int
    comment_start: int = -1

    @property
    def since(self) -> str | None:
        """The version that its comment names."""
        found = SINCE.search(self.comment)
        return None if found is None else found[1]


@dataclass(frozen=True, slots=True)
class Define:
    """A ``#define`` whose body holds a word: its name, its parameters as written, its body, where its name stands."""

    name: str
    args: str
    body: str
    at: int
    start: int
    end: int


@lru_cache(maxsize=128)
def strings(data: bytes) -> tuple[StringMacro, ...]:
    """Every macro of a header that names a string, in order."""
    text = compiled(data)
    code = code_only(text)
    found: list[StringMacro] = []
    for match in _STRING.finditer(text):
        if code[match.start("name")] == 32:
            continue
        comment = plain(match["doc"].strip()) if match["doc"] else ""
        at = match.start("line")
        start = match.start("doc") if match["doc"] else -1
        found.append(
            StringMacro(match["name"].decode(), match["text"].decode("utf-8", "replace"), comment, at, match.end("line"), start)
        )  # fmt: skip
    return tuple(found)


def body_end(data: bytes, at: int) -> int:
    """Where the ``#define`` ends whose first line holds the offset ``at``: lines that end in ``\\`` go on."""
    while True:
        end = data.find(b"\n", at)
        if end < 0:
            return len(data)
        if not data[at:end].rstrip().endswith(b"\\"):
            return end
        at = end + 1


def defines_with(data: bytes, word: bytes) -> Iterator[Define]:
    """The macros of a C file whose body holds ``word`` as code."""
    last = -1
    for at in occurrences(data, word):
        start = _define_start(data, at)
        if start is None or start == last:
            continue
        last = start
        head = _DEFINE.match(data, start)
        if head is None or at < head.end():
            continue
        end = body_end(data, start)
        body = code_only(data[head.end() : end])
        if next(occurrences(body, word), None) is not None:
            yield Define(
                head["name"].decode(), (head["args"] or b"").decode("utf-8", "replace"),
                body.decode("utf-8", "replace"), head.start("name"), start, end,
            )  # fmt: skip


def _define_start(data: bytes, at: int) -> int | None:
    """Where the ``#define`` starts that the byte at ``at`` lies in; None: in none."""
    start = data.rfind(b"\n", 0, at) + 1
    while not data[start : start + 40].lstrip().startswith(b"#"):
        before = data.rfind(b"\n", 0, max(start - 1, 0)) + 1
        if start == 0 or not data[before : start - 1].rstrip().endswith(b"\\"):
            return None
        start = before
    return start if _DEFINE.match(data, start) else None
