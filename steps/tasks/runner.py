"""Runs a task and tells what happens as events; one task at a time in a build folder."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from steps.tasks import testlog
from steps.tasks.baseline import Baseline, Baselines
from steps.tasks.command import Command
from steps.tasks.diagnose import Diagnoser
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.durations import Durations
from steps.tasks.events import Diagnosed, Event, Finished, Lines, Outcome, Progress, Queued, Started
from steps.tasks.folderlock import FolderLock
from steps.tasks.process import Process
from steps.tasks.progress import ProgressReader
from steps.tasks.sanitise import LineSplitter, plain
from steps.tasks.task import Task

_T = TypeVar("_T")
_ASK_AGAIN_SECONDS = 0.2
_PIECE = 1 << 15
"""Bytes of output that are read at a stretch."""


@dataclass(frozen=True, slots=True)
class ExtraCheck:
    """A check of the wizard's own that preflight runs too: ``run`` gives what it finds."""

    name: str
    run: Callable[[], Iterable[Diagnostic]]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run.

    ``nice`` (0 to 19); ``durations``: the file that keeps how long tasks took; ``baselines``: asked at the
    start, in a thread, for what the untouched base shows; ``preflight_cache``: the file that keeps results of
    unchanged checkers; ``extra``: checks that preflight runs besides libvirt's own; ``locks``: the folder of the
    locks that wizards share.
    """

    nice: int = 0
    durations: Path | None = None
    baselines: Callable[[], Baselines | None] | None = None
    preflight_cache: Path | None = None
    extra: tuple[ExtraCheck, ...] = ()
    locks: Path | None = None

    @classmethod
    def remembering(
        cls,
        folder: Path,
        nice: int = 0,
        baselines: Callable[[], Baselines | None] | None = None,
        extra: tuple[ExtraCheck, ...] = (),
        locks: Path | None = None,
    ) -> RunOptions:
        """Options that keep all there is to keep of one checkout in ``folder``, if it can be written."""
        return cls(nice, folder / "durations.json", baselines, folder / "preflight.json", extra, locks)


class Run:
    """One run of a task. Iterate over ``events()`` once; ``cancel()`` anywhere in the same event loop."""

    def __init__(self, task: Task, options: RunOptions | None = None, queue: Queue | None = None) -> None:
        self.task = task
        self.diagnostics: list[Diagnostic] = []
        self._options = options or RunOptions()
        self._queue = queue or Queue()
        self._durations = Durations(self._options.durations)
        self._cancelled = asyncio.Event()
        self._process: Process | None = None
        self._began = 0.0
        self._status = 0
        self._incomplete = False
        self._baselines: Baselines | None = None
        self._baseline: Baseline | None = None
        self._lock: FolderLock | None = None
        if self._options.locks and task.build_dir:
            self._lock = FolderLock(self._options.locks, task.place, task.name)

    @property
    def estimate(self) -> float | None:
        """Seconds that the same task took last time, or None."""
        return self._durations.estimate(self.task)

    @property
    def elapsed(self) -> float:
        """Seconds since the task really started; 0 while it waits its turn."""
        return time.monotonic() - self._began if self._began else 0.0

    def cancel(self) -> None:
        """End the task and every process it started; ``events()`` then ends with a cancelled Finished."""
        self._cancelled.set()
        if self._process:
            self._process.cancel()

    async def events(self) -> AsyncIterator[Event]:
        """Run, and tell. Raises MissingTool if the program or the build folder is not there."""
        behind = self._queue.waiting(self.task)
        if behind:
            yield Queued(self.task.name, behind)
        async with self._queue.turn(self.task, self._cancelled):
            try:
                async for queued in self._wait_for_other_wizards():
                    yield queued
                async for event in self._have_turn():
                    yield event
            finally:
                if self._lock:
                    self._lock.release()

    async def _wait_for_other_wizards(self) -> AsyncIterator[Event]:
        """Ends when the folder is this run's, or the run is cancelled."""
        told = None
        while self._lock and not self._cancelled.is_set() and not self._lock.take():
            holder = self._lock.holder()
            if holder != told:
                yield Queued(self.task.name, 1, holder)
                told = holder
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._cancelled.wait(), _ASK_AGAIN_SECONDS)

    async def _have_turn(self) -> AsyncIterator[Event]:
        if self._options.baselines and not self._cancelled.is_set():
            self._baselines = await asyncio.to_thread(self._options.baselines)
            self._baseline = self._baselines.load(self.task) if self._baselines else None
        self._began = time.monotonic()
        if not self._cancelled.is_set():
            async for event in self._work():
                yield event
        yield self._finish()

    async def _work(self) -> AsyncIterator[Event]:
        """The commands one after the other, up to the first that fails."""
        for command in self.task.commands:
            yield Started(self.task.name, command.display, str(command.cwd), self.estimate)
            async for event in self._run(command):
                yield event
            if self._status or self._cancelled.is_set():
                return

    async def _run(self, command: Command) -> AsyncIterator[Event]:
        self._process = process = await Process.start(
            command.argv,
            command.cwd,
            command.env,
            self._options.nice,
            self._lock.held if self._lock else None,
        )
        if self._cancelled.is_set():
            process.cancel()
        splitter = LineSplitter()
        diagnoser = Diagnoser(self.task.root, command.cwd)
        logs = await self._in_build(testlog.stamps) or {}
        progress = ProgressReader()
        async for chunk in process.chunks():
            for at in range(0, len(chunk), _PIECE):
                for event in self._digest(splitter.feed(chunk[at : at + _PIECE]), diagnoser, progress):
                    yield event
                await asyncio.sleep(0)  # A talkative build leaves time for whoever else is in the loop.
        for event in self._digest(splitter.finish(), diagnoser, progress):
            yield event
        for test in await self._in_build(lambda build: testlog.failed_tests(build, logs)) or []:
            for diagnostic in diagnoser.feed_test(test.name, test.lines):
                yield self._diagnosed(diagnostic)
        for diagnostic in diagnoser.finish():
            yield self._diagnosed(diagnostic)
        self._status = await process.status()

    async def _in_build(self, function: Callable[[Path], _T]) -> _T | None:
        """What ``function`` gives for the build folder, asked in a thread; None for a task without one."""
        folder = self.task.build_dir
        return await asyncio.to_thread(function, folder) if folder else None

    def _digest(
        self, lines: tuple[str, ...], diagnoser: Diagnoser, progress: ProgressReader
    ) -> Iterator[Event]:
        if not lines:
            return
        yield Lines(lines)
        bare = [plain(line) for line in lines]
        if step := progress.feed(bare):
            yield Progress(*step)
        for diagnostic in diagnoser.feed(bare):
            yield self._diagnosed(diagnostic)

    def _diagnosed(self, diagnostic: Diagnostic) -> Diagnosed:
        if self._baseline is not None:
            diagnostic = self._baseline.mark(diagnostic)
        self.diagnostics.append(diagnostic)
        return Diagnosed(diagnostic)

    def _finish(self) -> Finished:
        outcome: Outcome = "passed"
        if self._cancelled.is_set():
            outcome = "cancelled"
        elif self._status:
            outcome = "failed"
        elif self._incomplete:
            outcome = "incomplete"
        if outcome == "passed":
            self._durations.record(self.task, self.elapsed)
        if self._baselines and outcome in ("passed", "failed"):
            self._baselines.record(self.task, self.diagnostics)
        return Finished(self.task.name, outcome, self._status, self.elapsed, self._summary(outcome))

    def _summary(self, outcome: Outcome) -> str:
        return summarise(outcome, self._status, self.diagnostics)


