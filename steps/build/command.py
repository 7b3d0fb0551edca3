"""One command line: shown before it runs, and editable."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from steps.errors import BadInput

READABLE_OUTPUT: Mapping[str, str] = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}
"""English messages, so that they can be read by ``diagnose``."""


@dataclass(frozen=True)
class Command:
    """``argv`` run in ``cwd`` with ``env`` added to the environment; no shell is involved."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(READABLE_OUTPUT))

    @property
    def display(self) -> str:
        """The line that one could paste into a shell in ``cwd``."""
        return shlex.join(self.argv)

    def edited(self, line: str) -> Command:
        """The same command with another line. Raises BadInput if that is empty or its quotes do not match."""
        try:
            argv = shlex.split(line)
        except ValueError as error:
            raise BadInput(f"{line}: {str(error).lower()}; check the quotes.") from error
        if not argv:
            raise BadInput("The command line is empty; type a command, or leave it as it was.")
        return replace(self, argv=tuple(argv))


def shown(root: Path, folder: Path) -> str:
    """``folder`` as it is shortest to read in a command line that runs in ``root``."""
    return str(folder.relative_to(root)) if folder.is_relative_to(root) else str(folder)
