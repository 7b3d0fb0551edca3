"""The practice trees that were made for this person: where they are, so that one goes on with them."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from steps.kept import Kept
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


def _file() -> Kept:
    return Kept(state_folder() / "practice.json")


def _listed(kept: dict[str, Any]) -> list[PracticeTree]:
    found: list[PracticeTree] = []
    with contextlib.suppress(ValueError, TypeError, KeyError):
        found = [
            PracticeTree(str(k["path"]), str(k["exercise"]), float(k["made"])) for k in kept.get("trees", [])
        ]
    return [tree for tree in found if tree.there]


def known() -> list[PracticeTree]:
    """The trees that are still there, the newest last."""
    return _listed(_file().read())


def remember(root: Path, exercise: str) -> None:
    """Note a tree; where the state folder cannot be written only comfort is lost."""
    new = PracticeTree(str(root), exercise, time.time())

    def change(now: dict[str, Any]) -> dict[str, Any]:
        trees = [tree for tree in _listed(now) if tree.path != new.path]
        return {"trees": [asdict(tree) for tree in [*trees, new][-_MOST:]]}

    _file().change(change)


def newest(exercise: str) -> PracticeTree | None:
    """The newest tree of ``exercise`` that is still there."""
    return next((tree for tree in reversed(known()) if tree.exercise == exercise), None)


def at(root: Path) -> PracticeTree | None:
    """The tree that ``root`` is; None where it is none of this person's."""
    return next((tree for tree in known() if tree.path == str(root)), None)
