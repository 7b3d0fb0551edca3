"""What all sites of an XML extension share."""

from __future__ import annotations

from typing import Any

from steps.model import Finding, Site
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
        return self.found(seen.state, seen.why, seen.value, seen.file, seen.line)
