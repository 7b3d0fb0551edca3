"""A person's text on its way to a proposal: what they chose, what was assumed, what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steps.errors import BadInput
from steps.model import Question
from steps.tree.facts import Facts
from steps.tree.versions import VERSION, coming_version


@dataclass
class Asking:
    """One wish with the choices made for it; ``keys`` says what each choice means."""

    facts: Facts
    choices: Mapping[str, str]
    keys: Mapping[str, str]
    questions: list[Question] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def ask(self, key: str, usual: str, choices: Sequence[str] = (), why: str = "") -> str:
        """Return the person's answer to ``key``, else ``usual``; the question is noted."""
        answer = self.choices.get(key, usual)
        why = "as you said" if key in self.choices else why
        offered = tuple(dict.fromkeys((*([answer] if answer not in choices else []), *choices)))
        self.questions.append(Question(key, self.keys[key], answer, offered, why))
        return answer

    def listed(
        self, key: str, usual: Sequence[str], choices: Sequence[str] = (), why: str = ""
    ) -> tuple[str, ...]:
        """The same for an answer that is a list; ``none`` for an empty one."""
        answer = self.ask(key, ",".join(usual) or "none", choices, why)
        return tuple(word.strip() for word in answer.split(",") if word.strip() and word.strip() != "none")

    def yes(self, key: str, usual: bool, why: str = "") -> bool:
        """The same for yes or no.

        Raises:
            BadInput: another answer.
        """
        answer = self.ask(key, "yes" if usual else "no", ("yes", "no"), why)
        if answer not in ("yes", "no"):
            raise BadInput(f"{key}={answer}: yes or no is wanted ({self.keys[key]})")
        return answer == "yes"

    def since(self) -> str:
        """Return the version that will first have it: the one whose symbols the tree has open, else the tree's own.

        Raises:
            BadInput: the person's answer is no version.
        """
        own = coming_version(self.facts)
        answer = self.ask("since", own, (own,), "the version that this tree is on the way to")
        if not VERSION.fullmatch(answer):
            raise BadInput(f"since={answer}: a version is wanted, such as {own}")
        return answer


def drivers_of(facts: Facts, function: str) -> dict[str, list[tuple[str, str]]]:
    """Return the drivers that have a method for a public function: each driver's name with its files and methods.

    A driver is called by its folder (``qemu`` for ``src/qemu/…``).
    """
    found: dict[str, list[tuple[str, str]]] = {}
    body, _start = facts.body(function)
    for used in body.methods:
        for member in facts.members(used.member):
            for setting in facts.drivers.settings(member):
                parts = setting.path.split("/")
                name = parts[1] if len(parts) > 2 else parts[-1].partition("_")[0]
                if (setting.path, setting.entry.value) not in found.setdefault(name, []):
                    found[name].append((setting.path, setting.entry.value))
    return found


def driver_of(path: str) -> str:
    """Return the name of the driver that ``path`` belongs to."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""
