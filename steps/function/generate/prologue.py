"""What one new method on a domain does between its access check and its work, and the placeholders of the work itself."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from steps.edits.insertion import PLACEHOLDER
from steps.function.generate.idiom import Idiom
from steps.function.generate.practice import (
    Definitions,
    Job,
    Sibling,
    definitions,
    has_jobs,
    inactive,
    job,
    kind_of,
    monitor,
    saves,
    siblings,
)
from steps.function.generate.targets import Target
from steps.function.proposal import Proposal
from steps.tree.facts import Facts


@dataclass(frozen=True, slots=True)
class Practice:
    """What one new method does between its access check and its work; nothing where it is not called on a domain."""

    job: Job | None = None
    inactive: str = ""
    reports: bool = True
    """Whether the condition ``inactive`` reports the error itself."""
    definitions: Definitions | None = None
    locals: tuple[str, ...] = ()
    on_live: str = ""
    on_stored: str = ""
    work: str = ""
    """The comments for the work on the running domain, on the stored one, or on the one definition."""

    @property
    def leave(self) -> str:
        """The label to which failures behind the job's begin go."""
        return self.job.label if self.job is not None else "cleanup"

    @property
    def labelled(self) -> bool:
        """Whether the end of the job has a label of its own, to which something goes."""
        return self.leave != "cleanup" and bool(self.inactive or self.definitions)

    @property
    def jumps(self) -> bool:
        """Whether something in it goes to ``cleanup``."""
        return self.job is not None or bool(self.inactive) or self.definitions is not None


def practice(facts: Facts, proposal: Proposal, target: Target, idiom: Idiom) -> Practice:
    """What the new method does in the driver of ``target``, as the proposal chose it and its siblings do it."""
    choices = proposal.body
    if choices is None or not idiom.lookups or idiom.release is None:
        return Practice()
    domain = idiom.lookups[0].split(" = ")[0]
    member = proposal.names.member
    known = siblings(target, member, [p.name for p in proposal.signature.params])
    begun = job(known, choices.job, domain) if choices.job != "none" and has_jobs(known) else None
    wanted = choices.running and not choices.affect
    stops, reports = inactive(known, domain) if wanted else ("", True)
    reading = kind_of(member, False) == "get"
    found = definitions(facts, known, reading, domain) if choices.affect else None
    own = (*(begun.locals if begun else ()), *(found.locals if found else ()))
    return Practice(
        begun, stops, reports, found, own, **_comments(known, found, domain, bool(stops), reading)
    )


def _comments(
    known: Sequence[Sibling], found: Definitions | None, domain: str, runs: bool, reading: bool
) -> dict[str, str]:
    """The placeholders, with the names of the driver's own functions for each."""
    stored, live = saves(known)
    inside = monitor(known)
    told = f" ({inside})" if inside else ""
    if found is None:
        text = f"do the work here{told}, and set ret"
        return {"work": comment(text, 4)} if runs and inside else {}
    if found.one:
        return {"work": comment(f"do the work on {found.one} here, and set ret", 4)}
    whose = found.live if "&" not in found.live else f"{domain}->def"
    kept = found.stored if "&" not in found.stored else "the persistent definition"
    if reading:
        return {
            "on_live": comment(f"read it from the running domain{told} or from {whose} here", 8),
            "on_stored": comment(f"read it from {kept} here", 8),
        }
    saved = f", and save it: {live}" if live else ""
    return {
        "on_live": comment(f"change the running domain here{told}, then {whose}{saved}", 8),
        "on_stored": comment(f"change {kept} here{', and save it: ' + stored if stored else ''}", 8),
    }


def comment(text: str, indent: int) -> str:
    """``text`` as a placeholder's comment, in lines of at most 80 columns."""
    lines = textwrap.wrap(f"{PLACEHOLDER} {text}", 74 - indent)
    return " " * indent + "/* " + f"\n{' ' * indent} * ".join(lines) + " */"
