"""The module that a function belongs to: by its name, by the objects in its prototype, by the other one of its pair."""

from __future__ import annotations

import re

from steps.code.cfacts import Signature
from steps.function.names import MODULES, library_of, module_of
from steps.function.objects import OBJECTS
from steps.tree.facts import Facts

_HEADER = re.compile(r"libvirt-([a-z-]+)\.h$")


def usual(facts: Facts, signature: Signature, beside: Signature | None = None) -> tuple[str, str]:
    """The module of a function and why; ``beside`` is the other one of its pair, if that is planned with it.

    ``libvirt-host.h`` is read before all other headers, so that it can name no object but the connection.
    """
    declared = facts.declaration(signature.name)
    if declared is not None and (found := _of_header(declared.path)) is not None:
        return found, "as the tree declares it"
    named = module_of(signature.name)
    if named != "host":
        return named, "from the name"
    if (found := _by_types(signature)) is not None:
        return found, "from the object in its prototype"
    other = event_partner(signature.name)
    if other is not None:
        there = facts.declaration(other)
        pair = there.fact if there is not None else beside
        if there is not None and (found := _of_header(there.path)) is not None:
            return found, f"as {other} has it"
        if pair is not None and pair.name == other and (found := _by_types(pair)) is not None:
            return found, f"as {other} has it"
    return named, "from the name, which names no object"


def event_partner(name: str) -> str | None:
    """The function that registers what ``name`` deregisters, and the other way round; None for another function.

    >>> event_partner("virConnectKeyEventDeregisterAny"), event_partner("virConnectKeyEventRegisterAny")
    ('virConnectKeyEventRegisterAny', 'virConnectKeyEventDeregisterAny')
    """
    found = re.fullmatch(r"(vir\w+?)(Register|Deregister)((?:[A-Z]\w*)?)", name)
    if found is None:
        return None
    return found[1] + ("Deregister" if found[2] == "Register" else "Register") + found[3]


def of_tree(facts: Facts, library: str) -> tuple[str, ...]:
    """The modules of a library that this tree has headers of, in the order in which names are matched with them."""
    headers = {found for path in facts.layout.headers if (found := _of_header(path)) is not None}
    functions = dict.fromkeys(
        module for _pattern, module in MODULES if module not in ("common", "event", "virterror")
    )
    return tuple(m for m in functions if m in headers and library_of(m) == library)


def _of_header(path: str) -> str | None:
    found = _HEADER.search(path)
    return found[1] if found is not None and found[1] in {module for _pattern, module in MODULES} else None


def _by_types(signature: Signature) -> str | None:
    types = [signature.returns, *(p.type for p in signature.params)]
    named = [m[0] for t in types if (m := re.match(r"vir\w+Ptr\b", t)) is not None and m[0] in OBJECTS]
    return next((module_of(n) for n in named if module_of(n) != "host"), None)
