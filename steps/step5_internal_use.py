"""Step 5 of the guide: internal use."""

from __future__ import annotations

from steps.model import Finding, Site, State, Step, Subject


def superseded(name: str) -> list[str]:
    """The older functions that a new one called ``name`` may take over, by its name."""
    endings = ("WithFlags", "Flags", "WithFiles", "Params", "2", "3")
    return [name.removesuffix(end) for end in endings if name.endswith(end) and len(name) > len(end) + 6]


class InternalUse(Site):
    """The check ``internal-use``."""

    id = "internal-use"
    title = "used by older API"

    def inspect(self, subject: Subject) -> Finding:
        """See :meth:`steps.model.Site.inspect`."""
        if self.id in subject.answers:
            return self.found(*subject.answers[self.id])
        if not subject.in_development:
            return self.found(State.NOT_NEEDED, "released: this was settled when it was added")
        older = superseded(subject.name)
        if older:
            return self.found(State.UNSURE, f"look whether these can call it now: {', '.join(older)}")
        return self.found(State.UNSURE, "look whether an older function can be written with it")


STEP = Step(
    5, "internal-use", "Internal use",
    (InternalUse(),),
    ('internaluseapi', 'use-the-new-api-internally'),
)  # fmt: skip
