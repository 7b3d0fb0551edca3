"""Giving the terminal to another program and taking it back."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
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
    return _run(app, words, open_command(words, file, line), f"open {file}:{line or 1} yourself")


def edit_texts(app: Suspendable, texts: Sequence[tuple[str, str]]) -> tuple[str, ...] | None:
    """Open texts in the person's editor, each in a file of its own that has the name of ``(name, text)``.

    Returns the texts as they were left; None where the editor could not be run.
    """
    words = editor_command(app.settings.editor)
    with tempfile.TemporaryDirectory(prefix="libvirt-wizard-") as folder:
        files = []
        for number, (name, text) in enumerate(texts, 1):
            # The name says to the editor what language it is.
            file = Path(folder, f"{number}-{Path(name).name}")
            file.write_text(text, "utf-8")
            files.append(file)
        if not _run(app, words, [*words, *map(str, files)], "^S in the wizard's own editor"):
            return None
        try:
            return tuple(file.read_text("utf-8") for file in files)
        except (OSError, UnicodeDecodeError) as error:
            app.say(f"what the editor left cannot be read: {error}", "error")
            return None


def _run(app: Suspendable, words: list[str], command: list[str], instead: str) -> bool:
    problem = missing(words)
    if problem is not None:
        app.say(problem, "error")
        return False
    failure: str | None = None
    try:
        with app.suspend():
            # An exception that left this block would skip the resume and strand the terminal.
            try:
                done = subprocess.run(command, check=False)
                if done.returncode:
                    failure = f"{words[0]} ended with status {done.returncode}"
            except (OSError, ValueError) as error:
                failure = f"{words[0]}: {error}"
    except SuspendNotSupported:
        failure = f"no terminal to hand over here: {instead}"
    if failure:
        app.say(failure, "warning")
    return failure is None
