"""What the wizard inserts keeps the rules that the wizard judges by: every function of a tree, planned once more."""

from __future__ import annotations

import pytest

from steps.extension import read_many
from steps.inspect import inspect
from steps.lint.rules import lint_names
from steps.model import State
from steps.plan import plan
from steps.tree.facts import Facts
from tests.real.conftest import find_tree, trusted
from tests.real.double_api import prototypes, upstream


@pytest.mark.real
@pytest.mark.parametrize("version", ["history", "7.0.0", "9.0.0", "11.3.0"])
def test_no_insertion_breaks_a_rule(version: str) -> None:
    root = find_tree(version)
    snapshot = trusted(root).snapshot("HEAD" if version == "history" else None)
    wishes = read_many(prototypes(upstream(Facts(snapshot))))
    planned = plan(snapshot, wishes[::4])
    after = Facts(planned.plan.snapshot)
    names = [proposal.ref for proposal in planned.proposals]
    assert len(names) > 80
    broken = {
        (proposal.ref, finding.check)
        for proposal in planned.proposals
        for step in inspect(after, proposal.ref, proposal).steps
        for finding in step.findings
        if finding.check.startswith("rule-") and finding.state in (State.MISSING, State.PARTIAL)
    }
    assert broken == set()
    assert [f.message for f in lint_names(after, names, names)] == []
