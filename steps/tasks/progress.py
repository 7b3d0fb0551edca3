"""How far a build or a test run is, read from ninja's, meson's and automake's own lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

# ninja off a terminal: "[12/345] Compiling …"; meson: " 34/138 suite / name   OK   0.1s", or "3/9 name OK …"
_NINJA = re.compile(r"^\[(\d+)/(\d+)\] (.*)")
_MESON = re.compile(
    r"^\s*(\d+)/(\d+) (\S.*?)\s+(?:OK|FAIL|SKIP|EXPECTEDFAIL|UNEXPECTEDPASS|TIMEOUT|ERROR|INTERRUPT)\b"
)
_AUTOMAKE = re.compile(r"^(?:PASS|FAIL|SKIP|XFAIL|XPASS|ERROR): (.*)")
_MAKE = re.compile(r"^  ([A-Z][A-Z0-9_]+)\s+(\S+)$")


class ProgressReader:
    """Lines in, the newest progress out."""

    def __init__(self) -> None:
        self._done = 0

    def feed(self, lines: Iterable[str]) -> tuple[int, int, str] | None:
        """``(done, total, label)`` after ``lines``, total 0 where none is told; None if nothing is new."""
        newest = None
        for line in lines:
            newest = self._read(line) or newest
        return newest

    def _read(self, line: str) -> tuple[int, int, str] | None:
        if match := _NINJA.match(line) or _MESON.match(line):
            return int(match[1]), int(match[2]), match[3]
        if match := _AUTOMAKE.match(line):
            self._done += 1
            return self._done, 0, match[1]
        if match := _MAKE.match(line):
            self._done += 1
            return self._done, 0, f"{match[1]} {match[2]}"
        return None
