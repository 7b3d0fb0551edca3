"""Step 8 of the guide: drivers."""

from __future__ import annotations

from collections.abc import Sequence

from steps.api.proposal import Proposal
from steps.edits.insertion import Insertion
from steps.generate import skeleton
from steps.step import Finding, Site, State, Step, Subject


class Drivers(Site):
    """The check ``drivers``."""

    id = "drivers"
    title = "driver methods"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return skeleton.chosen_drivers(subject.facts, proposal)


class TestDriver(Site):
    """The check ``test-driver``."""

    id = "test-driver"
    title = "test driver"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return skeleton.test_driver(subject.facts, proposal)


STEP = Step(
    8, "drivers", "Drivers",
    (Drivers(), TestDriver()),
    ('driverimpl', 'drivercode', 'implement-the-driver-methods', 'implement-driver-handling'),
)  # fmt: skip
