"""The sites of one function, read from a tree as lines that can be laid beside another tree's, and their places."""

from __future__ import annotations

import re
from collections.abc import Callable

from steps.code.cfile import CFile
from steps.code.mask import code_only
from steps.code.xdr import WireStruct
from steps.function.detect.view import View
from steps.tree.facts import Facts

Text = tuple[str, ...]
"""One site as lines that can be compared."""


def _lines(text: bytes) -> Text:
    return tuple(line.rstrip() for line in text.decode("utf-8", "replace").splitlines() if line.strip())


def _header(view: View) -> Text:
    found = view.declaration
    return () if found is None else _lines(view.facts.text(found.path, found.fact.start, found.fact.end))


def _symbol(view: View) -> Text:
    found = view.facts.symbol(view.names.name)
    return () if found is None else _lines(view.facts.text(found.path, found.fact.at, found.fact.end))


def _typedef(view: View) -> Text:
    found = view.typedef
    return () if found is None else _lines(view.facts.text(found.path, found.fact.start, found.fact.end))


def _member(view: View) -> Text:
    return () if view.member is None else (f"{view.member.type} {view.member.name};",)


def _code(file: CFile | None, start: int, end: int) -> Text:
    """The code of a function without comments, one space where there are several."""
    if file is None:
        return ()
    text = file.data[start:end]
    bare = re.sub(rb"/\*.*?\*/", b"", text, flags=re.S)
    return tuple(" ".join(line.split()) for line in _lines(bare))


def _body(view: View) -> Text:
    found = view.implementation
    if found is None:
        return ()
    return _code(view.facts.snapshot.cfile(found.path), found.fact.start, found.fact.end)


def _comment(view: View) -> Text:
    """What the function's comment describes: the parameters, the result, the version. Its prose is nobody's to derive."""
    found = view.implementation
    if found is None:
        return ()
    before = (view.facts.snapshot.read(found.path) or b"")[: found.fact.start]
    text = before[before.rfind(b"/**") :].decode("utf-8", "replace")
    return tuple(re.findall(r"^ \* ?(\w+:$|@\w+:|Returns?\b|Since:)", text, re.M))


def _struct(struct: WireStruct | None) -> Text:
    if struct is None:
        return ()
    note = f" /* {struct.note} */" if struct.note else ""
    return (struct.name + note, *(str(m) for m in struct.members))


def _args(view: View) -> Text:
    return _struct(view.protocol.structs.get(view.args_name))


def _ret(view: View) -> Text:
    return _struct(view.protocol.structs.get(view.ret_name))


def _limits(view: View) -> Text:
    """The limits of its arrays with their values."""
    structs = (view.protocol.structs.get(n) for n in (view.args_name, view.ret_name))
    used = {m.array for s in structs if s is not None for m in s.members if m.array}
    consts = view.protocol.consts
    shared = view.facts.protocol("main").consts
    values = {n: consts.get(n, shared.get(n)) for n in sorted(used)}
    return tuple(f"{n} = {c.value if c else n}" for n, c in values.items())


def _procedure(view: View) -> Text:
    return () if view.procedure is None else (view.procedure.name,)


def _generate(view: View) -> Text:
    return () if view.procedure is None else (f"@generate: {view.procedure.generate}",)


def _priority(view: View) -> Text:
    return () if view.procedure is None else (f"@priority: {view.procedure.priority or 'low'}",)


def _acl(view: View) -> Text:
    p = view.procedure
    return () if p is None else (*p.acl, *(f"filter {line}" for line in p.aclfilter))


def _client_entry(view: View) -> Text:
    return () if view.client is None else (f".{view.method.name} = {view.client.entry.value}",)


def _client(view: View) -> Text:
    if view.client_function is None:
        return ()
    file, found = view.client_function
    return _code(file, found.start, found.end)


def _dispatcher(view: View) -> Text:
    if view.dispatcher is None:
        return ()
    file, found = view.dispatcher
    return _code(file, found.start, found.end)


def _golden(view: View) -> Text:
    """The lines of the structs file, white space apart (``diff -b``): the structs, and the procedure without its number."""
    path = view.facts.layout.libraries[view.names.library].golden
    text = ((view.facts.snapshot.read(path) if path else None) or b"").decode()
    found: list[str] = []
    for name in (view.args_name, view.ret_name):
        struct = re.search(rf"^struct {name} \{{$.*?^\}};$", text, re.M | re.S)
        found += [" ".join(line.split()) for line in struct[0].splitlines()] if struct else []
    entry = re.search(rf"^ +{view.procedure_name}\b", text, re.M)
    return tuple(found + ([entry[0].strip()] if entry else []))


