"""What each check is, why libvirt wants it, what fails without it, and a finished example from the tree itself."""

from __future__ import annotations

from dataclasses import dataclass

from steps.api.names import derive
from steps.api.siblings import nearest, words
from steps.checklist import STEPS
from steps.explain_text import WHY
from steps.step import Finding, State, Subject
from steps.tree.facts import Facts


@dataclass(frozen=True, slots=True)
class Explanation:
    """A check in words; ``example`` is a finished sibling's finding, ``example_of`` its name, ``code`` its lines."""

    check: str
    what: str
    why: str
    fails: str
    example_of: str | None = None
    example: Finding | None = None
    code: tuple[str, ...] = ()


def explain(facts: Facts, name: str, check: str, lines: int = 14) -> Explanation:
    """Explain ``check`` for the API ``name``, with the nearest sibling in this tree for which it is done.

    Parses a few files: keep it off the event loop.
    """
    what, why, fails = WHY.get(check, (check, "", ""))
    for sibling in siblings(facts, name)[:12]:
        finding = _finding(facts, sibling, check)
        if finding is not None and finding.state is State.DONE and finding.file and finding.line:
            return Explanation(check, what, why, fails, sibling, finding, _excerpt(facts, finding, lines))
    return Explanation(check, what, why, fails)


def siblings(facts: Facts, name: str) -> list[str]:
    """The finished functions of the same library and module, the nearest by name first."""
    names = derive(name)
    known = [
        symbol for symbol in facts.symbols(names.library).symbols
        if symbol != name and derive(symbol).module == names.module
    ]  # fmt: skip
    best = nearest(name, known)
    mine = words(name)

    def distance(other: str) -> tuple[bool, int, int]:
        theirs = words(other)
        shared = next((n for n, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]), len(mine))
        return other != best, -shared, -len(set(mine) & set(theirs))

    # Of equally near ones the newest: it is written as one writes today.
    return sorted(reversed(known), key=distance)


def _finding(facts: Facts, name: str, check: str) -> Finding | None:
    subject = Subject(derive(name), facts)
    for step in STEPS:
        for site in step.sites:
            if site.id == check:
                return site.inspect(subject)
            if check.startswith("rule-") and site.id == "public-implementation":
                return next((f for f in site.inspect_all(subject) if f.check == check), None)
    return None


def _excerpt(facts: Facts, finding: Finding, lines: int) -> tuple[str, ...]:
    assert finding.file is not None
    assert finding.line is not None
    data = facts.snapshot.read(finding.file) or b""
    text = data.decode("utf-8", "replace").split("\n")
    return tuple(text[finding.line - 1 : finding.line - 1 + lines])
