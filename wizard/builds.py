"""Which build folder of a checkout the person chose: kept beside the session, the same for screens and commands."""

from __future__ import annotations

import contextlib
from pathlib import Path

from steps.tasks.folders import read_folder
from wizard.locations import checkout_folder


def _note(root: Path) -> Path:
    return checkout_folder(root) / "build-folder"


def remember(root: Path, folder: Path) -> None:
    """Use ``folder`` from now on; where the state folder cannot be written only comfort is lost."""
    note = _note(root)
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(str(folder), "utf-8", "surrogateescape")


def remembered(root: Path) -> Path | None:
    """The folder that was chosen, if it still is a build of ``root``; else the newest is used (``find_folders``)."""
    try:
        kept = _note(root).read_text("utf-8", "surrogateescape").strip()
    except OSError:
        return None
    folder = read_folder(Path(kept)) if kept else None
    return folder.path if folder is not None and folder.builds(root) else None
