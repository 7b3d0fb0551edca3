"""Text for public functions: which combinations of a flag they refuse, and whether read-only connections may use it."""

from __future__ import annotations

import re

from steps.code.body import Body
from steps.code.cfile import CFile
from steps.edits.insertion import Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.flag.combinations import combinations, read_only
from steps.flag.proposal import FlagProposal
from steps.flag.subject import FlagSubject
from steps.tree.facts import Facts

_MACROS = re.compile(r"VIR_(?:EXCLUSIVE|REQUIRE)_FLAGS?_(?:GOTO|RET)$")
_CHECKS = re.compile(r"virCheck\w+(?:Goto|Return|GotoAny)?$")


def rules(subject: FlagSubject, proposal: FlagProposal) -> list[Insertion]:
    """Return the lines that refuse the flag with those that it excludes, and without those that it requires.

    One for each function that takes it, before the driver is called.
    """
    there = {str(r) for r in combinations(subject.tree, proposal.name)}
    made = []
    for function in proposal.functions:
        place = _place(subject.facts, function)
        if place is None:
            continue
        file, at, label = place
        text = ""
        for kind, others in (("exclusive", proposal.excludes), ("require", proposal.requires)):
            if f"{function}:{kind}" not in there:
                text += "".join(_rule(subject.facts, kind, proposal.name, other, label) for other in others)
        if text:
            made.append(Insertion(3, "flag-combinations", file.path, at, at, text))
    return made


def refusals(subject: FlagSubject, proposal: FlagProposal) -> list[Insertion]:
    """Return the lines that refuse the flag on read-only connections, in the functions that allow those at all."""
    there = {r.function for r in read_only(subject.tree, proposal.name)}
    made = []
    for function in proposal.functions:
        body, _start = subject.facts.body(function)
        place = _place(subject.facts, function)
        if place is None or function in there or _always_refused(body):
            continue
        file, at, label = place
        connection = _connection(body)
        text = render(
            "flag-read-only.c.j2", name=proposal.name, connection=connection, label=label, value="-1"
        )
        made.append(Insertion(3, "rule-read-only", file.path, at, at, text + "\n"))
    return made


def _always_refused(body: Body) -> bool:
    """Whether the function refuses read-only connections whatever the flags are."""
    call = body.call("virCheckReadOnlyGoto", "virCheckReadOnlyReturn")
    if call is None:
        return False
    line = line_start(body.text, call.at)
    return body.text[line : call.at] == b"    "


def _connection(body: Body) -> str:
    """What the function calls its connection: ``conn``, or ``dom->conn``."""
    for call in body.calls:
        if call.name.startswith("virCheckReadOnly") and call.arguments:
            return call.arguments[0].removesuffix("->flags")
    for call in body.calls:
        if call.name == "virDispatchError" and call.arguments and call.arguments[0] != "NULL":
            return call.arguments[0]
    return "conn"


def _place(facts: Facts, function: str) -> tuple[CFile, int, str] | None:
    """Where a rule goes in a public function: behind its rules, else before the driver is called; and its label."""
    found = facts.implementation(function)
    file = facts.snapshot.cfile(found.path) if found is not None else None
    body, start = facts.body(function)
    if file is None or not body.methods:
        return None
    label = next((name for name, _at in body.labels), "")
    last = next((c for c in reversed(body.calls) if _MACROS.match(c.name)), None)
    if last is not None:
        at = line_end(file.data, file.data.find(b";", start + last.at))
        return file, at, label
    method = body.methods[0]
    at = line_start(file.data, start + method.at)
    # The condition can stand on several lines: up to the 'if' in the first column of the body.
    while at > start and not re.match(rb"    \S", file.data[at : at + 5]):
        at = line_start(file.data, at - 1)
    return file, at, label


def _rule(facts: Facts, kind: str, name: str, other: str, label: str) -> str:
    has_macros = b"VIR_EXCLUSIVE_FLAGS_GOTO" in (facts.snapshot.read("src/internal.h") or b"")
    return render("flag-rule.c.j2", kind=kind, name=name, other=other, label=label, macros=has_macros)