class Queue:
    """Lets one task at a time into each build folder, in the order they came."""

    def __init__(self) -> None:
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._inside: defaultdict[str, int] = defaultdict(int)

    def waiting(self, task: Task) -> int:
        """How many runs hold or wait for the folder of ``task``."""
        return self._inside[task.place]

    @asynccontextmanager
    async def turn(self, task: Task, cancelled: asyncio.Event) -> AsyncIterator[None]:
        """Wait until the folder is free or ``cancelled`` is set; it is held only if it was free."""
        lock = self._locks[task.place]
        self._inside[task.place] += 1
        acquire = asyncio.ensure_future(lock.acquire())
        stop = asyncio.ensure_future(cancelled.wait())
        try:
            await asyncio.wait({acquire, stop}, return_when=asyncio.FIRST_COMPLETED)
            yield
        finally:
            self._inside[task.place] -= 1
            stop.cancel()
            if acquire.done() and not acquire.cancelled():
                lock.release()
            else:
                acquire.cancel()


def summarise(outcome: Outcome, status: int, diagnostics: list[Diagnostic]) -> str:
    """One line for a person: passed or not, and how much was found, old failures apart from new ones."""
    errors = [one for one in diagnostics if one.severity == "error"]
    old = sum(1 for one in errors if one.in_base)
    warnings = len(diagnostics) - len(errors)
    found = [_count(len(errors) - old, "error"), _count(warnings, "warning")]
    if old:
        found.append(f"{_count(old, 'error')} that the base shows too")
    said = ", ".join(part for part in found if part)
    if outcome == "failed":
        return f"failed ({_how(status)})" + (f": {said}" if said else "")
    return outcome + (f", {said}" if said else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _how(status: int) -> str:
    return f"exit status {status}" if status >= 0 else f"ended by signal {-status}"
