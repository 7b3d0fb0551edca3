"""Steps 5 and 7: who frees, compares, copies and checks the member."""

from __future__ import annotations

import re

from steps.state import State
from steps.xml.believed import members, of_value
from steps.xml.seen import Look, Seen, absent, done, not_needed
from steps.xml.uses import ABI, COPY, EQUALS, FREE, VALIDATE, Use
from steps.xml.view import View


def _use(view: View, named: re.Pattern[str]) -> Use | None:
    """The first function of that sort that uses the member, one of an element's members, or a device's constant."""
    if view.device and view.constant is not None:
        found = view.tree.uses.constant(named, view.constant.name)
        if found is not None:
            return found
    for struct, each in members(view):
        found = view.tree.uses.inside(named, struct, each)
        if found is not None:
            return found
    return None


def free(view: View) -> Seen:
    """The check ``xml-free``."""
    if view.values:
        return not_needed("a value holds no memory")
    held = members(view)
    if held and not view.device and not any(m.pointer for _s, m in held):
        return not_needed("the member holds no memory of its own")
    found = _use(view, FREE)
    if found is not None:
        return done((found.path, found.line), found.function)
    if not held and view.defined is not None:
        return Seen(State.UNSURE, "look whether the member holds memory, and who frees it")
    if view.later is not None and view.defined is None:
        later = free(view.later)
        if later.state is State.NOT_NEEDED:
            return later
    return absent(view, free, "nothing frees it", State.MISSING)


def _common(view: View, look: Look, named: re.Pattern[str], what: str) -> Seen:
    if view.values:
        return of_value(view, look, named, "a value travels with its attribute")
    found = _use(view, named)
    if found is not None:
        return done((found.path, found.line), found.function)
    return absent(
        view,
        look,
        f"no {what} looks at it",
        State.NOT_NEEDED,
        f"no {what} looks at it: add one only if it matters there",
    )


def abi(view: View) -> Seen:
    """The check ``xml-abi``."""
    seen = _common(view, abi, ABI, "ABI check")
    if seen.state is State.NOT_NEEDED and not view.values and view.defined is not None:
        return Seen(
            State.UNSURE,
            "no ABI check looks at it: does the guest see it? Then it must not change on migration",
        )
    return seen


def equals(view: View) -> Seen:
    """The check ``xml-equals``."""
    return _common(view, equals, EQUALS, "comparison")


def copy(view: View) -> Seen:
    """The check ``xml-copy``."""
    return _common(view, copy, COPY, "copy function")


def validate(view: View) -> Seen:
    """The check ``xml-validate``."""
    return _common(view, validate, VALIDATE, "validation")


def live_change(view: View) -> Seen:
    """The check ``xml-live-change``."""
    if view.document is None or view.document.root != "domain":
        return not_needed("only domains change while they run")
    for struct, each in members(view):
        for use in view.tree.uses.drivers(struct, each):
            if re.search(r"Change|Update|Hotplug|Live", use.function):
                return done((use.path, use.line), use.function)
    return absent(
        view, live_change, "no live change looks at it", State.NOT_NEEDED, "no live change looks at it"
    )
