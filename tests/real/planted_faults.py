"""Faults planted one at a time in a finished function, in memory: each kind with the checks at which it must be noticed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from steps.code import virsh
from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.function.detect.view import View
from steps.tree.facts import Facts
from tests.real import take_out
from tests.real.take_out import Span

Edit = tuple[str, int, int, bytes]
"""A file, a range of its bytes, and what takes its place."""
Fault = tuple[str, set[str], list[Edit]]
"""The kind, the checks of which one must notice it, and the edits that make it."""

_SITES: dict[str, tuple[Callable[[View], Iterator[Span]], set[str]]] = {
    "header": (take_out.header, {"public-header"}),
    "typedef": (take_out.typedef, {"driver-typedef"}),
    "member": (take_out.member, {"driver-member"}),
    "implementation": (take_out.implementation, {"public-implementation"}),
    "procedure": (take_out.procedure, {"wire-procedure"}),
    "arguments": (take_out.arguments, {"wire-arguments"}),
    "result": (take_out.result, {"wire-result"}),
    "client": (take_out.client, {"client"}),
    "dispatcher": (take_out.dispatcher, {"dispatcher"}),
    "golden": (take_out.golden, {"protocol-structs"}),
    "shell": (take_out.shell, {"virsh-call"}),
    "drivers": (take_out.drivers, {"drivers"}),
}


def planted(facts: Facts, edits: list[Edit]) -> Facts:
    """The tree with ``edits`` made; what they do not touch stays read."""
    overlay = Overlay(facts.snapshot)
    overlay.make(Insertion(0, "", path, start, end, text.decode()) for path, start, end, text in edits)
    return facts.after(overlay, {edit[0] for edit in edits})


def faults(view: View, chance: random.Random) -> Iterator[Fault]:
    """Every fault that can be planted in the function."""
    for kinds in (_hidden, _deleted, _golden, _types, _tables, _annotations, _symbols, _merges):
        yield from kinds(view, chance)


def _data(view: View, path: str) -> bytes:
    return view.facts.snapshot.read(path) or b""


def _lines(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The whole lines of a range."""
    line = data.rfind(b"\n", 0, start) + 1
    stop = data.find(b"\n", max(end - 1, start))
    return line, len(data) if stop < 0 else stop


def _hide(view: View, span: Span, form: str) -> Edit:
    path, begin, finish = span
    data = _data(view, path)
    start, end = _lines(data, begin, finish)
    text = data[start:end]
    if form == "condition":
        return path, start, end, b"#if 0\n" + text + b"\n#endif"
    if form == "line comments":
        return path, start, end, b"\n".join(b"// " + line for line in text.split(b"\n"))
    return path, start, end, b"/*\n" + text.replace(b"/*", b"//").replace(b"*/", b"") + b"\n*/"


def _hidden(view: View, _chance: random.Random) -> Iterator[Fault]:
    for form in ("condition", "comment", "line comments"):
        for site, (spans, checks) in _SITES.items():
            edits = list(dict.fromkeys(_hide(view, span, form) for span in spans(view)))
            if edits and not _overlap(edits):
                yield f"hidden by {form}: {site}", checks, edits
        for span in _commands(view):
            yield f"hidden by {form}: command", {"virsh-command"}, [_hide(view, span, form)]
        setting = next((s for s in view.settings if _method(view, s.path, s.entry.value)), None)
        if setting is not None:
            found = _method(view, setting.path, setting.entry.value)
            assert found is not None
            checks = {"drivers", "test-driver"}
            yield f"hidden by {form}: driver's function", checks, [_hide(view, found, form)]
    yield from _manual(view)


def _overlap(edits: list[Edit]) -> bool:
    rows = sorted((path, start, end) for path, start, end, _text in edits)
    return any(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(rows))


def _method(view: View, path: str, name: str) -> Span | None:
    file = view.facts.snapshot.cfile(path)
    found = None if file is None else file.function(name)
    return None if found is None else (path, found.start, found.end)


