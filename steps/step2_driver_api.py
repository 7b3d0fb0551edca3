"""Step 2 of the guide: driver API."""

from __future__ import annotations

from steps.step import Finding, Site, State, Step, Subject


class DriverTypedef(Site):
    """The check ``driver-typedef``."""

    id = "driver-typedef"
    title = "method typedef"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")


class DriverMember(Site):
    """The check ``driver-member``."""

    id = "driver-member"
    title = "struct member"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.step.Site.inspect`."""
        return self.found(State.UNSURE, "not looked at yet")


STEP = Step(
    2, "driver-api", "Driver API",
    (DriverTypedef(), DriverMember()),
    ('internalapi', 'defining-the-internal-api'),
)  # fmt: skip
