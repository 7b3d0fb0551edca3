"""From prototypes to one consistent plan: each site is asked for what is missing, with the sites before it made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from steps.code.cfacts import Signature
from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.edits.plan import Plan
from steps.errors import BadInput
from steps.function.module import event_partner
from steps.function.names import derive
from steps.function.pairs import counterpart
from steps.function.proposal import Proposal
from steps.function.propose import ask_for_all, make_proposal
from steps.inspect import STEPS
from steps.model import State, Subject
from steps.tree.facts import Facts
from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Refused:
    """A prototype that cannot be planned, with the reason."""

    name: str
    reason: str


@dataclass(frozen=True)
class Planned:
    """The plan for all prototypes together, the proposal of each, and those that were refused."""

    plan: Plan
    proposals: list[Proposal]
    refused: list[Refused]


Wanted = tuple[Signature, dict[str, str]]
"""A prototype with its choices, as ``--set`` takes them."""


class Draft:
    """The growing result; every look at it sees what was inserted so far."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.overlay = Overlay(snapshot)
        self.owners: list[str] = []
        self.facts = Facts(self.overlay)
        self.facts.layout = Layout(snapshot)

    def take(
        self, proposal: Proposal, steps: frozenset[int] = frozenset(), checks: frozenset[str] = frozenset()
    ) -> None:
        """Make what is missing of ``proposal`` in the chosen steps and checks (none chosen: in all)."""
        subject = Subject(proposal.names, self.facts, proposal)
        for step in STEPS:
            for site in step.sites:
                if (
                    not site.makes
                    or (steps and step.number not in steps)
                    or (checks and site.id not in checks)
                ):
                    continue
                state = site.inspect(subject).state
                if state is State.MISSING or (state is State.PARTIAL and site.extends):
                    insertions = list(site.propose(subject, proposal))
                    if insertions:
                        self._make(insertions, proposal.name)
                        subject = Subject(proposal.names, self.facts, proposal)

    def _make(self, insertions: list[Insertion], owner: str) -> None:
        """Make ``insertions``; roles of files do not change by them, nor what was read of other files."""
        self.overlay.make(insertions)
        self.owners += [owner] * len(insertions)
        self.facts = self.facts.after(self.overlay, {insertion.file for insertion in insertions})


def plan(
    snapshot: Snapshot,
    wanted: Iterable[Wanted],
    steps: Iterable[int] = (),
    checks: Iterable[str] = (),
) -> Planned:
    """Plan what ``snapshot`` still lacks of the ``wanted`` prototypes; writes nothing.

    With one prototype an impossible one raises; with several it is refused by name and the others go on.

    Raises:
        BadInput: the (only) prototype or one of its choices cannot be used.
    """
    listed = list(wanted)
    draft = Draft(snapshot)
    proposals: list[Proposal] = []
    refused: list[Refused] = []
    numbers: dict[str, int] = {}
    together = {signature.name: signature for signature, _ in listed}
    if len(listed) > 1:
        ask_for_all(draft.facts, listed)
    for signature, choices in listed:
        try:
            companion = together.get(counterpart(signature.name) or "")
            beside = together.get(event_partner(signature.name) or "")
            proposal = propose(draft.facts, signature, choices, companion, beside)
            proposal = _numbered(proposal, draft.facts, numbers)
        except BadInput as error:
            if len(listed) == 1:
                raise
            refused.append(Refused(signature.name, str(error)))
            continue
        draft.take(proposal, frozenset(steps), frozenset(checks))
        proposals.append(proposal)
    return Planned(Plan(draft.overlay, draft.owners), proposals, refused)


def propose(
    facts: Facts,
    signature: Signature,
    choices: dict[str, str],
    companion: Signature | None = None,
    beside: Signature | None = None,
) -> Proposal:
    """What follows from a prototype, with a warning where the plan will lack a command that the shell could have.

    ``companion`` is the getter that is planned with its setter, ``beside`` what registers that which it deregisters;
    both also the other way round.

    Raises:
        BadInput: a choice that is not accepted, or a prototype of which nothing can be made.
    """
    from steps.function.generate import (
        filled,
        virsh,
    )  # with the templates, which a caller that judges a tree does not need

    proposal = replace(make_proposal(facts, signature, choices, beside=beside), companion=companion)
    proposal = filled.with_offer(facts, proposal)
    library = proposal.names.library
    reason = virsh.why_none(facts, proposal)
    if not reason or facts.shell(library).uses(proposal.name):
        return proposal
    shell = "virt-admin" if library == "admin" else "virsh"
    warning = f"{shell}: no command is made: {reason}; write it by hand"
    return replace(proposal, warnings=(*proposal.warnings, warning))


def plan_proposal(
    snapshot: Snapshot, proposal: Proposal, steps: Iterable[int] = (), checks: Iterable[str] = ()
) -> Plan:
    """Plan what is missing of a proposal that is already made."""
    draft = Draft(snapshot)
    draft.take(proposal, frozenset(steps), frozenset(checks))
    return Plan(draft.overlay, draft.owners)


def _numbered(proposal: Proposal, facts: Facts, numbers: dict[str, int]) -> Proposal:
    """``proposal`` with the next free procedure number, also when the ones before it are not inserted (``--step``)."""
    wire = proposal.wire
    if wire is None or wire.procedure in facts.protocol(proposal.names.library).procedures:
        return proposal
    library = proposal.names.library
    number = wire.number if "number" in proposal.choices else max(wire.number, numbers.get(library, 0) + 1)
    numbers[library] = max(number, numbers.get(library, 0))
    return proposal if number == wire.number else replace(proposal, wire=replace(wire, number=number))


def wanted_from_name(name: str, facts: Facts) -> Signature | None:
    """The prototype of an API that the tree already declares, in any of the places that say it."""
    declared = facts.declaration(name) or facts.implementation(name)
    if declared is not None:
        return declared.fact
    typedef = facts.typedef(derive(name).typedef)
    return None if typedef is None else replace(typedef.fact, name=name)
