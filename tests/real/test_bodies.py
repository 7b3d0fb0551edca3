"""What a driver's skeleton holds is what libvirt's own methods of the same class hold."""

from __future__ import annotations

import pytest

from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import find_tree
from tests.real.score_bodies import DRIVERS, scored, shares

pytestmark = pytest.mark.real

SMALL = 5
"""A class with fewer methods than this says nothing by its share."""
LESS = {("storage", "act"), ("test", "get")}
"""Pools that are destroyed are looked up by another helper than the others; some of the test driver's getters look nothing up."""


@pytest.mark.parametrize("version", ["11.3.0", "history"])
def test_libvirts_methods_have_the_parts_of_their_skeleton(version: str) -> None:
    rows = list(scored(Facts(Checkout.open(find_tree(version)).snapshot())))
    found = shares(rows)
    assert {driver for driver, _kind in found} == set(DRIVERS) - ({"ch"} if version == "history" else set())
    few = {
        key: f"{there} of {parts}"
        for key, (methods, parts, there) in found.items()
        if methods >= SMALL and key not in LESS and there < 0.9 * parts
    }
    assert few == {}
    parts, there = (sum(row[n] for row in found.values()) for n in (1, 2))
    assert len(rows) > 300
    assert there >= 0.95 * parts
