"""Code that drivers share."""

from __future__ import annotations

from steps.function.subject import FunctionSite, FunctionSubject
from steps.model import Finding, State


class CommonCode(FunctionSite):
    """The check ``common-code``."""

    id = "common-code"
    title = "common handling"
    means = (
        "What two drivers do in the same way - read a piece of XML, check a value, format an error - "
        "belongs where both can call it, so that they cannot differ by accident."
    )
    fails = "none: it is judgement"
    look_for = (
        "Look at what you changed in drivers: would two of them need the same parsing, checking or formatting? That "
        "belongs into src/conf (what a configuration means) or src/util (helpers)."
    )

    def inspect(self, subject: FunctionSubject) -> Finding:
        if self.id in subject.answers:
            return self.found(*subject.answers[self.id])
        if not subject.in_development:
            return self.found(State.NOT_NEEDED, "released: this was settled when it was added")
        why = "look whether drivers share parsing, formatting or helpers for it under src/conf and src/util"
        return self.found(State.UNSURE, why)
