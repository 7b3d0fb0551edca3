"""Step 1: the schema, the documentation, the name."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import Insertion
from steps.xml.look import public
from steps.xml.proposal import XmlProposal
from steps.xml.seen import Seen
from steps.xml.sites.base import XmlSite
from steps.xml.subject import XmlSubject
from steps.xml.view import View


class Schema(XmlSite):
    """The check ``xml-schema``."""

    id = "xml-schema"
    title = "schema"
    means = "the RELAX NG definition: what libvirt accepts is written down there, and every test input is checked against it"
    fails = "virschematest: a test input with it is refused"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return public.schema(view)

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import schema

        return schema.definition(subject.view, proposal)


class Docs(XmlSite):
    """The check ``xml-docs``."""

    id = "xml-docs"
    title = "documentation"
    means = "the page of the document says what it means and since which version"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return public.docs(view)

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import docs

        return docs.entry(subject.view, proposal)


class Name(XmlSite):
    """The check ``xml-name``."""

    id = "xml-name"
    title = "name"
    means = "coding style: camelCase, one word preferred; a name stays for ever"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return public.named(view)
