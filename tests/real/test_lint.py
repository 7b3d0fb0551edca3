"""lint on real trees: planted faults are found, other forms raise nothing, pristine trees raise what was looked at.

The faults are planted in functions that libvirt finished, in memory; the trees are not touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.lint.finding import Lint
from steps.lint.rules import lint, lint_all, public_functions
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.lint_faults import EQUIVALENTS, FAULTS, Edit, whole

pytestmark = pytest.mark.real
FUNCTIONS = 20
"""Functions for each kind of fault, and forms of each kind."""


class Planted:
    """The functions of a tree that can be changed, and lint on one that is."""

    def __init__(self, root: Path) -> None:
        self.facts = Facts(Checkout.open(root).snapshot("HEAD" if root.name == "history" else None))
        self.texts: dict[str, tuple[str, int, str]] = {}
        for name in public_functions(self.facts):
            found = self.facts.implementation(name)
            if found is None or lint(self.facts, name):
                continue
            data = self.facts.snapshot.read(found.path) or b""
            text = data[found.fact.name_at : found.fact.end].decode("utf-8", "replace")
            if whole(text):
                self.texts[name] = found.path, found.fact.name_at, text

    def changed(self, edit: Edit) -> Iterator[tuple[str, str]]:
        """The functions that ``edit`` changes, those of several files and kinds mixed, with their new text."""
        names = sorted(self.texts, key=lambda name: (hash_of(name), name))
        for name in names:
            made = edit(self.texts[name][2])
            if made and made != self.texts[name][2]:
                yield name, made

    def lint(self, name: str, made: str) -> list[Lint]:
        """What lint finds in the function with the text ``made``."""
        path, start, text = self.texts[name]
        overlay = Overlay(self.facts.snapshot)
        overlay.make([Insertion(3, "rule", path, start, start + len(text.encode()), made)])
        return lint(self.facts.after(overlay, {path}), name)


def hash_of(name: str) -> int:
    """A number that mixes names, the same in each run."""
    return sum(ord(c) * (i + 1) * 7919 for i, c in enumerate(name)) % 1009


@pytest.fixture(scope="module")
def planted(request: pytest.FixtureRequest) -> Planted:
    from tests.real.conftest import find_tree

    return Planted(find_tree("11.3.0"))


@pytest.mark.slow
def test_planted_faults_are_found(planted: Planted) -> None:
    missed: dict[str, list[str]] = {}
    total = 0
    for kind, edit in FAULTS.items():
        tried = [pair for pair, _n in zip(planted.changed(edit), range(FUNCTIONS), strict=False)]
        assert tried, f"nothing to plant {kind!r} in"
        total += len(tried)
        lost = [name for name, made in tried if not planted.lint(name, made)]
        if lost:
            missed[kind] = lost
    found = 1 - sum(map(len, missed.values())) / total
    assert total >= 680 * 0.9
    assert found >= 0.9, f"{found:.1%} of {total}: {missed}"


@pytest.mark.slow
def test_other_forms_raise_nothing(planted: Planted) -> None:
    raised: list[tuple[str, str, Lint]] = []
    total = 0
    for kind, edit in EQUIVALENTS.items():
        for (name, made), _n in zip(planted.changed(edit), range(FUNCTIONS), strict=False):
            total += 1
            raised += [(kind, name, found) for found in planted.lint(name, made)]
    assert total >= 150
    assert raised == []


def test_a_pristine_tree_raises_few_findings(pristine: Path) -> None:
    facts = Facts(Checkout.open(pristine).snapshot("HEAD" if pristine.name == "history" else None))
    found = lint_all(facts)
    assert len([f for f in found if f.level == "error"]) <= 25
    assert len(found) <= 80
