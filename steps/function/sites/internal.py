"""Older functions written with a new one."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import Insertion
from steps.function import superset
from steps.function.detect.view import View
from steps.function.names import derive
from steps.function.proposal import Proposal
from steps.function.subject import FunctionSite, FunctionSubject
from steps.model import Finding, State
from steps.tree.drivers import Setting


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
    extends = True

    def inspect(self, subject: FunctionSubject) -> Finding:
        if self.id in subject.answers:
            return self.found(*subject.answers[self.id])
        if not subject.in_development and subject.proposal is None:
            return self.found(State.NOT_NEEDED, "released: this was settled when it was added")
        extension = _extension(subject)
        if extension is None:
            older = superseded(subject.name)
            if older:
                return self.found(State.UNSURE, f"look whether these can call it now: {', '.join(older)}")
            return self.found(State.UNSURE, "look whether an older function can be written with it")
        return self._in_drivers(subject, extension.older.name)

    def _in_drivers(self, subject: FunctionSubject, older: str) -> Finding:
        """Look at every driver that has the older method: does it have the new one, and is the older one a call of it?"""
        newer = {s.path: s for s in subject.view.settings}
        settings = View(derive(older), subject.facts).settings
        lacking = [s for s in settings if s.path not in newer]
        apart = [s for s in settings if s.path in newer and not _calls(subject, s, newer[s.path])]
        files = tuple(sorted({s.path for s in settings if s not in lacking and s not in apart}))
        if not settings:
            return self.found(State.NOT_NEEDED, f"no driver has {older}")
        if lacking:
            first = lacking[0]
            names = ", ".join(sorted({s.path for s in lacking}))
            why = f"{older} is not written with it in {names}"
            state = State.PARTIAL if files else State.MISSING
            reasons = _reasons(subject)
            if reasons is not None and len(reasons) == len(lacking):
                state, why = State.UNSURE, "only a person can do it: " + "; ".join(reasons)
            return self.found(state, why, files or None, first.path, first.line)
        if apart:
            why = f"{apart[0].entry.value} does not call {newer[apart[0].path].entry.value}: look whether it can"
            return self.found(State.UNSURE, why, files or None, apart[0].path, apart[0].line)
        first = settings[0]
        return self.found(State.DONE, value=files, file=first.path, line=first.line)

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import wrapper

        return wrapper.moves(subject.facts, proposal)[0]


def superseded(name: str) -> list[str]:
    """The older functions that a new one called ``name`` may take over, by its name."""
    bare = superset.stem(name)
    return [bare] if bare != name and len(bare) > len("virXxx") else []


def _extension(subject: FunctionSubject) -> superset.Superset | None:
    """What it extends: as the proposal has it, else by name and parameters."""
    if subject.proposal is not None:
        return subject.proposal.extends
    declared = subject.facts.declaration(subject.name)
    found = superset.proposed(subject.facts, declared.fact) if declared is not None else []
    return found[0] if found else None


def _calls(subject: FunctionSubject, older: Setting, newer: Setting) -> bool:
    """Whether the older method's body calls the newer one; what lies in another file is not judged."""
    file = subject.facts.snapshot.cfile(older.path)
    found = file.body(older.entry.value) if file is not None else None
    return found is None or any(call.name == newer.entry.value for call in found[1].calls)


def _reasons(subject: FunctionSubject) -> list[str] | None:
    """Why drivers cannot be changed by the program; None where that is not known, without a proposal."""
    if subject.proposal is None:
        return None
    from steps.function.generate import wrapper

    return [
        f"{s.path}:{s.line}: {s.method}: {s.reason}"
        for s in wrapper.moves(subject.facts, subject.proposal)[1]
    ]
