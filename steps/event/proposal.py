"""A new event, with everything that follows from its callback."""

from __future__ import annotations

from dataclasses import dataclass, field

from steps.code.cfacts import Param
from steps.model import Question


@dataclass(frozen=True)
class EventProposal:
    """An event: its callback's name and parameters, and what was assumed."""

    callback: str
    object: str
    """``Domain``, ``StoragePool``"""
    camel: str
    ident: str
    """Its id, ``VIR_DOMAIN_EVENT_ID_FOO``."""
    first: Param
    """The object's parameter."""
    payload: tuple[Param, ...]
    nullable: frozenset[str]
    since: str
    number: int
    """The number of its procedure."""
    identifier: int
    """The number of its id."""
    text: str
    virsh_name: str
    infix: str = ""
    """``CALLBACK_`` where this tree's newest events have it in their procedures (2014 to 2017)."""
    emit: str = ""
    """The function of the test driver that emits it; empty where none is to."""
    drivers: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The word of the kind."""
        return "event"

    @property
    def name(self) -> str:
        """The event's id."""
        return self.ident

    @property
    def ref(self) -> str:
        """The event as ``status`` takes it."""
        return f"event {self.ident}"
