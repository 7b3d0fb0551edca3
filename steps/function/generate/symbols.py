"""Step 1: the exported symbol, in the block of the version in development.

Rules: ``scripts/apibuild.py`` and ``hvsupport.py`` read the chain of blocks and reject a parent that is not
the block before.
"""

from __future__ import annotations

import re

from steps.code.syms import SymbolFile
from steps.edits.insertion import Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.function.proposal import Proposal
from steps.tree.facts import Facts

_PREFIX = {"main": "LIBVIRT_", "qemu": "LIBVIRT_QEMU_", "lxc": "LIBVIRT_LXC_", "admin": "LIBVIRT_ADMIN_"}


def version_node(library: str, since: str) -> str:
    """The name of a version's block: ``LIBVIRT_QEMU_9.1.0``."""
    return _PREFIX[library] + since


def export(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The symbol, joined to the block of its version, or in a new block behind the version before it."""
    library = proposal.names.library
    path = facts.layout.libraries[library].symbols
    if path is None:
        return []
    data = facts.snapshot.read(path) or b""
    symbols = facts.symbols(library)
    node = version_node(library, proposal.since)
    block = symbols.block(node)
    if block is not None:
        at = line_start(data, block.body_end)
        text = render("public-symbol.syms.j2", symbol=proposal.name, block=None, parent=None)
        return [Insertion(1, "public-symbol", path, at, at, text)]
    return _new_block(data, symbols, path, node, proposal.name)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version))


def _new_block(data: bytes, symbols: SymbolFile, path: str, node: str, name: str) -> list[Insertion]:
    """A block of its own behind the last older one; the block behind it, if any, gets it as parent."""
    older = [b for b in symbols.blocks if _number(b.version) < _number(node)]
    before = older[-1] if older else None
    behind = next((b for b in symbols.blocks if before is None or b.start > before.start), None)
    parent = before.version if before is not None else ""
    at = (
        line_end(data, max(before.end - 1, 0))
        if before is not None
        else (behind.start if behind else len(data))
    )
    text = render("public-symbol.syms.j2", symbol=name, block=node, parent=parent)
    text = "\n" + text if before is not None else text + "\n"
    made = [Insertion(1, "public-symbol", path, at, at, text)]
    if behind is not None:
        closing = f"}} {node};"
        made.append(Insertion(1, "public-symbol", path, behind.body_end, behind.end, closing))
    return made
