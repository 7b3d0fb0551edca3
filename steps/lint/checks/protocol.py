"""What a protocol must keep to: bounded arrays, and procedures numbered without a gap and without a number twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steps.function.names import proc_name
from steps.lint.finding import ERROR, WARNING, Lint
from steps.tree.facts import Facts

_STRUCT = re.compile(r"(remote|qemu|lxc|admin)_(\w+)_(?:args|ret|msg)$")


def owner(wire: str) -> str:
    """The public function that a struct of the wire or a procedure serves, as far as its words tell."""
    match = _STRUCT.match(wire)
    if match is not None:
        prefix, words = match[1], match[2].upper()
    else:
        prefix, _, words = wire.partition("_PROC_")
        prefix = prefix.lower()
    bare = proc_name(words)
    if prefix == "admin":
        return "virAdm" + bare
    if prefix in ("qemu", "lxc"):
        return "vir" + bare.replace("Domain", "Domain" + prefix.capitalize(), 1)
    return "vir" + bare


def tree(facts: Facts) -> Iterator[Lint]:
    """The protocols of all libraries."""
    for library, files in facts.layout.libraries.items():
        if files.protocol is None:
            continue
        yield from _unbounded(facts, library, files.protocol)
        yield from _numbers(facts, library, files.protocol)


def _unbounded(facts: Facts, library: str, path: str) -> Iterator[Lint]:
    structs = facts.protocol(library).structs
    for name in structs:
        struct = structs[name]
        for member in struct.members:
            if member.array == "" and not member.fixed:
                line = facts.snapshot.line(path, struct.start)
                message = f"{name}.{member.name} has no limit (<>): what a peer sends is allocated unseen"
                yield Lint(owner(name), "wire-limit", WARNING, path, line, message)


def _numbers(facts: Facts, library: str, path: str) -> Iterator[Lint]:
    procedures = facts.protocol(library).procedures
    last = 0
    taken: dict[int, str] = {}
    for name in procedures:
        procedure = procedures[name]
        line = facts.snapshot.line(path, procedure.at)
        if procedure.number in taken:
            message = f"{name} has the number {procedure.number} of {taken[procedure.number]}"
            yield Lint(owner(name), "wire-procedure", ERROR, path, line, message)
        elif procedure.number != last + 1:
            message = f"{name} is number {procedure.number}, after {last}: procedures are numbered without a gap, in order"
            yield Lint(owner(name), "wire-procedure", ERROR, path, line, message)
        taken.setdefault(procedure.number, name)
        last = procedure.number
