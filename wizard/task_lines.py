"""What a task is in this checkout for this person: the build folder they chose, the command line they changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.session import Session

if TYPE_CHECKING:
    from steps.tasks import Task

TASKS = (
    ("preflight", "preflight", "libvirt's own checkers, in seconds, without a build"),
    ("rpcgen", "rpcgen", "make what is generated from the .x files"),
    ("build", "build", "build what changed"),
    ("check", "check", "build and run the tests"),
    ("syntax-check", "syntax-check", "the style rules"),
    ("configure", "configure", "make a build folder, the smallest that the tasks need"),
)
"""Name, title and meaning of each task, in the order of the screens."""


def plan_here(root: Path, name: str, targets: Sequence[str] = ()) -> Task:
    """``plan_task`` in the build folder that the person chose. Raises what ``plan_task`` raises."""
    from steps.tasks import plan_task
    from wizard.builds import remembered

    folder = remembered(root) if name not in ("preflight", "configure") else None
    return plan_task(root, name, folder, targets, colour=True)


def checks_here(root: Path, step: int, changed: Sequence[str]) -> list[Task]:
    """What ``step`` and the files ``changed`` can break, the quickest first, and the whole suite at last."""
    from dataclasses import replace

    from steps.errors import MissingTool
    from steps.tasks import targets_for
    from wizard.builds import remembered

    tasks = targets_for(root, (step,), changed, remembered(root), colour=True)
    try:
        return [*tasks, replace(plan_here(root, "check"), title="whole suite")]
    except MissingTool:
        return tasks


def with_kept_line(session: Session, task: Task) -> Task:
    """``task`` with the command line that the person put in place of its own. Raises BadInput if it is none."""
    kept = session.commands.get(task.display) if task.commands else None
    return task.edited(kept) if kept else task


def keep_line(session: Session, task: Task, line: str) -> None:
    """Put ``line`` in place of the task's own; an empty one, or its own, is its own again."""
    text = line.strip()
    if text and text != task.display:
        session.commands[task.display] = text
    else:
        session.commands.pop(task.display, None)


def keep_configured(task: Task) -> None:
    """The build that ``task`` configured is the one to use from now on."""
    from steps.tasks import read_folder
    from wizard.builds import remember

    if task.build_dir is not None and read_folder(task.build_dir) is not None:
        remember(task.root, task.build_dir)
