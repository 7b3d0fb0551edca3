"""Helpers to run tiny programs as tasks."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from steps.tasks import Command, Event, Queue, Run, RunOptions, Task, start


def task(folder: Path, *scripts: str, name: str = "build") -> Task:
    """A task in ``folder`` that runs each of ``scripts`` with Python."""
    commands = tuple(Command((sys.executable, "-c", script), folder) for script in scripts)
    return Task(name, folder, folder, commands, "a test")  # type: ignore[arg-type]


async def events(run: Run) -> list[Event]:
    return [event async for event in run.events()]


async def run_all(folder: Path, *scripts: str, options: RunOptions | None = None) -> list[Event]:
    return await events(start(task(folder, *scripts), options, Queue()))


def lives(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def end(pids: list[int]) -> None:
    """Leave nothing behind when a test has failed."""
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, 9)
