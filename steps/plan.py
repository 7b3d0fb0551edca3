"""From wishes to one consistent plan: each site is asked for what is missing, with the sites before it made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.edits.plan import Plan
from steps.errors import BadInput
from steps.extension import KINDS, kind_of
from steps.inspect import STEPS
from steps.model import Proposal, State, Wish
from steps.tree.facts import Facts
from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Refused:
    """A wish that cannot be planned, with the reason."""

    name: str
    reason: str


@dataclass(frozen=True)
class Planned:
    """The plan for all wishes together, the proposal of each, and those that were refused."""

    plan: Plan
    proposals: list[Proposal]
    refused: list[Refused]


class Draft:
    """The growing result; every look at it sees what was inserted so far. ``facts`` are of the same snapshot, if there are some."""

    def __init__(self, snapshot: Snapshot, facts: Facts | None = None) -> None:
        self.overlay = Overlay(snapshot)
        self.owners: list[str] = []
        if facts is None:
            self.facts = Facts(self.overlay)
            self.facts.layout = Layout(snapshot)
        else:
            self.facts = facts.after(self.overlay, set())

    def take(
        self, proposal: Proposal, steps: frozenset[int] = frozenset(), checks: frozenset[str] = frozenset()
    ) -> None:
        """Make what is missing of ``proposal`` in the chosen steps and checks (none chosen: in all)."""
        kind = kind_of(proposal.kind)
        subject = kind.subject(self.facts, proposal.ref, proposal)
        for step in STEPS:
            for site in step.sites(proposal.kind):
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
                        self._make(insertions, proposal.ref)
                        subject = kind.subject(self.facts, proposal.ref, proposal)

    def _make(self, insertions: list[Insertion], owner: str) -> None:
        """Make ``insertions``; roles of files do not change by them, nor what was read of other files."""
        self.overlay.make(insertions)
        self.owners += [owner] * len(insertions)
        self.facts = self.facts.after(self.overlay, {insertion.file for insertion in insertions})


def plan(
    snapshot: Snapshot,
    wishes: Iterable[Wish],
    steps: Iterable[int] = (),
    checks: Iterable[str] = (),
) -> Planned:
    """Plan what ``snapshot`` still lacks of ``wishes``, kind by kind; writes nothing.

    With one wish an impossible one raises; with several it is refused by name and the others go on.

    Raises:
        BadInput: the (only) wish or one of its choices cannot be used.
    """
    listed = list(wishes)
    draft = Draft(snapshot)
    proposals: list[Proposal] = []
    refused: list[Refused] = []
    for word in KINDS:
        own = [wish for wish in listed if wish.kind == word]
        if not own:
            continue
        proposer = kind_of(word).proposer(draft.facts, own)
        for wish in own:
            try:
                proposal = proposer.propose(draft.facts, wish)
            except BadInput as error:
                if len(listed) == 1:
                    raise
                refused.append(Refused(wish.name, str(error)))
                continue
            draft.take(proposal, frozenset(steps), frozenset(checks))
            proposals.append(proposal)
    return Planned(Plan(draft.overlay, draft.owners), proposals, refused)


def propose(facts: Facts, wish: Wish) -> Proposal:
    """Return what follows from one wish.

    Raises:
        BadInput: a choice that is not accepted, or a text of which nothing can be made.
    """
    return kind_of(wish.kind).proposer(facts, [wish]).propose(facts, wish)


def plan_proposal(
    snapshot: Snapshot,
    proposal: Proposal,
    steps: Iterable[int] = (),
    checks: Iterable[str] = (),
    facts: Facts | None = None,
) -> Plan:
    """Plan what is missing of a proposal that is already made; what ``facts`` of the snapshot know is not read again."""
    draft = Draft(snapshot, facts)
    draft.take(proposal, frozenset(steps), frozenset(checks))
    return Plan(draft.overlay, draft.owners)
