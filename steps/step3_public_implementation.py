"""Step 3 of the guide: public implementation."""

from __future__ import annotations

from collections.abc import Sequence

from steps.api.proposal import Proposal
from steps.edits.insertion import Insertion
from steps.generate import public
from steps.step import Finding, Site, State, Step, Subject


class PublicImplementation(Site):
    """The check ``public-implementation``."""

    id = "public-implementation"
    title = "function"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return public.implementation(subject.facts, proposal)


STEP = Step(
    3, "public-implementation", "Public implementation",
    (PublicImplementation(),),
    ('implpublic', 'implementing-the-public-api'),
)  # fmt: skip
