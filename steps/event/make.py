"""The insertions of an event's sites."""

from __future__ import annotations

from collections.abc import Callable

from steps.edits.insertion import Insertion
from steps.event.proposal import EventProposal
from steps.event.subject import EventSubject

_Maker = Callable[[EventSubject, EventProposal], list[Insertion]]


def site(check: str, subject: EventSubject, proposal: EventProposal) -> list[Insertion]:
    """Return the insertions that make the site ``check``."""
    maker = MAKERS.get(check)
    return [] if maker is None else maker(subject, proposal)


MAKERS: dict[str, _Maker] = {}
