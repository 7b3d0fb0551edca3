"""What a protocol must keep to: bounded arrays, and procedures numbered without a gap and without a number twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from steps.code import golden
from steps.code.golden import Difference
from steps.code.xdr_text import XdrSyntaxError, XdrText, render
from steps.function.names import proc_name
from steps.lint.finding import ERROR, WARNING, Lint
from steps.tree.facts import Facts

_STRUCT = re.compile(r"(remote|qemu|lxc|admin)_(\w+)_(?:args|ret|msg)$")

_PROCEDURE = re.compile(r"\b(?:REMOTE|QEMU|LXC|ADMIN)_PROC_\w+")


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


def tree(facts: Facts, libraries: Collection[str]) -> Iterator[Lint]:
    """The protocols of ``libraries``."""
    for library, files in facts.layout.libraries.items():
        if files.protocol is None or library not in libraries:
            continue
        yield from _unbounded(facts, library, files.protocol)
        yield from _numbers(facts, library, files.protocol)
    yield from _recorded(facts, libraries)


def _unbounded(facts: Facts, library: str, path: str) -> Iterator[Lint]:
    structs = facts.protocol(library).structs
    for name in structs:
        struct = structs[name]
        for member in struct.members:
            if member.array == "" and not member.fixed:
                line = facts.snapshot.line(path, struct.start)
                message = f"{name}.{member.name} has no limit (<>): what a peer sends is allocated unseen"
                yield Lint(owner(name), "wire-limit", WARNING, path, line, message)


def _recorded(facts: Facts, libraries: Collection[str]) -> Iterator[Lint]:
    """The ``-structs`` files record what the protocols say."""
    listed = facts.layout.libraries
    # The main protocol uses no other's structs, the others may use its.
    read = [
        files.protocol
        for name, files in listed.items()
        if files.protocol and (name == "main" or name in libraries)
    ]
    rendered = {path: protocol for path in read if (protocol := _rendered(_text(facts, path))) is not None}
    for library, files in listed.items():
        protocol = rendered.get(files.protocol or "")
        if protocol is None or files.golden is None or library not in libraries:
            continue
        there = golden.recorded(_text(facts, files.golden))
        foreign = {
            b.name: b for path, other in rendered.items() if path != files.protocol for b in other.blocks
        }
        wanted = golden.expected(protocol, foreign, {block.name for block in there})
        told: set[str] = set()
        for difference in golden.differences(there, wanted):
            for name in _named(difference):
                if name not in told:
                    told.add(name)
                    message = (
                        f"{difference.name} {difference.what} ({files.protocol}): {_short(difference, name)}"
                    )
                    yield Lint(owner(name), "protocol-structs", ERROR, files.golden, difference.line, message)


def _named(difference: Difference) -> list[str]:
    """The structs or procedures that a difference is about."""
    kind, _, name = difference.name.partition(" ")
    if kind == "struct":
        return [name]
    for sign in "-+":
        # What is recorded in the place of another is one difference, not two.
        lines = [line for line in difference.detail if line.startswith(sign)]
        procedures = _PROCEDURE.findall("\n".join(lines))
        if procedures:
            return list(dict.fromkeys(procedures))
    return [name or kind]


def _short(difference: Difference, name: str) -> str:
    lines = list(difference.detail)
    if len(lines) > 2:
        lines = [line for line in lines if name in line] or lines
    return "; ".join(" ".join(line.split()) for line in lines[:2])


def _text(facts: Facts, path: str) -> str:
    return (facts.snapshot.read(path) or b"").decode("utf-8", "replace")


def _rendered(text: str) -> XdrText | None:
    try:
        return render(text)
    except XdrSyntaxError:
        return None


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
