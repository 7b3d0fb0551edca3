"""Step 7: the enum of the values, its tables and its converters."""

from __future__ import annotations

import re

from steps.state import State
from steps.xml.believed import bound, code
from steps.xml.seen import Seen, absent, done, not_needed
from steps.xml.view import View


def _enum_applies(view: View) -> bool | None:
    """Whether it has values of an enum; None where nothing tells."""
    if view.values or view.device:
        return True
    if view.wanted_enum and view.there:
        return True
    for each in (view, view.later):
        if each is None or (each.defined is None and not each.in_code):
            continue
        if each.enum_name:
            return True
        if each.worded:
            return (
                bool(each.content.values)
                and not (each.content.yes_no or each.content.on_off)
                and bound(each) is None
            )
        return False
    return None


def _no_enum(view: View) -> Seen | None:
    applies = _enum_applies(view)
    if applies is False:
        return not_needed("its values are no words of an enum")
    if applies is None:
        return Seen(State.UNSURE, "not in the schema yet: nothing tells whether it takes words of an enum")
    return None


def _enum_known(view: View) -> bool:
    """Whether the enum found in this snapshot can be believed to be that of the extension."""
    if view.values or view.device:
        return True
    return view.there or code(view) is not None


def enum(view: View) -> Seen:
    """The check ``xml-enum``; its value is the enum, or the constant of a new value."""
    none = _no_enum(view)
    if none is not None:
        return none
    if view.values or view.device:
        constant = view.constant
        if constant is not None:
            return done((constant.file, constant.line), constant.name)
        return absent(view, enum, f"no constant for '{view.value or view.name}'", State.MISSING)
    if view.enum is not None and _enum_known(view):
        text = view.enum
        line = (
            text.data.count(b"\n", 0, text.end) + 1
            if text.data.startswith(b"typedef enum {", text.at)
            else text.line
        )
        return done((text.file, line), view.enum_name)
    return absent(view, enum, "no enum for its values", State.UNSURE, "the enum of its values was not found")


def enum_declaration(view: View) -> Seen:
    """The check ``xml-enum-decl``."""
    none = _no_enum(view)
    if none is not None:
        return none
    if view.values or view.device:
        return not_needed("a new value needs no new converters")
    found = (
        view.tree.locator.types.macro("VIR_ENUM_DECL", view.enum_name, False)
        if view.enum_name and _enum_known(view)
        else None
    )
    if found is not None:
        data = view.snapshot.read(found[0]) or b""
        return done((found[0], data.count(b"\n", 0, found[1]) + 1))
    return absent(view, enum_declaration, "its enum has no VIR_ENUM_DECL", State.UNSURE)


def enum_table(view: View) -> Seen:
    """The check ``xml-enum-impl``."""
    none = _no_enum(view)
    if none is not None:
        return none
    if view.values or view.device:
        constant = view.constant
        if constant is not None:
            return done((constant.string_file, constant.string_line), constant.string)
        return absent(
            view, enum_table, f"no string '{view.value or view.name}' in the enum's table", State.MISSING
        )
    if view.table is not None and _enum_known(view):
        path, at, _end = view.table
        data = view.snapshot.read(path) or b""
        return done((path, data.count(b"\n", 0, at) + 1))
    return absent(view, enum_table, "its enum has no VIR_ENUM_IMPL", State.UNSURE)


def private_symbols(view: View) -> Seen:
    """The check ``xml-private-symbols``: the converters of its enum, where a driver, tool or test calls them."""
    if view.values or view.device:
        return not_needed("the converters are the enum's: nothing new is called")
    none = _no_enum(view)
    if none is not None:
        return none if none.state is not State.UNSURE else Seen(State.UNSURE, none.why)
    base = view.enum_name if _enum_known(view) else ""
    lacking = ""
    for stem in dict.fromkeys((base, base.removesuffix("Type"))) if base else ():
        for name in (f"{stem}TypeFromString", f"{stem}TypeToString"):
            for path in view.snapshot.paths("src"):
                if path.endswith("private.syms"):
                    data = view.snapshot.read(path) or b""
                    found = re.search(rb"^" + name.encode() + rb";", data, re.M)
                    if found is not None:
                        return done((path, data.count(b"\n", 0, found.start()) + 1), name)
            if not lacking and view.tree.uses.calls(name):
                lacking = name
    if lacking:
        return Seen(State.MISSING, f"{lacking} is called outside src/conf but not exported")
    return absent(
        view,
        private_symbols,
        "its converters are not exported",
        State.NOT_NEEDED,
        "only src/conf calls its converters",
    )
