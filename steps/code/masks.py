"""Which flags a driver accepts: the masks of ``virCheckFlags``, and the tables and masks of arguments beside flags.

``virCheckFlags(mask, value)`` and ``virCheckFlagsGoto(mask, label)`` (src/internal.h) refuse every other bit. The
arguments ``stats`` and ``types`` of the statistics functions are flags by another name: there a table of workers, or a
variable ``supported…``, says which bits are taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from steps.code.mask import code_only, compiled
from steps.code.text import occurrences

_CHECK = re.compile(rb"\bvirCheckFlags(?:Goto)?[ \t]*\(")
_SUPPORTED = re.compile(rb"\bunsigned int[ \t]+\w*[sS]upported\w*\s*=([^;{}]*);")
_ROW = re.compile(
    rb"\{[ \t]*\n?[ \t]*(?:\.\w+[ \t]*=[ \t]*)?([a-z]\w*)[ \t]*,[ \t]*\n?[ \t]*(?:\.\w+[ \t]*=[ \t]*)?(VIR_\w+)[ \t]*[,}]"
)
_WORD = re.compile(rb"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Mask:
    """One mask: the words that it joins, where it starts and where it ends (behind its last byte)."""

    words: frozenset[str]
    at: int
    end: int


@lru_cache(maxsize=512)
def read(data: bytes) -> tuple[Mask, ...]:
    """Every mask of a C file, in order; comments, strings and ``#if 0`` are no code."""
    code = code_only(compiled(data))
    found: list[Mask] = []
    for check in _CHECK.finditer(code):
        end = _argument_end(code, check.end())
        if code[code.rfind(b"\n", 0, check.start()) + 1 : check.start()].lstrip().startswith(b"#"):
            continue
        found.append(_mask(code, check.end(), end))
    found += [_mask(code, m.start(1), m.end(1)) for m in _SUPPORTED.finditer(code)]
    found += [_mask(code, m.start(2), m.end(2)) for m in _ROW.finditer(code)]
    return tuple(sorted(found, key=lambda mask: mask.at))


def _mask(code: bytes, at: int, end: int) -> Mask:
    return Mask(frozenset(word.decode() for word in _WORD.findall(code[at:end])), at, end)


def _argument_end(code: bytes, at: int) -> int:
    """Where the argument that starts at ``at`` ends."""
    depth = 0
    for index in range(at, min(len(code), at + 4096)):
        char = code[index : index + 1]
        if char == b"(":
            depth += 1
        elif char == b")" and depth == 0:
            return index
        elif char == b")":
            depth -= 1
        elif char == b"," and depth == 0:
            return index
    return at


def holds(data: bytes, words: frozenset[str]) -> Mask | None:
    """The first mask of a C file that joins one of ``words``."""
    if not any(next(occurrences(data, word.encode()), None) is not None for word in words):
        return None
    return next((mask for mask in read(data) if not words.isdisjoint(mask.words)), None)
