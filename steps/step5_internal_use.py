"""Step 5 of the guide: internal use."""

from __future__ import annotations

from steps.step import Finding, Site, State, Step, Subject


class InternalUse(Site):
    """The check ``internal-use``."""

    id = "internal-use"
    title = "used by older API"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")


STEP = Step(
    5, "internal-use", "Internal use",
    (InternalUse(),),
    ('internaluseapi', 'use-the-new-api-internally'),
)  # fmt: skip
