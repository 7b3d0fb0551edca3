"""The looks of cells, as the parameters of SGR sequences, and the shortest way from one to another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_WITH_COLOUR = ("38", "48")
"""Parameters that begin a colour: ``38;5;N`` or ``38;2;R;G;B``."""
_SEEN_ON_BLANKS = frozenset(("4", "7", "9", "21", "53"))
"""Underlines, reverse and the like show on a blank, too."""
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27"}
"""What takes one of the manners back without touching the rest."""


class Look(NamedTuple):
    """A look in its parts, each as SGR parameters; empty is the terminal's own."""

    foreground: str = ""
    background: str = ""
    manners: frozenset[str] = frozenset()
    """Bold, underlined and so on."""


@lru_cache(maxsize=1024)
def look(parameters: str) -> Look:
    """The look that the SGR parameters give to a terminal whose looks were reset before."""
    parts = parameters.replace(":", ";").split(";") if parameters else []
    foreground, background, manners, at = "", "", set[str](), 0
    while at < len(parts):
        part = parts[at].lstrip("0") or "0"
        if part == "0":
            foreground, background, manners = "", "", set()
        elif part in _WITH_COLOUR:
            length = 5 if parts[at + 1 : at + 2] == ["2"] else 3
            colour = ";".join(parts[at : at + length])
            foreground, background = (colour, background) if part == "38" else (foreground, colour)
            at += length - 1
        elif part == "39" or (len(part) == 2 and part[0] in "39"):
            foreground = "" if part == "39" else part
        elif part == "49" or (part[0] == "4" and len(part) == 2) or (len(part) == 3 and part[:2] == "10"):
            background = "" if part == "49" else part
        elif part in _ENDS.values():
            manners -= {manner for manner, end in _ENDS.items() if end == part}
        else:
            manners.add(part)
        at += 1
    return Look(foreground, background, frozenset(manners))


@lru_cache(maxsize=4096)
def change(old: str, new: str) -> str:
    """The SGR sequence that makes the look ``new`` of the look ``old``; empty where they are the same."""
    before, after = look(old), look(new)
    if before == after:
        return ""
    whole = "\x1b[" + ";".join(["0", new] if new else ["0"]) + "m"
    gone, come = before.manners - after.manners, set(after.manners - before.manners)
    if not gone <= _ENDS.keys():
        return whole
    ends = {_ENDS[manner] for manner in gone}
    # Bold and dim end together.
    come |= {manner for manner in after.manners if _ENDS.get(manner) in ends}
    steps = sorted(ends) + sorted(come)
    if after.foreground != before.foreground:
        steps.append(after.foreground or "39")
    if after.background != before.background:
        steps.append(after.background or "49")
    return min("\x1b[" + ";".join(steps) + "m", whole, key=len)


@lru_cache(maxsize=1024)
def shows_on_blanks(parameters: str) -> bool:
    """Whether a blank of this look is more than its background."""
    return bool(look(parameters).manners & _SEEN_ON_BLANKS)


@lru_cache(maxsize=1024)
def of_blank(parameters: str) -> str:
    """What is seen of a look on a blank: mostly the background alone."""
    return parameters if shows_on_blanks(parameters) else look(parameters).background


@lru_cache(maxsize=4096)
def same_on_blank(present: str, wanted: str) -> bool:
    """Whether a blank looks as ``wanted`` when it is written in the look ``present``."""
    return of_blank(present) == of_blank(wanted)
