"""The five states that a check, a step or an API can be in."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """How far a check, a step or an API is."""

    DONE = "done"
    PARTIAL = "partial"
    MISSING = "missing"
    NOT_NEEDED = "not-needed"
    UNSURE = "unsure"


def combine(states: Iterable[State]) -> State:
    """Return the state of a whole from the states of its parts."""
    counted = [s for s in states if s is not State.NOT_NEEDED]
    if not counted:
        return State.NOT_NEEDED
    if all(s is State.DONE for s in counted):
        return State.DONE
    if all(s in (State.DONE, State.UNSURE) for s in counted):
        return State.UNSURE
    if all(s in (State.MISSING, State.UNSURE) for s in counted):
        return State.MISSING
    return State.PARTIAL
