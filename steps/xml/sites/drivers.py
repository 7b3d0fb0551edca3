"""Step 8: what drivers do with it."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import Insertion
from steps.xml.look import drivers, tests
from steps.xml.proposal import XmlProposal
from steps.xml.seen import Seen
from steps.xml.sites.base import XmlSite
from steps.xml.subject import XmlSubject
from steps.xml.view import View


class Driver(XmlSite):
    """The check ``xml-driver``."""

    id = "xml-driver"
    title = "drivers"
    means = "a driver acts on it"
    look_for = "look which driver must act on it"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return drivers.driver(view)


class Refusal(XmlSite):
    """The check ``xml-refusal``."""

    id = "xml-refusal"
    title = "refusal"
    means = "a driver that would ignore it refuses it"
    look_for = "look which drivers would ignore it without a word"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return drivers.refusal(view)


class Capability(XmlSite):
    """The check ``xml-capability``."""

    id = "xml-capability"
    title = "capability"
    means = "the emulator is asked whether it can"
    look_for = "look whether every version of the emulator can do it"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return drivers.capability(view)


class DomainCaps(XmlSite):
    """The check ``xml-domaincaps``."""

    id = "xml-domaincaps"
    title = "domain capabilities"
    means = "management learns there whether it may use it"
    look_for = "look whether management must learn there that it may be used"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return drivers.domaincaps(view)


class DriverTest(XmlSite):
    """The check ``xml-driver-test``."""

    id = "xml-driver-test"
    title = "command line test"
    means = "the command line that comes of it"
    look_for = "look whether a command line comes of it"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return tests.driver_test(view)


class News(XmlSite):
    """The check ``news``."""

    id = "news"
    title = "release note"
    means = "people learn of it"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return drivers.news(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        del proposal
        return True

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return an entry of the release notes."""
        from steps.edits.news import release_note
        from steps.xml.make.docs import title

        return [e._replace(step=8) for e in release_note(subject.facts, title(proposal), proposal.since)]
