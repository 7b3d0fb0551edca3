"""Step 2 of the guide: driver API."""

from __future__ import annotations

from collections.abc import Sequence

from steps.api.proposal import Proposal
from steps.edits.insertion import Insertion
from steps.generate import driver
from steps.step import Finding, Site, State, Step, Subject


class DriverTypedef(Site):
    """The check ``driver-typedef``."""

    id = "driver-typedef"
    title = "method typedef"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return driver.method_typedef(subject.facts, proposal)


class DriverMember(Site):
    """The check ``driver-member``."""

    id = "driver-member"
    title = "struct member"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return driver.struct_member(subject.facts, proposal)


STEP = Step(
    2, "driver-api", "Driver API",
    (DriverTypedef(), DriverMember()),
    ('internalapi', 'defining-the-internal-api'),
)  # fmt: skip
