"""Starts a task, whatever kind it is."""

from __future__ import annotations

from steps.tasks.preflight.run import PreflightRun
from steps.tasks.runner import Queue, Run, RunOptions
from steps.tasks.task import Task


def start(task: Task, options: RunOptions | None = None, queue: Queue | None = None) -> Run:
    """A run of ``task``; it begins when its ``events()`` are iterated, in its turn in ``queue``."""
    kind = PreflightRun if task.name == "preflight" else Run
    return kind(task, options, queue)
