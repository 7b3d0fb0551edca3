"""Whether the test driver's method is a skeleton or does what the prototype says: the question on the proposal."""

from __future__ import annotations

from dataclasses import replace

from steps.api.choices import KEYS
from steps.api.pairs import counterpart
from steps.api.proposal import Proposal, Question
from steps.generate.idiom import methods_of
from steps.generate.listed import is_list
from steps.generate.skeleton import real_body
from steps.generate.stored import CannotKeep
from steps.generate.targets import find_target
from steps.tree.facts import Facts

KEY = "test-driver"
_CHOICES = ("skeleton", "implemented")


def with_offer(facts: Facts, proposal: Proposal) -> Proposal:
    """``proposal`` with the question, where the test driver can truly do what the prototype says.

    Where it cannot although the person asked for it, a warning says why.
    """
    if "test" not in proposal.drivers:
        return proposal
    chosen = proposal.choices.get(KEY, "skeleton")
    listed = is_list(proposal)
    if not listed and counterpart(proposal.name) is None:
        return (
            _refused(proposal, "only lists, getters and setters say what they do")
            if _asked(chosen)
            else proposal
        )
    target = find_target(facts, proposal, "test")
    if target is None or proposal.names.member in methods_of(target.table):
        return proposal
    try:
        real_body(facts, proposal, target)
    except CannotKeep as reason:
        return _refused(proposal, str(reason)) if _asked(chosen) else proposal
    does = "lists the objects that it has" if listed else "keeps the value that is set"
    why = "as you said" if KEY in proposal.choices else f"it {does}, if you choose so"
    question = Question(KEY, KEYS[KEY], chosen, _CHOICES, why)
    return replace(proposal, questions=(*proposal.questions, question))


def _asked(chosen: str) -> bool:
    return chosen == "implemented"


def _refused(proposal: Proposal, reason: str) -> Proposal:
    warning = f"test driver: a skeleton is made: {reason}"
    return replace(proposal, warnings=(*proposal.warnings, warning))
