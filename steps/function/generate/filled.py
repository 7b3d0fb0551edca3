"""Whether the test driver's method is a skeleton or does what the prototype says: the question on the proposal."""

from __future__ import annotations

from dataclasses import replace

from steps.function.choices import KEYS
from steps.function.generate.idiom import methods_of
from steps.function.generate.listed import is_list
from steps.function.generate.skeleton import real_body
from steps.function.generate.stored import CannotKeep
from steps.function.generate.targets import find_target
from steps.function.pairs import counterpart, is_setter
from steps.function.proposal import Proposal, Question
from steps.tree.facts import Facts

KEY = "test-driver"
_CHOICES = ("skeleton", "implemented")


def with_offer(facts: Facts, proposal: Proposal) -> Proposal:
    """``proposal`` with the question, where the test driver can truly do what the prototype says.

    Where it cannot although the person asked for it, a warning says why.
    """
    if "test" not in proposal.drivers:
        return proposal
    if not is_list(proposal) and counterpart(proposal.name) is None:
        return _refused(proposal, "only lists, getters and setters say what they do")
    target = find_target(facts, proposal, "test")
    if target is None or proposal.names.member in methods_of(target.table):
        return proposal
    try:
        real_body(facts, proposal, target)
    except CannotKeep as reason:
        return _refused(proposal, str(reason))
    why = "as you said" if KEY in proposal.choices else f"implemented, it truly {_deed(proposal)}"
    question = Question(KEY, KEYS[KEY], _chosen(proposal), _CHOICES, why)
    return replace(proposal, questions=(*proposal.questions, question))


def _chosen(proposal: Proposal) -> str:
    return proposal.choices.get(KEY, "skeleton")


def _deed(proposal: Proposal) -> str:
    """What the implemented method does, in a few words."""
    if is_list(proposal):
        return "lists the objects that are there"
    return "keeps what is set" if is_setter(proposal.name) else "gives back what was set"


def _refused(proposal: Proposal, reason: str) -> Proposal:
    """``proposal`` with the ``reason`` for the skeleton, where the person wanted more."""
    if _chosen(proposal) != "implemented":
        return proposal
    return replace(proposal, warnings=(*proposal.warnings, f"test driver: a skeleton is made: {reason}"))
