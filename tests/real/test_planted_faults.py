"""Faults planted in finished functions of real trees are noticed where they are, and nothing is noticed where none is."""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

from steps.function.detect.view import View
from steps.function.names import derive
from steps.inspect import inspect, inspect_all
from steps.model import State
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import find_tree
from tests.real.planted_faults import faults, planted

ENOUGH = 0.97
FUNCTIONS = int(os.environ.get("PLANTED_FUNCTIONS", "8"))
"""How many functions of each tree: 8 take half a minute a tree, and 60 are what a change of the readers should be held to."""
UPSTREAM: dict[str, str] = {
    "virDomainCreateXML": "older in tables than its symbol: it was called virDomainCreateLinux",
    "virConnectRegisterCloseCallback": "the client noted the version in which it got the method",
    "virConnectUnregisterCloseCallback": "likewise",
    "virStoragePoolListAllVolumes": "the client notes an earlier version",
    "virNodeDeviceLookupSCSIHostByWWN": "the tables note an earlier version",
    "virDomainBlockCopy": "the client notes the next version",
    "virDomainSetBlockThreshold": "came a release later than its symbol's block",
    "virDomainFDAssociate": "the client notes the version before",
    "virConnectGetAllDomainStats": "its call also carries the domains of virDomainListGetStats",
    "virDomainBlockPeek": "its comment says a later version than its symbol",
    "virDomainMemoryPeek": "likewise",
    "virAdmServerUpdateTlsFiles": "its symbol was put into the block of an older release",
}
"""What libvirt itself has wrong, or in a form of its own."""


def _named(facts: Facts, name: str, base: Facts | None) -> dict[str, State]:
    return {f.check: f.state for s in inspect(facts, name, base=base).steps for f in s.findings}


@pytest.mark.real
@pytest.mark.parametrize("version", ["history", "7.0.0", "9.0.0", "11.3.0"])
def test_no_finished_function_turns(version: str) -> None:
    facts = Facts(Checkout.open(find_tree(version)).snapshot())
    wrong = {
        report.name
        for report in inspect_all(facts)
        for step in report.steps
        if any(f.state is State.PARTIAL for f in step.findings)
    }
    assert wrong <= set(UPSTREAM)
    assert len(wrong) <= 15


@pytest.mark.real
@pytest.mark.parametrize("version", ["7.0.0", "9.0.0", "11.3.0"])
def test_planted_faults(version: str) -> None:
    facts = Facts(Checkout.open(find_tree(version)).snapshot())
    chance = random.Random(12)
    names = []
    for report in inspect_all(facts):
        view = View(derive(report.name), facts)
        used = report.finding("virsh-call")
        if (
            view.member
            and view.procedure
            and used
            and used.state is State.DONE
            and report.name not in UPSTREAM
        ):
            names.append(report.name)
    noticed, missed = Counter[str](), Counter[str]()
    examples: dict[str, str] = {}
    for name in chance.sample(sorted(names), FUNCTIONS):
        before = _named(facts, name, facts)
        for kind, checks, edits in faults(View(derive(name), facts), chance):
            meant = {check for check in checks if before.get(check) is State.DONE}
            if not meant:
                continue
            after = _named(planted(facts, edits), name, facts)
            if any(after[check] is not State.DONE for check in meant):
                noticed[kind] += 1
            else:
                missed[kind] += 1
                examples.setdefault(kind, name)
    total = sum(noticed.values()) + sum(missed.values())
    told = ", ".join(f"{kind}: {n} of {n + noticed[kind]} ({examples[kind]})" for kind, n in missed.items())
    assert total > 20 * FUNCTIONS
    assert sum(noticed.values()) >= ENOUGH * total, told
