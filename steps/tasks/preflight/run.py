"""Runs a preflight and tells its events."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from steps.errors import MissingTool
from steps.tasks.command import READABLE_OUTPUT
from steps.tasks.diagnose import Diagnoser
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.events import Event, Lines, Outcome, Progress, Started
from steps.tasks.preflight import golden, wire
from steps.tasks.preflight.cache import Digests, ResultCache, Stored
from steps.tasks.preflight.jobs import Checker, Found, documentation_files, find_checkers
from steps.tasks.preflight.shadow import SHADOW, mirror
from steps.tasks.process import Process
from steps.tasks.runner import Run
from steps.tasks.sanitise import LineSplitter, sanitise

CheckerState = Literal["passed", "failed", "not-run"]
_TOO_LONG, _NOT_STARTED = 124, 127
_WORKER = Path(__file__).with_name("worker.py")
_MARKS: dict[CheckerState, str] = {"passed": "ok", "failed": "FAILED", "not-run": "not run"}


@dataclass(frozen=True, slots=True)
class CheckerResult:
    """How one checker ended; ``why`` it did not run. ``cached``: nothing it reads has changed since."""

    name: str
    state: CheckerState
    seconds: float = 0.0
    diagnostics: tuple[Diagnostic, ...] = ()
    why: str = ""
    cached: bool = False
    on_machine: bool = False


class PreflightRun(Run):
    """A run of all checkers. After it, ``results`` holds one entry for each, in the order they ended."""

    results: list[CheckerResult]

    async def _work(self) -> AsyncIterator[Event]:
        self.results = []
        root = self.task.root
        found = find_checkers(root)
        pairs = golden.pairs(root)
        protocols = wire.protocols(root)
        total = (
            len(found.checkers)
            + len(pairs)
            + len(protocols)
            + len(found.unavailable)
            + len(self._options.extra)
        )
        yield Started(
            self.task.name, f"preflight: {total} checkers of this checkout", str(root), self.estimate
        )
        async for result in self._results(found, pairs, protocols):
            self.results.append(result)
            yield Lines(tuple(_say(result)))
            for diagnostic in result.diagnostics:
                yield self._diagnosed(diagnostic)
            yield Progress(len(self.results), total, result.name)
        self._status = int(any(result.state == "failed" for result in self.results))
        self._incomplete = any(result.on_machine for result in self.results)

    def _summary(self, outcome: Outcome) -> str:
        states = [result.state for result in self.results] if hasattr(self, "results") else []
        passed, failed, idle = (states.count(state) for state in ("passed", "failed", "not-run"))
        parts = [f"{passed} passed"]
        parts += [f"{failed} failed"] if failed else []
        if idle:
            reasons = {result.why for result in self.results if result.state == "not-run"}
            parts.append(f"{idle} not run ({'; '.join(sorted(reasons))})")
        return f"{outcome}: {', '.join(parts)}"

    async def _results(
        self, found: Found, pairs: list[golden.Pair], protocols: list[Path]
    ) -> AsyncIterator[CheckerResult]:
        for missing in found.unavailable:
            yield CheckerResult(missing.name, "not-run", why=missing.why, on_machine=missing.on_machine)
        cache = ResultCache(self._options.preflight_cache)
        digests = Digests()
        keys = {checker.name: digests.key(_words(checker), checker.inputs) for checker in found.checkers}
        known = {name: stored for name, key in keys.items() if (stored := cache.get(key))}
        for checker in found.checkers:
            if checker.name in known:
                yield self._result(checker, known[checker.name], 0.0, cached=True)
        waiting = [checker for checker in found.checkers if checker.name not in known]
        comparing = asyncio.ensure_future(asyncio.to_thread(self._compare_all, pairs, protocols))
        try:
            async for checker, stored, seconds in self._run_scripts(waiting, found.checkers):
                if stored is None:
                    yield CheckerResult(checker.name, "not-run", why=f"{checker.needs} failed before it")
                    continue
                if stored.status not in (_TOO_LONG, _NOT_STARTED):
                    cache.put(keys[checker.name], stored)
                yield self._result(checker, stored, seconds)
            for result in await comparing:
                yield result
        finally:
            cache.save()
        for extra in self._options.extra:
            found_there = tuple(await asyncio.to_thread(extra.run))
            failed = any(diagnostic.severity == "error" for diagnostic in found_there)
            yield CheckerResult(extra.name, "failed" if failed else "passed", diagnostics=found_there)

    def _compare_all(self, pairs: Iterable[golden.Pair], protocols: Iterable[Path]) -> list[CheckerResult]:
        """What the wizard itself looks at: each protocol, and what is recorded of it."""
        results = []
        for protocol in protocols:
            told = tuple(wire.check(self.task.root, protocol))
            failed = any(diagnostic.severity == "error" for diagnostic in told)
            results.append(
                CheckerResult(f"protocol {protocol.name}", "failed" if failed else "passed", diagnostics=told)
            )
        for pair in pairs:
            name = f"structs {pair.recorded.name}"
            found = tuple(golden.compare(self.task.root, pair))
            results.append(CheckerResult(name, "failed" if found else "passed", diagnostics=found))
        return results

    async def _run_scripts(
        self, waiting: list[Checker], every: list[Checker]
    ) -> AsyncIterator[tuple[Checker, Stored | None, float]]:
        """Run ``waiting`` side by side, and what they need; None for one that what it needs has failed."""
        if not waiting:
            return
        with _scratch_folder() as scratch:
            by_name = {checker.name: checker for checker in every}
            jobs = _jobs(self.task.root, scratch, waiting, by_name)
            wanted = {checker.name for checker in waiting}
            async for said in self._worker(scratch, jobs):
                checker = by_name[said["id"]]
                if checker.name not in wanted:
                    continue
                output = said["output"].replace(str(scratch), str(self.task.root))
                stored = (
                    None
                    if said["status"] is None
                    else Stored(said["status"], output if said["status"] else "")
                )
                yield checker, stored, float(said["seconds"])

    async def _worker(self, scratch: Path, jobs: list[list[dict[str, Any]]]) -> AsyncIterator[dict[str, Any]]:
        plan = scratch / "jobs.json"
        try:
            plan.write_text(json.dumps(jobs), "utf-8", "surrogateescape")
        except OSError as error:
            raise _no_scratch(scratch, error) from error
        argv = (sys.executable, "-I", "-S", str(_WORKER), str(plan))
        self._process = process = await Process.start(argv, scratch, READABLE_OUTPUT, self._options.nice)
        if self._cancelled.is_set():
            process.cancel()
        splitter = LineSplitter(longest=1 << 23)
        async for chunk in process.chunks():
            for line in splitter.feed(chunk):
                if line.startswith("{"):
                    yield json.loads(line)

    def _result(
        self, checker: Checker, stored: Stored, seconds: float, cached: bool = False
    ) -> CheckerResult:
        if stored.status == 0:
            return CheckerResult(checker.name, "passed", seconds, cached=cached)
        diagnoser = Diagnoser(self.task.root)
        lines = sanitise(stored.output).splitlines()
        # gendispatch does not say which file it reads; its command line does
        found = diagnoser.feed([" ".join(checker.argv)] if checker.step == 4 else [])
        found += diagnoser.feed(lines) + diagnoser.finish()
        if found and all(diagnostic.api in checker.forgives for diagnostic in found):
            return CheckerResult(checker.name, "passed", seconds, cached=cached)
        if not found:
            found = [
                _unexplained(checker, stored, [line.replace(f"{self.task.root}/", "") for line in lines])
            ]
        found = [diagnostic for diagnostic in found if diagnostic.api not in checker.forgives]
        return CheckerResult(checker.name, "failed", seconds, tuple(found), cached=cached)


def _words(checker: Checker) -> Iterator[str]:
    yield from checker.argv
    for name, value in checker.env:
        yield f"{name}={value}"


def _jobs(
    root: Path, scratch: Path, waiting: list[Checker], by_name: dict[str, Checker]
) -> list[list[dict[str, Any]]]:
    """The worker's jobs, longest first: chains of checkers that need each other, then the rest."""
    chains: dict[str, list[Checker]] = {}
    for checker in waiting:
        chain = chains.setdefault(checker.needs or checker.name, [])
        if checker.needs and not chain:
            chain.append(by_name[checker.needs])
        if checker not in chain:
            chain.append(checker)
    ordered = sorted(chains.values(), key=len, reverse=True)
    if any(
        SHADOW in word for chain in ordered for one in chain for word in (*one.argv, *dict(one.env).values())
    ):
        try:
            mirror(root, scratch, documentation_files(root))
        except OSError as error:
            raise _no_scratch(scratch, error) from error
    return [[_command(checker, scratch, chain) for checker in chain] for chain in ordered]


