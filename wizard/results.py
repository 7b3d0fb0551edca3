"""The last result of each task in a checkout, kept for the report and the start screen."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path

from wizard.store import kept


@dataclass(frozen=True, slots=True)
class TaskResult:
    """How a task ended: ``passed``, ``failed`` or ``cancelled``, in one line, when (seconds since 1970)."""

    task: str
    outcome: str
    summary: str
    seconds: float
    when: float


def load(root: Path) -> dict[str, TaskResult]:
    """The last result of each task; empty where none is kept or the file cannot be read."""
    return {
        name: result for name, said in kept(root, "results.json").read().items() if (result := _result(said))
    }


def _result(said: object) -> TaskResult | None:
    if not isinstance(said, dict):
        return None
    try:
        return TaskResult(
            str(said["task"]), str(said["outcome"]), str(said["summary"]), float(said["seconds"]), float(said["when"])
        )  # fmt: skip
    except (ValueError, TypeError, LookupError):
        return None


def record(root: Path, task: str, outcome: str, summary: str, seconds: float) -> None:
    """Keep how ``task`` ended; where the state folder cannot be written only comfort is lost."""
    result = TaskResult(task, outcome, summary, seconds, time.time())
    kept(root, "results.json").change(
        lambda now: {name: said for name, said in now.items() if _result(said)} | {task: asdict(result)}
    )
