"""One thing that a tool of the tree complains about, placed and explained."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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
