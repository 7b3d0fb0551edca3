"""The last result of each task in a checkout, kept for the report and the start screen."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from wizard.locations import checkout_folder


@dataclass(frozen=True, slots=True)
class TaskResult:
    """How a task ended: ``passed``, ``failed`` or ``cancelled``, in one line, when (seconds since 1970)."""

    task: str
    outcome: str
    summary: str
    seconds: float
    when: float


def _path(root: Path) -> Path:
    return checkout_folder(root) / "results.json"


def load(root: Path) -> dict[str, TaskResult]:
    """The last result of each task; empty where none is kept or the file cannot be read."""
    found: dict[str, TaskResult] = {}
    with contextlib.suppress(OSError, ValueError, TypeError, LookupError, AttributeError):
        for name, kept in json.loads(_path(root).read_text()).items():
            found[name] = TaskResult(
                str(kept["task"]),
                str(kept["outcome"]),
                str(kept["summary"]),
                float(kept["seconds"]),
                float(kept["when"]),
            )
    return found


def record(root: Path, task: str, outcome: str, summary: str, seconds: float) -> None:
    """Keep how ``task`` ended; where the state folder cannot be written only comfort is lost."""
    results = load(root)
    results[task] = TaskResult(task, outcome, summary, seconds, time.time())
    with contextlib.suppress(OSError):
        _path(root).parent.mkdir(parents=True, exist_ok=True)
        _path(root).write_text(json.dumps({k: asdict(v) for k, v in results.items()}))
