"""Step 4: the daemon's dispatcher, where libvirt's generator cannot write it."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import behind_definition, nearest_first
from steps.edits.render import render
from steps.edits.wrap import filled, stacked
from steps.function.generate.admin_server import server_name
from steps.function.generate.dispatch_parts import (
    COUNTED,
    counts_for_itself,
    is_large,
    keeps_count,
    lookups,
    object_name,
    release,
    variables,
)
from steps.function.generate.exchange import Exchange, Item
from steps.function.generate.precedent import dispatcher_like_another
from steps.function.proposal import Proposal
from steps.tree.facts import Facts
from steps.tree.style import Style

XDR_TYPES = {"unsigned int": "u_int", "hyper": "int64_t", "unsigned hyper": "uint64_t"}
"""What the protocol's numbers are in C."""
_FUNCTION = re.compile(rb"^((?:remote|qemu|lxc|admin)Dispatch[A-Z]\w+)\(", re.M)
_CONNECTIONS: tuple[tuple[str, str, str], ...] = (
    # what gendispatch.pl looks for in members and name (get_conn_method), the getter, the older field
    (
        r"remote_nonnull_interface|Connect.*Interface|InterfaceChange",
        "remoteGetInterfaceConn",
        "interfaceConn",
    ),
    (r"remote_nonnull_network|Connect.*Network", "remoteGetNetworkConn", "networkConn"),
    (r"remote_nonnull_node_device|Node.*Device", "remoteGetNodeDevConn", "nodedevConn"),
    (r"remote_nonnull_nwfilter|Connect.*NWFilter", "remoteGetNWFilterConn", "nwfilterConn"),
    (r"remote_nonnull_secret|Connect.*Secret", "remoteGetSecretConn", "secretConn"),
    (r"remote_nonnull_storage|Connect.*Storage", "remoteGetStorageConn", "storageConn"),
)
_FILLED = (COUNTED | {"bytes", "bytes_alloc", "struct"}) - {"strings"}
"""Results that are allocated inside the result struct, and have to be freed again where the call fails."""


