"""How fast planning is, as ratios to yardsticks measured in the same run.

    python -m tests.benchmarks.planning TREE

prints for a libvirt tree (11.3.0 is what the aims are for): the whole process of ``plan`` for one function against a
Python that only imports the same packages and against ``ctags -R``; and what one more function costs when 40 and when
340 of the tree's own functions were planned before it under new names, the two taken in turns so that a busy machine
slows both. Nothing is asserted: a machine's load is no property of the code.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from steps.code.cfacts import Signature
from steps.function.propose import ask_for_all
from steps.function.proposer import propose
from steps.plan import Draft
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.benchmarks.detection import STATUS, best, line, process
from tests.real.rebuild_api import NOT_AN_OBJECT, functions, new_name

Wanted = tuple[Signature, dict[str, str]]
PROTOTYPE = "int virDomainXxFrob(virDomainPtr domain, const char *name, unsigned int flags);"
IMPORTS = "import argparse, json, jinja2, tree_sitter, tree_sitter_c"
FEW, MANY, MEASURED = 40, 340, 40


def one_function(root: Path) -> None:
    """The whole process for one function: the first time, when templates are compiled, and later."""
    tags = shutil.which("ctags")
    yardsticks = [("imports only", best(process(sys.executable, "-c", IMPORTS)))]
    if tags:
        folders = ("src", "tools", "include")
        yardsticks.append(("ctags -R", best(process(tags, "-R", "-f", os.devnull, *folders, cwd=root), 3)))
    else:
        print("NOT RUN: ctags is not installed")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = os.environ["XDG_STATE_HOME"] = folder
        plan = process(*STATUS, "-C", str(root), "plan", PROTOTYPE)
        line("plan, first time", best(plan, 1), yardsticks)
        line("plan", best(plan), yardsticks)


def wanted(facts: Facts) -> list[Wanted]:
    """The functions of the tree that go over the wire, under new names."""
    listed = [u.signature for u in functions(facts) if u.signature.name not in NOT_AN_OBJECT]
    return [(s._replace(name=new_name(s.name)), {"legacy": "yes"}) for s in listed]


def seconds(draft: Draft, prototype: Wanted) -> float:
    """Plan one more function; the processor time that it took."""
    start = time.process_time()
    draft.take(propose(draft.facts, *prototype))
    return time.process_time() - start


def growth(root: Path) -> None:
    """The cost of one more function behind few and behind many."""
    gc.set_threshold(200_000, 20, 100)  # as the command line has it
    snapshot = Checkout.open(root).snapshot()
    listed = wanted(Facts(snapshot))
    ask_for_all(Facts(snapshot), listed)
    few, many = Draft(snapshot), Draft(snapshot)
    before = listed[:MANY]
    for prototype in before:
        seconds(many, prototype)
    for prototype in before[:: len(before) // FEW]:
        seconds(few, prototype)
    measured = listed[MANY:][:MEASURED]
    pairs = [(seconds(few, prototype), seconds(many, prototype)) for prototype in measured]
    least, most = (sum(times) / len(measured) for times in zip(*pairs, strict=True))
    line(f"one more behind {MANY}", most, [(f"one more behind {FEW}", least)])


def main(root: Path) -> None:
    """Print all rows for the tree ``root``."""
    one_function(root)
    growth(root)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
