"""Giving the terminal to another program and taking it back."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from textual.app import SuspendNotSupported

from wizard.editor import editor_command, missing, open_command

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from wizard.settings import Settings


class Suspendable(Protocol):
    """An app that can give its terminal away."""

    settings: Settings

    def suspend(self) -> AbstractContextManager[None]:
        """Give the terminal away as long as the context lasts."""

    def say(self, text: str, severity: str = "information", timeout: float | None = None) -> None:
        """Show a passing message."""


def edit_file(app: Suspendable, file: Path, line: int | None) -> bool:
    """Open ``file`` at ``line`` in the person's editor, the app suspended meanwhile; False where it could not be."""
    words = editor_command(app.settings.editor)
    problem = missing(words)
    if problem is not None:
        app.say(problem, "error")
        return False
    failure: str | None = None
    try:
        with app.suspend():
            # An exception that left this block would skip the resume and strand the terminal.
            try:
                done = subprocess.run(open_command(words, file, line), check=False)
                if done.returncode:
                    failure = f"{words[0]} ended with status {done.returncode}"
            except (OSError, ValueError) as error:
                failure = f"{words[0]}: {error}"
    except SuspendNotSupported:
        failure = f"no terminal to hand over here: open {file}:{line or 1} yourself"
    if failure:
        app.say(failure, "warning")
    return failure is None
