"""Step 3 of the guide: public implementation."""

from __future__ import annotations

from steps.step import Finding, Site, State, Step, Subject


class PublicImplementation(Site):
    """The check ``public-implementation``."""

    id = "public-implementation"
    title = "function"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")


STEP = Step(
    3, "public-implementation", "Public implementation",
    (PublicImplementation(),),
    ('implpublic', 'implementing-the-public-api'),
)  # fmt: skip