def _commands(view: View) -> list[Span]:
    """The table entries of the commands that call it, all of them: an alias would stay otherwise."""
    shell = view.facts.shell(view.names.library)
    found = []
    for place in shell.commands_using(view.names.name):
        for file in shell.files:
            for command in file.commands:
                if file.path == place.path and command.name == place.name:
                    start = file.data.rindex(b"{", 0, command.at)
                    found.append((file.path, start, file.data.index(b"}", command.at) + 2))
    return found[:1] if len(found) == 1 else []


def _manual(view: View) -> Iterator[Fault]:
    shell, path = view.facts.shell(view.names.library), view.facts.layout.virsh_docs
    places = shell.commands_using(view.names.name)
    if path is None or not path.endswith(".rst") or len(places) != 1:
        return
    data = _data(view, path)
    at = virsh.headings(data).get(places[0].name)
    if at is not None:
        end = data.index(b"\n", at) + 1
        end += data[end:].index(b"\n") + 1 + len(virsh.section(data, at))
        text = b"..\n" + b"\n".join(b"   " + line if line else line for line in data[at:end].split(b"\n"))
        yield "hidden by comment: manual", {"virsh-docs"}, [(path, at, end, text + b"\n")]


def _deleted(view: View, _chance: random.Random) -> Iterator[Fault]:
    for site, (spans, checks) in {**_SITES, "symbol": (take_out.symbol, {"public-symbol"})}.items():
        edits = [(path, start, end, b"") for path, start, end in dict.fromkeys(spans(view))]
        if edits:
            yield f"deleted: {site}", checks, edits


def _golden(view: View, _chance: random.Random) -> Iterator[Fault]:
    path = view.facts.layout.libraries[view.names.library].golden
    if path is None:
        return
    data, check = _data(view, path), {"protocol-structs"}
    structs = view.facts.golden(view.names.library).structs
    own = [structs[name] for name in (view.args_name, view.ret_name) if name in structs]
    for struct in own[:1]:
        text = data[struct.start : struct.end]
        first = text.index(b";\n")
        line = text.rindex(b"\n", 0, first) + 1
        without = text[:line] + text[first + 2 :]
        yield "golden: member lost", check, [(path, struct.start, struct.end, without)]
        yield (
            "golden: type",
            check,
            [(path, struct.start, struct.end, text[:line] + b"        hyper" + text[line + 7 :])],
        )
        moved = [(path, struct.start, struct.end + 1, b""), (path, len(data), len(data), text + b"\n")]
        yield "golden: struct moved", check, moved
    if len(own) == 2:
        one, two = (data[s.start : s.end] for s in own)
        swapped = [(path, own[0].start, own[0].end, two), (path, own[1].start, own[1].end, one)]
        yield "golden: structs swapped", check, swapped
    listed = view.facts.golden(view.names.library).procedures
    entry, names = listed.get(view.procedure_name), list(listed)
    if entry is not None:
        number = data.index(b"=", entry.at) + 2
        yield (
            "golden: number",
            check,
            [(path, number, number + len(str(entry.number)), b"9%d" % entry.number)],
        )
        start, end = _lines(data, entry.at, entry.end)
        comment = data[start:end].replace(b"/*", b"")
        yield "golden: only in a comment", check, [(path, start, end, b"/* " + comment + b" */")]
        other = listed[names[names.index(entry.name) - 1]] if names.index(entry.name) else None
        if other is not None:
            before = _lines(data, other.at, other.end)
            rows = data[before[0] : before[1]], data[start:end]
            yield (
                "golden: enumerators swapped",
                check,
                [(path, *before, rows[1]), (path, start, end, rows[0])],
            )


