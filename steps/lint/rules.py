"""Judges public functions: the guide's rules on every path, and what a tree's places say of each other."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from contextlib import contextmanager

from steps.extension import FUNCTION, kind_of, split
from steps.function.names import derive
from steps.lint.checks import access, documents, ending, entry, fresh, protocol, shell, wire
from steps.lint.finding import WARNING, Lint
from steps.lint.target import Target
from steps.state import State
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
    access.host_path,
    wire.unchecked,
    wire.limits,
)
"""The checks of one function, in the order in which their findings are shown."""


RULES = {
    "rule-debug-entry": "a call is logged at its entry",
    "rule-reset-error": "virResetLastError() comes before anything can fail",
    "rule-object-check": "an object is checked before it is used",
    "rule-read-only": "what may change something refuses a read-only connection",
    "readonly-flag-no-acl": "what refuses a read-only connection under a flag asks for a permission under that flag",
    "rule-arguments": "arguments are checked before they are used or sent",
    "rule-driver-check": "a driver and its method are looked for before they are used",
    "rule-internal-call": "the driver's own method is called with the function's parameters",
    "rule-return": "a failure returns the value of a failure, a success does not",
    "rule-dispatch-error": "each failure is dispatched, and nothing else",
    "rule-unsupported": "a driver without the method is reported as unsupported",
    "wire-limit": "arrays of a protocol have a limit",
    "wire-procedure": "procedures are numbered in order, without a gap",
    "protocol-structs": "the recorded structs are those of the protocol",
    "since-tag": "comment, symbol and driver tables say one version",
    "prototype": "declaration, definition, typedef and client take the same parameters",
    "docs": "comments name what there is, and are read",
    "virsh-option-undocumented": "the manual page describes every option",
    "virsh-doc-unknown-option": "a synopsis has only options that there are",
    "virsh-command-undocumented": "the manual page describes every command",
    "virsh-doc-unknown-command": "the manual page describes only commands that there are",
    "virsh-doc-order": "a synopsis has what needs no name in the order of the table",
}
"""What each rule asks for."""


def lint(
    facts: Facts, name: str, known: documents.Known | None = None, new: Container[str] = ()
) -> list[Lint]:
    """What is wrong with the public function ``name`` in the tree of ``facts``; nothing where it is not there yet.

    ``known`` are the words of the tree's headers, where several functions are judged one after the other; ``new`` are
    functions that are in development whatever version they say.
    """
    if split(name)[0].word != FUNCTION:
        return _of_kind(facts, name)
    target = Target(name, facts)
    if target.flow is None:
        return []
    found = [finding for check in _FUNCTION for finding in check(target)]
    found += documents.comment(target, known or documents.Known(facts))
    if name in new or fresh.in_development(target):
        found += fresh.checks(target)
    return list(dict.fromkeys(found))


def _of_kind(facts: Facts, ref: str) -> list[Lint]:
    """What is wrong with a subject of another kind: the sites that are there and not as they must be."""
    from steps.inspect import inspect  # the eight pages, which a function's rules do not need

    report = inspect(facts, ref)
    return [
        Lint(report.name, finding.check, WARNING, finding.file, finding.line, finding.why, report.kind)
        for step in report.steps
        for finding in step.findings
        if finding.state is State.PARTIAL
    ]


def public_functions(facts: Facts) -> list[str]:
    """Return every public function that the tree exports and declares, in the symbols' order."""
    return list(kind_of(FUNCTION).every(facts))


def lint_names(facts: Facts, names: Iterable[str], new: Container[str] = ()) -> list[Lint]:
    """The findings on the functions ``names``, with those on their structs and on the commands that call them."""
    wanted = list(names)
    with _uncollected():
        known = documents.Known(facts)
        found = [finding for name in wanted for finding in lint(facts, name, known, new)]
        functions = [name for name in wanted if split(name)[0].word == FUNCTION]
        about = set(functions)
        for name in functions:
            about.update(place.name for place in facts.shell(derive(name).library).commands_using(name))
        libraries = {derive(name).library for name in functions}
        return found + [finding for finding in _tree(facts, libraries) if finding.name in about]


def lint_all(facts: Facts, new: Container[str] = ()) -> list[Lint]:
    """The findings on a whole tree: on every public function, and on what its places say of each other."""
    with _uncollected():
        known = documents.Known(facts)
        found = [finding for name in public_functions(facts) for finding in lint(facts, name, known, new)]
        return found + list(_tree(facts, facts.layout.libraries.keys()))


def _tree(facts: Facts, libraries: Collection[str]) -> Iterator[Lint]:
    yield from protocol.tree(facts, libraries)
    yield from shell.tree(facts, libraries)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without collecting garbage: many small values are made and few are thrown away."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
