"""Step 5: places inside libvirt that compare, copy or change a definition."""

from __future__ import annotations

from steps.xml.look import uses
from steps.xml.seen import Seen
from steps.xml.sites.base import XmlSite
from steps.xml.view import View


class Equals(XmlSite):
    """The check ``xml-equals``."""

    id = "xml-equals"
    title = "comparison"
    means = "two definitions that differ in it are not the same"
    look_for = "look whether two definitions of this struct are compared, and must differ then"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return uses.equals(view)


class Copy(XmlSite):
    """The check ``xml-copy``."""

    id = "xml-copy"
    title = "copy"
    means = "a copy of the struct must have it too"
    look_for = "look whether this struct is copied member by member"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return uses.copy(view)


class LiveChange(XmlSite):
    """The check ``xml-live-change``."""

    id = "xml-live-change"
    title = "live change"
    means = "an update of a running guest changes it or refuses to"
    look_for = "look who must apply a change of it to a running guest, and who must refuse one"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return uses.live_change(view)
