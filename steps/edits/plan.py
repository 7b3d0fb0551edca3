"""A plan: insertions in several files, as values. Preview it, apply it as one unit, or throw it away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from steps.edits.diff import Hunk, hunks, unified
from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.tree.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class PlannedEdit:
    """One insertion with the line (from 1) that its text has once the whole plan is applied."""

    step: int
    check: str
    file: str
    line: int
    text: str
    api: str

    def as_json(self) -> dict[str, Any]:
        """The contract's element of ``edits``."""
        return {
            "step": self.step,
            "check": self.check,
            "file": self.file,
            "line": self.line,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file before and after; ``before`` is None for a file that the plan creates."""

    before: bytes | None
    after: bytes


class Plan:
    """What is still missing of one or several proposals. ``owners`` names the API of each edit."""

    def __init__(self, overlay: Overlay, owners: list[str]) -> None:
        self._overlay = overlay
        self._owners = owners

    @property
    def empty(self) -> bool:
        """Whether nothing is left to insert."""
        return not self._overlay.edits

    @property
    def snapshot(self) -> Snapshot:
        """The tree as it would be with the plan made."""
        return self._overlay

    @property
    def insertions(self) -> list[Insertion]:
        """The bare insertions, in the order in which they were made."""
        return list(self._overlay.edits)

    def edits(self, api: str | None = None) -> list[PlannedEdit]:
        """The insertions (of one API), in the order of the steps."""
        numbers = range(len(self._owners)) if api is None else self._numbers.get(api, [])
        edits = ((self._overlay.edits[number], number) for number in numbers)
        return [
            PlannedEdit(
                e.step,
                e.check,
                e.file,
                self._overlay.files[e.file].line_of(number),
                e.text,
                self._owners[number],
            )
            for e, number in edits
        ]

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The edits of each API, by their places in the order in which they were made."""
        found: dict[str, list[int]] = {}
        for number, owner in enumerate(self._owners):
            found.setdefault(owner, []).append(number)
        return found

    def changes(self) -> dict[str, FileChange]:
        """Each changed file, before and after."""
        return {
            path: FileChange(edited.original if self._overlay.base.exists(path) else None, edited.data)
            for path, edited in self._overlay.files.items()
            if edited.data != edited.original
        }

    def hunks(self, path: str, context: int = 3) -> list[Hunk]:
        """The hunks of one file."""
        edited = self._overlay.files.get(path)
        return [] if edited is None else hunks(edited, context)

    def diff(self) -> bytes:
        """One unified diff of everything, as ``git apply`` takes it."""
        return b"".join(
            unified(path, edited, self._overlay.base.exists(path))
            for path, edited in sorted(self._overlay.files.items())
        )
