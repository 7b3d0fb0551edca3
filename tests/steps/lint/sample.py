"""A finished public function of our own in a small tree, to plant faults in and to write in other ways."""

from __future__ import annotations

from pathlib import Path

from steps.lint.finding import Lint
from steps.lint.rules import lint
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.steps.function.detect.sample import NAME, PUBLIC, tree, write


def files(*edits: tuple[str, str]) -> dict[str, str]:
    """The files of the tree, with texts of the public function replaced."""
    made = tree()
    for old, new in edits:
        assert old in made[PUBLIC], old
        made[PUBLIC] = made[PUBLIC].replace(old, new)
    return made


def facts(root: Path, made: dict[str, str]) -> Facts:
    """The facts of a tree with these files."""
    return Facts(Checkout.open(write(root, made)).snapshot())


def findings(root: Path, made: dict[str, str]) -> list[Lint]:
    """What lint finds in the function."""
    return lint(facts(root, made), NAME)
