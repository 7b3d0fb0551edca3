"""A task that prints without end: how long the screen stands still at most, and how much memory it takes.

``python -m tests.benchmarks.flood [--lines N] [--size WxH]`` runs a program that prints N coloured lines with the task
screen in sight, and asks every few milliseconds whether the event loop still turns. Time in which the process itself
did not run, because others did, is taken off.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from steps.tasks import Command, Task
from steps.tree.checkout import Checkout
from wizard.app import WizardApp
from wizard.practice import make_practice_tree
from wizard.screens.tasks import TaskScreen
from wizard.settings import Settings
from wizard.widgets.log import LogView

FRAME = 0.05
"""Seconds: nobody notices a frame that is late by less."""
MEMORY = 120
"""MiB beyond what the wizard takes with an empty log, however long the log is."""
_TICK = 0.005
_PROGRAM = """
import sys
for n in range(int(sys.argv[1])):
    print(f"\\033[32m[{n}/{sys.argv[1]}]\\033[0m Compiling C object src/some/folder/libvirt_part.a.p/file_{n}.c.o")
"""


@dataclass(frozen=True)
class Result:
    """The longest stand-still in seconds, MiB grown, seconds in all, and lines that are kept."""

    longest: float
    grown: float
    seconds: float
    kept: int


async def _turning(gaps: list[float]) -> None:
    """Note by how much each short sleep is late, the processor's time of this process at most."""
    while True:
        wall, own = time.perf_counter(), time.process_time()
        await asyncio.sleep(_TICK)
        late = time.perf_counter() - wall - _TICK
        gaps.append(min(late, time.process_time() - own))


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / (1 << 20)


async def measure(root: Path, lines: int, size: tuple[int, int]) -> Result:
    """Run the program in the wizard on ``root``."""
    task = Task("build", root, root, (Command((sys.executable, "-c", _PROGRAM, str(lines)), root),), "")
    app = WizardApp(Checkout.open(root), Settings(), first_time=False)
    async with app.run_test(size=size) as pilot:
        app.push_screen(TaskScreen("build"))
        await pilot.pause(1.0)
        before, gaps = _memory(), [0.0]
        watching = asyncio.ensure_future(_turning(gaps))
        began = time.perf_counter()
        run = await app.center.follow(task)
        seconds = time.perf_counter() - began
        await pilot.pause(0.3)
        watching.cancel()
        shown = app.screen.query_one(LogView)
        if run.standing != "passed" or shown.count != len(run.log.lines):
            raise SystemExit(f"the log is not on the screen: {run.standing}, {shown.count} lines")
        return Result(max(gaps), _memory() - before, seconds, shown.count)


def main() -> int:
    """Measure and print; exit status 1 beyond the limits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--size", default="160x48")
    given = parser.parse_args()
    width, _, height = given.size.partition("x")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(XDG_STATE_HOME=folder, XDG_CONFIG_HOME=folder, TEXTUAL_ANIMATIONS="none")
        root = make_practice_tree(Path(folder) / "practice")
        result = asyncio.run(measure(root, given.lines, (int(width), int(height))))
    print(
        f"{given.lines} lines in {result.seconds:.1f} s, {result.kept} kept: "
        f"longest stand-still {result.longest * 1000:.0f} ms, {result.grown:.0f} MiB"
    )
    return 0 if result.longest <= FRAME and result.grown <= MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
