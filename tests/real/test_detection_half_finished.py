"""A finished API with sites taken out again: the answer names exactly those."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from steps.function.detect.view import View
from steps.function.names import derive
from steps.inspect import inspect, inspect_all
from steps.model import State
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real import take_out
from tests.real.conftest import find_tree

NAMED = (State.MISSING, State.PARTIAL, State.UNSURE)
JUDGEMENT = {"internal-use", "common-code", "news"}
UNTOLD = {"rule-arguments", "rule-debug-return", "rule-read-only"}
"""Rules that a function may keep without need; when it is gone, its prototype does not tell that it did."""
VERSIONS = ("history", "7.0.0", "9.0.0", "11.3.0")


def states(facts: Facts, name: str) -> dict[str, State]:
    return {
        f.check: f.state for s in inspect(facts, name).steps for f in s.findings if f.check not in JUDGEMENT
    }


def named(before: dict[str, State], after: dict[str, State]) -> set[str]:
    """The checks that were done and are not any more."""
    return {c for c, state in after.items() if state in NAMED and before[c] in (State.DONE, State.NOT_NEEDED)}


@dataclass(frozen=True)
class Tree:
    """A tree with its finished functions of the main library, in an order by chance."""

    facts: Facts
    names: list[str]


@pytest.fixture(scope="module", params=VERSIONS)
def tree(request: pytest.FixtureRequest) -> Tree:
    facts = Facts(Checkout.open(find_tree(request.param)).snapshot())
    names = []
    for report in inspect_all(facts):
        view = View(derive(report.name), facts)
        shown = report.finding("virsh-call")
        if (
            report.library == "main"
            and view.member
            and view.procedure
            and shown
            and shown.state is State.DONE
        ):
            names.append(report.name)
    random.Random(1).shuffle(names)
    return Tree(facts, names)


def check(facts: Facts, name: str, sites: tuple[str, ...]) -> None:
    before = states(facts, name)
    reduced, expected = take_out.without(facts, name, sites)
    wanted = {c for c in expected - UNTOLD if before[c] is State.DONE}
    found = named(before, states(reduced, name))
    assert wanted <= found <= expected, (name, sites)


@pytest.mark.real
@pytest.mark.parametrize("site", take_out.SITES)
def test_one_site_taken_out(tree: Tree, site: str) -> None:
    for name in tree.names[:40]:
        check(tree.facts, name, (site,))


@pytest.mark.real
def test_any_sites_taken_out(tree: Tree) -> None:
    chance = random.Random(2)
    for name in tree.names[40:120]:
        # One of the three that tell the prototype stays: without any, nobody can say what the wire needs.
        stays = chance.choice(("header", "typedef", "implementation"))
        sites = tuple(s for s in take_out.SITES if chance.random() < 0.35 and s != stays)
        check(tree.facts, name, sites)
