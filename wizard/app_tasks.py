"""The half of the app that runs the tree's own tasks and tells the screens of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual import work

from steps.errors import WizardError
from wizard.app_threads import ThreadApp
from wizard.desk import TaskChanged
from wizard.session import Session
from wizard.settings import Settings
from wizard.task_lines import keep_configured, plan_here, with_kept_line
from wizard.tasks import TaskCenter, TaskRun

if TYPE_CHECKING:
    from steps.tasks import RunOptions, Task
    from steps.tree.checkout import Checkout

_TELL_SECONDS = 0.5
"""A log that is followed is painted this often: more costs a build on two cores some percent of its time."""
_SOON = 0.1
"""How soon the first of what a run says is painted, and what it says now and then."""


class TaskApp(ThreadApp):
    """An app on ``checkout`` whose tasks go on whichever screen is shown."""

    checkout: Checkout
    session: Session
    settings: Settings

    def __init__(self, ansi_color: bool | None = None, frugal: bool = True) -> None:
        super().__init__(frugal=frugal, ansi_color=ansi_color)
        self.center = TaskCenter(self._run_options, self._task_changed)
        self._told: list[TaskRun] = []
        """Runs whose end was told."""
        self._waiting: list[TaskRun] = []
        """Runs of which the screens will soon be told."""
        self._last_told = 0.0

    def say(self, text: str, severity: str = "information", timeout: float | None = None) -> None:
        """A passing message."""
        raise NotImplementedError

    def tree_changed(self) -> None:
        """A task changed what the checkout is."""

    def _run_options(self) -> RunOptions:
        from wizard.task_options import run_options

        return run_options(self.checkout, self.settings.nice)

    def _task_changed(self, run: TaskRun) -> None:
        """Tell the screens, of a run that talks on only from time to time: a build has a thousand things to say."""
        if run.live:
            if run not in self._waiting:
                self._waiting.append(run)
                since = monotonic() - self._last_told
                self.set_timer(max(_SOON, _TELL_SECONDS - since), partial(self._tell, run))
            return
        if run not in self._told:
            self._told.append(run)
            self._task_ended(run)
        self._tell(run)

    def _tell(self, run: TaskRun) -> None:
        if run in self._waiting:
            self._waiting.remove(run)
        self._last_told = monotonic()
        for screen in self.screen_stack:
            screen.post_message(TaskChanged(run))

    def _task_ended(self, run: TaskRun) -> None:
        from wizard import results

        severity = {"passed": "information", "cancelled": "warning", "incomplete": "warning"}.get(
            run.standing, "error"
        )
        shown = next(reversed(self._screen_stacks.get(self.current_mode, [])), None)
        if getattr(shown, "current", None) is not run:
            self.say(f"{run.title}: {run.summary or run.standing}{_where(run)}", severity)
        if run.standing in ("passed", "failed", "incomplete", "cancelled"):
            results.record(self.checkout.root, run.name, run.standing, run.summary, run.seconds)
        if run.name == "configure" and run.standing == "passed":
            keep_configured(run.task)
            self.tree_changed()

    @work(group="tasks", exit_on_error=False)
    async def start_task(self, name: str, targets: Sequence[str] = ()) -> None:
        """Find what a task is in this tree, then run it; it goes on whatever screen is shown."""
        try:
            task = await asyncio.to_thread(plan_here, self.checkout.root, name, targets)
        except WizardError as error:
            self.say(str(error), "error", timeout=12)
            return
        self.run_planned(task)

    @work(group="tasks", exit_on_error=False)
    async def run_planned(self, task: Task, steps: Sequence[int] = ()) -> None:
        """Run ``task``, which looks at the files of ``steps``, with the person's own command line for it."""
        try:
            task = with_kept_line(self.session, task)
        except WizardError as error:
            self.say(str(error), "error", timeout=12)
            return
        await self.center.follow(task, steps)


def _where(run: TaskRun) -> str:
    """The steps that what was found concerns."""
    steps = sorted({found.step for found in run.diagnostics if found.step and not found.in_base})
    return f" (step {', '.join(map(str, steps))})" if steps else ""
