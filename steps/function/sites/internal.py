"""Older functions written with a new one."""

from __future__ import annotations

from steps.function.subject import FunctionSite, FunctionSubject
from steps.model import Finding, State


def superseded(name: str) -> list[str]:
    """The older functions that a new one called ``name`` may take over, by its name."""
    endings = ("WithFlags", "Flags", "WithFiles", "Params", "2", "3")
    return [name.removesuffix(end) for end in endings if name.endswith(end) and len(name) > len(end) + 6]


class InternalUse(FunctionSite):
    """The check ``internal-use``."""

    id = "internal-use"
    title = "used by older API"
    means = (
        "Often a new function does more than an older one, or does the same in a better way. Then the "
        "older one is best written with the new one: the code is there once, and drivers have to provide"
        " one method only."
    )
    fails = "none: it is judgement"
    look_for = (
        "Look for older functions that the new one could take over: does one of them now do in a loop, or with less, what "
        "the new one does in one call? Then let it call the new one, and old callers inside libvirt too."
    )

    def inspect(self, subject: FunctionSubject) -> Finding:
        if self.id in subject.answers:
            return self.found(*subject.answers[self.id])
        if not subject.in_development:
            return self.found(State.NOT_NEEDED, "released: this was settled when it was added")
        older = superseded(subject.name)
        if older:
            return self.found(State.UNSURE, f"look whether these can call it now: {', '.join(older)}")
        return self.found(State.UNSURE, "look whether an older function can be written with it")
