"""The commands of every day, as ratios to named yardsticks measured beside them.

    python -m tests.benchmarks.commands TREE [RUNS]

prints for a libvirt tree in git (11.3.0 is what the aims are for) a table: the processor time (user and system, children included)
of whole processes and its ratio to a yardstick. Each run is paired with one of its yardstick just before, so that a busy
machine slows both; what is printed is the median. Works on a clone in a temporary folder, with a cache of its own.
Then come the plans of all functions, the step screen, the first paint and preflight. Nothing is asserted: a machine's load
is no property of the code. Watching a build has a program of its own, :mod:`tests.benchmarks.watching`, which needs a build.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from steps.function.text import prototype_text
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.benchmarks import first_paint, planning, step_screen
from tests.real.rebuild_api import NOT_AN_OBJECT, functions, renewed

NAME = "virDomainGetInfo"
PROTOTYPE = "int virDomainXxFrob(virDomainPtr domain, const char *name, unsigned int flags);"
EDITED = "src/libvirt-domain.c"
FOLDERS = ("src", "tools", "include")
PROGRAM = (sys.executable, "-m", "wizard")
LINES, REVISIONS = 500, 10
Command = Sequence[str]


def processor_time(command: Command, root: Path, given: str | None = None) -> float:
    """Run ``command`` in ``root``, throw its output away, and return the processor time that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, cwd=root, input=given, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL if given is None else None, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(
    what: str, ours: Callable[[], float], yardstick: tuple[str, Callable[[], float]], runs: int, aim: str
) -> None:
    """Print the medians of ``runs`` pairs: the time, the yardstick's, and the ratio within the pairs."""
    pairs = [(yardstick[1](), ours()) for _run in range(runs)]
    mine, other = (statistics.median(pair[side] for pair in pairs) for side in (1, 0))
    ratio = statistics.median(own / beside for beside, own in pairs if beside)
    print(
        f"{what:34} {mine * 1000:7.0f} ms  {ratio:6.2f} x {yardstick[0]} ({other * 1000:.0f} ms)  aim {aim}"
    )


