"""A function's driver method."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import Insertion
from steps.function.proposal import Proposal
from steps.function.subject import FunctionSite, FunctionSubject
from steps.model import Finding, State


def no_driver(subject: FunctionSubject) -> str:
    """Why the API needs no driver method; empty where it needs one."""
    if subject.names.library == "admin":
        return "the admin library has no drivers: it calls the server directly"
    return subject.view.local or ""


class DriverTypedef(FunctionSite):
    """The check ``driver-typedef``."""

    id = "driver-typedef"
    title = "method typedef"
    means = (
        "The type of the function that a driver implements: the public function's parameters under the "
        "name virDrv.... Names are checked, because generators derive one from the other."
    )
    fails = "check-drivername: the driver struct's member has no typedef of the right name"

    def inspect(self, subject: FunctionSubject) -> Finding:
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

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import driver

        return driver.method_typedef(subject.facts, proposal)


class DriverMember(FunctionSite):
    """The check ``driver-member``."""

    id = "driver-member"
    title = "struct member"
    means = (
        "The place in the driver struct that a driver fills with its function. A driver that leaves it "
        "out does not support the call; the public function then says so."
    )
    fails = "check-driverimpls and the compiler: a driver cannot name a member that is not there"

    def inspect(self, subject: FunctionSubject) -> Finding:
        member = subject.view.member
        if member is not None:
            return self.found(State.DONE, value=member.name, file=member.path, line=member.line)
        reason = no_driver(subject)
        return (
            self.found(State.NOT_NEEDED, reason)
            if reason
            else self.found(State.MISSING, "no driver struct has it")
        )

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import driver

        return driver.struct_member(subject.facts, proposal)
