"""The text of an extension that the schema already has: so that what was begun is finished without saying it again."""

from __future__ import annotations

from steps.tree.facts import Facts
from steps.xml.subject import tree_of

_DATA = {
    "int": "int",
    "unsignedInt": "uint",
    "unsignedLong": "ulong",
    "positiveInteger": "uint",
    "integer": "int",
}


def text_of(facts: Facts, xpath: str, value: str = "") -> str:
    """Return ``XPATH : TYPE`` as the schema shows it; empty where it has not got it."""
    view = tree_of(facts).view(xpath, value)
    if view.defined is None:
        return ""
    if value:
        return f"{xpath}={value}"
    held = view.content
    required = " required" if view.attribute and not all(n.optional for n in view.nodes) else ""
    if "ref:scaledInteger" in held.types:
        kind = "size"
    elif held.yes_no:
        kind = "yes-no"
    elif held.on_off:
        kind = "on-off"
    elif held.values:
        kind = f"enum {'|'.join(held.values)}"
    elif "ref:UUID" in held.types:
        kind = "uuid"
    else:
        kind = next(
            (_DATA[t.removeprefix("data:")] for t in held.types if t.removeprefix("data:") in _DATA), ""
        )
        if not kind:
            kind = "string" if view.attribute or held.types else "element" if view.below else "flag"
    return f"{xpath} : {kind}{required}"
