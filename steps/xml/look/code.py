"""Step 7: reading, writing and the member between them."""

from __future__ import annotations

from steps.state import State
from steps.xml.believed import FORMAT, PARSE, bound, candidates, code, of_value, place_of, written
from steps.xml.seen import Seen, absent, done, not_needed
from steps.xml.view import View


def parse(view: View) -> Seen:
    """The check ``xml-parse``."""
    if view.document is not None and view.document.output_only:
        return not_needed("libvirt only writes this document")
    if view.values:
        return of_value(view, parse, PARSE, "a new value is read by the code of its attribute")
    found = code(view)
    if found is not None:
        return done(place_of(view, found), found.hit.function.name)
    if view.defined is not None and view.location.reads:
        return Seen(State.UNSURE, f"look which of these reads it: {candidates(view, view.location.reads)}")
    return absent(
        view,
        parse,
        "no code reads it",
        State.UNSURE,
        "no code that reads it by name was found: look for a table",
    )


def formatted(view: View) -> Seen:
    """The check ``xml-format``."""
    if view.values:
        return of_value(view, formatted, FORMAT, "a new value is written by the code of its attribute")
    found = written(view)
    if found is not None:
        return done(place_of(view, found), found.hit.function.name)
    if view.defined is not None and view.location.writes:
        return Seen(State.UNSURE, f"look which of these writes it: {candidates(view, view.location.writes)}")
    return absent(
        view,
        formatted,
        "no code writes it",
        State.UNSURE,
        "no code that writes it by name was found: look for a table",
    )


def member(view: View) -> Seen:
    """The check ``xml-member``; its value is ``struct.member``."""
    if view.values:
        return not_needed("a new value needs no member")
    found = bound(view)
    if found is not None:
        return done((found[1].file, found[1].line), f"{found[0].tag.removeprefix('_')}.{found[1].path}")
    why = "the member that holds it could not be told from the code"
    if view.document is not None and view.document.output_only and view.defined is not None:
        return Seen(State.UNSURE, why)
    return absent(view, member, "no struct has a member for it", State.UNSURE, why)
