"""How long each command took last time, to say how long it will take now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from steps.kept import Kept
from steps.tasks.task import Task

_KEPT = 200


class Durations:
    """Seconds of the last passing run by command line and build folder, kept in one small JSON file.

    A file that cannot be read or written costs the estimate and nothing else.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def estimate(self, task: Task) -> float | None:
        """Seconds that ``task`` took last time, or None."""
        return self._read().get(task.key)

    def record(self, task: Task, seconds: float) -> None:
        """Remember that ``task`` passed in ``seconds``."""
        if self._path is None:
            return

        def change(now: dict[str, Any]) -> dict[str, Any]:
            known = _seconds(now)
            known.pop(task.key, None)
            known[task.key] = round(seconds, 3)
            return dict(list(known.items())[-_KEPT:])

        Kept(self._path).change(change)

    def _read(self) -> dict[str, float]:
        return {} if self._path is None else _seconds(Kept(self._path).read())


def _seconds(stored: dict[str, Any]) -> dict[str, float]:
    return {key: float(value) for key, value in stored.items() if isinstance(value, int | float)}