def dispatcher(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The function behind its nearest sibling; nothing where the generator writes it."""
    if proposal.wire is None or proposal.wire.generate in ("both", "server"):
        return []
    path = facts.layout.libraries[proposal.names.library].dispatcher
    file = facts.snapshot.cfile(path) if path else None
    if file is None or file.function(proposal.names.dispatch) is not None:
        return []
    for name in nearest_first(proposal.names.dispatch, file.names(_FUNCTION)):
        if (sibling := file.function(name)) is not None:
            at = behind_definition(file.data, sibling.end)
            return [Insertion(4, "dispatcher", file.path, at, at, "\n\n" + body(facts, proposal))]
    return []


def body(facts: Facts, proposal: Proposal) -> str:
    """The text of the function; a placeholder where what is exchanged does not follow from the prototype."""
    exchange = Exchange(facts, proposal)
    style = facts.layout.style
    if exchange.by_hand and (text := dispatcher_like_another(facts, proposal)):
        return text
    if exchange.by_hand:
        return render(
            "dispatcher-pending.c.j2", head=_head(exchange, style, used=False), marker=PLACEHOLDER,
            task=exchange.by_hand,
        )  # fmt: skip
    return render("dispatcher-body.c.j2", **_frame(exchange, style), **_content(exchange, style))


def _head(exchange: Exchange, style: Style, used: bool = True) -> str:
    """The dispatcher's face; ``used`` is False for one that looks at nothing."""
    wire = exchange.wire
    mark = "" if used else f" {style.unused}"
    server, client, message = ("virNetServer", "virNetServerClient", "virNetMessage")
    end = "Ptr " if style.server_typedefs else " *"
    error = "virNetMessageErrorPtr rerr" if style.server_typedefs else "struct virNetMessageError *rerr"
    descriptors = any(i.kind.startswith("descriptor") for i in (*exchange.arguments, *exchange.results))
    text = f"{message}{end}msg" if used and descriptors else f"{message}{end}msg {style.unused}"
    params = [f"{server}{end}server {style.unused}", f"{client}{end}client{mark}", text, error]
    params += [f"{wire.args.name} *args{mark}"] if wire.args else []
    params += [f"{wire.ret.name} *ret{mark}"] if wire.ret else []
    return stacked(f"{exchange.proposal.names.dispatch}(", params, ")")


def _connection(exchange: Exchange) -> tuple[str, str]:
    """Which of the daemon's connections the call goes to: its getter, and the field where there are none."""
    wire = exchange.wire
    members = " ".join(m.type for s in (wire.args, wire.ret) if s for m in s.members)
    text = f"{members} {exchange.proposal.names.proc}"
    # Four functions on node devices are the hypervisor drivers' own.
    if exchange.proposal.names.driver_field == "driver" and "Node" in text:
        return "remoteGetHypervisorConn", "conn"
    found = next(((g, f) for pattern, g, f in _CONNECTIONS if re.search(pattern, text)), None)
    return found or ("remoteGetHypervisorConn", "conn")


def _frame(exchange: Exchange, style: Style) -> dict[str, object]:
    getter, old_field = _connection(exchange)
    admin = exchange.proposal.names.library == "admin"
    private = admin or not style.dispatch_connections
    connection = "priv->dmn" if admin else f"priv->{old_field}" if private else "conn"
    several = len(exchange.results) > 1 and any(r.kind == "string" for r in exchange.results)
    filled = exchange.wire.ret is not None and (several or any(r.kind in _FILLED for r in exchange.results))
    taken = next((r for r in exchange.results if r.kind.startswith("descriptor")), None)
    return {
        "head": _head(exchange, style), "private": private, "getter": getter, "opened": not admin,
        "connection": connection, "locals": variables(exchange, style), "release": release(exchange, style),
        "fills": exchange.wire.ret.name if exchange.wire.ret and filled else "",
        "lookups": lookups(exchange, connection, style), "call": _call(exchange, connection),
        "data": "daemonAdmClientPrivate" if admin else "daemonClientPrivate",
        "taken": taken and {"name": taken.name, "count": taken.count or "count", "one": taken.kind == "descriptor"},
        "sent": next((a for a in exchange.arguments if a.kind == "descriptors"), None),
        "clears": style.clears_descriptors,
    }  # fmt: skip


def _content(exchange: Exchange, style: Style) -> dict[str, object]:
    results: list[dict[str, Any]] = [{**asdict(r), **_extra(exchange, r, style)} for r in exchange.results]
    seen: set[str] = set()
    for result in results:
        result["signed"] = [f for f in result["signed"] if f not in seen]
        seen.update(result["signed"])
    return {
        "arguments": [asdict(a) for a in exchange.arguments], "results": results, "uneven": _of_one_length(exchange),
        "has_flags": any(a.name == "flags" for a in exchange.arguments), "returned": _returned(exchange, style),
        "glib": style.glib, "permutable": style.permutable, "typed_limit": style.typed_limit,
        "typed_type": style.typed_remote.strip(), "typed_pointer": f"{style.typed_remote}*",
    }  # fmt: skip


def _of_one_length(exchange: Exchange) -> list[tuple[str, str]]:
    """Pairs of arrays for which the function takes one length: on the wire each has its own, which a client can forge."""
    first: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for item in exchange.arguments:
        if item.kind in ("numbers", "strings", "bytes"):
            if item.count in first:
                found.append((first[item.count], item.member))
            first.setdefault(item.count, item.member)
    return found


def _extra(exchange: Exchange, item: Item, style: Style) -> dict[str, object]:
    """How much room the client has for a result, in terms of the arguments, and whose the strings in it are."""
    sent = {a.name: f"args->{a.member}" for a in exchange.arguments if a.kind in ("number", "room")}
    sent |= {a.count: f"args->{a.member}.{a.member}_len" for a in exchange.arguments if a.kind == "numbers"}
    factors = [sent.get(word, word) for word in item.count.split(" * ")]
    kinds = {p.name: p.type.removesuffix(" *") for p in exchange.proposal.signature.params}
    wire = exchange.member(item.member, False)
    return {
        "room": " * ".join(factors), "said": item.count or item.member,
        "overflows": f"{style.overflow}({', '.join(factors)})" if len(factors) > 1 else "",
        "signed": [sent[w] for w in item.count.split(" * ") if w in sent and kinds.get(w) == "int"],
        "counts": counts_for_itself(exchange, item), "large": is_large(item),
        # Without a function that frees the whole, what the public function allocated goes over to the result.
        "moves": not exchange.has_free(item),
        "element": "char *" if item.kind == "names" else XDR_TYPES.get(wire.type, wire.type) if wire else item.type,
    }  # fmt: skip


def _call(exchange: Exchange, connection: str) -> dict[str, str]:
    """The call of the public function, with what stands before and behind it in the condition."""
    returned = exchange.returned
    before, after = "", " < 0"
    if keeps_count(exchange):
        before, after = "(count = ", ") < 0"
    elif returned.kind in ("string", "string_or_null", "bytes"):
        before, after = f"!({returned.member} = ", ")"
    elif returned.kind == "object":
        before, after = f"!({returned.member}_made = ", ")"
    elif returned.kind == "number":
        before, after = "(value = ", ") == 0"
    elif returned.kind == "descriptor":
        before, after = f"({returned.name} = ", ") < 0"
    proposal = exchange.proposal
    function = server_name(proposal) if proposal.names.library == "admin" else proposal.name
    head = f"    if ({before}{function}("
    text = filled(head, _actual(exchange, connection), ")")
    return {"before": before, "text": text.removeprefix(f"    if ({before}"), "after": after}


def _actual(exchange: Exchange, connection: str) -> list[str]:
    """What the public function is called with, one for each C parameter."""
    by_name: dict[str, str] = {}
    wanted = {a.name: a.member for a in exchange.arguments if a.kind == "wanted"}
    for item in exchange.arguments:
        by_name[item.name] = _sent(item)
        if item.kind == "descriptors":
            by_name[item.count] = item.count
        elif item.kind in ("bytes", "strings", "numbers"):
            by_name[item.count] = f"args->{item.member}.{item.member}_len"
        elif item.kind == "typed":
            by_name[item.count] = "nparams"
    for item in exchange.results:
        stored = _stored(item)
        by_name[item.name] = f"args->{wanted[item.name]} ? {stored} : NULL" if item.name in wanted else stored
        if item.kind in ("bytes_alloc", "descriptors") and item.count.isidentifier():
            by_name[item.count] = f"&{item.count}"
        elif item.kind in ("typed", "typed_alloc"):
            by_name[item.count] = "&nparams"
        elif item.kind == "structs" and counts_for_itself(exchange, item):
            by_name[item.count] = f"&{item.count}"
        elif item.kind == "struct" and item.count:
            by_name[item.count] = f"sizeof({item.type})"
    if exchange.returned.kind == "bytes":
        by_name[exchange.returned.count] = f"&{exchange.returned.count}"
    return [by_name.get(p.name, connection) for p in exchange.proposal.signature.params]


def _sent(item: Item) -> str:
    """An argument, unpacked."""
    member = f"args->{item.member}"
    if item.kind in ("object", "node_device"):
        return object_name(item)
    if item.kind.startswith("descriptor"):
        return item.name
    if item.kind == "string_or_null":
        return f"{member} ? *{member} : NULL"
    if item.kind == "uuid":
        return f"(unsigned char *) {member}"
    if item.kind in ("bytes", "strings", "numbers"):
        return f"({item.type.rstrip()}) {member}.{item.member}_val"
    return "params" if item.kind == "typed" else member


def _stored(item: Item) -> str:
    """Where a result is stored."""
    if item.kind == "typed":
        return "params"
    if item.kind == "typed_alloc":
        return "&params"
    if item.kind in ("names", "numbers"):
        return (
            f"ret->{item.member}.{item.member}_val"
            if item.kind == "names"
            else f"({item.type} *) ret->{item.member}.{item.member}_val"
        )
    if item.kind == "bytes":
        cast = "(unsigned char *) " if item.type == "unsigned char" else ""
        return f"{cast}ret->{item.member}.{item.member}_val"
    if item.kind == "descriptors":
        return f"&{item.name}"
    return (
        item.member
        if item.kind == "structs" or (item.kind == "struct" and is_large(item))
        else f"&{item.member}"
    )


def _returned(exchange: Exchange, style: Style) -> str:
    """The statement that keeps what the function returned."""
    returned = exchange.returned
    ret = exchange.wire.ret.members if exchange.wire.ret else ()
    if returned.type == "const char *" and returned.kind == "string":
        if style.glib:
            return f"ret->{returned.member} = g_strdup({returned.member});"
        return f"if (VIR_STRDUP(ret->{returned.member}, {returned.member}) < 0)\n        goto cleanup;"
    if returned.kind == "string":
        return f"ret->{returned.member} = {returned.member};"
    if returned.kind == "string_or_null":
        allocate = f"ret->{returned.member} = g_new0(char *, 1);" if style.glib else ""
        return f"{allocate}\n    *ret->{returned.member} = {returned.member};"
    if returned.kind == "object":
        wire = returned.wire
        return f"make_nonnull_{wire}(&ret->{returned.member}, {returned.member}_made);"
    if returned.kind == "number":
        return f"ret->{returned.member} = value;"
    if returned.kind == "count":
        return f"ret->{returned.member} = count;"
    if ret and ret[-1].name == "ret" and keeps_count(exchange):
        return "ret->ret = count;"
    if returned.kind == "bytes":
        return _bytes(returned, style)
    return ""


def _bytes(returned: Item, style: Style) -> str:
    """The statements that hand over the bytes that are returned, as far as they fit."""
    formats = "%1$zu > %2$d" if style.permutable else "%zu > %d"
    name, member = returned.member, f"ret->{returned.member}.{returned.member}"
    return "\n    ".join((
        f"if ({returned.count} > {returned.limit}) {{",
        "    virReportError(VIR_ERR_RPC,",
        f'                   _("too many bytes: {formats}"),',
        f"                   {returned.count}, {returned.limit});",
        "    goto cleanup;",
        "}",
        f"{member}_val = (char *) {name};",
        f"{member}_len = {returned.count};",
        f"{name} = NULL;",
    ))  # fmt: skip
