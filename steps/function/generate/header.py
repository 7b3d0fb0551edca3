"""Step 1: the declaration in the public header."""

from __future__ import annotations

import re

from steps.code.cfacts import Signature
from steps.code.cfile import CFile
from steps.edits.insertion import Insertion
from steps.edits.place import line_end
from steps.edits.render import render
from steps.edits.wrap import stacked
from steps.function.proposal import Proposal
from steps.function.siblings import extends, places
from steps.tree.facts import Facts

_DECLARED = re.compile(rb"^(?:[A-Za-z][\w \t*]*[ \t*])?(vir\w+)[ \t]*\(", re.M)
_COLUMNS = re.compile(rb"\s*(?P<returns>\w[\w ]*?\*?  +)\*?(?P<name>vir\w+ *)\(")
_CLOSING = re.compile(
    rb"^(?:#[ \t]*ifdef[ \t]+__cplusplus[ \t]*\n\}[^\n]*\n#[ \t]*endif[^\n]*\n\s*)?#[ \t]*endif[^\n]*\s*\Z",
    re.M,
)


def head(returns: str, name: str) -> str:
    """``int virDomainCreate(``, with no space behind a star."""
    return f"{returns}{'' if returns.endswith('*') else ' '}{name}("


def parameters(signature: Signature) -> list[str]:
    """The parameters as they are declared; ``void`` where there are none."""
    return [str(p) for p in signature.params] or ["void"]


def declaration(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The declaration, behind the nearest exported sibling in the module's header;
    none where there is no such header."""
    file = facts.snapshot.cfile(proposal.names.header) or facts.snapshot.cfile(proposal.names.header + ".in")
    if file is None:
        return []
    signature = proposal.signature
    sibling = sibling_declaration(facts, file, proposal)
    opening = head(signature.returns, signature.name)
    if sibling is not None:
        opening = _in_columns(file.data, sibling, signature) or opening
    text = render("public-header.h.j2", declaration=stacked(opening, parameters(signature), ");"))
    if sibling is None:
        at = end_of_header(file.data)
        return [Insertion(1, "public-header", file.path, at, at, text + "\n")]
    at = line_end(file.data, max(sibling.end - 1, 0))
    return [Insertion(1, "public-header", file.path, at, at, _between(file.data, at, text))]


def _in_columns(data: bytes, sibling: Signature, signature: Signature) -> str:
    """The opening with name and bracket in columns where the function it extends has them; else nothing.

    So the headers were written before 2.0; what extends no older function is not.
    """
    columns = _COLUMNS.match(data, sibling.start)
    if columns is None or not extends(signature.name, sibling.name):
        return ""
    if len(signature.returns) >= len(columns["returns"]):
        return ""
    name = f"{signature.name:{len(columns['name'])}}" if columns["name"].endswith(b" ") else signature.name
    return f"{signature.returns:{len(columns['returns'])}}{name}("


def _between(data: bytes, at: int, text: str) -> str:
    """``text`` with the empty lines that keep it apart from what stands around it."""
    compact = re.match(rb"[a-z][^\n]*\(", data[at : at + 200]) is not None and b"/*" not in data[at : at + 3]
    before = "" if compact else "\n"
    after = "" if compact or data[at : at + 1] in (b"\n", b"") else "\n"
    return before + text + after


def sibling_declaration(facts: Facts, file: CFile, proposal: Proposal) -> Signature | None:
    """The nearest exported function that ``file`` declares."""
    exported = facts.symbols(proposal.names.library).symbols
    mentioned = file.names(_DECLARED)
    for name in places(proposal.name, [m for m in mentioned if m in exported]):
        if (found := file.prototype(name)) is not None:
            return found
    return None


def end_of_header(data: bytes) -> int:
    """The offset before the lines that close the header (linkage block and include guard)."""
    found = _CLOSING.search(data)
    return found.start() if found else len(data)
