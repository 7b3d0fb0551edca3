"""Starts a task, whatever kind it is."""

from __future__ import annotations

from steps.build.preflight.run import PreflightRun
from steps.build.runner import Queue, Run, RunOptions
from steps.build.task import Task


def start(task: Task, options: RunOptions | None = None, queue: Queue | None = None) -> Run:
    """A run of ``task``; it begins when its ``events()`` are iterated, in its turn in ``queue``."""
    kind = PreflightRun if task.name == "preflight" else Run
    return kind(task, options, queue)
