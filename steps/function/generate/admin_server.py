"""Step 8 for the administration library: it has no drivers, the daemon's own functions do the work.

The dispatcher calls ``admin`` + the procedure's name (``src/rpc/gendispatch.pl``) on the daemon's objects,
declared in ``src/admin/admin_server.h``.
"""

from __future__ import annotations

import re

from steps.code.cfacts import Param
from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import behind_definition, line_end, nearest_first
from steps.edits.render import render
from steps.edits.wrap import stacked
from steps.function.generate.formats import failure_value
from steps.function.generate.header import end_of_header, head
from steps.function.generate.prologue import Practice
from steps.function.proposal import Proposal
from steps.tree.facts import Facts

SOURCE = "src/admin/admin_server.c"
_INTERNAL = {
    "virAdmConnectPtr": "virNetDaemon",
    "virAdmServerPtr": "virNetServer",
    "virAdmClientPtr": "virNetServerClient",
}
_NAMES = {"virAdmConnectPtr": "dmn", "virAdmServerPtr": "srv", "virAdmClientPtr": "client"}
_NAME = re.compile(rb"\b(admin[A-Z]\w+)\(")


def server_name(proposal: Proposal) -> str:
    """What the dispatcher calls: ``adminServerListClients``."""
    return "admin" + proposal.names.proc


def server_function(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The daemon's function and its declaration, beside their siblings; none for another library."""
    source, header = facts.snapshot.cfile(SOURCE), facts.snapshot.cfile(SOURCE.replace(".c", ".h"))
    if proposal.names.library != "admin" or source is None:
        return []
    pointers = b"virNetServerPtr " in source.data
    returns = internal_type(proposal.signature.returns, pointers)
    params = [Param(internal_type(p.type, pointers), p.name) for p in proposal.signature.params]
    params[0] = Param(params[0].type, _NAMES.get(proposal.signature.params[0].type, params[0].name))
    made = [_definition(facts, proposal, source, returns, params)]
    if header is not None:
        made.append(_declaration(proposal, header, returns, params))
    return made


def internal_type(kind: str, pointers: bool) -> str:
    """The daemon's type for one of the library's objects."""
    base = re.match(r"virAdm\w+Ptr", kind)
    name = _INTERNAL.get(base[0]) if base is not None else None
    if base is None or name is None:
        return kind
    stars = kind[base.end() :].replace(" ", "")
    return f"{name}Ptr{f' {stars}' if stars else ''}" if pointers else f"{name} *{stars}"


def _definition(
    facts: Facts, proposal: Proposal, file: CFile, returns: str, params: list[Param]
) -> Insertion:
    unused = facts.layout.style.unused
    listed = [str(p) if p.name == "flags" else f"{p} {unused}" for p in params]
    failed = failure_value(returns) if not returns.startswith("virNet") else "NULL"
    text = render(
        "driver-method.c.j2",
        static=False, returns=returns, glue="" if returns.endswith("*") else " ",
        head=stacked(f"{server_name(proposal)}(", listed, ")"), locals=[], failed=failed,
        flags=f"    virCheckFlags(0, {failed});" if params[-1].name == "flags" else "",
        lookups=[], release=None, access=None, filter=None, jumps=False, marker=PLACEHOLDER,
        name=proposal.name, work="", begins=(), ready="", early=False, does=Practice(),
    )  # fmt: skip
    at = len(file.data)
    for name in nearest_first(server_name(proposal), file.names(_NAME)):
        if (sibling := file.function(name)) is not None:
            at = behind_definition(file.data, sibling.end)
            break
    return Insertion(8, "admin-server", file.path, at, at, "\n\n" + text)


def _declaration(proposal: Proposal, file: CFile, returns: str, params: list[Param]) -> Insertion:
    declared = stacked(head(returns, server_name(proposal)), [str(p) for p in params], ");")
    text = render("public-header.h.j2", declaration=declared)
    for name in nearest_first(server_name(proposal), file.names(_NAME)):
        if (sibling := file.prototype(name)) is not None:
            at = line_end(file.data, max(sibling.end - 1, 0))
            return Insertion(8, "admin-server", file.path, at, at, "\n" + text)
    at = end_of_header(file.data)
    return Insertion(8, "admin-server", file.path, at, at, text + "\n")