def questions(root: Path) -> str:
    """Return the lines of a bulk question, shuffled: the newest revisions of the tree, as far as it has them."""
    listed = subprocess.run(
        ["git", "rev-list", f"--max-count={REVISIONS}", "HEAD"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    lines = [f"{listed[number % len(listed)]} {NAME}" for number in range(LINES)]
    random.Random(1).shuffle(lines)
    return "\n".join(lines) + "\n"


def rows(root: Path, runs: int) -> None:
    """Print the rows of the command line for the clone ``root``."""
    status = (*PROGRAM, "status")
    grep = ("git grep -nw", lambda: processor_time(("git", "grep", "-nw", NAME), root))
    empty = (
        "imports only",
        lambda: processor_time((sys.executable, "-c", "import argparse, json, tree_sitter_c"), root),
    )
    tags = shutil.which("ctags")
    ctags = grep
    if tags is None:
        print("NOT RUN against ctags: it is not installed")
    else:
        ctags = ("ctags -R", lambda: processor_time((tags, "-R", "-f", os.devnull, *FOLDERS), root))

    def edited() -> float:
        with (root / EDITED).open("a") as file:
            file.write("\n")
        return processor_time((*status, "--all", "--json"), root)

    row(
        "status NAME, nothing kept",
        lambda: processor_time((*status, NAME, "--no-cache"), root),
        grep,
        runs,
        "0.18 s",
    )
    row(
        "status --all, nothing kept",
        lambda: processor_time((*status, "--all", "--json", "--no-cache"), root),
        ctags,
        runs,
        "1.5 x ctags",
    )
    row("status --all, after one edit", edited, ctags, runs, "1.1 x ctags")
    time.sleep(2.5)  # what changed just now is not relied on
    for arguments in ((NAME,), ("--all", "--json")):
        processor_time((*status, *arguments), root)
    row("status NAME, unchanged", lambda: processor_time((*status, NAME), root), empty, runs, "60 ms")
    row(
        "status --all, unchanged",
        lambda: processor_time((*status, "--all", "--json"), root),
        empty,
        runs,
        "60 ms",
    )
    row(
        "plan of one function",
        lambda: processor_time((*PROGRAM, "plan", PROTOTYPE), root),
        empty,
        runs,
        "0.38 s",
    )
    asked = questions(root)
    row(
        f"--stdin, {LINES} lines, {len({line.split()[0] for line in asked.splitlines()})} revisions",
        lambda: processor_time((*status, "--stdin", "--json"), root, asked), ctags, min(runs, 3), "2.2 s",
    )  # fmt: skip
    series(root, ctags, runs)
    all_plans(root, ctags)


def series(root: Path, yardstick: tuple[str, Callable[[], float]], runs: int) -> None:
    """Print the row for a series of one function, and take the function out again."""
    processor_time((*PROGRAM, "apply", PROTOTYPE), root)
    row(
        "series plan of one function",
        lambda: processor_time((*PROGRAM, "series", "plan"), root),
        yardstick,
        runs,
        "0.5 s",
    )
    processor_time(("git", "checkout", "-q", "."), root)


def all_plans(root: Path, yardstick: tuple[str, Callable[[], float]]) -> None:
    """Print what planning each function of the tree once more, under a new name, takes in one process."""
    facts = Facts(Checkout.open(root).snapshot())
    listed = [u.signature for u in functions(facts) if u.signature.name not in NOT_AN_OBJECT]
    source = root.with_name("prototypes")
    source.write_text("".join(prototype_text(renewed(s)).rstrip(";") + ";\n" for s in listed))
    beside, start = yardstick[1](), time.perf_counter()
    child = subprocess.Popen(
        (*PROGRAM, "plan", "--from", str(source)), cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    used = os.wait4(child.pid, 0)[2]
    wall, own = time.perf_counter() - start, used.ru_utime + used.ru_stime
    print(
        f"{f'plans of {len(listed)} functions':34} {own * 1000:7.0f} ms  {own / beside:6.2f} x {yardstick[0]}"
        f" ({beside * 1000:.0f} ms)  {wall:.1f} s wall, {used.ru_maxrss // 1024} MiB  aim 12 s, 250 MiB"
    )
    planning.growth(root)


def screens(root: Path, runs: int) -> None:
    """Print the rows for the step screen and the first paint."""
    found = step_screen.measure(root)
    print(f"{'step screen, complete':34} {found.complete * 1000:7.0f} ms  aim 300 ms")
    print(
        f"{'n on the step screen':34} {found.key * 1000:7.0f} ms  worst {found.worst_key * 1000:.0f} ms  aim 50, 80 ms"
    )
    print(f"{'step screen, idle':34} {found.idle:7.2%} of a core  aim 0.3 %")
    paint = first_paint.measure(root, runs)
    print(
        f"{'first paint':34} {paint.wizard * 1000:7.0f} ms  {paint.ratio:6.2f} x bare app ({paint.bare * 1000:.0f} ms)  aim 1.2 x"
    )


def preflight(root: Path) -> None:
    """Print how long preflight takes the first time, and again; on the wall, as it runs several programs at once."""
    for when, aim in (("first", "3 s"), ("again", "0.4 s")):
        start = time.perf_counter()
        used = processor_time((*PROGRAM, "run", "preflight", "--quiet"), root)
        wall = time.perf_counter() - start
        print(f"{f'preflight, {when}':34} {used * 1000:7.0f} ms  {wall:.1f} s wall  aim {aim}")


def main(tree: Path, runs: int = 5) -> None:
    """Print the table for ``tree``, with the load."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CACHE", "STATE", "CONFIG"):
            os.environ[f"XDG_{name}_HOME"] = str(Path(folder) / name.lower())
        root = Path(folder) / "tree"
        subprocess.run(["git", "clone", "-q", "--shared", str(tree.resolve()), str(root)], check=True)
        print(f"medians of {runs} pairs, processor time; load {os.getloadavg()[0]:.1f}")
        rows(root, runs)
        preflight(root)
        screens(root, runs)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(word) for word in sys.argv[2:3]))
