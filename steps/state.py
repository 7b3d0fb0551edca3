"""The five states that a check, a step or an API can be in."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """How far a check, a step or an API is."""

    DONE = "done"
    PARTIAL = "partial"
    MISSING = "missing"
    NOT_NEEDED = "not-needed"
    UNSURE = "unsure"