def _command(checker: Checker, scratch: Path, chain: list[Checker]) -> dict[str, Any]:
    env = {**READABLE_OUTPUT, **dict(checker.env)}
    return {
        "id": checker.name,
        "argv": [word.replace(SHADOW, str(scratch)) for word in checker.argv],
        "cwd": str(scratch),
        "env": {name: value.replace(SHADOW, str(scratch)) for name, value in env.items()},
        "mute": checker.mute,
        "needs": checker.needs if any(one.name == checker.needs for one in chain) else None,
    }


def _unexplained(checker: Checker, stored: Stored, lines: list[str]) -> Diagnostic:
    last = next((line.strip() for line in reversed(lines) if line.strip()), f"exit status {stored.status}")
    return Diagnostic(
        message=f"{checker.name}: {last}",
        severity="error",
        tool=checker.name.partition(" ")[0],
        advice="The checker failed with a message that is not known here; its output has more.",
        step=checker.step,
        check=checker.check,
        detail=tuple(lines[-20:]),
    )


def _say(result: CheckerResult) -> Iterator[str]:
    tail = (
        "  (unchanged)" if result.cached else f"  {result.why}" if result.why else f"  {result.seconds:.2f}s"
    )
    yield f"{_MARKS[result.state]:8}{result.name}{tail}"
    for diagnostic in result.diagnostics:
        place = f"{diagnostic.place}: " if diagnostic.place else ""
        yield f"        {place}{diagnostic.message}"


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    try:
        folder = tempfile.TemporaryDirectory(prefix="libvirt-wizard-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _no_scratch(Path(tempfile.gettempdir()), error) from error
    with folder as path:
        yield Path(path)


def _no_scratch(folder: Path, error: OSError) -> MissingTool:
    return MissingTool(f"{folder}: {error.strerror}; make room there, or set TMPDIR to another folder.")
