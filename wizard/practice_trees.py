"""The practice trees that were made for this person: where they are, so that one goes on with them."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from wizard.locations import state_folder

_MOST = 50


@dataclass(frozen=True)
class PracticeTree:
    """One tree: its path, which exercise it is, and when it was made (seconds since 1970)."""

    path: str
    exercise: str
    made: float

    @property
    def there(self) -> bool:
        """Whether it still is a git repository."""
        return (Path(self.path) / ".git").exists()


def _file() -> Path:
    return state_folder() / "practice.json"


def known() -> list[PracticeTree]:
    """The trees that are still there, the newest last."""
    found: list[PracticeTree] = []
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        listed = json.loads(_file().read_text("utf-8"))
        found = [PracticeTree(str(k["path"]), str(k["exercise"]), float(k["made"])) for k in listed]
    return [tree for tree in found if tree.there]


def remember(root: Path, exercise: str) -> None:
    """Note a tree; where the state folder cannot be written only comfort is lost."""
    trees = [tree for tree in known() if tree.path != str(root)]
    trees.append(PracticeTree(str(root), exercise, time.time()))
    with contextlib.suppress(OSError):
        _file().parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=_file().parent, prefix=".practice.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([asdict(tree) for tree in trees[-_MOST:]], file, indent=1)
        Path(name).replace(_file())


def newest(exercise: str) -> PracticeTree | None:
    """The newest tree of ``exercise`` that is still there."""
    return next((tree for tree in reversed(known()) if tree.exercise == exercise), None)


def at(root: Path) -> PracticeTree | None:
    """The tree that ``root`` is; None where it is none of this person's."""
    return next((tree for tree in known() if tree.path == str(root)), None)
