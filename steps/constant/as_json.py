"""A proposal of a constant as the contract's JSON has it."""

from __future__ import annotations

from typing import Any

from steps.model import Proposal


def document(proposal: Proposal, **more: Any) -> dict[str, Any]:
    """Return the contract's parts of ``plan --json``, all but ``edits``; ``more`` is what the kind says of its own."""
    return {
        "proposal": {"kind": proposal.kind, "name": proposal.name, "since": proposal.since, **more},
        "wire": None,
        "questions": [q.as_json() for q in proposal.questions],
        "warnings": list(proposal.warnings),
    }
