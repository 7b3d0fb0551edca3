"""One prototype on its way to a proposal, with the questions that it leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steps.code.cfacts import Signature
from steps.function.choices import KEYS
from steps.function.forms.form import Shape
from steps.function.names import Names
from steps.function.proposal import Question
from steps.tree.facts import Facts


@dataclass(frozen=True, slots=True)
class Case:
    """One prototype on its way to a proposal."""

    facts: Facts
    signature: Signature
    choices: dict[str, str]
    names: Names
    shapes: tuple[Shape, ...]
    there: dict[str, str]
    """What the tree already shows of the function, as choices."""
    older: dict[str, str]
    """What an older function shows that this one extends, as choices: its answers are the defaults."""
    questions: list[Question]
    warnings: list[str]

    def ask(self, key: str, chosen: str, choices: Sequence[str] = (), why: str = "") -> str:
        """The person's answer to ``key``, or what the tree has already, or else ``chosen``; the question is noted."""
        answer = self.choices.get(key, self.there.get(key, self.older.get(key, chosen)))
        if key in self.older:
            why = "as the function that it extends has it"
        why = "as you said" if key in self.choices else "as the tree has it" if key in self.there else why
        offered = tuple(dict.fromkeys((*([answer] if answer not in choices else []), *choices)))
        self.questions.append(Question(key, KEYS[key], answer, offered, why))
        return answer
