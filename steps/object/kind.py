"""The kind "object": how its text is read, and how it is named and found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steps.errors import BadInput
from steps.model import Derived, Kind, Wish
from steps.object.names import NAME
from steps.object.subject import ObjectSubject, every
from steps.state import State
from steps.tree.facts import Facts


class Object(Kind):
    """An object of the API with its driver: ``virFoo name,uuid``."""

    word = "object"
    sample = "virFoo name,uuid"
    in_python = (
        "a new type needs its wrapper in typewrappers.c, its class in generator.py, and an override for each function that gives "
        "a list of it"
    )
    tested_by = "makes one, finds it by each of its keys and in the list, and shows that it is gone after it was deleted"
    indivisible = True
    keys = {
        "keys": "what identifies one: name,uuid",
        "parent": "the type that it belongs to: virConnect, virDomain, virNetwork",
        "acl-object": "as which object access to it is checked: its own name, or its parent's",
        "verbs": "what can be done with it: lookup,list,xml,create,delete",
        "driver": "the driver struct that its methods are in: own, or one of the tree's",
    }

    def read(self, text: str) -> Wish:
        from steps.object.text import read

        what = read(text)
        return Wish(self.word, f"object {what.name}", what.name, text.strip(), what)

    def take(self, words: Sequence[str]) -> tuple[str, int]:
        if words and NAME.fullmatch(words[0]):
            return f"object {words[0].removesuffix('Ptr')}", 1
        raise BadInput("object: say its type: object virNWFilterBinding")

    def subject(
        self,
        facts: Facts,
        ref: str,
        proposal: Any = None,
        answers: Mapping[str, tuple[State, str]] | None = None,
        base: Facts | None = None,
    ) -> ObjectSubject:
        name = ref.split()[-1]
        return ObjectSubject(f"object {name}", name, facts, proposal, answers or {}, base)

    def every(self, facts: Facts) -> Sequence[str]:
        return [f"object {name}" for name in every(facts)]

    def in_progress(self, here: Facts, there: Facts | None) -> Sequence[str]:
        if there is None or not here.constants.differ(there):
            return []
        before = set(every(there))
        return [f"object {name}" for name in every(here) if name not in before]

    def in_series(self, facts: Facts, ref: str) -> Sequence[str]:
        functions = list(self.subject(facts, ref).functions)
        if not functions:
            raise BadInput(f"{ref}: the tree has no function of it")
        return functions

    def siblings(self, facts: Facts, ref: str) -> Sequence[str]:
        name = ref.split()[-1]
        subject = self.subject(facts, ref)
        listed = [n for n in every(facts) if n != name]
        # One inside another is most like one inside another; of the rest the newest were written last.
        near = [n for n in listed if name.startswith(n) or n.startswith(name)]
        module = [n for n in listed if self.subject(facts, f"object {n}").module == subject.module != ""]
        usual = [n for n in ("virNWFilterBinding", "virNetworkPort", "virSecret") if n in listed]
        return [f"object {n}" for n in dict.fromkeys((*near, *module, *usual, *reversed(listed)))]

    def proposer(self, facts: Facts, wishes: Sequence[Wish]) -> Any:
        from steps.object.propose import Proposer

        del facts, wishes
        return Proposer()

    def wish_in_tree(self, facts: Facts, ref: str) -> Wish | None:
        subject = self.subject(facts, ref)
        keys = [n for n, kind in subject.fields.items() if kind in ("char *", "char*", "unsigned char")]
        return self.read(f"{subject.name} {','.join(keys)}") if subject.place is not None and keys else None

    def derived(self, proposal: Any) -> Sequence[Derived]:
        from steps.object.propose import derived

        return derived(proposal)

    def as_json(self, proposal: Any) -> dict[str, Any]:
        from steps.object.propose import as_json

        return as_json(proposal)
