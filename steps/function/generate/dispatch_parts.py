"""The pieces of a dispatcher that hang together: its variables, what they are found by, and what frees them.

A variable is declared NULL or 0, so that what frees it may stand behind the label that every path leads to.
"""

from __future__ import annotations

from steps.function.generate.admin_server import internal_type
from steps.function.generate.exchange import Exchange, Item
from steps.tree.style import Style

COUNTED = frozenset(("names", "numbers", "strings", "objects", "struct_list", "struct_array", "structs"))
"""Results whose function returns how many there are."""
_LOOPS = frozenset(("objects", "struct_list", "struct_array", "structs", "descriptors"))
_PARENTS: dict[str, tuple[str, str, str]] = {
    # What an object is found in: its type, its variable, and where the object on the wire names it.
    "domain_snapshot": ("virDomainPtr", "domain", "dom"),
    "domain_checkpoint": ("virDomainPtr", "domain", "dom"),
    "client": ("virAdmServerPtr", "server", "srv"),
}


def counts_for_itself(exchange: Exchange, item: Item) -> bool:
    """Whether a result has its length beside it (``int *nparams``), and the call returns only whether it succeeded."""
    return any(a.kind == "room" and a.name == item.count for a in exchange.arguments)


def keeps_count(exchange: Exchange) -> bool:
    """Whether what the function returns is kept in ``count``."""
    counted = any(r.kind in COUNTED and not counts_for_itself(exchange, r) for r in exchange.results)
    return exchange.returned.kind in ("count", "descriptors") or counted


def is_large(item: Item) -> bool:
    """Whether a struct holds long texts: on the stack it would break the limit of libvirt's build."""
    return any(f.kind == "text" for f in item.fields)


def object_name(item: Item) -> str:
    """The variable of an object."""
    return "dev" if item.kind == "node_device" else item.member


def variables(exchange: Exchange, style: Style) -> list[str]:
    """The declarations: objects, results, and what arguments are unpacked into."""
    found = []
    for item in exchange.arguments:
        found += _of_argument(item, style)
    for item in exchange.results:
        found += _of_result(exchange, item, style)
    found += _of_returned(exchange, style)
    if keeps_count(exchange):
        found.append("int count = 0;")
    items = (*exchange.results, *exchange.arguments)
    clears = not style.clears_descriptors and any(r.kind == "descriptor" for r in exchange.results)
    if clears or any(i.kind in _LOOPS for i in items):
        found.append("size_t i;")
    if any(f.kind in ("strings", "structs") for r in exchange.results for f in r.all_fields):
        found.append("size_t j;")
    return list(dict.fromkeys(found))


def _of_argument(item: Item, style: Style) -> list[str]:
    if item.kind in ("object", "node_device"):
        wanted = [(item.type, object_name(item))]
        if item.wire in _PARENTS:
            kind, _word, name = _PARENTS[item.wire]
            wanted.insert(0, (kind, name))
        return [_declared(internal_type(kind, style.server_typedefs), name) for kind, name in wanted]
    if item.kind == "typed":
        return ["virTypedParameterPtr params = NULL;", "int nparams = 0;"]
    if item.kind == "descriptor":
        return [f"int {item.name} = -1;"]
    if item.kind == "descriptors":
        return [f"int *{item.name} = NULL;", f"unsigned int {item.count} = 0;"]
    return []


def _declared(kind: str, name: str) -> str:
    return f"{kind}{'' if kind.endswith('*') else ' '}{name} = NULL;"


def _of_result(exchange: Exchange, item: Item, style: Style) -> list[str]:
    if item.kind == "number":
        return [f"{item.type} {item.member} = 0;"]
    if item.kind in ("typed", "typed_alloc"):
        counted = item.type if item.kind == "typed_alloc" else "int"
        return ["virTypedParameterPtr params = NULL;", f"{counted} nparams = 0;"]
    if item.kind == "struct" and not is_large(item):
        return [f"{item.type} {item.member} = {{0}};"]
    if item.kind == "structs":
        found = [f"{item.type} *{item.member} = NULL;"]
        return [*found, f"int {item.count} = 0;"] if counts_for_itself(exchange, item) else found
    if item.kind == "descriptors":
        found = [f"int *{item.name} = NULL;"]
        return [*found, f"unsigned int {item.count} = 0;"] if item.count else found
    if item.kind == "bytes_alloc":
        found = [f"unsigned char *{item.member} = NULL;"]
        return found if "(" in item.count else [*found, f"size_t {item.count} = 0;"]
    if item.kind == "objects":
        return [_declared(internal_type(f"{item.type} *", style.server_typedefs), item.member)]
    pointer = {
        "string": "char *", "strings": "char **", "struct": f"{item.type} *",
        "struct_list": f"{item.type} **", "struct_array": f"{item.type} *",
    }.get(item.kind)  # fmt: skip
    return [f"{pointer}{item.member} = NULL;"] if pointer is not None else []


