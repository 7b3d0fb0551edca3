"""What an addition means outside libvirt's own tree: for the language bindings, and for libvirt's Technology Compatibility Kit."""

from __future__ import annotations

from steps.extension import split
from steps.inspect import STEPS
from steps.model import Step
from steps.tree.facts import Facts


def beyond(facts: Facts, ref: str) -> list[str]:
    """Return a line for each place outside the tree where the subject ``ref`` means something."""
    kind, ref = split(ref)
    return [
        f"libvirt-python: {kind.binding(facts, ref)}",
        f"libvirt-TCK (a repository of its own, tests in its scripts/ folder): a test {kind.tested_by}",
    ]


def at_step(facts: Facts, ref: str, step: Step) -> list[str]:
    """Return the same where ``step`` is the last of the guide; nothing at the others."""
    return beyond(facts, ref) if step is STEPS[-1] else []