_OTHER = (
    (b"unsigned int", b"int"), (b"unsigned long long", b"unsigned int"), (b"const char *", b"char *"), (b"int ", b"unsigned int "),
    (b"virDomainPtr", b"virNetworkPtr"), (b"virConnectPtr", b"virDomainPtr"), (b"Ptr ", b"Ptr *"),
)  # fmt: skip
_OTHER_WIRE = (
    (b"unsigned int", b"unsigned hyper"), (b"unsigned hyper", b"unsigned int"), (b"int ", b"hyper "), (b"hyper ", b"int "),
    (b"remote_nonnull_string", b"int"), (b"remote_string", b"int"), (b"remote_nonnull_domain ", b"remote_nonnull_network "),
    (b"remote_typed_param", b"remote_nonnull_string"), (b"opaque", b"int"), (b"remote_nonnull_", b"remote_nonnull_x"),
)  # fmt: skip


def _retyped(
    data: bytes, start: int, end: int, others: tuple[tuple[bytes, bytes], ...]
) -> tuple[int, int, bytes] | None:
    """The last word of ``others`` in the range, with what takes its place."""
    text = data[start:end]
    for old, new in others:
        at = text.rfind(old)
        if at >= 0:
            return start + at, start + at + len(old), new
    return None


def _types(view: View, _chance: random.Random) -> Iterator[Fault]:
    sides = {
        "header": (view.declaration, {"public-header"}),
        "implementation": (view.implementation, {"public-implementation"}),
        "typedef": (view.typedef, {"driver-typedef"}),
    }
    for side, (found, checks) in sides.items():
        if found is None:
            continue
        data, fact = _data(view, found.path), found.fact
        opening = data.index(b"(", fact.name_at)
        closing = data.index(b")", opening + 2)
        edit = _retyped(data, opening, closing, _OTHER)
        if edit is not None:
            yield f"types: {side}", checks, [(found.path, *edit)]
        comma = data.rfind(b",", opening, closing)
        if comma >= 0:
            yield f"parameter lost: {side}", checks, [(found.path, comma, closing, b"")]
    path = view.facts.layout.libraries[view.names.library].protocol or ""
    for name, check in ((view.args_name, "wire-arguments"), (view.ret_name, "wire-result")):
        struct = view.protocol.structs.get(name)
        if struct is None:
            continue
        data = _data(view, path)
        inside = data.index(b"\n", struct.start) + 1
        edit = _retyped(data, inside, struct.end - 2, _OTHER_WIRE)
        if edit is not None:
            yield f"types: {check}", {check}, [(path, *edit)]
        if len(struct.members) > 1 and check == "wire-arguments":
            end = data.index(b"\n", inside) + 1
            yield "parameter lost: wire", {check}, [(path, inside, end, b"")]
    args, ret = (view.protocol.structs.get(name) for name in (view.args_name, view.ret_name))
    if args is not None and ret is not None:
        data = _data(view, path)
        texts = data[args.start : args.end], data[ret.start : ret.end]
        edits = [(path, args.start, args.end, texts[1]), (path, ret.start, ret.end, texts[0])]
        yield "order: result before arguments", {"wire-arguments", "wire-result"}, edits


def _tables(view: View, chance: random.Random) -> Iterator[Fault]:
    entries = [("driver", {"drivers", "test-driver"}, s) for s in view.settings[:1]]
    if view.client is not None:
        entries.append(("client", {"client"}, view.client))
    for side, checks, setting in entries:
        data = _data(view, setting.path)
        value = setting.entry.value.encode()
        at = data.index(value, data.index(b"=", setting.entry.at))
        yield f"{side}: undefined function", checks, [(setting.path, at, at + len(value), value + b"Nope")]
        others = [
            v
            for f, v in re.findall(rb"^[ \t]+\.(\w+) = (\w+),", data, re.M)
            if v[:4] == value[:4] and v != value
        ]
        if others:
            yield (
                f"{side}: another's function",
                checks,
                [(setting.path, at, at + len(value), chance.choice(others))],
            )
        note = re.compile(rb"\d+\.\d+\.\d+").search(data, setting.entry.end, setting.entry.end + 40)
        if note is not None:
            yield (
                f"{side}: version",
                checks,
                [(setting.path, *note.span(), chance.choice((b"0.0.1", b"99.1.0")))],
            )
    if view.client_function is not None and view.procedure is not None:
        file, function = view.client_function
        text = file.data[function.start : function.end]
        word = view.procedure.name.encode()
        if re.search(rb"\b" + word + rb"\b", text):
            others = [name.encode() for name in view.protocol.procedures if name != view.procedure.name]
            sent = re.sub(rb"\b" + word + rb"\b", chance.choice(others), text)
            yield (
                "client: sends another procedure",
                {"client"},
                [(file.path, function.start, function.end, sent)],
            )


