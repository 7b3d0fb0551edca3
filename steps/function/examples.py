"""Examples for the two checks that no program can decide: others' decisions can be shown."""

from __future__ import annotations

from collections.abc import Sequence

from steps.function.detect.in_use import older_through_newer, shared_by_drivers
from steps.function.names import derive, module_of
from steps.function.sites.internal import superseded
from steps.model import Example
from steps.tree.facts import Facts


def judged(facts: Facts, name: str, check: str, near: Sequence[str]) -> Example | None:
    """Return what others decided for ``internal-use`` or ``common-code``, or a place to begin to look; ``near`` are its siblings."""
    if check not in ("internal-use", "common-code"):
        return None
    return _in_use(facts, name, check, near) or _beginning(facts, name, check, near)


def _in_use(facts: Facts, name: str, check: str, near: Sequence[str]) -> Example | None:
    """What drivers do for other functions: those nearest by name first, then all of the library."""
    every = facts.symbols(derive(name).library).symbols
    names = list(dict.fromkeys([*near, *(s for s in every if module_of(s) == module_of(name)), *every]))
    if check == "internal-use":
        pairs = ((older, newer) for newer in names for older in superseded(newer) if older in every)
        found = older_through_newer(facts, pairs)
    else:
        found = shared_by_drivers(facts, (n for n in names if n != name))
    return None if found is None else Example(found.told, found.path, found.line)


def _beginning(facts: Facts, name: str, check: str, near: Sequence[str]) -> Example | None:
    """Where to begin to look: the nearest older function; for common code the header that its drivers share."""
    module = module_of(name)
    shared = f"src/conf/{module}_conf.h"
    data = facts.snapshot.read(shared) if check == "common-code" else None
    if data is not None:
        first = next(
            (n for n, row in enumerate(data.split(b"\n"), 1) if row.startswith(b"vir") and b"(" in row), 1
        )
        return Example(f"{module}_conf.h", shared, first, finished=False)
    for sibling in near:
        place = facts.implementation(sibling)
        if place is not None:
            return Example(sibling, place.path, place.line, finished=False)
    return None
