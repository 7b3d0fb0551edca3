"""What a check is, why libvirt wants it, which of libvirt's own checks fails without it, and a finished example of it."""

from __future__ import annotations

from steps.extension import split
from steps.model import Example, Step, Words
from steps.state import State
from steps.tree.facts import Facts


def words(step: Step, kind: str, check: str) -> Words:
    """Return what is said of ``check``; empty words where nothing is."""
    site = step.site(kind, check)
    return Words() if site is None else site.words(check)


def example(facts: Facts, ref: str, step: Step, check: str) -> Example | None:
    """Return the nearest sibling of ``ref`` that has ``check`` done, with its place; None where there is none."""
    kind, ref = split(ref)
    site = step.site(kind.word, check)
    if site is None:
        return None
    judged = kind.example(facts, ref, check)
    if judged is not None:
        return judged
    for sibling in kind.siblings(facts, ref):
        subject = kind.subject(facts, sibling)
        found = next((f for f in site.inspect_all(subject) if f.check == check), None)
        if found is not None and found.state is State.DONE and found.file and found.line:
            return Example(sibling, found.file, found.line)
    return None


def siblings(facts: Facts, ref: str) -> list[str]:
    """Return the references of the nearest ones of the same kind."""
    kind, ref = split(ref)
    return list(kind.siblings(facts, ref))
