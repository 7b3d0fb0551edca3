"""The marks that git leaves in a file where a merge failed."""

from __future__ import annotations

import re
from functools import lru_cache

_MARK = re.compile(rb"^(?P<sign><<<<<<<|>>>>>>>)(?: [^\n]*)?$", re.M)
_END = re.compile(rb"^(?:\}|[ \t]*$)", re.M)


@lru_cache(maxsize=32)
def _regions(data: bytes) -> tuple[tuple[int, int], ...]:
    """Return the first and the last line of each failed merge."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    for mark in _MARK.finditer(data):
        line = data.count(b"\n", 0, mark.start()) + 1
        if mark["sign"].startswith(b"<"):
            begun = line
        elif begun is not None:
            found.append((begun, line))
            begun = None
    return tuple(found)


def conflict(data: bytes, line: int, whole: bool) -> int | None:
    """Return the line of the mark before which, or in the middle of which, ``line`` of ``data`` stands; None for no failed merge there.

    ``whole``: also what belongs to a definition that begins at ``line``, up to its brace in column 0 or an empty line.
    """
    end = line
    if whole:
        at = -1
        for _line in range(line - 1):
            at = data.index(b"\n", at + 1)
        brace = _END.search(data, at + 1)
        end = line if brace is None else data.count(b"\n", 0, brace.start()) + 1
    return next((first for first, last in _regions(data) if first <= end and last >= line), None)
