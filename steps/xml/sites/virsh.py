"""Step 6: commands of virsh that make XML themselves."""

from __future__ import annotations

from steps.xml.look import drivers
from steps.xml.seen import Seen
from steps.xml.sites.base import XmlSite
from steps.xml.view import View


class VirshXml(XmlSite):
    """The check ``virsh-xml``."""

    id = "virsh-xml"
    title = "virsh"
    means = "few commands build XML from options"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return drivers.virsh_xml(view)
