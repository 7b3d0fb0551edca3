"""What a person wants of a flag, with everything that was derived from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from steps.constant.command import Use
from steps.model import Question


@dataclass(frozen=True)
class FlagProposal:
    """A new flag of ``enum``; ``value`` is its bit as it is written in the header."""

    name: str
    enum: str
    comment: str
    value: str
    header: str
    functions: tuple[str, ...]
    since: str
    new_enum: bool = False
    drivers: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    acl: tuple[str, ...] = ()
    read_only: bool = False
    virsh: tuple[Use, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def kind(self) -> str:
        """The word of the kind."""
        return "flag"

    @property
    def ref(self) -> str:
        """The flag as ``status`` takes it."""
        return f"flag {self.enum} {self.name}"

    @property
    def sentence(self) -> str:
        """What the person said that it does, as a clause: ``start with foo``."""
        return self.comment.rstrip(".")
