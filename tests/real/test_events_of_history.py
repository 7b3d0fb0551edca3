"""The events of domains from 2013 to 2017, planned on the commit before theirs and compared with it site by site."""

from __future__ import annotations

import pytest

from steps.errors import BadInput
from steps.event.kind import Event
from steps.event.prototype import text_of
from steps.event.subject import EventSubject
from steps.inspect import STEPS
from steps.model import State
from steps.plan import plan
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import find_tree

pytestmark = pytest.mark.real

OWN = {"drivers", "test-driver", "news", "since-tag", "wire-acl"}
"""Judgement, and what came to libvirt later."""
REFUSED = None
"""Typed parameters as payload have no form yet; before June 2013 no event has a class that a new one could be written like."""
# BLOCK_JOB_2 of 2014 is not here: it reuses the callback of another event.
TABLE: tuple[tuple[str, str, str | None], ...] = (
    ("VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED", "4421e257dd29ccf5144984d902819828c4b90268", REFUSED),
    ("VIR_DOMAIN_EVENT_ID_TUNABLE", "e426718129a91f80cfbe7261196da6945376db5c", REFUSED),
    ("VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE", "1a4609101b63cacc648d7935f3e18898904d2697", "none"),
    ("VIR_DOMAIN_EVENT_ID_DEVICE_ADDED", "1882c0bd8d9ebedea527419df32098bdd24b4047", "none"),
    ("VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION", "0b50f4a025e15a0a05ac718edb783ede15ab6361", "none"),
    ("VIR_DOMAIN_EVENT_ID_JOB_COMPLETED", "f28930018173e4dd2ae32a8f242ea109fe7ed83e", REFUSED),
    ("VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED", "5be120710e7865b1ee198d398176b75253fb0b3f", "none"),
    ("VIR_DOMAIN_EVENT_ID_METADATA_CHANGE", "c50070173dc5df93a65459823e716079ae1ee83b", "nsuri"),
    ("VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD", "085e794a862972508498356f9943d7540c52ce24", "path"),
)
FIRST_WITHOUT = {"VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD": {"client", "wire-message", "wire-procedure"}}
"""The first event whose names have no CALLBACK_ again: nothing in the tree before it says so."""


def seen(subject: EventSubject) -> dict[str, tuple[bool, object]]:
    """What each site says: whether it is there, and its value."""
    found: dict[str, tuple[bool, object]] = {}
    for step in STEPS:
        for site in step.sites("event"):
            if site.id not in OWN:
                finding = site.inspect(subject)
                found[site.id] = (
                    finding.state in (State.DONE, State.PARTIAL),
                    finding.value,
                )
    found["members"] = (
        True,
        tuple((m.type, m.name) for s in subject.messages.values() for m in s.members),
    )
    return found


@pytest.mark.parametrize(("name", "commit", "nullable"), TABLE, ids=[row[0] for row in TABLE])
def test_sites_equal_upstreams(name: str, commit: str, nullable: str | None) -> None:
    checkout = Checkout.open(find_tree("history"))
    after = Facts(checkout.snapshot(commit))
    upstream = EventSubject(f"event {name}", name, after)
    assert upstream.callback is not None
    text = text_of(after, upstream.callback[0], upstream.callback[1])
    assert text is not None
    wish = Event().read(text)
    wish.choices.update({"id": name, "nullable": nullable or "none"})
    before = checkout.snapshot(f"{commit}^")
    if nullable is REFUSED:
        with pytest.raises(BadInput):
            plan(before, [wish])
        return
    planned = plan(before, [wish])
    ours = seen(EventSubject(f"event {name}", name, Facts(planned.plan.snapshot)))
    theirs = seen(upstream)
    # What upstream added by a later commit is none of the commit's sites.
    unequal = {k: (ours[k], v) for k, v in theirs.items() if v[0] and ours[k] != v}
    assert set(unequal) == FIRST_WITHOUT.get(name, set()), unequal
