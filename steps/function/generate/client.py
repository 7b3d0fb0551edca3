"""Step 4: the RPC client: the entry in its driver table, and the function where libvirt's generator cannot write it."""

from __future__ import annotations

import re
from dataclasses import asdict

from steps.code.cfacts import Entry, Param, Table
from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import behind_definition, line_end, line_start, nearest_first
from steps.edits.render import render
from steps.edits.wrap import stacked
from steps.function.generate.exchange import Exchange, Item
from steps.function.generate.precedent import client_like_another
from steps.function.proposal import Proposal
from steps.function.siblings import places
from steps.tree.facts import Facts
from steps.tree.style import Style

_FUNCTION = re.compile(rb"^(remote[A-Z]\w+)\(", re.M)
_MAY_FAIL = frozenset(
    ("descriptor", "typed", "typed_alloc", "bytes", "numbers", "names", "structs", "objects")
)
_FIELDS_MAY_FAIL = frozenset(("text", "fixed", "typed", "object"))
_LISTS = frozenset(("objects", "struct_list", "struct_array"))
_INDEXED = frozenset(("numbers", "names", "strings", "structs", "descriptor", "descriptors")) | _LISTS
_ARRAYS = frozenset(("strings", "structs"))
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
    # Behind the table it would be too late to be named in it.
    own = facts.client_table(proposal.names.driver_struct.lstrip("_"))
    until = own[1].start if own is not None and own[0].path == file.path else len(file.data)
    before = [name for name, at in file.names(_FUNCTION).items() if at < until]
    for name in nearest_first(proposal.names.client, before):
        if (sibling := file.function(name)) is not None and sibling.end <= until:
            at = behind_definition(file.data, sibling.end)
            return [Insertion(4, "client", file.path, at, at, "\n\n" + body(facts, proposal))]
    return []


def body(facts: Facts, proposal: Proposal) -> str:
    """The text of the function; a placeholder where what is exchanged does not follow from the prototype."""
    exchange = Exchange(facts, proposal)
    style = facts.layout.style
    if exchange.client_by_hand:
        return client_like_another(facts, proposal) or _pending(exchange, style)
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
        head=_head(exchange, style, used=False), failed=_failed(returns), marker=PLACEHOLDER, task=exchange.client_by_hand,
    )  # fmt: skip


def _frame(exchange: Exchange, style: Style) -> dict[str, object]:
    """What surrounds the exchange: declarations, labels, the lock."""
    wire, names = exchange.wire, exchange.proposal.names
    returns = exchange.proposal.signature.returns
    admin = names.library == "admin"
    listed = next((r for r in exchange.results if r.kind in _LISTS), None)
    typed = any(a.kind == "typed" for a in exchange.arguments)
    keeps = listed is not None and (listed.kind == "objects" or not style.glib or _may_fail(listed))
    descriptors = next((r for r in exchange.results if r.kind.startswith("descriptor")), None)
    jumps = not style.client_auto or typed or keeps or descriptors is not None
    allocates = not style.glib and any(_allocates(r) for r in exchange.results)
    fails = any(_may_fail(r) for r in exchange.results) or allocates
    failed = _failed(returns)
    call, under_call = _call(exchange)
    leave = "goto cleanup;" if jumps else f"return {failed};"
    return {
        "returns": returns, "head": _head(exchange, style), "glue": "" if returns.endswith("*") else " ", "failed": failed,
        "args": wire.args.name if wire.args else None, "ret": wire.ret.name if wire.ret else None,
        "connection": exchange.connection, "parent": exchange.parent,
        "call": call, "under_call": under_call, "procedure": wire.procedure,
        "private": _private(exchange, style), "guard": f"{'virObjectLockGuard' if admin else 'remoteDriverLock'}(priv)",
        "lock": f"{'virObject' if admin else 'remoteDriver'}Lock(priv);",
        "unlock": f"{'virObject' if admin else 'remoteDriver'}Unlock(priv);",
        "jumps": jumps, "label": jumps and (style.client_auto or fails), "auto": style.client_auto, "typed": typed,
        "early": leave if style.client_auto else "goto done;", "fail": leave, "listed": listed if keeps else None,
        "release": _release(exchange, listed), "locals": _locals(exchange, listed), "descriptors": descriptors,
    }  # fmt: skip


def _may_fail(item: Item) -> bool:
    """Whether taking over a result can fail for another reason than memory."""
    return item.kind in _MAY_FAIL or any(f.kind in _FIELDS_MAY_FAIL for f in item.all_fields)


def _allocates(item: Item) -> bool:
    """Whether taking over a result needs memory."""
    return item.kind in _INDEXED - {"descriptor", "descriptors"} or any(
        f.kind in _ARRAYS for f in item.all_fields
    )


