"""The signs that the screens draw with: Unicode where the terminal can, ASCII where it cannot or is told not to."""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass

from steps.state import State


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs; every sign is one cell wide, so that both sets give the same layout."""

    done: str
    partial: str
    missing: str
    not_needed: str
    unsure: str
    cursor: str
    bar: str
    rule: str
    dot: str
    ellipsis: str
    running: str
    full: str
    empty: str
    enter: str
    fold: str
    fail: str
    ascii: bool = False

    def of(self, state: State) -> str:
        """The sign of a state."""
        return {
            State.DONE: self.done,
            State.PARTIAL: self.partial,
            State.MISSING: self.missing,
            State.NOT_NEEDED: self.not_needed,
            State.UNSURE: self.unsure,
        }[state]


UNICODE = Glyphs(
    done="✓", partial="◐", missing="✗", not_needed="–", unsure="?", cursor="▸", bar="│", rule="─",
    dot="·", ellipsis="…", running="▶", full="█", empty="░", enter="⏎", fold="↳", fail="✗",
)  # fmt: skip
ASCII = Glyphs(
    done="+", partial="~", missing="x", not_needed="-", unsure="?", cursor=">", bar="|", rule="-",
    dot="|", ellipsis=".", running=">", full="#", empty=".", enter="Enter", fold="\\", fail="x", ascii=True,
)  # fmt: skip

WORDS = {
    State.DONE: "done",
    State.PARTIAL: "partial",
    State.MISSING: "missing",
    State.NOT_NEEDED: "no need",
    State.UNSURE: "unsure",
}
"""A state as the screens say it, in at most seven letters."""


_POOR = ("linux", "dumb", "ansi", "vt52", "vt100", "vt102", "vt220")
"""Kinds of terminal whose fonts have little beyond ASCII."""


def choose(ascii_only: bool = False) -> Glyphs:
    """The set for this terminal: ASCII where it is asked for, where the locale is not UTF-8, and on a bare console."""
    poor = os.environ.get("TERM", "") in _POOR
    return ASCII if ascii_only or poor or "utf" not in locale.getencoding().lower() else UNICODE
