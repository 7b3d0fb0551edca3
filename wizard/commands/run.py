"""``run``: one of the tree's own tasks, streamed."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

from steps.build import (
    Diagnosed,
    Event,
    Finished,
    Lines,
    Queued,
    Run,
    Started,
    Task,
    plan_task,
    run_json,
    start,
    targets_for,
)
from steps.errors import BadInput
from wizard import results
from wizard.commands import shared
from wizard.task_options import run_options


def run(arguments: Namespace) -> int:
    """Show the command line, run it, stream what it says; exit status 0 passed, 1 failed, 3 cannot run, 130 cancelled."""
    checkout = shared.open_checkout(arguments)
    if not checkout.work_tree:
        raise BadInput(f"{checkout.root} has no working tree to build: check one out first")
    folder = Path(arguments.build_dir).resolve() if arguments.build_dir else None
    tasks = _tasks(checkout.root, folder, arguments)
    if arguments.show:
        print("\n".join(task.display for task in tasks))
        return 0
    status = 0
    for task in tasks:
        status = asyncio.run(_stream(start(task, run_options(checkout)), task, arguments))
        if status:
            break
    return status


def _tasks(root: Path, folder: Path | None, arguments: Namespace) -> list[Task]:
    """The task that was named; of ``check`` for some steps, the smallest that look at them, the quickest first."""
    if not arguments.step:
        return [plan_task(root, arguments.task, folder, arguments.targets, colour=shared.colours(arguments))]
    if arguments.task != "check" or arguments.targets:
        raise BadInput("--step goes with 'run check' and no targets: it runs what these steps can break")
    return targets_for(root, steps=arguments.step, build_dir=folder)


async def _stream(running: Run, task: Task, arguments: Namespace) -> int:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with contextlib.suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(number, running.cancel)
    status = 1

    async def watched() -> AsyncIterator[Event]:
        nonlocal status
        async for event in running.events():
            if isinstance(event, Finished):
                status = event.exit_status
                results.record(task.root, task.name, event.outcome, event.summary, event.seconds)
            yield event

    if arguments.json:
        async for line in run_json(watched()):
            print(line, flush=True)
    else:
        async for event in watched():
            _show(event, task, arguments.quiet)
    return status


def _show(event: Event, task: Task, quiet: bool) -> None:
    """One event for a person: the tool's own lines on standard output, the wizard's on standard error."""
    if isinstance(event, Lines):
        sys.stdout.write("".join(line + "\n" for line in event.lines))
        sys.stdout.flush()
    elif isinstance(event, Started) and not quiet:
        print(f"+ {event.command}", file=sys.stderr, flush=True)
    elif isinstance(event, Queued) and not quiet:
        who = event.holder or f"{event.behind} other"
        print(f"waits for the build folder: {who}; Ctrl+C gives up", file=sys.stderr, flush=True)
    elif isinstance(event, Diagnosed) and not quiet:
        _show_diagnostic(event)
    elif isinstance(event, Finished):
        print(f"{task.name}: {event.summary} in {event.seconds:.1f} s", file=sys.stderr, flush=True)


def _show_diagnostic(event: Diagnosed) -> None:
    found = event.diagnostic
    place = (
        f"{found.file}:{found.line}: "
        if found.file and found.line
        else f"{found.file}: "
        if found.file
        else ""
    )
    step = f" (step {found.step})" if found.step else ""
    print(f"! {place}{found.message}{step}", file=sys.stderr)
    if found.advice:
        print(f"  {found.advice}", file=sys.stderr, flush=True)