def _private(exchange: Exchange, style: Style) -> str:
    """The declaration of the connection's private data."""
    kind = "struct private_data *"
    if exchange.proposal.names.library == "admin":
        kind = "remoteAdminPrivPtr " if style.server_typedefs else "remoteAdminPriv *"
    return f"{kind}priv = {exchange.connection}->privateData;"


def _call(exchange: Exchange) -> tuple[str, str]:
    """The call up to the procedure, and what its next lines are indented by.

    ``callFull`` is called where descriptors go along; the administration library has functions of its own.
    """
    library = exchange.proposal.names.library
    private = [] if library == "admin" else ["priv"]
    flags = _CALL_FLAGS.get(library, "0")
    sent = next((a for a in exchange.arguments if a.kind.startswith("descriptor")), None)
    taken = next((r for r in exchange.results if r.kind.startswith("descriptor")), None)
    if sent is None and taken is None:
        return f"call({', '.join([exchange.connection, *private, flags])},", " " * len("    if (call(")
    given = "NULL, 0" if sent is None else f"{sent.name}, {sent.count}" if sent.count else f"&{sent.name}, 1"
    back = "NULL, NULL" if taken is None else f"&rpc_{taken.name}, &rpc_n{taken.name}"
    under = " " * len("    if (callFull(")
    first = [exchange.connection, "priv", *([flags] if private else [])]
    return "".join((f"callFull({', '.join(first)},\n", f"{under}{given},\n", f"{under}{back},\n", under))[
        :-1
    ], under


def _release(exchange: Exchange, listed: Item | None) -> str:
    """The statements that free what was made of a list: by the public function for it, else field by field."""
    if listed is None:
        return ""
    free = "virObjectUnref" if listed.kind == "objects" else exchange.free_function(listed)
    if free.endswith("ListFree"):
        return f"{free}(result);"
    pointer = listed.kind == "struct_list"
    texts = [f"VIR_FREE(result[i]{'->' if pointer else '.'}{f.name});" for f in listed.fields if f.allocates]
    if free:
        each = [f"{free}(result[i]);"]
    else:
        each = [*(["if (!result[i])", "    break;"] if pointer and texts else []), *texts]
        each += ["VIR_FREE(result[i]);"] if pointer else []
    if not each:
        return "VIR_FREE(result);"
    several = len(each) > 1
    lines = [
        "if (result) {",
        f"    for (i = 0; i < ret.{listed.member}.{listed.member}_len; i++){' {' if several else ''}",
    ]
    lines += (
        [f"        {line}" for line in each] + (["    }"] if several else []) + ["}", "VIR_FREE(result);"]
    )
    return "\n    ".join(lines)


def _locals(exchange: Exchange, listed: Item | None) -> list[str]:
    found = []
    if listed is not None:
        pointer = " **" if listed.kind == "struct_list" else " *"
        found.append(f"{listed.type}{pointer}result = NULL;")
    if any(r.kind == "typed_alloc" for r in exchange.results):
        found += ["virTypedParameterPtr ret_params = NULL;", "int ret_nparams = 0;"]
    for item in exchange.results:
        if item.kind.startswith("descriptor"):
            found += [f"int *rpc_{item.name} = NULL;", f"size_t rpc_n{item.name} = 0;"]
    if any(r.kind in _INDEXED for r in exchange.results):
        found.append("size_t i;")
    if any(f.kind in ("strings", "structs") for r in exchange.results for f in r.all_fields):
        found.append("size_t j;")
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
        "bytes": f"(unsigned char *) {steal(f'{member}.{returned.member}_val')}",
        "descriptors": f"rpc_n{returned.name}",
        "descriptor": f"rpc_{returned.name}[0]",
    }
    return {
        "arguments": [{**asdict(a), "cast": _cast(a)} for a in exchange.arguments],
        "results": [{**asdict(r), "room": _room(exchange, r), "overflows": _overflow(r, style)} for r in exchange.results],
        "value": values[returned.kind], "taken": _taken(returned), "returned": returned,
        "glib": style.glib, "permutable": style.permutable,
        "typed_type": style.typed_remote.strip(), "typed_pointer": f"{style.typed_remote}*", "typed_limit": style.typed_limit,
    }  # fmt: skip


def _taken(returned: Item) -> str | None:
    """What of the result is given to the caller as it is, and must not be freed with it."""
    member = f"ret.{returned.member}"
    return {"string": member, "bytes": f"{member}.{returned.member}_val"}.get(returned.kind)


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


def _overflow(item: Item, style: Style) -> str:
    """The condition that the room for a result, where it is a product, is more than an int holds."""
    return f"{style.overflow}({item.count.replace(' * ', ', ')})" if " * " in item.count else ""
