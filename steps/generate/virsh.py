"""Step 6."""

from __future__ import annotations

from steps.api.proposal import Proposal
from steps.edits.insertion import Insertion
from steps.tree.facts import Facts


def command(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """To come."""
    return []
