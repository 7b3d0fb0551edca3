"""Checks each commit of a series by itself: its message, libvirt's own checkers, and if wanted a build and the tests.

What the commit before the first already shows is not held against the series.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from steps.errors import BadInput
from steps.series.review import look_at_series
from steps.series.workspace import Workspace, bring_submodules, workspace
from steps.tasks import (
    Baseline,
    Diagnosed,
    Diagnostic,
    Event,
    Finished,
    Run,
    RunOptions,
    Task,
    find_folders,
    plan_task,
    start,
    to_json,
)
from steps.tasks.events import CONTRACT_STATUS, Outcome
from steps.tasks.task import has_style_rules
from steps.tree.checkout import Checkout
from steps.tree.git import Git

_TAIL = 20
_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of a series; number 0 is the base, which is only compared with."""

    number: int
    total: int
    name: str
    subject: str

    def as_json(self) -> dict[str, Any]:
        """What every event says of the commit that it is about."""
        return {"number": self.number, "of": self.total, "commit": self.name, "subject": self.subject}


@dataclass(frozen=True, slots=True)
class Begun:
    """A commit is laid out and looked at."""

    commit: Commit

    def as_json(self) -> dict[str, Any]:
        """The event as one JSON object."""
        return {"event": "commit", **self.commit.as_json()}


@dataclass(frozen=True, slots=True)
class OfTask:
    """An event of a task that runs on a commit, in the form that ``run --json`` has."""

    commit: Commit
    event: Event

    def as_json(self) -> dict[str, Any]:
        """The event as one JSON object."""
        return {**to_json(self.event), "commit": self.commit.name}


@dataclass(frozen=True, slots=True)
class Verified:
    """A commit was looked at: ``findings`` are those that the base does not show."""

    commit: Commit
    outcome: Outcome
    findings: tuple[Diagnostic, ...]
    tasks: tuple[tuple[str, str], ...]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The event as one JSON object."""
        return {
            "event": "verified", **self.commit.as_json(), "outcome": self.outcome, "seconds": self.seconds,
            "tasks": [{"task": task, "summary": summary} for task, summary in self.tasks],
            "findings": [found.to_json() for found in self.findings],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """The end: how the whole series stands."""

    outcome: Outcome
    summary: str

    @property
    def exit_status(self) -> int:
        """0, 1, 3 or 130, as the command line returns it."""
        return CONTRACT_STATUS[self.outcome]

    def as_json(self) -> dict[str, Any]:
        """The event as one JSON object."""
        return {
            "event": "ended",
            "outcome": self.outcome,
            "summary": self.summary,
            "exit_status": self.exit_status,
        }


Told = Begun | OfTask | Verified | Ended


def commits_between(git: Git, base: str, tip: str) -> list[Commit]:
    """The commits from behind ``base`` up to ``tip``, oldest first.

    Raises:
        UnknownRevision: git does not know one of them.
        BadInput: there are none, or a merge is among them.
    """
    start, end = git.resolve(base), git.resolve(tip)
    rows = git.run("log", "-z", "--reverse", "--format=%H%x01%P%x01%s", f"{start}..{end}").decode(
        "utf-8", "replace"
    )
    listed = [row.split("\x01", 2) for row in rows.split("\0") if row]
    if not listed:
        raise BadInput(
            f"no commits between {base[:12]} and {tip}: make them with 'series commit', or name the last one, and "
            "with --base the one before the first"
        )
    merges = [name for name, parents, _subject in listed if len(parents.split()) > 1]
    if merges:
        raise BadInput(
            f"{merges[0][:12]} is a merge: a series is a row of plain commits; rebase it onto {base}"
        )
    return [Commit(n, len(listed), name, subject) for n, (name, _p, subject) in enumerate(listed, 1)]


def _end_group(process: asyncio.subprocess.Process) -> None:
    """End the command and what it started and left behind."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def clean_lines(text: str) -> list[str]:
    """The lines of a command's output, what would steer the terminal as escapes."""
    return [
        "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in r)
        for r in text.splitlines()
    ]


