"""The tasks that run or have run since the wizard was opened; they go on whichever screen is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from steps.errors import WizardError

if TYPE_CHECKING:
    from steps.build import Diagnostic, Event, Queue, Run, RunOptions, Task

Standing = Literal["ready", "queued", "running", "passed", "failed", "incomplete", "cancelled", "unable"]
LIVE: tuple[Standing, ...] = ("queued", "running")


class LogBuffer:
    """The raw lines of a run, the oldest dropped beyond ``most``: memory stays flat however long a build talks."""

    def __init__(self, most: int = 200_000) -> None:
        self.lines: list[str] = []
        self.dropped = 0
        self._most = most

    def add(self, lines: Iterable[str]) -> None:
        """Take further lines."""
        self.lines.extend(lines)
        over = len(self.lines) - self._most
        if over > self._most // 10:
            del self.lines[:over]
            self.dropped += over


@dataclass(eq=False)
class TaskRun:
    """One run: what it is, how far it is, what it said."""

    task: Task
    standing: Standing = "ready"
    log: LogBuffer = field(default_factory=LogBuffer)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    done: int = 0
    total: int = 0
    label: str = ""
    estimate: float | None = None
    summary: str = ""
    began: float = 0.0
    seconds: float = 0.0
    run: Run | None = None

    @property
    def name(self) -> str:
        """The task's name."""
        return self.task.name

    @property
    def live(self) -> bool:
        """Whether it waits or runs."""
        return self.standing in LIVE

    @property
    def elapsed(self) -> float:
        """Seconds that it runs, or ran."""
        return time.monotonic() - self.began if self.standing == "running" else self.seconds

    @property
    def share(self) -> float | None:
        """How far it is, from 0 to 1; by the last run's time where the tool tells nothing; None if not known."""
        if self.standing == "passed":
            return 1.0
        if self.total:
            return min(1.0, self.done / self.total)
        if self.estimate and self.standing == "running":
            return min(0.99, self.elapsed / self.estimate)
        return None

    @property
    def remaining(self) -> float | None:
        """Seconds that are probably left; None if not known."""
        if self.standing != "running":
            return None
        if self.estimate:
            return max(0.0, self.estimate - self.elapsed)
        if self.total and self.done:
            return self.elapsed * (self.total - self.done) / self.done
        return None

    def take(self, event: Event) -> None:
        """Note what the run tells."""
        from steps.build import Diagnosed, Finished, Lines, Progress, Queued, Started

        match event:
            case Lines(lines):
                self.log.add(lines)
            case Progress(done, total, label):
                self.done, self.total, self.label = done, total, label
            case Diagnosed(diagnostic):
                self.diagnostics.append(diagnostic)
            case Queued():
                self.standing = "queued"
            case Started(_, command, cwd, estimate):
                if self.standing != "running":
                    self.standing, self.began = "running", time.monotonic()
                self.estimate = estimate if estimate is not None else self.estimate
                self.log.add((f"$ {command}", f"  in {cwd}"))
            case Finished(_, outcome, _, seconds, summary):
                self.standing, self.seconds, self.summary = outcome, seconds, summary


class TaskCenter:
    """Starts, queues and cancels runs. ``changed`` is called in the event loop after each event."""

    def __init__(self, options: Callable[[], RunOptions], changed: Callable[[TaskRun], None]) -> None:
        self.runs: list[TaskRun] = []
        self._options = options
        self._changed = changed
        self._queue: Queue | None = None

    @property
    def live(self) -> list[TaskRun]:
        """The runs that wait or run."""
        return [run for run in self.runs if run.live]

    def latest(self, name: str | None = None) -> TaskRun | None:
        """The newest run (of the task ``name``)."""
        return next((run for run in reversed(self.runs) if name in (None, run.name)), None)

    async def follow(self, task: Task) -> TaskRun:
        """Run ``task`` to its end. Never raises what a person can cause: the run then stands at ``unable``."""
        from steps.build import Queue, start

        self._queue = self._queue or Queue()
        current = TaskRun(task, standing="queued")
        self.runs.append(current)
        self._changed(current)
        try:
            current.run = start(task, self._options(), self._queue)
            current.estimate = current.run.estimate
            async for event in current.run.events():
                current.take(event)
                self._changed(current)
        except WizardError as error:
            current.standing, current.summary = "unable", str(error)
        finally:
            if current.live:
                current.standing = "cancelled"
            self._changed(current)
        return current

    def cancel(self, run: TaskRun) -> None:
        """End a run and everything it started."""
        if run.run is not None:
            run.run.cancel()

    def cancel_all(self) -> None:
        """End every run."""
        for run in self.live:
            self.cancel(run)


def clock(seconds: float) -> str:
    """Seconds as a person reads them: ``4.2 s``, ``1:05``, ``1:02:03``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
