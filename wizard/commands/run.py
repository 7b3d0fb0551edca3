"""``run``: one of the tree's own tasks, streamed."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

from steps.errors import BadInput
from steps.paths import step_of
from steps.tasks import (
    Diagnosed,
    Event,
    Finished,
    Lines,
    Queued,
    Run,
    Started,
    Task,
    choose_folder,
    find_folders,
    plan_task,
    read_folder,
    run_json,
    start,
    targets_for,
)
from steps.tree.checkout import Checkout
from wizard import builds, results
from wizard.commands import shared
from wizard.settings import load as load_settings
from wizard.task_options import run_options


def run(arguments: Namespace) -> int:
    """Show the command line, run it, stream what it says; exit status 0 passed, 1 failed, 3 cannot run, 130 cancelled."""
    checkout = shared.open_checkout(arguments)
    if not checkout.work_tree:
        raise BadInput(f"{checkout.root} has no working tree to build: check one out first")
    xpath = _xpath(arguments)
    if arguments.regenerate and not xpath:
        raise BadInput(
            "--regenerate goes with 'run check XPATH': it shows what the document's tests would expect"
        )
    tasks = _of_document(checkout.root, xpath, arguments) if xpath else _tasks(checkout, arguments)
    if arguments.show:
        _print_lines(tasks)
        return 0
    if arguments.regenerate:
        from wizard.commands.regenerate import regenerate

        return regenerate(checkout.root, xpath, lambda: _all(checkout, tasks, arguments, True))
    return _all(checkout, tasks, arguments)


def _all(checkout: Checkout, tasks: list[Task], arguments: Namespace, on: bool = False) -> int:
    """Run one after the other, up to the first that fails; ``on``: tests that fail are no reason to stop."""
    status, options = 0, run_options(checkout, load_settings().nice)
    for task in tasks:
        status = asyncio.run(_stream(start(task, options), task, arguments))
        if status and not (on and status == 1 and task.name == "check"):
            break
        status = 0 if on else status
    return status


def _xpath(arguments: Namespace) -> str:
    """The XPath among the targets of ``check``, with or without the word ``xml``; empty for none."""
    words = [w for w in arguments.targets if w != "xml"] if arguments.task == "check" else []
    found = [w for w in words if "/" in w]
    if not found:
        return ""
    if len(words) > 1 or arguments.line or arguments.step:
        raise BadInput(f"{found[0]}: 'run check XPATH' takes one XPath, and no other test, --line or --step")
    return str(found[0])


def _of_document(root: Path, xpath: str, arguments: Namespace) -> list[Task]:
    """The smallest tests that look at the document of ``xpath``."""
    from steps.xml.run.programs import regenerating, tasks_of

    named = Path(arguments.build_dir).resolve() if arguments.build_dir else None
    tasks = tasks_of(root, xpath, _folder(root, named, arguments))
    return regenerating(tasks) if arguments.regenerate else tasks


def _tasks(checkout: Checkout, arguments: Namespace) -> list[Task]:
    """The task that was named; of ``check`` for some steps, the smallest that look at them, the quickest first."""
    root, name = checkout.root, arguments.task
    named = Path(arguments.build_dir).resolve() if arguments.build_dir else None
    colour = shared.colours(arguments)
    if arguments.step:
        if name != "check" or arguments.targets or arguments.line:
            raise BadInput(
                "--step goes with 'run check' and nothing else: it runs what these steps can break"
            )
        changed = [file for file in checkout.changed_files() if step_of(file) in arguments.step]
        return targets_for(root, arguments.step, changed, _folder(root, named, arguments), colour)
    if name == "configure":
        offers = [arguments.targets] if arguments.targets or not arguments.show else [["small"], ["full"]]
        return [plan_task(root, name, named, offer) for offer in offers]
    folder = _folder(root, named, arguments) if name != "preflight" else None
    task = plan_task(root, name, folder, arguments.targets, colour)
    return [task.edited(arguments.line) if arguments.line else task]


def _folder(root: Path, named: Path | None, arguments: Namespace) -> Path | None:
    """The build folder to use: the named one, which is remembered, the remembered one, else the newest.

    Where there are several the choice is said.
    """
    if named is not None:
        if not arguments.show:
            builds.remember(root, choose_folder(root, named).path)
        return named
    folder = builds.remembered(root)
    others = [found.path for found in find_folders(root, folder)]
    if len(others) > 1 and not arguments.quiet:
        why = "chosen before" if folder else "the newest"
        rest = ", ".join(str(other) for other in others[1:])
        print(f"build folder: {others[0]} ({why}); --build-dir takes another: {rest}", file=sys.stderr)
    return folder


def _print_lines(tasks: list[Task]) -> None:
    """The command lines, and what it costs to configure."""
    for task in tasks:
        if task.name == "configure":
            print(f"# {task.note}")
        print(task.display)


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
                _keep(task, event)
            yield event

    if arguments.json:
        async for line in run_json(watched()):
            print(line, flush=True)
    else:
        async for event in watched():
            _show(event, task, arguments.quiet)
    return status


def _keep(task: Task, end: Finished) -> None:
    """Remember how the task ended; a build that was configured is the one to use from now on."""
    results.record(task.root, task.name, end.outcome, end.summary, end.seconds)
    if (
        task.name == "configure"
        and end.outcome == "passed"
        and task.build_dir
        and read_folder(task.build_dir)
    ):
        builds.remember(task.root, task.build_dir)


def _show(event: Event, task: Task, quiet: bool) -> None:
    """One event for a person: the tool's own lines on standard output, the wizard's on standard error."""
    if isinstance(event, Lines):
        sys.stdout.write("".join(line + "\n" for line in event.lines))
        sys.stdout.flush()
    elif isinstance(event, Started) and not quiet:
        print(f"+ {event.command}", file=sys.stderr, flush=True)
        if task.name == "configure":
            print(f"  {task.note}", file=sys.stderr, flush=True)
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
    old = " (the base shows it, too)" if found.in_base else ""
    print(f"! {place}{found.message}{step}{old}", file=sys.stderr)
    if found.advice:
        print(f"  {found.advice}", file=sys.stderr, flush=True)