def _of_returned(exchange: Exchange, style: Style) -> list[str]:
    returned = exchange.returned
    if returned.kind in ("string", "string_or_null"):
        return [_declared(returned.type, returned.member)]
    if returned.kind == "object":
        return [_declared(internal_type(returned.type, style.server_typedefs), f"{returned.member}_made")]
    if returned.kind == "bytes":
        return [_declared(returned.type, returned.member), f"size_t {returned.count} = 0;"]
    if returned.kind == "descriptor":
        return [f"int {returned.name} = -1;"]
    return [f"{returned.type} value = 0;"] if returned.kind == "number" else []


def lookups(exchange: Exchange, connection: str, style: Style) -> list[str]:
    """The assignments that find the objects that are named."""
    found = []
    for item in exchange.arguments:
        place, name = connection, f"args->{item.member}"
        if item.kind == "node_device":
            by_name = style.node_device_by_name
            function = "get_nonnull_node_device_name" if by_name else "virNodeDeviceLookupByName"
            found.append(f"dev = {function}({connection}, args->name)")
        elif item.kind == "object":
            if item.wire in _PARENTS:
                _kind, word, place = _PARENTS[item.wire]
                found.append(f"{place} = get_nonnull_{word}({connection}, {name}.{place})")
            found.append(f"{item.member} = get_nonnull_{item.wire}({place}, {name})")
    return found


def release(exchange: Exchange, style: Style) -> list[str]:
    """What is freed on every path."""
    found = []
    for item in exchange.results:
        found += _release_result(exchange, item, style)
    for item in exchange.arguments:
        if item.kind == "descriptor":
            found.append(f"VIR_FORCE_CLOSE({item.name});")
        elif item.kind == "descriptors":
            found += _close_all(item.name, item.count)
    if any(i.kind.startswith("typed") for i in (*exchange.results, *exchange.arguments)):
        found.append("virTypedParamsFree(params, nparams);")
    if exchange.returned.kind == "object":
        found.append(f"virObjectUnref({exchange.returned.member}_made);")
    elif exchange.returned.kind == "bytes":
        found.append(f"VIR_FREE({exchange.returned.member});")
    for item in reversed(exchange.arguments):
        if item.kind in ("object", "node_device"):
            found.append(f"virObjectUnref({object_name(item)});")
            if item.wire in _PARENTS:
                found.append(f"virObjectUnref({_PARENTS[item.wire][2]});")
    return found


def _close_all(name: str, count: str) -> list[str]:
    return [f"for (i = 0; i < {count}; i++)", f"    VIR_FORCE_CLOSE({name}[i]);", f"VIR_FREE({name});"]


def _release_result(exchange: Exchange, item: Item, style: Style) -> list[str]:
    if item.kind in ("string", "bytes_alloc"):
        return [f"VIR_FREE({item.member});"]
    if item.kind == "strings":
        return [f"{'g_strfreev' if style.glib else 'virStringListFree'}({item.member});"]
    if item.kind == "descriptor":
        return [f"VIR_FORCE_CLOSE({item.name});"]
    if item.kind == "descriptors":
        if item.count:
            return _close_all(item.name, item.count)
        return ["if (count > 0) {", *(f"    {line}" for line in _close_all(item.name, "count")[:-1]), "}",
                f"VIR_FREE({item.name});"]  # fmt: skip
    if item.kind == "objects":
        return _release_each(item, "virObjectUnref")
    if item.kind == "struct_list":
        free = exchange.free_function(item) or "VIR_FREE"
        return [f"{free}({item.member});"] if free.endswith("ListFree") else _release_each(item, free)
    if item.kind in ("structs", "struct_array") or is_large(item):
        return [f"VIR_FREE({item.member});"]
    return []


def _release_each(item: Item, free: str) -> list[str]:
    return [
        f"if ({item.member} && count > 0) {{",
        "    for (i = 0; i < count; i++)",
        f"        {free}({item.member}[i]);",
        "}",
        f"VIR_FREE({item.member});",
    ]
