"""Step 2 of the guide: driver API."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import Insertion
from steps.function.proposal import Proposal
from steps.model import Finding, Site, State, Step, Subject


def no_driver(subject: Subject) -> str:
    """Why the API needs no driver method; empty where it needs one."""
    if subject.names.library == "admin":
        return "the admin library has no drivers: it calls the server directly"
    return subject.view.local or ""


class DriverTypedef(Site):
    """The check ``driver-typedef``."""

    id = "driver-typedef"
    title = "method typedef"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.model.Site.inspect`."""
        view = subject.view
        if view.typedef is not None:
            return self.present(
                subject.text(view.typedef), view.typedef.path, view.typedef.line, view.typedef.fact.name
            )
        reason = no_driver(subject)
        return (
            self.found(State.NOT_NEEDED, reason)
            if reason
            else self.found(State.MISSING, "no driver header defines it")
        )

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.model.Site.propose`."""
        from steps.function.generate import driver

        return driver.method_typedef(subject.facts, proposal)


class DriverMember(Site):
    """The check ``driver-member``."""

    id = "driver-member"
    title = "struct member"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.model.Site.inspect`."""
        member = subject.view.member
        if member is not None:
            return self.found(State.DONE, value=member.name, file=member.path, line=member.line)
        reason = no_driver(subject)
        return (
            self.found(State.NOT_NEEDED, reason)
            if reason
            else self.found(State.MISSING, "no driver struct has it")
        )

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.model.Site.propose`."""
        from steps.function.generate import driver

        return driver.struct_member(subject.facts, proposal)


STEP = Step(
    2, "driver-api", "Driver API",
    (DriverTypedef(), DriverMember()),
    ('internalapi', 'defining-the-internal-api'),
)  # fmt: skip
