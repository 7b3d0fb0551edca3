"""Judges public functions: the guide's rules on every path, and what a tree's places say of each other."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator

from steps.lint.checks import access, ending, entry, wire
from steps.lint.finding import Lint
from steps.lint.target import Target
from steps.tree.facts import Facts

_FUNCTION: tuple[Callable[[Target], Iterator[Lint]], ...] = (
    entry.logged,
    entry.reset,
    entry.objects,
    entry.arguments,
    entry.driver,
    ending.called,
    ending.checks,
    ending.outcomes,
    ending.reached,
    access.access,
    wire.unchecked,
)
"""The checks of one function, in the order in which their findings are shown."""


def lint(facts: Facts, name: str) -> list[Lint]:
    """What is wrong with the public function ``name`` in the tree of ``facts``; nothing where it is not there yet."""
    target = Target(name, facts)
    if target.flow is None:
        return []
    found = [finding for check in _FUNCTION for finding in check(target)]
    return list(dict.fromkeys(found))


def public_functions(facts: Facts) -> list[str]:
    """Every public function that the tree exports and declares, in all its libraries, in the symbols' order."""
    return [
        name
        for library in facts.layout.libraries
        for name in facts.symbols(library).symbols
        if facts.declaration(name) is not None
    ]


def lint_all(facts: Facts, names: Iterable[str]) -> list[Lint]:
    """The findings on all ``names``."""
    # Many small values are made and few are thrown away: collecting garbage among them only costs time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return [finding for name in names for finding in lint(facts, name)]
    finally:
        if collecting:
            gc.enable()
