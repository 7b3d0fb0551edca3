"""Step 6 of the guide: virsh."""

from __future__ import annotations

from collections.abc import Sequence

from steps.api.proposal import Proposal
from steps.edits.insertion import Insertion
from steps.generate import virsh, virsh_docs
from steps.step import Finding, Site, State, Step, Subject


class VirshCall(Site):
    """The check ``virsh-call``."""

    id = "virsh-call"
    title = "call"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")


class VirshCommand(Site):
    """The check ``virsh-command``."""

    id = "virsh-command"
    title = "command"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return virsh.command(subject.facts, proposal)


class VirshDocs(Site):
    """The check ``virsh-docs``."""

    id = "virsh-docs"
    title = "manual page"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return virsh_docs.manual_entry(subject.facts, proposal)


STEP = Step(
    6, "virsh", "virsh",
    (VirshCall(), VirshCommand(), VirshDocs()),
    ('virshuseapi', 'expose-the-new-api-in-virsh'),
)  # fmt: skip
