"""The first kind of extension: a new public function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steps.code.cfacts import Signature
from steps.errors import BadInput
from steps.function.choices import KEYS
from steps.function.names import derive, module_of
from steps.function.subject import FunctionSubject
from steps.function.text import prototype_text
from steps.model import Derived, Example, Kind, Wish
from steps.state import State
from steps.tree.facts import Facts

_TRIED = 12


def wish(signature: Signature, choices: Mapping[str, str] | None = None, text: str = "") -> Wish:
    """Return the wish for the function ``signature``."""
    return Wish(
        "function",
        signature.name,
        signature.name,
        text or prototype_text(signature),
        signature,
        dict(choices or {}),
    )


class Function(Kind):
    """A public function: ``int virDomainFoo(virDomainPtr dom, unsigned int flags);``."""

    word = "function"
    sample = "int virDomainFoo(virDomainPtr dom, unsigned int flags);"
    keys = KEYS
    tested_by = "calls it on a running hypervisor, shows what it changes or gives, and that it is refused where it must be"

    def binding(self, facts: Facts, ref: str) -> str:
        from steps.function.bindings import said

        return said(facts, ref)

    def read(self, text: str) -> Wish:
        """Read one prototype; raises PrototypeError at the place that is wrong."""
        from steps.function.prototype import parse

        return wish(parse(text), text=text)

    def take(self, words: Sequence[str]) -> tuple[str, int]:
        """Take the function's name."""
        if not words:
            raise BadInput("function: a name is wanted behind the word")
        return words[0], 1

    def subject(
        self,
        facts: Facts,
        ref: str,
        proposal: Any = None,
        answers: Mapping[str, tuple[State, str]] | None = None,
        base: Facts | None = None,
    ) -> FunctionSubject:
        """Return the function ``ref``; its names are the proposal's, where there is one."""
        names = proposal.names if proposal is not None else derive(ref)
        return FunctionSubject(names.name, names.name, facts, proposal, answers or {}, base, names=names)

    def in_progress(self, here: Facts, there: Facts | None) -> Sequence[str]:
        """Return the functions with traces here that the base has not finished."""
        from steps.function.progress import since, unreleased

        return unreleased(here) if there is None else since(here, there)

    def every(self, facts: Facts) -> Sequence[str]:
        """Return every function that is exported and declared, in all four libraries, in the symbols' order."""
        return [
            name
            for library in facts.layout.libraries
            for name in facts.symbols(library).symbols
            if facts.declaration(name) is not None
        ]

    def siblings(self, facts: Facts, ref: str) -> Sequence[str]:
        """Return functions of the same module, the nearest by name first, then the newest."""
        from steps.function.siblings import nearest

        module = module_of(ref)
        symbols = facts.symbols(derive(ref).library).symbols
        same = [s for s in symbols if s != ref and module_of(s) == module]
        newest = sorted(same, key=lambda s: symbols[s].at, reverse=True)
        near = nearest(ref, same)
        return list(dict.fromkeys(([near] if near else []) + newest))[:_TRIED]

    def example(self, facts: Facts, ref: str, check: str) -> Example | None:
        """Return what was decided for other functions, for internal use and common code."""
        from steps.function.examples import judged

        return judged(facts, ref, check, self.siblings(facts, ref))

    def proposer(self, facts: Facts, wishes: Sequence[Wish]) -> Any:
        """Return a proposer that knows all prototypes of the call."""
        from steps.function.proposer import Proposer

        return Proposer(facts, wishes)

    def wish_in_tree(self, facts: Facts, ref: str) -> Wish | None:
        """Return the prototype that the tree declares, in any of the places that say it."""
        signature = signature_in_tree(facts, ref)
        return None if signature is None else wish(signature)

    def derived(self, proposal: Any) -> Sequence[Derived]:
        """Return names, wire and skeletons."""
        from steps.function.derived import derived

        return derived(proposal)

    def as_json(self, proposal: Any) -> dict[str, Any]:
        """Return names, wire, questions and warnings."""
        from steps.function.as_json import proposal_json

        return proposal_json(proposal)


def signature_in_tree(facts: Facts, name: str) -> Signature | None:
    """Return the prototype of a function that the tree has begun; None where nothing says it."""
    declared = facts.declaration(name) or facts.implementation(name)
    if declared is not None:
        return declared.fact
    typedef = facts.typedef(derive(name).typedef)
    return None if typedef is None else typedef.fact._replace(name=name)
