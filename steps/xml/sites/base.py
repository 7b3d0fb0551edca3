"""What all sites of an XML extension share."""

from __future__ import annotations

from typing import Any

from steps.model import Finding, Site
from steps.state import State
from steps.xml.proposal import XmlProposal
from steps.xml.seen import Seen
from steps.xml.subject import XmlSubject
from steps.xml.view import View


class XmlSite(Site[XmlSubject, Any]):
    """A site that :meth:`look` recognises."""

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        raise NotImplementedError

    def inspect(self, subject: XmlSubject) -> Finding:
        """Look whether the site is there."""
        if self.id in subject.answers:
            return self.found(*subject.answers[self.id])
        seen = self.look(subject.view)
        if subject.proposal is not None and seen.state not in (State.DONE, State.PARTIAL):
            return self._planned(seen, subject.proposal)
        return self.found(seen.state, seen.why, seen.value, seen.file, seen.line)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site; None where the tree decides."""
        del proposal
        return None

    def _planned(self, seen: Seen, proposal: XmlProposal) -> Finding:
        """Say what is not there yet in the light of what a person wants."""
        wanted = self.wanted(proposal)
        if wanted is False:
            return self.found(State.NOT_NEEDED, "the proposal leaves it out")
        if wanted or (self.makes and seen.state is State.UNSURE):
            return self.found(State.MISSING, seen.why)
        if seen.state is State.MISSING and self.look_for:
            return self.found(State.UNSURE, f"{seen.why}: {self.look_for}")
        return self.found(seen.state, seen.why, seen.value, seen.file, seen.line)