def _annotations(view: View, chance: random.Random) -> Iterator[Fault]:
    path, procedure = view.facts.layout.libraries[view.names.library].protocol, view.procedure
    if path is None or procedure is None:
        return
    data = _data(view, path)
    number = data.index(b"=", procedure.at) + 2
    place = (path, number, number + len(str(procedure.number)))
    listed = list(view.protocol.procedures.values())
    other = chance.choice([p for p in listed if p.name != procedure.name])
    check = {"wire-procedure"}
    yield "number twice", check, [(*place, str(other.number).encode())]
    yield "number with a gap", check, [(*place, str(len(listed) + 7).encode())]
    theirs = data.index(b"=", other.at) + 2
    swap = [
        (*place, str(other.number).encode()),
        (path, theirs, theirs + len(str(other.number)), str(procedure.number).encode()),
    ]
    yield "numbers swapped", check, swap
    text = data[procedure.start : procedure.at]
    for kind, pattern, new, checks in (
        ("@generate word", rb"@generate: \w+", b"@generate: neither", {"wire-generate"}),
        ("@acl none", rb"(?:@acl: [^\n]*\n[ *]*)*@acl: [^\n]*", b"@acl: none", {"wire-acl"}),
        ("@acl no such permission", rb"@acl: (\w+):\w+", rb"@acl: \1:frobnicate", {"wire-acl"}),
        ("@acl of another object", rb"@acl: (?!interface)\w+:", b"@acl: interface:", {"wire-acl"}),
    ):
        changed = re.sub(pattern, new, text)
        if changed != text:
            yield kind, checks, [(path, procedure.start, procedure.at, changed)]


def _symbols(view: View, chance: random.Random) -> Iterator[Fault]:
    found = view.facts.symbol(view.names.name)
    if found is None:
        return
    data, check = _data(view, found.path), {"public-symbol"}
    blocks = [
        b
        for b in view.facts.symbols(view.names.library).blocks
        if b.version != found.fact.version and b.symbols
    ]
    if blocks:
        block = chance.choice(blocks)
        entry = b"        " + view.names.name.encode() + b";\n"
        yield "symbol twice", check, [(found.path, block.body_end, block.body_end, entry)]
        start, end = _lines(data, found.fact.at, found.fact.end)
        yield (
            "symbol in a wrong block",
            check,
            [(found.path, start, end + 1, b""), (found.path, block.body_end, block.body_end, entry)],
        )
    source = view.implementation
    if source is not None and view.facts.layout.style.since_tags:
        text = _data(view, source.path)
        comment = text.rfind(b"/**", 0, source.fact.start)
        tags = list(re.compile(rb"Since: (\d+\.\d+\.\d+)").finditer(text, comment, source.fact.start))
        for tag in tags[-1:]:
            yield (
                "Since of another version",
                {"public-implementation"},
                [(source.path, *tag.span(1), b"4.5.6" if tag[1] != b"4.5.6" else b"4.5.7")],
            )


def _merges(view: View, _chance: random.Random) -> Iterator[Fault]:
    for site in ("header", "procedure", "implementation", "arguments", "member"):
        spans, checks = _SITES[site]
        for path, start, end in list(spans(view))[:1]:
            data = _data(view, path)
            first, last = _lines(data, start, end)
            text = data[first:last]
            marked = b"<<<<<<< HEAD\n" + text + b"\n=======\n" + text + b"\n>>>>>>> other"
            yield f"failed merge: {site}", checks, [(path, first, last, marked)]
