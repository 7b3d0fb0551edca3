"""The person's own editor: which one, and the command line that opens a file at a line."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

_GOES_TO = {
    "code": "--goto {file}:{line}", "codium": "--goto {file}:{line}", "subl": "{file}:{line}",
    "hx": "{file}:{line}", "helix": "{file}:{line}", "zed": "{file}:{line}",
}  # fmt: skip
"""Editors that do not take ``+LINE FILE``."""


def editor_command(setting: str = "") -> list[str]:
    """The editor's words: the setting, ``$GIT_EDITOR``, ``$VISUAL``, ``$EDITOR``, else ``vi``.

    The checkout's own git configuration is not asked: it may name any program.
    """
    for given in (setting, *(os.environ.get(name, "") for name in ("GIT_EDITOR", "VISUAL", "EDITOR"))):
        try:
            words = shlex.split(given)
        except ValueError:
            continue
        if words:
            return words
    return ["vi"]


def chosen(setting: str = "") -> bool:
    """Whether the person has an editor of their own: one that is set, and is there."""
    named = bool(setting.strip()) or any(
        os.environ.get(v, "").strip() for v in ("GIT_EDITOR", "VISUAL", "EDITOR")
    )
    return named and missing(editor_command(setting)) is None


def open_command(words: list[str], file: Path, line: int | None) -> list[str]:
    """The command line that opens ``file`` at ``line`` (from 1)."""
    form = _GOES_TO.get(Path(words[0]).name)
    if form is None:
        return [*words, *([f"+{line}"] if line else []), str(file)]
    places = [part.format(file=file, line=line or 1) for part in form.split()]
    return [*words, *places]


def missing(words: list[str]) -> str | None:
    """What to say where the editor is not there; None where it is."""
    if shutil.which(words[0]):
        return None
    return f"{words[0]} is not installed: set $EDITOR, or 'editor' in the settings"
