"""Double the API: plan every function that a tree has on the wire under a new name, apply it, build and test the tree.

    python -m tests.real.double_api TREE WORK

copies the pristine release TREE to the folder WORK (which must not exist), writes the prototypes to ``WORK.h``, applies
them in one go, configures small with warnings as errors, builds, runs the tree's own tests and prints a summary; what was
refused and what failed is listed by name. It takes some minutes and a gigabyte. Exit status 1 where the tree does not
build or a test fails.

Measured last: 9.0.0, 388 functions, and 11.3.0, 397; on both none is refused, 18 have no command of the shell (callbacks,
descriptors and bytes that programs alone can give or take), 5 bodies are left open (two functions that register or end a
callback without an event, two that return a constant string); 247 and 242 tests, none failed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from steps.code.cfacts import Signature
from steps.edits.insertion import PLACEHOLDER
from steps.function.names import derive
from steps.function.text import prototype_text
from steps.tree.facts import Facts
from tests.real import libvirt_build
from tests.real.conftest import trusted
from tests.real.rebuild_api import NOT_AN_OBJECT, functions, new_name

OPENS_A_CONNECTION = NOT_AN_OBJECT | {"virAdmConnectOpen"}

_RESULT = re.compile(r"^\s*\d+/\d+ (?:libvirt(?::[\w-]+)? / )?(.+?) +([A-Z]+) +[\d.]+s", re.M)


def upstream(facts: Facts) -> Iterator[Signature]:
    """Every function with a procedure, of all four libraries; those that open a connection are called on no object."""
    for function in functions(facts):
        if function.signature.name not in OPENS_A_CONNECTION:
            yield function.signature
    procedures = facts.protocol("admin").procedures
    for name in facts.symbols("admin").symbols:
        declared = facts.declaration(name)
        if declared is not None and derive(name).procedure in procedures and name not in OPENS_A_CONNECTION:
            yield declared.fact


def prototypes(signatures: Iterable[Signature]) -> str:
    """The functions under their new names, as ``plan --from`` reads them; upstream's ``long`` is let through."""
    lines = (prototype_text(s._replace(name=new_name(s.name))) for s in signatures)
    return "".join(f"/* legacy=yes */ {line}\n" for line in lines)


def wizard(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program on the tree ``root``."""
    command = [sys.executable, "-m", "wizard", "-C", str(root), *arguments]
    project = Path(__file__).resolve().parents[2]
    # What it notes for "undo" stays beside the copy, out of the person's own sessions.
    own = {**os.environ, "XDG_STATE_HOME": str(root.with_name(root.name + ".state"))}
    return subprocess.run(command, cwd=project, env=own, capture_output=True, text=True, check=False)


def results(log: str) -> list[tuple[str, str]]:
    """Each test of ``meson test``'s output with its result; two tests may have one name."""
    return [(m[1], m[2]) for m in _RESULT.finditer(log)]


def failures(log: str) -> list[str]:
    """The tests that did not end as they should."""
    bad = {"FAIL", "ERROR", "TIMEOUT", "UNEXPECTEDPASS"}
    return [name for name, result in results(log) if result in bad]


def left_open(root: Path) -> int:
    """How many bodies of the client and the dispatcher have a placeholder instead of the exchange."""
    layout = Facts(trusted(root).snapshot()).layout
    paths = {
        p for files in layout.libraries.values() for p in (files.client, files.dispatcher) if p is not None
    }
    return sum((root / path).read_text().count(f"/* {PLACEHOLDER}") for path in paths)


def run_tests(folder: Path) -> str:
    """The output of all tests of the build ``folder``."""
    return subprocess.run(
        ["nice", "meson", "test", "-C", str(folder), "--no-rebuild"],
        cwd=folder, env=libvirt_build.environment(), capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip


def build_and_test(root: Path, *options: str) -> int:
    """Configure ``root`` with ``options`` besides, build all, run all tests; prints what came of it. 1 where something failed."""
    try:
        folder = libvirt_build.configure(root, *options)
        libvirt_build.build(folder, "all")
    except AssertionError as error:
        print(f"does not build:\n{error}")
        return 1
    log = run_tests(folder)
    failed = failures(log)
    print(f"built without a warning; {len(results(log))} tests, {len(failed)} failed")
    print("".join(f"  {name}\n" for name in failed), end="")
    return 1 if failed else 0


def report(root: Path, wanted: str) -> int:
    """Apply the prototypes ``wanted`` to the tree ``root``, build and test it; prints what came of it."""
    listed = root.with_name(root.name + ".h")
    listed.write_text(wanted)
    started = time.monotonic()
    applied = wizard(root, "apply", "--from", str(listed))
    print(f"applied in {time.monotonic() - started:.0f} s, exit status {applied.returncode}")
    lines = applied.stderr.splitlines()
    refused = [line for line in lines if " is left out: " in line]
    without = sum("no command is made" in line for line in lines)
    print(f"{wanted.count(';')} functions, {len(refused)} refused, {without} without a command of the shell")
    print("".join(f"  {line}\n" for line in refused), end="")
    print(f"{left_open(root)} bodies of the client and the dispatcher are left open")
    changed = subprocess.run(
        ["git", "diff", "--minimal", "--shortstat"], cwd=root, capture_output=True, text=True, check=True
    )
    print(changed.stdout.strip())
    return build_and_test(root)


def main(arguments: list[str]) -> int:
    """Double the API of the tree that is named first, in a copy at the place named second."""
    # Imported here: the copy is made as for the tests, by a module that needs pytest.
    from tests.real.conftest import copy_tree

    if len(arguments) != 2 or Path(arguments[1]).exists():
        print(__doc__, file=sys.stderr)
        return 2
    root = copy_tree(Path(arguments[0]).resolve(), Path(arguments[1]).resolve())
    return report(root, prototypes(upstream(Facts(trusted(root).snapshot()))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
