"""An event of each object, planned in real trees: every site is found afterwards, and a second plan is empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.event.kind import Event
from steps.inspect import STEPS
from steps.model import State
from steps.plan import plan, propose
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import find_tree

pytestmark = pytest.mark.real

OBJECTS = (
    ("Domain", "virDomainPtr dom"),
    ("Network", "virNetworkPtr net"),
    ("StoragePool", "virStoragePoolPtr pool"),
    ("NodeDevice", "virNodeDevicePtr dev"),
    ("Secret", "virSecretPtr secret"),
)
LEFT = {"drivers", "test-driver"}
"""Who emits an event is judgement."""


@pytest.mark.parametrize("version", ["history", "7.0.0", "9.0.0", "11.3.0"])
@pytest.mark.parametrize(("name", "first"), OBJECTS)
def test_an_event_of_each_object(name: str, first: str, version: str) -> None:
    root: Path = find_tree(version)
    snapshot = Checkout.open(root).snapshot()
    text = (
        f"typedef void (*virConnect{name}EventFrobFilledCallback)(virConnectPtr conn, {first}, int level, "
        "unsigned long long amount, const char *note, void *opaque);"
    )
    wish = Event().read(text)
    wish.choices["nullable"] = "note"
    planned = plan(snapshot, [wish])
    overlay = planned.plan.snapshot
    proposal = propose(Facts(overlay), wish)
    subject = Event().subject(Facts(overlay), proposal.ref, proposal)
    # The example program registers for the one event of networks without a table.
    left = LEFT | ({"examples"} if name == "Network" else set())
    lacking = [
        f"{site.id}: {finding.why}"
        for step in STEPS
        for site in step.sites("event")
        for finding in site.inspect_all(subject)
        if site.id not in left and finding.state in (State.MISSING, State.UNSURE)
    ]
    assert lacking == []
    again = plan(overlay, [wish])
    assert again.plan.empty
