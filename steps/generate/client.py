"""Step 4: the RPC client: the entry in its driver table, and the function where libvirt's generator cannot write it."""

from __future__ import annotations

import re
from dataclasses import asdict

from steps.api.proposal import Proposal
from steps.api.siblings import places
from steps.code.cfacts import Entry, Param, Table
from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import behind_definition, line_end, line_start, names_before, nearest_first
from steps.edits.render import render
from steps.edits.wrap import stacked
from steps.generate.exchange import Exchange, Item
from steps.tree.facts import Facts
from steps.tree.style import Style

_FUNCTION = re.compile(rb"^(remote[A-Z]\w+)\(", re.M)
_MAY_FAIL = frozenset(("typed", "typed_alloc", "bytes", "numbers", "names", "structs", "objects"))
_INDEXED = frozenset(("numbers", "names", "strings", "structs", "struct_list", "struct_array", "objects"))
_CALL_FLAGS = {"qemu": "REMOTE_CALL_QEMU", "lxc": "REMOTE_CALL_LXC"}


def client(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """What the client lacks: the function where it is not generated, and its table's entry.

    The administration library has no table, and its generated functions are called directly.
    """
    made = []
    if proposal.wire is not None and proposal.wire.generate not in ("both", "client"):
        made += _function(facts, proposal)
    return made + entry(facts, proposal)


def entry(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The entry in the table of the function's driver struct, beside its counterpart or else at the end."""
    wanted = proposal.names.driver_struct.lstrip("_")
    found = facts.client_table(wanted) if wanted else None
    if found is None:
        return []
    file, table = found
    if any(e.field == proposal.names.member for e in table.entries):
        return []
    entries = {e.field: e for e in table.entries if e.field}
    sibling = next(
        (entries[n] for n in places(proposal.names.member, [n for n in entries if n != "name"])), None
    )
    text = render(
        "client-entry.c.j2",
        member=proposal.names.member,
        function=proposal.names.client,
        since=proposal.since,
    )
    if sibling is None:
        sibling = table.entries[-1] if table.entries else None
    if sibling is None:
        return [Insertion(4, "client", file.path, table.body_end, table.body_end, text)]
    return _behind(file, table, sibling, text)


def _behind(file: CFile, table: Table, sibling: Entry, text: str) -> list[Insertion]:
    """``text`` on the line behind the sibling's, which gets the comma that a last entry may lack."""
    data = file.data
    made = []
    if not data[sibling.end : table.body_end].lstrip(b" \t").startswith(b","):
        made.append(Insertion(4, "client", file.path, sibling.end, sibling.end, ","))
    at = line_end(data, sibling.end)
    if at > table.body_end:
        at = line_start(data, table.body_end)
    return [*made, Insertion(4, "client", file.path, at, at, text)]


def _function(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The hand-written function behind its nearest sibling."""
    path = facts.layout.libraries[proposal.names.library].client
    file = facts.snapshot.cfile(path) if path else None
    if file is None or file.function(proposal.names.client) is not None:
        return []
    for name in nearest_first(proposal.names.client, names_before(file.data, _FUNCTION)):
        if (sibling := file.function(name)) is not None:
            at = behind_definition(file.data, sibling.end)
            return [Insertion(4, "client", file.path, at, at, "\n\n" + body(facts, proposal))]
    return []


def body(facts: Facts, proposal: Proposal) -> str:
    """The text of the function; a placeholder where what is exchanged does not follow from the prototype."""
    exchange = Exchange(facts, proposal)
    style = facts.layout.style
    if exchange.by_hand:
        return _pending(exchange, style)
    return render("client-body.c.j2", **_frame(exchange, style), **_content(exchange, style))


def _failed(returns: str) -> str:
    return "-1" if returns == "int" else "0" if not returns.endswith(("*", "Ptr")) else "NULL"


def _head(exchange: Exchange, style: Style, used: bool = True) -> str:
    """The function's face; a parameter that the body does not look at is marked.

    In one not ``used`` these are all but the flags, which may not be marked (``sc_flags_usage``).
    """
    unused = {r.count for r in exchange.results if r.kind == "struct"}
    params = [
        f"{p} {style.unused}" if p.name in unused or not (used or p.name == "flags") else str(p)
        for p in exchange.proposal.signature.params
    ]
    return stacked(f"{exchange.proposal.names.client}(", params, ")")


def _pending(exchange: Exchange, style: Style) -> str:
    """The function's face, with what is left to a person."""
    returns = exchange.proposal.signature.returns
    flags = next((p.type for p in exchange.proposal.signature.params if p.name == "flags"), "")
    return render(
        "client-pending.c.j2", returns=returns, flags=flags and ("lx" if "long" in flags else "x"),
        head=_head(exchange, style, used=False), failed=_failed(returns), marker=PLACEHOLDER, task=exchange.by_hand,
    )  # fmt: skip


def _frame(exchange: Exchange, style: Style) -> dict[str, object]:
    """What surrounds the exchange: declarations, labels, the lock."""
    wire, names = exchange.wire, exchange.proposal.names
    returns = exchange.proposal.signature.returns
    listed = next((r for r in exchange.results if r.kind in ("objects", "struct_list", "struct_array")), None)
    typed = any(a.kind == "typed" for a in exchange.arguments)
    keeps = listed is not None and (listed.kind == "objects" or not style.glib)
    jumps = not style.client_auto or typed or keeps
    allocates = not style.glib and any(r.kind in _INDEXED for r in exchange.results)
    fails = (
        any(r.kind in _MAY_FAIL or any(f.kind == "text" for f in r.fields) for r in exchange.results)
        or allocates
    )
    failed = _failed(returns)
    leave = "goto cleanup;" if jumps else f"return {failed};"
    return {
        "returns": returns, "head": _head(exchange, style), "glue": "" if returns.endswith("*") else " ", "failed": failed,
        "args": wire.args.name if wire.args else None, "ret": wire.ret.name if wire.ret else None,
        "connection": exchange.connection, "parent": exchange.parent,
        "procedure": wire.procedure, "call_flags": _CALL_FLAGS.get(names.library, "0"),
        "jumps": jumps, "label": jumps and (style.client_auto or fails), "auto": style.client_auto, "typed": typed,
        "early": leave if style.client_auto else "goto done;", "fail": leave, "listed": listed if keeps else None,
        "release": _release(listed), "locals": _locals(exchange, listed),
    }  # fmt: skip


def _release(listed: Item | None) -> str:
    if listed is None or listed.kind == "objects":
        return "virObjectUnref(result[i])"
    return (
        "VIR_FREE(result[i])" if listed.kind == "struct_list" else "memset(&result[i], 0, sizeof(result[i]))"
    )


def _locals(exchange: Exchange, listed: Item | None) -> list[str]:
    found = []
    if listed is not None:
        pointer = " **" if listed.kind == "struct_list" else " *"
        found.append(f"{listed.type}{pointer}result = NULL;")
    if any(r.kind == "typed_alloc" for r in exchange.results):
        found += ["virTypedParameterPtr ret_params = NULL;", "int ret_nparams = 0;"]
    if any(r.kind in _INDEXED for r in exchange.results):
        found.append("size_t i;")
    return found


def _content(exchange: Exchange, style: Style) -> dict[str, object]:
    """The items of the exchange, and the value that is returned."""
    returned = exchange.returned
    steal = (lambda what: f"g_steal_pointer(&{what})") if style.glib else (lambda what: what)
    member = f"ret.{returned.member}"
    values = {
        "status": "0",
        "count": member,
        "number": member,
        "length": f"{member}.{returned.member}_len",
        "string": steal(member),
        "string_or_null": f"{member} ? {steal(f'(*{member})')} : NULL",
        "object": f"get_nonnull_{returned.wire}({exchange.parent}, {member})",
    }
    return {
        "arguments": [{**asdict(a), "cast": _cast(a)} for a in exchange.arguments],
        "results": [{**asdict(r), "room": _room(exchange, r)} for r in exchange.results],
        "value": values[returned.kind], "taken": member if returned.kind == "string" else None,
        "glib": style.glib, "permutable": style.permutable,
        "typed_type": style.typed_remote.strip(), "typed_pointer": f"{style.typed_remote}*", "typed_limit": style.typed_limit,
    }  # fmt: skip


def _cast(item: Item) -> str:
    """The type that the array has on the wire."""
    if item.kind == "strings":
        return "char **"
    if item.kind == "bytes":
        return "char *"
    base = item.type.removesuffix(" *")
    return {"unsigned int": "u_int", "unsigned long long": "uint64_t", "long long": "int64_t"}.get(
        base, base
    ) + " *"


def _room(exchange: Exchange, item: Item) -> str:
    """How many structs the caller has room for."""
    params: dict[str, Param] = {p.name: p for p in exchange.proposal.signature.params}
    count = params.get(item.count)
    return f"*{item.count}" if count is not None and count.type.endswith("*") else item.count
