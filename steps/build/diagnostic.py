"""One thing that a tool of the tree complains about, placed and explained."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What a tool said, where, and what a person does about it.

    ``file`` is relative to the source tree where the file lies in it, else as the tool named it;
    ``line`` and ``column`` count from 1. ``tool`` is the tool's own name (``gcc``, ``ld``, ``gendispatch``,
    ``check-symfile``, ``sc_prohibit_strcmp``…). ``advice`` says in plain words what to do. ``step`` (1 to 8)
    and ``check`` (an id of the step's checks) say what it concerns, ``api`` which public function.
    ``detail`` holds further lines of the tool (a diff). ``in_base`` is True if the untouched base shows the
    same, False if it is known not to, None if the base's result is not known.
    """

    message: str
    severity: Severity
    tool: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    advice: str = ""
    step: int | None = None
    check: str | None = None
    api: str | None = None
    detail: tuple[str, ...] = ()
    in_base: bool | None = None

    @property
    def place(self) -> str:
        """``file:line:column`` as far as they are known, for a person to read."""
        parts = [self.file or ""] + [str(number) for number in (self.line, self.column) if number]
        return ":".join(parts)

    @property
    def fingerprint(self) -> str:
        """What stays the same when lines move: tool, file and message."""
        return f"{self.tool}|{self.file or ''}|{self.message}"

    def to_json(self) -> dict[str, Any]:
        """All fields by name; unknown ones are null."""
        return asdict(self) | {"detail": list(self.detail)}


class Baseline:
    """The diagnostics that the untouched base shows, to tell old failures from new ones."""

    def __init__(self, fingerprints: Iterable[str] = ()) -> None:
        self._known = set(fingerprints)

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic]) -> Baseline:
        """The baseline that a run on the untouched base amounts to."""
        return cls(diagnostic.fingerprint for diagnostic in diagnostics)

    @classmethod
    def load(cls, path: Path) -> Baseline | None:
        """What ``save`` wrote, or None if there is nothing readable: the base's result is not known."""
        try:
            stored = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(stored, list):
            return None
        return cls(entry for entry in stored if isinstance(entry, str))

    def save(self, path: Path) -> bool:
        """Write to ``path``; False if the place cannot be written, which loses comfort only."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(sorted(self._known), indent=0), "utf-8")
        except OSError:
            return False
        return True

    def mark(self, diagnostic: Diagnostic) -> Diagnostic:
        """The same diagnostic with ``in_base`` set."""
        return replace(diagnostic, in_base=diagnostic.fingerprint in self._known)
