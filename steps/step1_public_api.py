"""Step 1 of the guide: public API."""

from __future__ import annotations

from collections.abc import Sequence

from steps.api.proposal import Proposal
from steps.edits.insertion import Insertion
from steps.generate import header, news, symbols
from steps.step import Finding, Site, State, Step, Subject


class PublicHeader(Site):
    """The check ``public-header``."""

    id = "public-header"
    title = "declaration"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return header.declaration(subject.facts, proposal)


class PublicSymbol(Site):
    """The check ``public-symbol``."""

    id = "public-symbol"
    title = "exported symbol"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return symbols.export(subject.facts, proposal)


class News(Site):
    """The check ``news``."""

    id = "news"
    title = "release note"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")

    def propose(self, subject: Subject, proposal: Proposal) -> Sequence[Insertion]:
        """See :meth:`steps.step.Site.propose`."""
        return news.release_note(subject.facts, proposal)


STEP = Step(
    1, "public-api", "Public API",
    (PublicHeader(), PublicSymbol(), News()),
    ('publicapi', 'defining-the-public-api'),
)  # fmt: skip
