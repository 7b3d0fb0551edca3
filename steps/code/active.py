"""Blind a reader to what no compiler sees: ``#if 0`` regions, same length and same lines."""

from __future__ import annotations

import re
from functools import lru_cache

from steps.code.mask import blank

_ZERO = re.compile(rb"^[ \t]*#[ \t]*if[ \t]+0\b", re.M)
_DIRECTIVE = re.compile(rb"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b[^\n]*", re.M)
_ALL = re.compile(rb"[^\n]+")


@lru_cache(maxsize=256)
def active(data: bytes) -> bytes:
    """``data`` with every ``#if 0`` region blanked up to its ``#else``, ``#elif`` or ``#endif``.

    Other conditions depend on a configuration; both of their branches count as code.
    """
    at = 0
    while (zero := _ZERO.search(data, at)) is not None:
        end = _end(data, zero.end())
        data = data[: zero.start()] + _ALL.sub(blank, data[zero.start() : end]) + data[end:]
        at = end
    return data


def _end(data: bytes, at: int) -> int:
    """Where the dead branch that is open at ``at`` ends."""
    depth = 0
    for directive in _DIRECTIVE.finditer(data, at):
        if directive[1].startswith(b"if"):
            depth += 1
        elif directive[1] == b"endif":
            if depth == 0:
                return directive.end()
            depth -= 1
        elif depth == 0:
            return directive.end()
    return len(data)
