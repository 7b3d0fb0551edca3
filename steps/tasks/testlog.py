"""The whole output of the tests that failed, of which the terminal shows an end or nothing.

``meson test`` writes meson-logs/testlog.json in the build folder, one JSON object for each test and line
(mesonbuild/mtest.py, JsonLogfileBuilder), and prints the last hundred lines of a failed test at most. automake
writes test-suite.log in the folder of the tests, a heading for each test that failed, and prints nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from steps.tasks.reading import parse_json, read_text
from steps.tasks.sanitise import plain, sanitise

_LONGEST_ENTRY = 1 << 24
"""Bytes of one test's entry; of a longer one, which a broken test may write, the terminal's lines have to do."""
_LONGEST_LOG = 1 << 28
"""Bytes of a log; what stands behind them is left to the terminal's lines, too."""
_MOST_LINES = 20_000
_BAD = ("FAIL", "TIMEOUT", "ERROR", "UNEXPECTEDPASS")
_HEADING = re.compile(r"^([A-Z]+): (\S+)\n=+\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FailedTest:
    """A test that failed, by its bare name, with the lines of its two streams, the errors last."""

    name: str
    lines: tuple[str, ...]


def stamps(build: Path) -> dict[Path, int]:
    """The logs in ``build`` with the time of their last change: what ``failed_tests`` takes for old."""
    found = {}
    for path in chain((build / "meson-logs").glob("testlog*.json"), build.glob("*/test-suite.log")):
        try:
            if path.is_file():
                found[path] = path.stat().st_mtime_ns
        except OSError:
            continue
    return found


def failed_tests(build: Path, before: dict[Path, int]) -> list[FailedTest]:
    """The tests that failed in the logs of ``build`` that are not as they were in ``before``."""
    changed = [path for path, stamp in stamps(build).items() if before.get(path) != stamp]
    return [
        test
        for path in sorted(changed)
        for test in (_failed_in(path) if path.suffix == ".json" else _failed_of_automake(read_text(path)))
    ]


def _failed_of_automake(text: str) -> Iterator[FailedTest]:
    """``FAIL: name`` underlined, an empty line, the test's output; up to the next heading."""
    _before, *parts = _HEADING.split(text)
    for result, name, output in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if result in _BAD:
            yield FailedTest(name, _lines(output))


def _failed_in(path: Path) -> Iterator[FailedTest]:
    try:
        with path.open("rb") as file:
            while file.tell() < _LONGEST_LOG and (line := file.readline(_LONGEST_ENTRY)):
                if not line.endswith(b"\n"):
                    _skip_line(file)
                elif test := _read(line):
                    yield test
    except OSError:
        return


def _skip_line(file: BinaryIO) -> None:
    while file.tell() < _LONGEST_LOG and (part := file.readline(_LONGEST_ENTRY)) and not part.endswith(b"\n"):
        continue


def _read(line: bytes) -> FailedTest | None:
    """The entry if it is one of a failed test."""
    if not any(
        f'"result": "{word}"'.encode() in line for word in _BAD
    ):  # most have passed: spare the parsing
        return None
    try:
        entry = parse_json(line)
    except ValueError:
        return None
    if (
        not isinstance(entry, dict)
        or entry.get("result") not in _BAD
        or not isinstance(entry.get("name"), str)
    ):
        return None
    streams = (entry.get(name) for name in ("stdout", "stderr"))
    text = "\n".join(stream.rstrip("\n") for stream in streams if isinstance(stream, str))
    return FailedTest(" ".join(_lines(entry["name"].rpartition(" / ")[2])), _lines(text))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(plain(line) for line in sanitise(text).split("\n", _MOST_LINES)[:_MOST_LINES])
