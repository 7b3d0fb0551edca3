"""Makes the proposals for the prototypes of one call: pairs know each other, and numbers follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from steps.code.cfacts import Signature
from steps.function.module import event_partner
from steps.function.pairs import counterpart
from steps.function.proposal import Proposal
from steps.function.propose import ask_for_all, make_proposal
from steps.model import Wish
from steps.tree.facts import Facts


class Proposer:
    """The prototypes of one call. The checkout's generator is asked once for all of them."""

    def __init__(self, facts: Facts, wishes: Sequence[Wish]) -> None:
        self._together: dict[str, Signature] = {wish.name: wish.what for wish in wishes}
        self._numbers: dict[str, int] = {}
        if len(wishes) > 1:
            ask_for_all(facts, [(wish.what, dict(wish.choices)) for wish in wishes])

    def propose(self, facts: Facts, wish: Wish) -> Proposal:
        """Return what follows from a prototype; raises BadInput where nothing can be made of it."""
        companion = self._together.get(counterpart(wish.name) or "")
        beside = self._together.get(event_partner(wish.name) or "")
        return self._numbered(propose(facts, wish.what, dict(wish.choices), companion, beside), facts)

    def _numbered(self, proposal: Proposal, facts: Facts) -> Proposal:
        """``proposal`` with the next free procedure number, also when the ones before it are not inserted (``--step``)."""
        wire = proposal.wire
        if wire is None or wire.procedure in facts.protocol(proposal.names.library).procedures:
            return proposal
        library = proposal.names.library
        last = self._numbers.get(library, 0)
        number = wire.number if "number" in proposal.choices else max(wire.number, last + 1)
        self._numbers[library] = max(number, last)
        return proposal if number == wire.number else replace(proposal, wire=wire._replace(number=number))


def propose(
    facts: Facts,
    signature: Signature,
    choices: dict[str, str],
    companion: Signature | None = None,
    beside: Signature | None = None,
) -> Proposal:
    """Return what follows from a prototype, with a warning where the plan will lack a command that the shell could have.

    ``companion`` is the getter that is planned with its setter, ``beside`` what registers that which it deregisters;
    both also the other way round.

    Raises:
        BadInput: a choice that is not accepted, or a prototype of which nothing can be made.
    """
    from steps.function.generate import (
        asked,
        filled,
        virsh,
    )  # with the templates, which a caller that judges a tree does not need

    proposal = replace(make_proposal(facts, signature, choices, beside=beside), companion=companion)
    proposal = asked.with_body(facts, filled.with_offer(facts, proposal))
    library = proposal.names.library
    reason = virsh.why_none(facts, proposal)
    if not reason or facts.shell(library).uses(proposal.name):
        return proposal
    shell = "virt-admin" if library == "admin" else "virsh"
    warning = f"{shell}: no command is made: {reason}; write it by hand"
    return replace(proposal, warnings=(*proposal.warnings, warning))
