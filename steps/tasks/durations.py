"""How long each command took last time, to say how long it will take now."""

from __future__ import annotations

import json
from pathlib import Path

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
        known = self._read()
        known.pop(task.key, None)
        known[task.key] = round(seconds, 3)
        newest = dict(list(known.items())[-_KEPT:])
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(newest, indent=0), "utf-8")
        except OSError:
            return

    def _read(self) -> dict[str, float]:
        if self._path is None:
            return {}
        try:
            stored = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(stored, dict):
            return {}
        return {key: float(value) for key, value in stored.items() if isinstance(value, int | float)}
