"""The tasks that run or have run since the wizard was opened; they go on whichever screen is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from steps.errors import WizardError

if TYPE_CHECKING:
    from steps.tasks import Diagnostic, Event, Queue, Run, RunOptions, Task

Standing = Literal["ready", "queued", "running", "passed", "failed", "incomplete", "cancelled", "unable"]
LIVE: tuple[Standing, ...] = ("queued", "running")
_TOLD_NOTHING: tuple[Standing, ...] = ("ready", "queued", "cancelled", "unable")


_KEPT_LOGS = 8
"""Ended runs whose logs are kept; of older ones only the result and the complaints are."""
_COVERS: dict[str, tuple[str, ...]] = {"check": ("check", "build", "rpcgen"), "build": ("build", "rpcgen")}
"""The tasks whose work a whole run of a task does again."""


class LogBuffer:
    """The raw lines of a run, the oldest dropped beyond ``most`` lines or ``room`` characters.

    So memory stays flat however long a build talks.
    """

    def __init__(self, most: int = 200_000, room: int = 1 << 25) -> None:
        self.lines: list[str] = []
        self.dropped = 0
        self._most = most
        self._room = room
        self._size = 0

    def add(self, lines: Iterable[str]) -> None:
        """Take further lines."""
        first = len(self.lines)
        self.lines.extend(lines)
        self._size += sum(map(len, self.lines[first:]))
        # In strides of a tenth, as each is a move of all that is left.
        if len(self.lines) > self._most * 1.1 or self._size > self._room * 1.1:
            self._drop()

    def _drop(self) -> None:
        over, size = max(0, len(self.lines) - self._most), self._size
        size -= sum(map(len, self.lines[:over]))
        while size > self._room and over < len(self.lines) - 1:
            size -= len(self.lines[over])
            over += 1
        del self.lines[:over]
        self.dropped += over
        self._size = size


@dataclass(eq=False)
class TaskRun:
    """One run: what it is, how far it is, what it said.

    ``steps`` are those whose files it looks at; none for all. ``waits_for`` says who has the build folder.
    """

    task: Task
    standing: Standing = "ready"
    steps: frozenset[int] = frozenset()
    waits_for: str = ""
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
    def title(self) -> str:
        """The task's name, or which part of it this is."""
        return self.task.title or self.task.name

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

    def supersedes(self, older: TaskRun, found: Diagnostic) -> bool:
        """Whether this run, which came after ``older``, would have told ``found`` if it still held."""
        if self.name == older.name:
            same = self.task.whole or self.task.commands == older.task.commands
            return same or not self.steps or found.step in self.steps
        return self.task.whole and self.standing == "passed" and older.name in _COVERS.get(self.name, ())

    def take(self, event: Event) -> None:
        """Note what the run tells."""
        from steps.tasks import Diagnosed, Finished, Lines, Progress, Queued, Started

        match event:
            case Lines(lines):
                self.log.add(lines)
            case Progress(done, total, label):
                self.done, self.total, self.label = done, total, label
            case Diagnosed(diagnostic):
                self.diagnostics.append(diagnostic)
            case Queued(_, behind, holder):
                self.standing = "queued"
                self.waits_for = (
                    holder or f"{behind} other task{'s' if behind > 1 else ''} in this build folder"
                )
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

    def last_time(self, task: Task) -> float | None:
        """Seconds that ``task`` took when it last passed in this checkout; None if that is not known."""
        from steps.tasks.durations import Durations

        return Durations(self._options().durations).estimate(task)

    def complaints(self) -> list[tuple[TaskRun, Diagnostic]]:
        """What was complained of and no later run has found to be gone, of the newest run first."""
        listed: list[tuple[TaskRun, Diagnostic]] = []
        told: set[tuple[str, int | None]] = set()
        later: list[TaskRun] = []
        for run in reversed(self.runs):
            for found in run.diagnostics:
                identity = (found.fingerprint, found.line)
                if identity not in told and not any(other.supersedes(run, found) for other in later):
                    told.add(identity)
                    listed.append((run, found))
            if run.standing not in _TOLD_NOTHING:
                later.append(run)
        return listed

    async def follow(self, task: Task, steps: Iterable[int] = ()) -> TaskRun:
        """Run ``task``, which looks at the files of ``steps`` (none: all), to its end.

        Never raises what a person can cause: the run then stands at ``unable``.
        """
        from steps.tasks import Queue, start

        self._queue = self._queue or Queue()
        current = TaskRun(task, standing="queued", steps=frozenset(steps))
        self.runs.append(current)
        self._forget_logs()
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

    def _forget_logs(self) -> None:
        for run in [run for run in self.runs if not run.live][:-_KEPT_LOGS]:
            run.log = LogBuffer()

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
