"""Step 7: the header - member, enum and its converters - and the table of its strings."""

from __future__ import annotations

import re

from steps.edits.insertion import Insertion
from steps.edits.place import line_end, line_start, nearest
from steps.edits.render import render
from steps.xml.make.device import cases
from steps.xml.proposal import XmlProposal
from steps.xml.structs import strings
from steps.xml.view import View

_TYPES = {
    "int": "int ", "uint": "unsigned int ", "ulong": "unsigned long long ", "size": "unsigned long long ", "string": "char *",
    "flag": "bool ",
}  # fmt: skip
_DECLARED = re.compile(rb"^VIR_ENUM_DECL\(\s*(\w+)\s*\)(;?)", re.M)
_HEADS = re.compile(rb"^(?:#\s*include\b|#define VIR_FROM_THIS|VIR_LOG_INIT\()[^\n]*", re.M)
_TABLE = re.compile(rb"^VIR_ENUM_IMPL\(\s*(\w+)\s*,", re.M)


def member(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the member, behind the siblings' last one."""
    host = proposal.host
    if host is None or not proposal.member or proposal.wish.output_only:
        return []
    near = [
        b.member
        for b in host.bindings
        if b.member.union is None
        and b.member.path.startswith(proposal.prefix)
        and "." not in b.member.path[len(proposal.prefix) :]
    ]
    struct = view.tree.locator.types.struct(host.struct.tag)
    if struct is None:
        return []
    paths = {n.path for n in near} or {b.member.path for b in host.bindings if b.member.union is not None}
    last = max((m for m in struct.members if m.path in paths), key=lambda m: m.at, default=None)
    if last is None:
        return []
    data = view.snapshot.read(last.file) or b""
    # What is in a union shares its memory with the others: the new one stands behind it.
    behind = last.union.end if last.union is not None else last.end
    at = line_end(data, behind - 1)
    opened = data.rfind(b"/*", behind, at)
    closed = data.find(b"*/", opened) if opened >= 0 else -1
    if closed >= at:
        # A comment that goes on in the next lines.
        at = line_end(data, closed)
    above = line_start(data, at - 1) if last.union is not None else line_start(data, last.at)
    indent = re.match(r"[ \t]*", data[above:at].decode("latin-1"))[0]  # type: ignore[index]
    tristate = proposal.converter.removesuffix("Type") if proposal.wish.type in ("yes-no", "on-off") else ""
    edits = (
        _included(view, last.file, f"}} {tristate};", "xml-member") if tristate and typed_enums(view) else []
    )
    return [
        *edits,
        Insertion(7, "xml-member", last.file, at, at, f"{indent}{_declaration(view, proposal)}\n"),
    ]


def _declaration(view: View, proposal: XmlProposal) -> str:
    wish = proposal.wish
    if wish.type == "uuid":
        return f"unsigned char {proposal.member}[VIR_UUID_BUFLEN];"
    if wish.type in _TYPES:
        return f"{_TYPES[wish.type]}{proposal.member};"
    kind = proposal.enum if wish.type == "enum" else proposal.converter.removesuffix("Type")
    if typed_enums(view):
        return f"{kind} {proposal.member};"
    return f"int {proposal.member}; /* enum {kind} */"


def typed_enums(view: View) -> bool:
    """Return whether members have the enum's own type: since the property helpers, which want it (7.2)."""
    return b"virXMLPropEnum" in (view.snapshot.read("src/util/virxml.h") or b"")


def enum(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the enum before the struct, or the constants of new values."""
    if proposal.device:
        return [*_constants(view, proposal), *cases(view, proposal)]
    if proposal.wish.values:
        return _constants(view, proposal)
    host = proposal.host
    if host is None or not proposal.enum:
        return []
    struct = view.tree.locator.types.struct(host.struct.tag)
    if struct is None:
        return []
    data = view.snapshot.read(struct.file) or b""
    at = _before_struct(data, struct.at)
    text = render("xml-enum.h.j2", constants=proposal.constants, last=proposal.last, enum=proposal.enum)
    return [Insertion(7, "xml-enum", struct.file, at, at, text)]


def _before_struct(data: bytes, at: int) -> int:
    """The line of the struct, or of the typedefs and comments directly before it."""
    while at > 0:
        above = line_start(data, at - 1)
        line = data[above:at].strip()
        if not line.startswith((b"typedef", b"/*", b"*")):
            break
        at = above
    return at


def _constants(view: View, proposal: XmlProposal) -> list[Insertion]:
    found = view.enum
    if found is None:
        return []
    data = view.snapshot.read(found.file) or b""
    last = next((at for name, at in found.constants() if name == proposal.last), None)
    if last is None:
        return []
    at = line_start(data, last)
    above = line_start(data, at - 1)
    if not data[above:at].strip():
        at = above
    before = data[:at].rstrip()
    edits = []
    if not before.endswith((b",", b"{", b"*/")):
        edits.append(Insertion(7, "xml-enum", found.file, len(before), len(before), ","))
        at += 0
    text = "".join(f"    {c},\n" for c in proposal.constants)
    return [Insertion(7, "xml-enum", found.file, at, at, text), *edits]


def declaration(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return ``VIR_ENUM_DECL`` beside the nearest one of the header."""
    host = proposal.host
    if host is None or not proposal.enum:
        return []
    path = host.struct.file
    data = view.snapshot.read(path) or b""
    listed = {m[1].decode(): m for m in _DECLARED.finditer(data)}
    near = nearest(proposal.enum, listed)
    if near is None:
        own = view.tree.locator.types.enum(proposal.enum)
        if own is None or own.file != path:
            return []
        # The first one of its header: directly behind the enum.
        at = line_end(data, own.end)
        text = f"\nVIR_ENUM_DECL({_macro_name(proposal)});\n"
        edits = _included(view, path, "define VIR_ENUM_DECL(", "xml-enum-decl")
        return [*edits, Insertion(7, "xml-enum-decl", path, at, at, text)]
    at = line_end(data, listed[near].end() - 1)
    end = listed[near][2].decode()
    return [Insertion(7, "xml-enum-decl", path, at, at, f"VIR_ENUM_DECL({_macro_name(proposal)}){end}\n")]


_INCLUDE = re.compile(rb'^#\s*include "([\w./-]+)"[^\n]*\n', re.M)
_ONCE = re.compile(rb"^#pragma once\n", re.M)
_PROVIDERS = ("src/util/virenum.h", "src/util/virutil.h")
"""Where enums' macros and the two tristates are: a header of their own since 4.10."""


def _included(view: View, header: str, wanted: str, check: str) -> list[Insertion]:
    """Return the ``#include`` of what declares ``wanted``, where neither the header nor what it includes has it."""
    provider = next((p for p in _PROVIDERS if wanted.encode() in (view.snapshot.read(p) or b"")), None)
    if provider is None:
        return []
    pending, seen = [header], set[str]()
    while pending:
        path = pending.pop()
        if path == provider:
            return []
        if path in seen:
            continue
        seen.add(path)
        for match in _INCLUDE.finditer(view.snapshot.read(path) or b""):
            name = match[1].decode()
            beside = f"{path.rpartition('/')[0]}/{name}"
            pending.append(beside if view.snapshot.exists(beside) else f"src/util/{name}")
    data = view.snapshot.read(header) or b""
    last = list(_INCLUDE.finditer(data))[-1:] or list(_ONCE.finditer(data))
    if not last:
        return []
    at = last[-1].end()
    apart = "" if last[-1].re is _INCLUDE else "\n"
    return [Insertion(7, check, header, at, at, f'{apart}#include "{provider.rpartition("/")[2]}"\n')]


def _macro_name(proposal: XmlProposal) -> str:
    return proposal.enum.removesuffix("Type")


def table(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return ``VIR_ENUM_IMPL`` beside the nearest one of the parser's file, or the strings of new values."""
    if proposal.wish.values or proposal.device:
        return _strings(view, proposal)
    host = proposal.host
    if host is None or not proposal.enum:
        return []
    path = host.parse.path
    data = view.snapshot.read(path) or b""
    listed = {m[1].decode(): m for m in _TABLE.finditer(data)}
    near = nearest(proposal.enum, listed)
    if near is None:
        heads = list(_HEADS.finditer(data))
        if not heads:
            return []
        at = line_end(data, heads[-1].end() - 1)
        text = render(
            "xml-table.c.j2", enum=_macro_name(proposal), last=proposal.last, words=proposal.words, comma=True
        )
        return [Insertion(7, "xml-enum-impl", path, at, at, "\n" + text)]
    end = data.find(b";", listed[near].start()) + 1
    at = line_end(data, end - 1)
    comma = data[:end].rstrip(b"; )\n\t").endswith(b",")
    text = render(
        "xml-table.c.j2", enum=_macro_name(proposal), last=proposal.last, words=proposal.words, comma=comma
    )
    return [Insertion(7, "xml-enum-impl", path, at, at, "\n" + text)]


def _strings(view: View, proposal: XmlProposal) -> list[Insertion]:
    if view.table is None:
        return []
    path, start, end = view.table
    data = view.snapshot.read(path) or b""
    listed = strings(data, start, end)
    if not listed:
        return []
    text, offset = listed[-1]
    behind = offset + len(text.encode()) + 1
    indent = data[line_start(data, offset) : offset - 1].decode("latin-1")
    indent = indent if not indent.strip() else " " * 14
    comma = data[behind : behind + 1] == b","
    if comma:
        at = line_end(data, behind)
        made = "".join(f'{indent}"{w}",\n' for w in proposal.wish.values or (proposal.wish.name,))
        return [Insertion(7, "xml-enum-impl", path, at, at, made)]
    made = "".join(f',\n{indent}"{w}"' for w in proposal.wish.values or (proposal.wish.name,))
    return [Insertion(7, "xml-enum-impl", path, behind, behind, made)]
