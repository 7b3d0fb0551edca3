"""Step 4 of the guide: remote protocol."""

from __future__ import annotations

from collections.abc import Sequence

from steps.api.proposal import Proposal
from steps.edits.insertion import Insertion
from steps.generate import client, golden, protocol
from steps.step import Finding, Site, State, Step, Subject


class WireProcedure(Site):
    """The check ``wire-procedure``."""

    id = "wire-procedure"
    title = "procedure"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return protocol.procedure(subject.facts, proposal)



class WireArguments(Site):
    """The check ``wire-arguments``."""

    id = "wire-arguments"
    title = "arguments struct"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return protocol.arguments(subject.facts, proposal)



class WireResult(Site):
    """The check ``wire-result``."""

    id = "wire-result"
    title = "result struct"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return protocol.result(subject.facts, proposal)



class WireGenerate(Site):
    """The check ``wire-generate``."""

    id = "wire-generate"
    title = "@generate"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")


class WireAcl(Site):
    """The check ``wire-acl``."""

    id = "wire-acl"
    title = "@acl"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")


class Client(Site):
    """The check ``client``."""

    id = "client"
    title = "client"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return client.client(subject.facts, proposal)



class Dispatcher(Site):
    """The check ``dispatcher``."""

    id = "dispatcher"
    title = "dispatcher"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")


class ProtocolStructs(Site):
    """The check ``protocol-structs``."""

    id = "protocol-structs"
    title = "structs file"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return golden.structs(subject.facts, proposal)



STEP = Step(
    4, "remote-protocol", "Remote protocol",
    (WireProcedure(), WireArguments(), WireResult(), WireGenerate(), WireAcl(), Client(), Dispatcher(), ProtocolStructs()),
    ('remoteproto', 'wireproto', 'rpcclient', 'serverdispatch', 'implementing-the-remote-protocol'),
)  # fmt: skip
