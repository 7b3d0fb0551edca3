"""What the code shows of an extension, as far as it can be believed."""

from __future__ import annotations

import re

from steps.state import State
from steps.xml.bind import ELEMENT
from steps.xml.locate import Candidate, Location
from steps.xml.seen import Look, Seen, done, not_needed
from steps.xml.structs import Member, StructText
from steps.xml.view import View

PARSE = re.compile(r"Parse(?!r)")


FORMAT = re.compile(r"Format")


def code(view: View) -> Candidate | None:
    """The place that reads it, as far as that can be believed."""
    place = view.location
    if place.parse is None or _elsewhere(place, place.parse, view.wanted_places[0]):
        return None
    if view.below and view.worded and place.parse.binding is None and ELEMENT.match(place.parse.hit.call):
        # The element is looked for, as for an attribute of it; its text is read elsewhere, or not at all.
        return None
    if view.defined is None and not (
        place.confidence == "sure" or (place.parse.complete and place.format is not None)
    ):
        return None
    return place.parse


def written(view: View) -> Candidate | None:
    """Return the place that writes it, as far as that can be believed."""
    place = view.location
    if place.format is None or _elsewhere(place, place.format, view.wanted_places[1]):
        return None
    if view.defined is None and not (
        place.confidence == "sure" or (place.format.complete and place.parse is not None)
    ):
        return None
    return place.format


def _elsewhere(place: Location, found: Candidate, wanted: str) -> bool:
    """Whether one side alone was found, and not in the function where a person wants it: most names are those of others too."""
    return bool(wanted) and place.confidence != "sure" and found.hit.function.name != wanted


def place_of(view: View, candidate: Candidate) -> tuple[str, int]:
    """Return the candidate's file and line."""
    return view.tree.locator.sources.place(candidate.hit.function, candidate.hit.at)


def candidates(view: View, listed: tuple[Candidate, ...]) -> str:
    """Return the files and lines of the first candidates, for a person to look at."""
    near = sorted({place_of(view, c) for c in listed[:4]})
    return ", ".join(f"{f}:{n}" for f, n in near)


def of_value(view: View, look: Look, named: re.Pattern[str], finished: str) -> Seen:
    """A value needs nothing of the kind, unless a function of that sort has its constant."""
    found = view.tree.uses.constant(named, view.constant.name) if view.constant is not None else None
    if found is not None:
        return done((found.path, found.line), found.function)
    if view.later is not None and look(view.later).state is State.DONE:
        return Seen(State.MISSING, "the newest commit has a case for it")
    return not_needed(finished)


def bound(view: View) -> tuple[StructText, Member] | None:
    """The struct and its member, where the code can be believed."""
    if view.values:
        return None
    for side in (code(view), written(view)):
        if side is not None and side.binding is not None:
            return side.binding.struct, side.binding.member
    return None


def members(view: View) -> list[tuple[StructText, Member]]:
    """The member of an attribute or text; of an element those of all that stands in it."""
    if view.values:
        return []
    first = bound(view)
    found = [] if first is None else [first]
    if not view.attribute:
        for path in view.below:
            place = view.tree.locator.locate(path)
            if place.confidence in ("sure", "likely") and place.binding is not None:
                found.append((place.binding.struct, place.binding.member))
    return list({(s.tag, m.path): (s, m) for s, m in found}.values())
