"""What lint finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes ``start`` to ``end`` of the file ``path`` become ``text``."""

    path: str
    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Lint:
    """One finding: what it is about (``name``, of the kind ``kind``), which rule it breaks, where, and what is wrong.

    ``level`` is ``error`` or ``warning``; ``line`` counts from 1; ``edit`` is the way out where that is mechanical.
    ``kind`` is one of the kinds of extension, or ``command`` of a shell's command, ``struct`` of the wire.
    """

    name: str
    rule: str
    level: str
    file: str | None
    line: int | None
    message: str
    kind: str = "function"
    edit: Edit | None = None

    def as_json(self, fix: str | None) -> dict[str, Any]:
        """The contract's element of ``findings``; ``fix`` is its edit as a diff."""
        return {
            "name": self.name, "kind": self.kind, "rule": self.rule, "level": self.level, "file": self.file,
            "line": self.line, "message": self.message, "fix": fix,
        }  # fmt: skip
