"""What a check says, and the ways to say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from steps.edits.insertion import PLACEHOLDER
from steps.state import State
from steps.xml.view import View


@dataclass(frozen=True, slots=True)
class Seen:
    """The answer of one check."""

    state: State
    why: str = ""
    value: str | tuple[str, ...] | None = None
    file: str | None = None
    line: int | None = None


Look = Callable[[View], Seen]


def done(place: tuple[str, int] | None, value: str | tuple[str, ...] | None = None, why: str = "") -> Seen:
    """It is there, at ``place``."""
    return Seen(State.DONE, why, value, *(place or (None, None)))


def absent(view: View, look: Look, why: str, finished: State = State.NOT_NEEDED, because: str = "") -> Seen:
    """It is not there: missing where the extension is not finished, or where a later commit has it; else ``finished``."""
    if not view.there:
        return Seen(State.MISSING, why)
    if view.later is not None and look(view.later).state is State.DONE:
        return Seen(State.MISSING, f"{why}; the newest commit has it")
    return Seen(finished, because or why)


def text_there(
    view: View, place: tuple[str, int], value: str | tuple[str, ...] | None = None, lines: int = 5
) -> Seen:
    """Say that a text is there; partial while a placeholder is left in its first lines."""
    data = view.snapshot.read(place[0]) or b""
    text = b"\n".join(data.split(b"\n")[place[1] - 1 : place[1] - 1 + lines])
    if PLACEHOLDER.encode() in text:
        return Seen(State.PARTIAL, "a placeholder is still to be replaced", value, *place)
    return done(place, value)


def not_needed(why: str) -> Seen:
    """Nothing of the kind is needed."""
    return Seen(State.NOT_NEEDED, why)
