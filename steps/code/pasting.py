"""Names that a macro pastes together: ``VIR_DOMAIN_STATS_BALLOON_ ## TAG``, called with ``SWAP_IN``.

A search for the whole word misses them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from steps.code.macros import body_end
from steps.code.text import occurrences

_PASTE = re.compile(rb"\b([A-Z][A-Z0-9_]*_)[ \t]*##[ \t]*(\w+)")
_DEFINE = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+(\w+)\(([^()\n]*)\)", re.M)
_NEAR = 400


@lru_cache(maxsize=512)
def _macros(data: bytes) -> tuple[tuple[bytes, bytes], ...]:
    found = []
    for head in _DEFINE.finditer(data):
        arguments = [a.strip() for a in head[2].split(b",")]
        end = body_end(data, head.start())
        found += [(p[1], head[1]) for p in _PASTE.finditer(data, head.end(), end) if p[2] in arguments]
    return tuple(dict.fromkeys(found))


def macros(data: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Return the macros of a C file that paste a name together: what they put before an argument, and their names."""
    return _macros(data) if b"##" in data else ()


def places(data: bytes, word: bytes) -> list[int]:
    """Return where a C file names ``word`` by a call of such a macro: the offsets of the word's last part."""
    found = []
    for prefix, macro in macros(data):
        tail = word.removeprefix(prefix)
        if tail and tail != word:
            found += [at for at in occurrences(data, tail) if _given(data, at, macro)]
    return sorted(set(found))


def _given(data: bytes, at: int, macro: bytes) -> bool:
    """Whether the byte at ``at`` lies among the arguments of a call of ``macro``."""
    start = max(data.rfind(b";", 0, at), data.rfind(b"{", 0, at), at - _NEAR)
    return re.search(rb"\b" + re.escape(macro) + rb"\s*\([^()]*$", data[max(start, 0) : at]) is not None
