"""What libvirt's own test programs say (tests/testutils.c): the case that failed, and where two texts differ.

Each case is a line ``12) name ... OK``; messages of the case may come before the result, which then ends a
line of its own or that of the last message. With VIR_TEST_DEBUG a text that is not as the recorded one is
told as file, offset, and both texts from there on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from steps.paths import step_of
from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.places import step_of_test
from steps.tasks.reading import read_bytes

_CASE = re.compile(r"^ *\d+\) (?P<name>\S.*?) +\.\.\. ?(?P<rest>.*)$")
_PADDING = re.compile(r"^ {8,}\.\.\. ?(?P<rest>.*)$")
_RESULT = re.compile(r"(?:^|\s)(?P<result>OK|SKIP|FAILED)$")
_FILE = re.compile(r"^In '(?P<file>[^']+)':$")
_OFFSET = re.compile(r"^Offset (?P<offset>\d{1,9})$")
_ALONE = re.compile(r"^VIR_TEST_DEBUG=1 VIR_TEST_RANGE=[\d,-]+ (?P<program>\S+)$")
_DETAIL = 200

_DIFFERS = (
    "What the code makes differs from this record. If that is meant, run the test with"
    " VIR_TEST_REGENERATE_OUTPUT=1: it writes the record anew."
)
_FAILED = "What went wrong stands after the case's name in the log."


class ProgramsReader(Reader):
    """One diagnostic for each case that failed, at the first difference where a record is told."""

    def __init__(self) -> None:
        self._case: str | None = None
        self._file: str | None = None
        self._differs: Diagnostic | None = None
        self._detail: list[str] = []

    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        if ") " in line and (match := _CASE.match(line)):
            self._begin(match["name"])
            return self._result(match["rest"], context)
        if self._case is None:
            if line.startswith("VIR_TEST_DEBUG=1 ") and (match := _ALONE.match(line)):
                context.alone[PurePosixPath(match["program"]).name.removeprefix("lt-")] = line
            return ()
        if self._differs is None:
            self._look_for_difference(line, context)
        elif match := _PADDING.match(line):
            return self._result(match["rest"], context)
        elif not _RESULT.search(line) and len(self._detail) < _DETAIL:
            self._detail.append(line)
        return self._result(line, context)

    def _begin(self, case: str | None) -> None:
        self._case = case
        self._file = self._differs = None
        self._detail = []

    def _look_for_difference(self, line: str, context: Context) -> None:
        if match := _FILE.match(line):
            self._file = match["file"]
        elif self._file and (match := _OFFSET.match(line)):
            self._differs = self._difference(self._file, int(match["offset"]), context)
        else:
            self._file = None

    def _result(self, text: str, context: Context) -> Iterable[Diagnostic]:
        """What the end of the present case tells, if ``text`` is its end."""
        match = _RESULT.search(text)
        if match is None:
            return ()
        found: list[Diagnostic] = []
        if match["result"] == "FAILED":
            told = replace(self._differs, detail=tuple(self._detail)) if self._differs else None
            found.append(told or self._failure(context))
        self._begin(None)
        return found

    def _difference(self, said: str, offset: int, context: Context) -> Diagnostic:
        file = context.place(said)
        line = read_bytes(context.file(file))[:offset].count(b"\n") + 1
        message = f"{self._name(context)}: the text differs from this record"
        return Diagnostic(message, "error", "test", file, line, advice=_DIFFERS, step=step_of(file))

    def _failure(self, context: Context) -> Diagnostic:
        message = f"{self._name(context)}: failed"
        return Diagnostic(message, "error", "test", advice=_FAILED, step=step_of_test(context.test))

    def _name(self, context: Context) -> str:
        return f"{context.test or 'test'}, {self._case}"
