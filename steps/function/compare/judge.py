"""Which comparison belongs to which check, and what it makes of a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from steps.code.conflict import conflict
from steps.function.compare import faces, golden, procedure, symbols, tables, wire
from steps.model import Finding, State

if TYPE_CHECKING:
    from steps.function.subject import FunctionSubject

_COMPARE: dict[str, Callable[[FunctionSubject], str]] = {
    "public-header": lambda subject: faces.header(subject.view),
    "public-symbol": lambda subject: symbols.symbol(
        subject.view, subject.origin if subject.base is not None or subject.recent else None
    ),
    "driver-typedef": lambda subject: faces.typedef(subject.view),
    "driver-member": lambda subject: faces.member(subject.view),
    "public-implementation": lambda subject: (
        faces.implementation(subject.view) or symbols.comment(subject.view)
    ),
    "wire-procedure": lambda subject: procedure.number(subject.view),
    "wire-arguments": lambda subject: wire.args(subject.view),
    "wire-result": lambda subject: wire.ret(subject.view),
    "wire-generate": lambda subject: procedure.generate(subject.view),
    "wire-acl": lambda subject: procedure.acl(subject.view),
    "client": lambda subject: tables.client(subject.view),
    "protocol-structs": lambda subject: golden.structs(subject.view),
    "drivers": lambda subject: tables.drivers(subject.view),
    "test-driver": lambda subject: tables.test(subject.view),
}
_WHOLE = frozenset(
    (
        "public-header",
        "driver-typedef",
        "public-implementation",
        "wire-arguments",
        "wire-result",
        "dispatcher",
    )
)
"""Checks whose evidence is a definition of several lines."""


def judged(subject: FunctionSubject, finding: Finding) -> Finding:
    """Return ``finding``, as partial where what is there is wrong."""
    if finding.state is not State.DONE:
        return finding
    why = _conflict(subject, finding)
    compare = _COMPARE.get(finding.check)
    if not why and compare is not None:
        why = compare(subject)
        if why and _inherited(subject, compare):
            return finding
    return finding._replace(state=State.PARTIAL, why=why) if why else finding


def _inherited(subject: FunctionSubject, compare: Callable[[FunctionSubject], str]) -> bool:
    """Whether the base has it wrong, too, or shows that it is right: what the base has is not the branch's to mend."""
    base = subject.origin
    if base is None:
        return False
    here, there = subject.facts.snapshot, base.snapshot
    if all(here.oid(path) == there.oid(path) for path in _files(subject)):
        return True
    return not compare(replace(subject, base=base)) or bool(compare(replace(subject, facts=base, base=base)))


def _files(subject: FunctionSubject) -> list[str]:
    """The files that the comparisons look at; where the base has the same ones, it says the same, and need not be read."""
    view, layout = subject.view, subject.facts.layout
    files = layout.libraries[subject.names.library]
    found = [view.declaration, view.implementation, view.typedef, view.client, *view.settings]
    paths = [files.symbols, files.protocol, files.golden, *layout.driver_headers, layout.permissions]
    return list(dict.fromkeys([*(f.path for f in found if f is not None), *(path for path in paths if path)]))


def _conflict(subject: FunctionSubject, finding: Finding) -> str:
    """Whether the evidence lies between the marks that git leaves where a merge failed."""
    text = subject.facts.snapshot.text(finding.file) if finding.file and finding.line else None
    if text is None or finding.line is None or not text.holds(b"\n<<<<<<< "):
        return ""
    line = conflict(text.data, finding.line, finding.check in _WHOLE)
    return f"a merge left its marks here ({finding.file}:{line}): decide which side stays" if line else ""
