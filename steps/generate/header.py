"""Step 1: the declaration in the public header."""

from __future__ import annotations

import re

from steps.api.proposal import Proposal
from steps.code.cfacts import Signature
from steps.code.cfile import CFile
from steps.edits.insertion import Insertion
from steps.edits.place import line_end, nearest_first
from steps.edits.render import render
from steps.edits.wrap import stacked
from steps.tree.facts import Facts

_CALLED = re.compile(rb"\b(vir\w+)[ \t]*\(")
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
    text = render(
        "public-header.h.j2",
        declaration=stacked(head(signature.returns, signature.name), parameters(signature), ");"),
    )
    sibling = sibling_declaration(facts, file, proposal)
    if sibling is None:
        at = end_of_header(file.data)
        return [Insertion(1, "public-header", file.path, at, at, text + "\n")]
    at = line_end(file.data, max(sibling.end - 1, 0))
    return [Insertion(1, "public-header", file.path, at, at, _between(file.data, at, text))]


def _between(data: bytes, at: int, text: str) -> str:
    """``text`` with the empty lines that keep it apart from what stands around it."""
    compact = re.match(rb"[a-z][^\n]*\(", data[at : at + 200]) is not None and b"/*" not in data[at : at + 3]
    before = "" if compact else "\n"
    after = "" if compact or data[at : at + 1] in (b"\n", b"") else "\n"
    return before + text + after


def sibling_declaration(facts: Facts, file: CFile, proposal: Proposal) -> Signature | None:
    """The nearest exported function that ``file`` declares."""
    exported = facts.symbols(proposal.names.library).symbols
    mentioned = dict.fromkeys(m[1].decode() for m in _CALLED.finditer(file.data))
    for name in nearest_first(proposal.name, [m for m in mentioned if m in exported]):
        if (found := file.prototype(name)) is not None:
            return found
    return None


def end_of_header(data: bytes) -> int:
    """The offset before the lines that close the header (linkage block and include guard)."""
    found = _CLOSING.search(data)
    return found.start() if found else len(data)