async def _to_its_end(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call ``function`` in a thread; given up meanwhile, still wait for it: what it writes is removed afterwards."""
    job = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(job)
    except asyncio.CancelledError:
        await asyncio.wait((job,))
        raise


@dataclass
class Verification:
    """One look at a series. Iterate over ``events()`` once; ``cancel()`` from anywhere in the same event loop.

    ``folder`` is where the commits are laid out, outside of the checkout; ``keep`` leaves it for the next time.
    """

    checkout: Checkout
    base: str
    tip: str
    folder: Path
    build: bool = False
    keep: bool = False
    nice: int = 0
    command: str = ""
    """A command line of the person's own, run by the shell in each commit's tree; it fails the commit."""
    first: int = 1
    """The number of the commit to begin with; those before it are taken as good."""
    _looked_at: dict[str, list[Diagnostic]] = field(default_factory=dict)
    _run: Run | None = None
    _process: asyncio.subprocess.Process | None = None
    _cancelled: bool = False
    _baselines: dict[str, Baseline] = field(default_factory=dict)
    _passed_on_base: dict[str, bool] = field(default_factory=dict)

    def cancel(self) -> None:
        """End what runs, with all that it started; ``events()`` then removes the folder and ends as cancelled."""
        self._cancelled = True
        if self._run is not None:
            self._run.cancel()
        if self._process is not None:
            _end_group(self._process)

    async def events(self) -> AsyncIterator[Told]:
        """Look at each commit, and tell.

        Raises:
            BadInput: there are no commits, or the folder is in use.
            MissingTool: the folder cannot be written.
            GitError: git cannot lay a commit out.
        """
        base, *commits = await asyncio.to_thread(self._commits)
        self._looked_at = await asyncio.to_thread(look_at_series, self.checkout, self.base, self.tip)
        outcomes: list[Outcome] = []
        stack = ExitStack()
        place = workspace(self.checkout, self.folder, base.name, self.keep)
        try:
            held = await _to_its_end(stack.enter_context, place)
            if self.build:
                await _to_its_end(bring_submodules, self.checkout, held)
            for commit in (base, *commits):
                if self._cancelled:
                    break
                async with aclosing(self._one(held, commit)) as told:
                    async for event in told:
                        if isinstance(event, Verified) and commit.number:
                            outcomes.append(event.outcome)
                        yield event
        finally:
            await _to_its_end(stack.close)
        yield self._end(outcomes, len(commits))

    def _commits(self) -> list[Commit]:
        """The base, then the commits."""
        git = self.checkout.git
        commits, name = commits_between(git, self.base, self.tip), git.resolve(self.base)
        if not 1 <= self.first <= len(commits):
            raise BadInput(f"there is no commit {self.first}: the series has {len(commits)}")
        if self.first > 1:
            name, commits = commits[self.first - 2].name, commits[self.first - 1 :]
        subject = git.ask("show", "-s", "--format=%s", name, "--") or ""
        return [Commit(0, commits[-1].total, name, subject), *commits]

    def _end(self, outcomes: list[Outcome], total: int) -> Ended:
        failed, passed = outcomes.count("failed"), outcomes.count("passed")
        said = f"{passed} of {total} commits passed"
        if self._cancelled:
            return Ended("cancelled", said)
        if failed:
            return Ended("failed", f"{said}, {failed} failed")
        if "incomplete" in outcomes:
            return Ended(
                "incomplete", f"{said}; something is missing on this machine, so not all could be checked"
            )
        return Ended("passed", said)

    async def _one(self, held: Workspace, commit: Commit) -> AsyncGenerator[Told, None]:
        began = time.monotonic()
        yield Begun(commit)
        await _to_its_end(held.lay_out, commit.name)
        findings = list(self._looked_at.get(commit.name, ()))
        outcomes: list[Outcome] = ["failed"] if any(f.severity == "error" for f in findings) else []
        summaries: list[tuple[str, str]] = []
        async for event in self._tasks(held, commit):
            if isinstance(event, Diagnosed) and not event.diagnostic.in_base:
                findings.append(event.diagnostic)
            elif isinstance(event, Finished):
                outcomes.append(self._judged(event, findings))
                summaries.append((event.task, event.summary))
            yield OfTask(commit, event)
        if self.command and commit.number and not self._cancelled:
            diagnostic = await self._own_command(held)
            findings += [diagnostic] if diagnostic else []
            outcomes.append("failed" if diagnostic else "passed")
            summaries.append(("exec", "failed" if diagnostic else "passed"))
        outcome: Outcome = next((o for o in ("cancelled", "failed", "incomplete") if o in outcomes), "passed")
        if self._cancelled:
            outcome = "cancelled"
        yield Verified(commit, outcome, tuple(findings), tuple(summaries), time.monotonic() - began)

    async def _own_command(self, held: Workspace) -> Diagnostic | None:
        """Run the person's command; what it says last is told where it fails."""
        self._process = process = await asyncio.create_subprocess_shell(
            self.command, cwd=held.tree, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = await process.communicate()
        finally:
            _end_group(process)
            self._process = None
        if process.returncode == 0:
            return None
        rows = clean_lines(said.decode("utf-8", "replace"))[-_TAIL:]
        text = f"'{self.command}' ends with status {process.returncode}"
        return Diagnostic(text, "error", "exec", detail=tuple(rows))

    def _judged(self, event: Finished, findings: list[Diagnostic]) -> Outcome:
        """A task that fails as it does on the base, with nothing new to say, is not the commit's fault."""
        known = self._passed_on_base.get(event.task) is False
        new = any(found.severity == "error" for found in findings)
        return "passed" if event.outcome == "failed" and known and not new else event.outcome

    async def _tasks(self, held: Workspace, commit: Commit) -> AsyncIterator[Event]:
        """Run all tasks on a commit; one that cannot be run ends the row, as what follows needs it."""
        for plan in await asyncio.to_thread(self._plans, held):
            if self._cancelled:
                return
            task = await asyncio.to_thread(plan)
            failed = False
            async for event in self._follow(task, held, commit):
                failed = failed or (isinstance(event, Finished) and event.outcome != "passed")
                yield event
            if failed and task.name in ("configure", "build"):
                return

    def _plans(self, held: Workspace) -> list[Callable[[], Task]]:
        plans: list[Callable[[], Task]] = [lambda: plan_task(held.tree, "preflight")]
        if not self.build:
            return plans
        found = find_folders(held.tree, held.build)
        if not found:
            plans.append(lambda: plan_task(held.tree, "configure", held.build))
        folder = found[0].path if found else held.build
        plans += [partial(plan_task, held.tree, name, folder) for name in ("build", "check")]
        # Only a build that was configured with git has libvirt's style rules.
        if not found or found[0].system != "meson" or has_style_rules(folder):
            plans.append(partial(plan_task, held.tree, "syntax-check", folder))
        return plans

    async def _follow(self, task: Task, held: Workspace, commit: Commit) -> AsyncIterator[Event]:
        options = RunOptions(self.nice, preflight_cache=held.folder / "preflight.json")
        self._run = run = start(task, options)
        baseline = self._baselines.get(task.name)
        async for event in run.events():
            if isinstance(event, Diagnosed) and baseline is not None:
                event = replace(event, diagnostic=baseline.mark(event.diagnostic))
            if isinstance(event, Finished) and commit.number == 0:
                self._baselines[task.name] = Baseline.of(run.diagnostics)
                self._passed_on_base[task.name] = event.outcome == "passed"
            yield event
        self._run = None