def _virsh(view: View) -> Text:
    """The commands that call it, themselves or by the shortest way."""
    places = view.facts.shell(view.names.library).commands_using(view.names.name)
    return tuple(sorted({place.name for place in places}))


def _virsh_docs(view: View) -> Text:
    shell = view.facts.shell(view.names.library)
    return tuple(f"described: {name}" for name in _virsh(view) if shell.docs(name) is not None)


def _test_driver(view: View) -> Text:
    return tuple(
        f"{view.method.name} = {s.entry.value}" for s in view.settings if s.path.startswith("src/test/")
    )


Place = tuple[str, int]
"""A file and the offset in it at which an entry stands."""


def _at_header(view: View) -> Place | None:
    return None if view.declaration is None else (view.declaration.path, view.declaration.fact.start)


def _at_body(view: View) -> Place | None:
    return None if view.implementation is None else (view.implementation.path, view.implementation.fact.start)


def _at_typedef(view: View) -> Place | None:
    return None if view.typedef is None else (view.typedef.path, view.typedef.fact.start)


def _at_member(view: View) -> Place | None:
    return None if view.member is None else (view.member.path, view.member.at)


def _at_structs(view: View) -> Place | None:
    path = view.facts.layout.libraries[view.names.library].protocol
    own = [view.protocol.structs.get(n) for n in (view.args_name, view.ret_name)]
    starts = [s.start for s in own if s is not None]
    return (path, min(starts)) if path and starts else None


def _at_procedure(view: View) -> Place | None:
    path = view.facts.layout.libraries[view.names.library].protocol
    return (path, view.procedure.at) if path and view.procedure else None


def _at_client(view: View) -> Place | None:
    return None if view.client is None else (view.client.path, view.client.entry.at)


def _at_golden(view: View) -> Place | None:
    path = view.facts.layout.libraries[view.names.library].golden
    data = (view.facts.snapshot.read(path) if path else None) or b""
    starts = [data.find(b"struct %s {" % name.encode()) for name in (view.args_name, view.ret_name)]
    found = [at for at in starts if at >= 0]
    return (path, min(found)) if path and found else None


_PUBLIC = rb"\b(vir[A-Z]\w*)[ \t]*\("
_STRUCTS = rb"^struct[ \t]+(\w+)[ \t]*\{"

SITES: dict[str, Callable[[View], Text]] = {
    "header": _header, "symbol": _symbol, "typedef": _typedef, "member": _member, "comment": _comment, "body": _body,
    "args": _args, "ret": _ret, "limits": _limits, "procedure": _procedure, "generate": _generate,
    "priority": _priority, "acl": _acl, "client entry": _client_entry, "client": _client, "dispatcher": _dispatcher,
    "structs file": _golden, "virsh": _virsh, "virsh docs": _virsh_docs, "test driver": _test_driver,
}  # fmt: skip
"""What is compared line for line."""
PLACES: dict[str, tuple[Callable[[View], Place | None], bytes]] = {
    "header": (_at_header, _PUBLIC),
    "body": (_at_body, rb"^(vir[A-Z]\w*)[ \t]*\("),
    "typedef": (_at_typedef, rb"\(\*(virDrv\w+)\)"),
    "member": (_at_member, rb"^[ \t]+(virDrv\w+)[ \t]+\w+;"),
    "args": (_at_structs, _STRUCTS),
    "procedure": (_at_procedure, rb"\b([A-Z]+_PROC_\w+)[ \t]*="),
    "client entry": (_at_client, rb"^[ \t]+\.(\w+)[ \t]*="),
    "structs file": (_at_golden, _STRUCTS),
}
"""Where an entry is compared by its neighbour: how it is found, and what an entry of that file looks like."""


def neighbour(view: View, site: str, old: Facts) -> str | None:
    """The entry before the one of ``view`` that the older tree has too; None where the site is not there."""
    find, pattern = PLACES[site]
    place = find(view)
    if place is None:
        return None
    path, at = place
    entry = re.compile(pattern, re.M)
    known = set(entry.findall(code_only(old.snapshot.read(path) or b"")))
    before = entry.findall(code_only(view.facts.snapshot.read(path) or b"")[:at])
    return next((w.decode() for w in reversed(before) if w in known), "(first)")
