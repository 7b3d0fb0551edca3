"""What the readers share: where the output is at, and what its paths mean."""

from __future__ import annotations

import os.path
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path

from steps.tasks.diagnostic import Diagnostic

_NINJA_STEP = re.compile(r"^\[\d+/\d+\] (.*)")
_TEST_LINE = re.compile(
    r"^\s*\d+/\d+ (?:(?P<suite>\S+) / )?(?P<name>\S.*?)\s+"
    r"(?P<result>OK|FAIL|SKIP|EXPECTEDFAIL|UNEXPECTEDPASS|TIMEOUT|ERROR|INTERRUPT)\s+[\d.]+s(?P<rest>.*)"
)
_MAKE_STEP = re.compile(r"^  ([A-Z][A-Z0-9_]+) +(\S.*)$")
_ENTER = re.compile(r"^(?:make(?:\[\d+\])?|ninja): Entering directory [`'‘](.*?)['’]$")
_LEAVE = re.compile(r"^make(?:\[\d+\])?: Leaving directory [`'‘](.*?)['’]$")


class Reader(ABC):
    """Reads one family of messages. ``feed`` gets every line that is not mere progress."""

    @abstractmethod
    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """The diagnostics that ``line`` completes."""

    def finish(self) -> Iterable[Diagnostic]:
        """What the end of the output completes."""
        return ()


class Context:
    """Where the output is at: folder, ninja edge, test, protocol; and the files that paths in it mean."""

    def __init__(self, root: Path, cwd: Path) -> None:
        self.root = os.path.normpath(root)
        self._real_root = os.path.realpath(root)
        self._base = os.path.normpath(cwd)
        self._entered: list[str] = []
        self._places: dict[str, str] = {}
        self.told = 0
        """How many diagnostics the readers have given so far."""
        self.part = ""
        """What ninja, make or meson named last: an edge's description, a target, a test."""
        self.test = ""
        """The name of the meson test whose output may follow."""
        self.alone: dict[str, str] = {}
        """The command line that runs the failed cases of a test program, by the program's name."""
        self.protocol = ""
        """The .x file that the last generator command named, as it named it."""

    def follow(self, line: str) -> bool:
        """Take notice of ``line``; True if it is progress only, and no reader needs to see it."""
        head = line[:1]
        if head == "[":
            if match := _NINJA_STEP.match(line):
                self.part, self.test = match[1], ""
                self._note_protocol(line)
                return True
        elif head == " " or head.isdigit():
            return self._follow_indented(line)
        elif head in "mn" and (match := _ENTER.match(line)):
            self._enter(match[1])
        elif head == "m" and (match := _LEAVE.match(line)):
            self._leave(match[1])
        elif ".x" in line:
            self._note_protocol(line)
        return False

    def enter_test(self, name: str) -> None:
        """The lines that follow are the output of the test ``name``."""
        self.part = self.test = name

    def _follow_indented(self, line: str) -> bool:
        if match := _TEST_LINE.match(line):
            self.part = self.test = match["name"]
            return match["result"] in ("OK", "SKIP", "EXPECTEDFAIL")
        if match := _MAKE_STEP.match(line):
            self.part, self.test = match[2], ""
            self._note_protocol(line)
        return False

    def _note_protocol(self, line: str) -> None:
        if "protocol.x" in line:
            words = (word.strip("'\"`") for word in line.split())
            self.protocol = next((word for word in words if word.endswith("protocol.x")), self.protocol)

    def _enter(self, folder: str) -> None:
        self._places.clear()
        self._entered.append(os.path.normpath(Path(self._base, folder)))

    def _leave(self, folder: str) -> None:
        left = os.path.normpath(Path(self._base, folder))
        if left in self._entered:
            self._places.clear()
            # the innermost that equals it; several makes may run at once
            del self._entered[len(self._entered) - 1 - self._entered[::-1].index(left)]

    def place(self, path: str) -> str:
        """``path`` relative to the tree where it lies in it, else as a full path where that can be known.

        Compilers name files relative to the folder in which they ran; which one that is, only the lines
        before tell, and parallel makes mix them. So the innermost folder in which the file exists counts.
        """
        if path not in self._places:
            self._places[path] = self._find(path)
        return self._places[path]

    def file(self, place: str) -> Path:
        """The file to open for what ``place`` gave."""
        return Path(self.root, place)

    def _find(self, path: str) -> str:
        if Path(path).is_absolute():
            return self._inside(os.path.normpath(path))
        bases = [*reversed(self._entered), self._base, self.root]
        candidates = [os.path.normpath(Path(base, path)) for base in bases]
        # os.path.exists is false, where Path.exists would raise, for text that cannot be a path
        existing = (found for found in candidates if os.path.exists(found))  # noqa: PTH110
        return self._inside(next(existing, candidates[0]))

    def _inside(self, full: str) -> str:
        for root in (self.root, self._real_root):
            if full.startswith(root + os.sep):
                return full[len(root) + 1 :]
        return full
