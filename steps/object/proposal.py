"""A new object, with everything that follows from its name and its keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from steps.model import Question
from steps.object.names import Names


@dataclass(frozen=True)
class ObjectProposal:
    """An object: its keys, what it belongs to, what can be done with it, and what was assumed."""

    name: str
    keys: tuple[str, ...]
    parent: str
    acl_object: str
    verbs: tuple[str, ...]
    driver: str
    """``own``, or the tag of a driver struct of the tree."""
    since: str
    text: str
    drivers: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The word of the kind."""
        return "object"

    @property
    def ref(self) -> str:
        """The object as ``status`` takes it."""
        return f"object {self.name}"

    @property
    def names(self) -> Names:
        """Its spellings."""
        return Names(self.name)
