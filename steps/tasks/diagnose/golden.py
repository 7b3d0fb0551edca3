"""The diff that check-remote-protocol prints when a protocol and its ``*-structs`` file differ."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnostic import Diagnostic

_OLD = re.compile(r"^--- (\S*?(\w+)-structs)\b")
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_CHANGED = re.compile(r"^[-+]\s*(?:(?:struct|enum)\s+)?(\w+)")
_DETAIL = 400

ADVICE = (
    "The protocol and its record differ. If the change of the .x file is meant, make this file say the same"
    " (lines with + are what the protocol has now)."
)


class GoldenReader(Reader):
    """One diagnostic for each hunk, placed at its first changed line in the ``-structs`` file."""

    def __init__(self) -> None:
        self._file: str | None = None
        self._at = 0
        self._hunk: list[str] = []
        self._left_old = self._left_new = 0

    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        if self._hunk and (self._left_old > 0 or self._left_new > 0):
            return self._take(line)
        if line.startswith("--- ") and (match := _OLD.match(line)):
            self._file = f"src/{PurePosixPath(context.place(match[1])).name}"
        elif self._file and line.startswith("@@ ") and (match := _HUNK.match(line)):
            self._at = int(match[1])
            self._left_old, self._left_new = int(match[2] or 1), int(match[3] or 1)
            self._hunk = [line]
        elif self._file and not line.startswith("+++ "):
            self._file = None
        return ()

    def finish(self) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        return self._told() if self._hunk else ()

    def _take(self, line: str) -> Iterable[Diagnostic]:
        kind = line[:1]
        if kind not in ("-", "+", " ", ""):  # cut off by something else
            return self._told()
        self._left_old -= kind != "+"
        self._left_new -= kind != "-"
        if len(self._hunk) < _DETAIL:
            self._hunk.append(line)
        return self._told() if self._left_old <= 0 and self._left_new <= 0 else ()

    def _told(self) -> Iterable[Diagnostic]:
        hunk, self._hunk = self._hunk, []
        self._left_old = self._left_new = 0
        first = next((n for n, line in enumerate(hunk[1:]) if line[:1] in "-+" and line), 0)
        before = sum(1 for line in hunk[1 : 1 + first] if line[:1] != "+")
        names = [match[1] for line in hunk[1:] if (match := _CHANGED.match(line))]
        return (
            Diagnostic(
                message=f"the protocol and this file differ at {names[0]}"
                if names
                else "the protocol differs",
                severity="error",
                tool="check-remote-protocol",
                file=self._file,
                line=max(1, self._at + before),
                advice=ADVICE,
                step=4,
                check="protocol-structs",
                detail=tuple(hunk),
            ),
        )
