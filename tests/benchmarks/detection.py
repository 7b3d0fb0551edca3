"""How fast detection is, as ratios to yardsticks measured in the same run.

    python -m tests.benchmarks.detection TREE

prints for a libvirt tree (11.3.0 is what the aims are for), each the best of several runs with a warm file cache: the
whole process of ``status NAME`` against ``git grep -nw NAME`` and against a Python that only imports the same packages;
``status --all`` against ``ctags -R`` over the same folders; the second look at an edited file against one full parse of
it; and the memory of ``status --all``. Nothing is asserted: a machine's load is no property of the code.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from steps.code import cfacts
from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.inspect import inspect
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts

NAME = "virDomainSetVcpusFlags"
LARGEST = "src/qemu/qemu_driver.c"
RUNS = 5


def best(
    run: Callable[[], object], runs: int = RUNS, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The shortest of ``runs``, in seconds of ``clock``."""
    times = []
    for _run in range(runs):
        start = clock()
        run()
        times.append(clock() - start)
    return min(times)


def process(*command: str, cwd: Path | None = None) -> Callable[[], object]:
    """Runs ``command`` and throws its output away."""
    return lambda: subprocess.run(
        command,
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def line(what: str, seconds: float, yardsticks: Sequence[tuple[str, float]] = ()) -> None:
    """Print one row: the time, and how many times each yardstick it is."""
    against = "  ".join(
        f"{seconds / other:5.2f} x {name} ({other * 1000:.0f} ms)" for name, other in yardsticks if other
    )
    print(f"{what:32} {seconds * 1000:7.0f} ms   {against}")


def second_look(root: Path) -> tuple[float, float, float]:
    """Processor time of the first look at the tree, of one after a change to a line of its largest file, and of a parse."""
    snapshot = Checkout.open(root).snapshot()
    start = time.process_time()
    inspect(Facts(snapshot), NAME)
    first = time.process_time() - start
    data = snapshot.read(LARGEST) or b""
    middle = data.index(b"\n", len(data) // 2) + 1
    overlay = Overlay(snapshot)
    overlay.make([Insertion(8, "drivers", LARGEST, middle, middle, "\n")])
    start = time.process_time()
    inspect(Facts(overlay), NAME)
    return first, time.process_time() - start, best(lambda: cfacts.parse(data), 3, time.process_time)


def memory(root: Path) -> int:
    """The most memory that ``status --all --json`` takes, in MB; asked before any larger child has run."""
    process(*STATUS, "-C", str(root), "status", "--all", "--json", "--no-cache")()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


STATUS = (sys.executable, "-m", "wizard")
IMPORTS = "import argparse, json, tree_sitter, tree_sitter_c"


def main(root: Path) -> None:
    """Print all rows for the tree ``root``."""
    used = memory(root)
    empty = best(process(sys.executable, "-c", IMPORTS))
    grep = best(process("git", "grep", "-nw", NAME, cwd=root))
    line(
        "--version",
        best(process(*STATUS, "--version")),
        [("python -c ''", best(process(sys.executable, "-c", "")))],
    )
    one = best(process(*STATUS, "-C", str(root), "status", NAME, "--no-cache"))
    line("status NAME", one, [("git grep -nw", grep), ("imports only", empty)])
    everything = best(process(*STATUS, "-C", str(root), "status", "--all", "--no-cache"), 3)
    ctags = shutil.which("ctags")
    tags: list[tuple[str, float]] = []
    if ctags:
        folders = ("src", "tools", "include")
        tags.append(("ctags -R", best(process(ctags, "-R", "-f", os.devnull, *folders, cwd=root), 3)))
    else:
        print("NOT RUN: ctags is not installed")
    line("status --all", everything, tags)
    first, second, parse = second_look(root)
    line("first look, in process", first)
    line("second look, one line changed", second, [("the first look", first), (f"parse of {LARGEST}", parse)])
    print(f"{'memory of status --all':32} {used:7} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
