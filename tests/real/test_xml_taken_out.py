"""A string in XML, whose memory somebody must free, with one of its insertions taken out again: what ``status`` names is that one, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.inspect import inspect
from steps.model import Proposal, State, Wish
from steps.plan import plan
from steps.tree.facts import Facts
from steps.tree.snapshot import Snapshot, WorkTree
from steps.xml.kind import Xml

pytestmark = pytest.mark.real

ALL = {
    "xml-schema", "xml-docs", "xml-member", "xml-parse", "xml-format", "xml-free", "xml-abi", "xml-test-input", "xml-test-list", "news",
}  # fmt: skip
WITH_IT = {"xml-member": {"xml-free", "xml-abi"}}
"""Who frees and who compares a member is not to be told while no struct has it."""


def states(snapshot: Snapshot, proposal: Proposal) -> dict[str, State]:
    report = inspect(Facts(snapshot), proposal.ref, proposal)
    return {f.check: f.state for s in report.steps for f in s.findings}


def test_exactly_what_was_taken_out_is_named(tree_9: Path) -> None:
    seen: set[str] = set()
    for text in ("domain/devices/vsock/@tag : string",):
        read = Xml().read(text)
        choices = {"abi": "yes", "symbols": "yes"}
        made = plan(WorkTree(tree_9), [Wish(read.kind, read.ref, read.name, read.text, read.what, choices)])
        (proposal,), whole = made.proposals, made.plan.snapshot
        before = states(whole, proposal)
        for edit in made.plan.insertions:
            data = whole.read(edit.file) or b""
            assert data.count(edit.data) == 1, edit.check
            at = data.find(edit.data)
            without = Overlay(whole)
            without.make([Insertion(edit.step, edit.check, edit.file, at, at + len(edit.data), "")])
            after = states(without, proposal)
            changed = {c for c, state in before.items() if after[c] is not state}
            assert changed - WITH_IT.get(edit.check, set()) == {edit.check}
            assert after[edit.check] is State.MISSING
            seen.add(edit.check)
    assert seen == ALL
