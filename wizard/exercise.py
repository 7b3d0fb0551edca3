"""The exercise of a practice tree: what it asks for, when it is done, what was learned."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from steps.errors import WizardError
from wizard import practice_trees, results

if TYPE_CHECKING:
    from steps.tree.checkout import Checkout
    from wizard.session import Session

FILE = "EXERCISE.md"
"""What a practice tree asks for lies at its top."""
TASKS = ("check", "syntax-check")
_TIMEOUT = 20.0
_LEARNED = {
    "new": (
        "A function of libvirt is one declaration, one exported symbol, one driver method, one public implementation, one "
        "message on the wire with both its sides, one virsh command, and its drivers. The wizard writes what follows from "
        "the prototype; what the function does in a driver is yours."
    ),
    "half": (
        "What is done is read from the tree, whoever did it. Where somebody stopped, status and the eight steps say what is "
        "missing; n goes from one thing left to the next."
    ),
    "review": (
        "What is released cannot be changed: a symbol's version, a number on the wire, the order of arguments. lint and the "
        "checks of each step say what does not agree, before anybody else has to."
    ),
}
_NEXT = {"new": "half", "half": "review", "review": None}


@dataclass(frozen=True)
class Condition:
    """One thing that must hold for the exercise to be done; ``holds`` is None where it was not looked at yet."""

    title: str
    holds: bool | None
    more: str = ""


@dataclass(frozen=True)
class Exercise:
    """What a practice tree asks for.

    Attributes:
        name: ``new``, ``half`` or ``review``.
        text: EXERCISE.md.
        prototype: the function that is to be added; empty where several are to be looked at.
        names: the functions that it is about.
        command: the virsh command that it wants.
        works: what must work in the end, as one line for the tree's virsh.
    """

    name: str
    text: str
    prototype: str
    names: tuple[str, ...]
    command: str
    works: str

    @property
    def learned(self) -> str:
        """What one knows now."""
        return _LEARNED[self.name]

    @property
    def next_command(self) -> str:
        """How one goes on."""
        following = _NEXT[self.name]
        return (
            f"libvirt-wizard practice --exercise {following}" if following else "a checkout of libvirt itself"
        )


def exercise_of(root: Path) -> Exercise | None:
    """The exercise of ``root``; None where it is no practice tree of this person's."""
    tree = practice_trees.at(root)
    if tree is None or tree.exercise not in _LEARNED:
        return None
    try:
        text = (root / FILE).read_text("utf-8", "replace")
    except OSError:
        return None
    indented = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    prototype = next((line for line in indented if re.match(r"\w[\w *]*\bvir[A-Z]\w*\(.*\);$", line)), "")
    asked = re.findall(r"\b(vir[A-Z]\w*)\(", prototype) or re.findall(r"\bvir[A-Z]\w*", " ".join(indented))
    names = tuple(dict.fromkeys(asked))
    command = next(
        (line.split()[0] for line in indented if re.match(r"[a-z][a-z0-9-]*( [a-z]+)+$", line)), ""
    )
    works = next((found[1] for line in indented if (found := re.match(r"tools/virsh '([^']+)'$", line))), "")
    return Exercise(tree.exercise, text, prototype, names, command if prototype else "", works)


def conditions(checkout: Checkout, session: Session, exercise: Exercise) -> Iterator[list[Condition]]:
    """What must hold, first what is quick to see, then the same with what the tree's own virsh answers."""
    found = [*_steps(checkout, session, exercise), *_tasks(checkout.root)]
    if not exercise.works:
        yield found
        return
    title = f"virsh '{exercise.works}'"
    yield [*found, Condition(title, None, "trying it")]
    yield [*found, _works(checkout.root, title, exercise.works)]


def _steps(checkout: Checkout, session: Session, exercise: Exercise) -> Iterator[Condition]:
    from wizard.work import looks_at_api

    for name in exercise.names:
        look = next(iter(looks_at_api(checkout, session, name)))
        settled, total = look.counts
        place = look.next_thing()
        step = f"step {place[0]} is next" if place else ""
        yield Condition(
            f"{name}: every check is settled", settled == total, f"{settled} of {total} {step}".rstrip()
        )
    if exercise.name == "review":
        yield _lint(checkout, exercise.names)


def _lint(checkout: Checkout, names: Sequence[str]) -> Condition:
    from steps.lint.rules import lint_names
    from steps.tree.facts import Facts

    try:
        left = len(lint_names(Facts(checkout.snapshot()), list(names), names))
    except WizardError as error:
        return Condition("lint finds nothing", False, str(error))
    return Condition("lint finds nothing", not left, f"{left} findings" if left else "")


def _tasks(root: Path) -> Iterator[Condition]:
    last = results.load(root)
    newest = max((_changed(path) for path in _sources(root)), default=0.0)
    for task in TASKS:
        result = last.get(task)
        if result is None:
            yield Condition(f"make {task} passes", None, "not run yet: r runs it")
        elif result.when < newest:
            yield Condition(f"make {task} passes", None, "files changed since: r runs it")
        else:
            yield Condition(f"make {task} passes", result.outcome == "passed", result.summary)


def _sources(root: Path) -> Iterator[Path]:
    for folder in ("src", "include", "tools", "docs"):
        yield from (
            path for path in (root / folder).rglob("*") if path.suffix in (".c", ".h", ".x", ".syms", ".rst")
        )


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _works(root: Path, title: str, line: str) -> Condition:
    """Try the line in the tree's own virsh. The tree is one that the wizard made for this person."""
    program = root / "tools/virsh"
    if not program.exists():
        return Condition(title, None, "virsh is not built yet: r builds it")
    try:
        done = subprocess.run(
            [str(program), line], cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            timeout=_TIMEOUT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Condition(title, False, str(error))
    said = (done.stderr or done.stdout).strip().splitlines()
    return Condition(
        title, done.returncode == 0, "" if done.returncode == 0 else (said[-1] if said else "it failed")
    )
