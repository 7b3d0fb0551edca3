"""Step 7 of the guide: common code."""

from __future__ import annotations

from steps.model import Finding, Site, State, Step, Subject


class CommonCode(Site):
    """The check ``common-code``."""

    id = "common-code"
    title = "common handling"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.model.Site.inspect`."""
        if self.id in subject.answers:
            return self.found(*subject.answers[self.id])
        if not subject.in_development:
            return self.found(State.NOT_NEEDED, "released: this was settled when it was added")
        why = "look whether drivers share parsing, formatting or helpers for it under src/conf and src/util"
        return self.found(State.UNSURE, why)


STEP = Step(
    7, "common-code", "Common code",
    (CommonCode(),),
    ('commonimpl', 'implement-common-handling'),
)  # fmt: skip
