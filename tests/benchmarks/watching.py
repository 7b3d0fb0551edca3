"""What it costs to watch a build: ninja alone, and the same under the wizard with its log on the screen, in turn.

``python -m tests.benchmarks.watching CHECKOUT [--touch FILE] [--pairs N]`` touches FILE and builds what that makes
stale, once bare and once watched in each pair, the order changing from pair to pair. CHECKOUT has a Meson build that
is up to date. The best times of each kind are compared: what else the machine does then matters least.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from steps.tasks import Task, plan_task
from steps.tree.checkout import Checkout
from wizard.app import WizardApp
from wizard.screens.tasks import TaskScreen
from wizard.settings import Settings

LIMIT = 1.03
_HEADER = "include/libvirt/libvirt-domain.h"


@dataclass
class Times:
    """Seconds on the wall of each build, and of the processor in the wizard itself."""

    bare: list[float] = field(default_factory=list)
    watched: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times the bare build's time the watched one takes."""
        return min(self.watched) / min(self.bare)


def bare(task: Task) -> float:
    """Seconds that the command takes alone, its output read and thrown away."""
    (command,) = task.commands
    began = time.perf_counter()
    subprocess.run(
        command.argv, cwd=command.cwd, env={**os.environ, **command.env}, check=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return time.perf_counter() - began


async def watched(task: Task) -> tuple[float, float]:
    """Seconds, on the wall and of the wizard's own processor time, with the task screen in sight."""
    app = WizardApp(Checkout.open(task.root), Settings(), first_time=False)
    async with app.run_test(size=(160, 48)) as pilot:
        app.push_screen(TaskScreen("build"))
        await pilot.pause(1.0)
        # Of the thread that reads and paints: another one looks, once, for what is in progress.
        used = resource.getrusage(resource.RUSAGE_THREAD)
        began = time.perf_counter()
        run = await app.center.follow(task)
        wall = time.perf_counter() - began
        now = resource.getrusage(resource.RUSAGE_THREAD)
        if run.standing != "passed":
            raise SystemExit(f"{task.display}: {run.summary}")
    return wall, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def measure(root: Path, touch: str, pairs: int) -> Times:
    """Both kinds in each pair, in changing order, after one build that warms the disk."""
    task = plan_task(root, "build")
    times = Times()
    bare(task)
    for number in range(pairs):
        for kind in ("bare", "watched") if number % 2 else ("watched", "bare"):
            (root / touch).touch()
            if kind == "bare":
                times.bare.append(bare(task))
                print(f"bare {times.bare[-1]:.2f} s", flush=True)
            else:
                wall, own = asyncio.run(watched(task))
                times.watched.append(wall)
                times.own.append(own)
                print(f"watched {wall:.2f} s, {own:.2f} s of it in the wizard", flush=True)
    return times


def main() -> int:
    """Measure and print; exit status 1 beyond the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--touch", default=_HEADER, metavar="FILE")
    parser.add_argument("--pairs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as state:
        os.environ.update(XDG_STATE_HOME=state, XDG_CONFIG_HOME=state, TEXTUAL_ANIMATIONS="none")
        times = measure(given.checkout.resolve(), given.touch, given.pairs)
    print(
        f"watched {times.ratio:.3f} times bare; {min(times.own) / min(times.bare):.1%} in the wizard itself"
    )
    return 0 if times.ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
