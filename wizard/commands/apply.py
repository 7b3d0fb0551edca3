"""``apply``: make the missing insertions, as one unit that ``undo`` takes back."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from steps.edits.apply import Journal
from steps.errors import BadInput
from steps.plan import Planned
from wizard.commands import plan, shared
from wizard.locations import checkout_folder
from wizard.readings import kept
from wizard.session import Session


@kept()
def run(arguments: Namespace) -> int:
    """Insert, print each file and line. Exit status 0: everything that follows from the prototypes is in the tree."""
    checkout = shared.open_checkout(arguments)
    if not checkout.work_tree:
        raise BadInput(f"{checkout.root} has no working tree to write to: check one out first")
    planned = plan.make_plan(arguments, checkout)
    plan.report_problems(planned)
    edits = planned.plan.edits()
    if edits:
        label = ", ".join(p.name for p in planned.proposals)
        journal = Journal(checkout.root, checkout_folder(checkout.root))
        journal.apply(planned.plan.changes(), label)
        shared.tell_swept(journal.swept)
        _remember(planned, checkout.root)
    if arguments.json:
        shared.print_json(plan.as_json(planned))
    else:
        for edit in edits:
            print(f"{edit.file}:{edit.line}: step {edit.step} {edit.check}")
        if not edits and not arguments.quiet:
            print("nothing to insert: all of it is in the tree")
    return 1 if planned.refused else 0


def _remember(planned: Planned, root: Path) -> None:
    """Keep prototypes and choices for the wizard's next start; what is done it reads from the tree."""
    session = Session.load(root)
    for proposal in planned.proposals:
        memory = session.api(proposal.ref)
        memory.prototype, memory.choices = proposal.text, proposal.choices
        session.current = proposal.ref
    session.save()
