"""Step 4: the daemon's dispatcher, where libvirt's generator cannot write it."""

from __future__ import annotations

import re
from dataclasses import asdict

from steps.api.proposal import Proposal
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import behind_definition, names_before, nearest_first
from steps.edits.render import render
from steps.edits.wrap import filled, stacked
from steps.generate.exchange import Exchange, Item
from steps.tree.facts import Facts
from steps.tree.style import Style

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
_COUNTED = frozenset(("names", "numbers", "strings", "objects", "struct_list", "struct_array", "structs"))
_FILLED = (_COUNTED | {"bytes", "struct"}) - {"strings"}
"""Results that are allocated inside the result struct, and have to be freed again where the call fails."""


def dispatcher(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The function behind its nearest sibling; nothing where the generator writes it."""
    if proposal.wire is None or proposal.wire.generate in ("both", "server"):
        return []
    path = facts.layout.libraries[proposal.names.library].dispatcher
    file = facts.snapshot.cfile(path) if path else None
    if file is None or file.function(proposal.names.dispatch) is not None:
        return []
    for name in nearest_first(proposal.names.dispatch, names_before(file.data, _FUNCTION)):
        if (sibling := file.function(name)) is not None:
            at = behind_definition(file.data, sibling.end)
            return [Insertion(4, "dispatcher", file.path, at, at, "\n\n" + body(facts, proposal))]
    return []


def body(facts: Facts, proposal: Proposal) -> str:
    """The text of the function; a placeholder where what is exchanged does not follow from the prototype."""
    exchange = Exchange(facts, proposal)
    style = facts.layout.style
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
    params = [
        f"{server}{end}server {style.unused}", f"{client}{end}client{mark}", f"{message}{end}msg {style.unused}", error
    ]  # fmt: skip
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
    private = not style.dispatch_connections
    return {
        "head": _head(exchange, style), "private": private, "getter": getter,
        "connection": f"priv->{old_field}", "locals": _locals(exchange), "release": _release(exchange, style),
        "fills": exchange.wire.ret.name if exchange.wire.ret and any(r.kind in _FILLED for r in exchange.results) else "",
        "lookups": _lookups(exchange, f"priv->{old_field}" if private else "conn", style),
        "call": _call(exchange, f"priv->{old_field}" if private else "conn"),
    }  # fmt: skip


def _content(exchange: Exchange, style: Style) -> dict[str, object]:
    results = [{**asdict(r), **_extra(exchange, r)} for r in exchange.results]
    return {
        "arguments": [asdict(a) for a in exchange.arguments], "results": results,
        "has_flags": any(a.name == "flags" for a in exchange.arguments), "returned": _returned(exchange, style),
        "glib": style.glib, "permutable": style.permutable, "typed_limit": style.typed_limit,
        "typed_type": style.typed_remote.strip(), "typed_pointer": f"{style.typed_remote}*",
    }  # fmt: skip


def _extra(exchange: Exchange, item: Item) -> dict[str, object]:
    """How much room the client has for a result, in terms of the arguments, and whose the strings in it are."""
    sent = {a.name: a for a in exchange.arguments if a.kind in ("number", "room")}
    words = [f"args->{sent[w].member}" if w in sent else w for w in re.findall(r"\w+|\*", item.count)]
    count = sent.get(item.count)
    wire = exchange.member(item.member, False)
    return {
        "room": " ".join(words), "said": item.count or item.member,
        "signed": all(sent[w].type == "int" for w in re.findall(r"\w+", item.count) if w in sent) and "*" not in item.count,
        "counts": count is not None and count.kind == "room", "large": _is_large(item),
        # Without a function that frees the whole, what the public function allocated goes over to the result.
        "moves": not _has_free(exchange, item),
        "element": "char *" if item.kind == "names" else (wire.type if wire else item.type),
    }  # fmt: skip


def _locals(exchange: Exchange) -> list[str]:
    """The variables: objects, results, and what arguments have to be unpacked into."""
    found = []
    for item in exchange.arguments:
        if item.kind in ("object", "node_device"):
            if item.wire.startswith("domain_"):
                found.append("virDomainPtr dom = NULL;")
            found.append(f"{item.type} {_object_name(item)} = NULL;")
        elif item.kind == "typed":
            found += ["virTypedParameterPtr params = NULL;", "int nparams = 0;"]
    for item in exchange.results:
        found += _result_locals(exchange, item)
    returned = exchange.returned
    if returned.kind in ("string", "string_or_null"):
        found.append(f"char *{returned.member} = NULL;")
    elif returned.kind == "object":
        found.append(f"{returned.type} {returned.member}_made = NULL;")
    elif returned.kind == "number":
        found.append(f"{returned.type} value = 0;")
    if _counts(exchange):
        found.append("int count = 0;")
    if any(r.kind in ("objects", "struct_list", "struct_array", "structs") for r in exchange.results):
        found.append("size_t i;")
    return list(dict.fromkeys(found))


def _result_locals(exchange: Exchange, item: Item) -> list[str]:
    if item.kind == "number":
        return [f"{item.type} {item.member} = 0;"]
    if item.kind == "string":
        return [f"char *{item.member} = NULL;"]
    if item.kind == "strings":
        return [f"char **{item.member} = NULL;"]
    if item.kind in ("typed", "typed_alloc"):
        counted = item.type if item.kind == "typed_alloc" else "int"
        return ["virTypedParameterPtr params = NULL;", f"{counted} nparams = 0;"]
    if item.kind == "struct":
        return [
            f"{item.type} *{item.member} = NULL;"
            if _is_large(item)
            else f"{item.type} {item.member} = {{0}};"
        ]
    if item.kind == "objects":
        return [f"{item.type} *{item.member} = NULL;"]
    if item.kind == "struct_list":
        return [f"{item.type} **{item.member} = NULL;"]
    if item.kind == "struct_array":
        return [f"{item.type} *{item.member} = NULL;"]
    if item.kind == "structs":
        found = [f"{item.type} *{item.member} = NULL;"]
        return [*found, f"int {item.count} = 0;"] if _extra(exchange, item)["counts"] else found
    return []


def _is_large(item: Item) -> bool:
    """Whether a struct holds long texts: on the stack it would break the limit of libvirt's build."""
    return any(f.kind == "text" for f in item.fields)


def _counts(exchange: Exchange) -> bool:
    """Whether what the function returns is kept."""
    counted = any(r.kind in _COUNTED and not _extra(exchange, r)["counts"] for r in exchange.results)
    return exchange.returned.kind == "count" or counted


def _object_name(item: Item) -> str:
    return "dev" if item.kind == "node_device" else item.member


def _lookups(exchange: Exchange, connection: str, style: Style) -> list[str]:
    """The assignments that find the objects that are named."""
    found = []
    for item in exchange.arguments:
        if item.kind == "node_device":
            function = (
                "get_nonnull_node_device_name" if style.node_device_by_name else "virNodeDeviceLookupByName"
            )
            found.append(f"dev = {function}({connection}, args->name)")
        elif item.kind == "object" and item.wire.startswith("domain_"):
            found.append(f"dom = get_nonnull_domain({connection}, args->{item.member}.dom)")
            found.append(f"{item.member} = get_nonnull_{item.wire}(dom, args->{item.member})")
        elif item.kind == "object":
            found.append(f"{item.member} = get_nonnull_{item.wire}({connection}, args->{item.member})")
    return found


def _call(exchange: Exchange, connection: str) -> dict[str, str]:
    """The call of the public function, with what stands before and behind it in the condition."""
    returned = exchange.returned
    before, after = "", " < 0"
    if _counts(exchange):
        before, after = "(count = ", ") < 0"
    elif returned.kind in ("string", "string_or_null"):
        before, after = f"!({returned.member} = ", ")"
    elif returned.kind == "object":
        before, after = f"!({returned.member}_made = ", ")"
    elif returned.kind == "number":
        before, after = "(value = ", ") == 0"
    head = f"    if ({before}{exchange.proposal.name}("
    text = filled(head, _actual(exchange, connection), ")")
    return {"before": before, "text": text.removeprefix(f"    if ({before}"), "after": after}


def _actual(exchange: Exchange, connection: str) -> list[str]:
    """What the public function is called with, one for each C parameter."""
    by_name: dict[str, str] = {}
    for item in exchange.arguments:
        by_name[item.name] = _sent(item)
        if item.kind in ("bytes", "strings", "numbers"):
            by_name[item.count] = f"args->{item.member}.{item.member}_len"
        elif item.kind == "typed":
            by_name[item.count] = "nparams"
    for item in exchange.results:
        by_name[item.name] = _stored(item)
        if item.kind in ("typed", "typed_alloc"):
            by_name[item.count] = "&nparams"
        elif item.kind == "structs" and _extra(exchange, item)["counts"]:
            by_name[item.count] = f"&{item.count}"
        elif item.kind == "struct" and item.count:
            by_name[item.count] = f"sizeof({item.type})"
    return [by_name.get(p.name, connection) for p in exchange.proposal.signature.params]


def _sent(item: Item) -> str:
    """An argument, unpacked."""
    member = f"args->{item.member}"
    if item.kind in ("object", "node_device"):
        return _object_name(item)
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
    if item.kind == "objects":
        return f"args->need_results ? &{item.member} : NULL"
    return item.member if item.kind == "structs" or _is_large(item) else f"&{item.member}"


def _returned(exchange: Exchange, style: Style) -> str:
    """The statement that keeps what the function returned."""
    returned = exchange.returned
    ret = exchange.wire.ret.members if exchange.wire.ret else ()
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
    if returned.kind == "count" or (ret and ret[-1].name == "ret" and _counts(exchange)):
        return f"ret->{ret[-1].name} = count;"
    return ""


def _release(exchange: Exchange, style: Style) -> list[str]:
    """What is freed on every path."""
    found = []
    for item in exchange.results:
        if item.kind == "string":
            found.append(f"VIR_FREE({item.member});")
        elif item.kind == "strings":
            found.append(f"{'g_strfreev' if style.glib else 'virStringListFree'}({item.member});")
        elif item.kind == "objects":
            found += [
                f"if ({item.member}) {{",
                "    for (i = 0; i < count; i++)",
                f"        virObjectUnref({item.member}[i]);",
                "}",
            ]
            found.append(f"VIR_FREE({item.member});")
        elif item.kind == "struct_list":
            found += _release_structs(exchange, item)
        elif item.kind in ("structs", "struct_array") or _is_large(item):
            found.append(f"VIR_FREE({item.member});")
    if any(i.kind.startswith("typed") for i in (*exchange.results, *exchange.arguments)):
        found.append("virTypedParamsFree(params, nparams);")
    if exchange.returned.kind == "object":
        found.append(f"virObjectUnref({exchange.returned.member}_made);")
    for item in reversed(exchange.arguments):
        if item.kind in ("object", "node_device"):
            found.append(f"virObjectUnref({_object_name(item)});")
            if item.wire.startswith("domain_"):
                found.append("virObjectUnref(dom);")
    return found


def _has_free(exchange: Exchange, item: Item) -> bool:
    """Whether the public headers have a function that frees one struct of a list."""
    return item.kind == "struct_list" and exchange.facts.declaration(f"{item.type}Free") is not None


def _release_structs(exchange: Exchange, item: Item) -> list[str]:
    """How a list of structs is freed, each by the public function for it where there is one."""
    free = f"{item.type}Free" if _has_free(exchange, item) else "VIR_FREE"
    return [
        f"if ({item.member}) {{",
        "    for (i = 0; i < count; i++)",
        f"        {free}({item.member}[i]);",
        "}",
        f"VIR_FREE({item.member});",
    ]
