"""``series verify``: check each commit by itself."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from argparse import Namespace

from steps.series.plan import series_base
from steps.series.verify import Begun, Ended, OfTask, Told, Verification, Verified
from steps.tasks import Diagnosed, Diagnostic, Finished, Lines, Started
from wizard.commands import shared
from wizard.gate import as_json_text
from wizard.locations import series_folder


def run(arguments: Namespace) -> int:
    """Lay out each commit outside of the checkout, run the checkers, stream what they say."""
    checkout = shared.open_checkout(arguments)
    first, dots, last = (arguments.tip or "HEAD").partition("..")
    tip = (last.lstrip(".") or "HEAD") if dots else first
    base = series_base(checkout, (first or "HEAD") if dots else arguments.base, tip)
    verification = Verification(
        checkout,
        base,
        tip,
        series_folder(checkout.root),
        build=arguments.build,
        keep=arguments.keep,
        command=arguments.exec or "",
        first=arguments.first,
    )
    return asyncio.run(_stream(verification, arguments))


async def _stream(verification: Verification, arguments: Namespace) -> int:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with contextlib.suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(number, verification.cancel)
    status = 1
    async for told in verification.events():
        if isinstance(told, Ended):
            status = told.exit_status
        if arguments.json:
            print(as_json_text(told.as_json()), flush=True)
        else:
            _show(told, arguments.quiet)
    return status


def _show(told: Told, quiet: bool) -> None:
    """One event for a person: the commits on standard output, what the tools say on standard error."""
    match told:
        case Begun(commit) if not quiet:
            head = f"[{commit.number}/{commit.total}]" if commit.number else "[base]"
            print(f"{head} {commit.name[:12]} {shared.shown(commit.subject)}", flush=True)
        case OfTask(commit, event) if not quiet:
            _show_event(event)
        case Verified(commit, outcome, findings, tasks, seconds) if commit.number or not quiet:
            print(f"    {outcome} in {seconds:.1f} s: " + "; ".join(f"{task} {text}" for task, text in tasks))
            for found in findings if commit.number else ():
                print("    ! " + _said(found), flush=True)
                for row in found.detail if found.tool == "exec" else ():
                    print("      " + row, flush=True)
        case Ended(outcome, summary):
            print(f"{outcome}: {summary}", flush=True)


def _show_event(event: object) -> None:
    if isinstance(event, Started):
        print(f"  + {event.command}", file=sys.stderr, flush=True)
    elif isinstance(event, Lines):
        sys.stderr.write("".join(f"  {line}\n" for line in event.lines))
    elif isinstance(event, (Diagnosed, Finished)):
        sys.stderr.flush()


def _said(found: Diagnostic) -> str:
    place = f"{found.place}: " if found.place else ""
    return shared.shown(f"{place}{found.message}") + (f"\n      {found.advice}" if found.advice else "")
