"""The tables that give an enum's values their strings: ``VIR_ENUM_IMPL(name, LAST, "a", "b", …)``.

A table that is too short does not compile (a static assertion in VIR_ENUM_IMPL; before October 2012 it only left the
last strings NULL).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from steps.code.mask import code_only, compiled

_IMPL = re.compile(
    rb"^[ \t]*VIR_ENUM_IMPL[ \t]*\([ \t\n]*(?P<name>\w+)[ \t\n]*,[ \t\n]*(?P<last>[^,()]+?)[ \t\n]*,", re.M
)


@dataclass(frozen=True, slots=True)
class StringTable:
    """One table; ``entries`` are its strings as written, each with the offsets of its first and last byte."""

    name: str
    last: str
    entries: tuple[tuple[str, int, int], ...]
    at: int
    end: int


def read(data: bytes) -> tuple[StringTable, ...]:
    """The tables of a C file, in order."""
    return _read(data) if b"VIR_ENUM_IMPL" in data else ()


@lru_cache(maxsize=512)
def _read(data: bytes) -> tuple[StringTable, ...]:
    text = compiled(data)
    code = code_only(text)
    found: list[StringTable] = []
    for head in _IMPL.finditer(code):
        end = _close(code, head.end())
        if end < 0:
            continue
        last = " ".join(head["last"].decode().split())
        found.append(
            StringTable(head["name"].decode(), last, _entries(text, code, head.end(), end), head.start(), end)
        )
    return tuple(found)


def _close(code: bytes, at: int) -> int:
    depth = 0
    for match in re.finditer(rb"[()]", code[at:]):
        depth += 1 if match.group() == b"(" else -1
        if depth < 0:
            return at + match.start()
    return -1


def _entries(text: bytes, code: bytes, start: int, end: int) -> tuple[tuple[str, int, int], ...]:
    """The arguments between ``start`` and ``end``: cut at commas outside brackets, comments taken off."""
    cuts, depth = [start], 0
    for match in re.finditer(rb"[(),]", code[start:end]):
        sign = match.group()
        depth += (sign == b"(") - (sign == b")")
        if sign == b"," and depth == 0:
            cuts.append(start + match.end())
    cuts.append(end + 1)
    found: list[tuple[str, int, int]] = []
    for left, right in pairwise(cuts):
        written = _without_comments(text[left : right - 1])
        if written.strip():
            at = left + len(written) - len(written.lstrip())
            found.append(
                (" ".join(written.decode("utf-8", "replace").split()), at, left + len(written.rstrip()))
            )
    return tuple(found)


def _without_comments(text: bytes) -> bytes:
    return re.sub(rb"/\*.*?\*/", lambda m: re.sub(rb"[^\n]", b" ", m.group()), text, flags=re.S)
