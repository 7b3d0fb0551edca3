"""Step 5: a driver's older method becomes the new one in place, and the older one a call of it.

Measured over 88 such commits: the new method stands where the older one's body was, directly above the wrapper
(``scripts/check-aclrules.py`` reads top down: a wrapper above it is "Missing ACL check"); it accepts no flag at
first (55 of 67); the table's entry is directly behind the older one's (119 of 134).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from steps.code.body import Body
from steps.code.cfacts import (
    Entry,
    Signature,
    Table,
    declared,
    head_end,
    leading_declarations,
    moved,
    parse,
    text_of,
)
from steps.code.cfile import CFile
from steps.code.mask import mask
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end
from steps.edits.render import render
from steps.edits.wrap import filled, stacked
from steps.function.detect.view import View
from steps.function.generate.formats import failure_value
from steps.function.generate.idiom import methods_of
from steps.function.generate.skeleton import behind_entry
from steps.function.generate.targets import impl_name
from steps.function.names import derive, proc_name
from steps.function.proposal import Proposal
from steps.function.superset import Superset
from steps.tree.drivers import Setting
from steps.tree.facts import Facts

CHECK = "internal-use"
_UNUSED = re.compile(r"\s+(?:G_GNUC_UNUSED|ATTRIBUTE_UNUSED)\b")
_CONSTANT = re.compile(r"0[xX]?[0-9a-fA-F]*|[1-9][0-9]*|NULL|VIR_[A-Z0-9_]+(?:\s*\|\s*VIR_[A-Z0-9_]+)*")


@dataclass(frozen=True, slots=True)
class Stays:
    """A driver whose older method cannot be moved by a program, and why."""

    path: str
    method: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Local:
    """A declaration at the head of a body: where it stands, and its value (empty: none)."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class _Anatomy:
    """Where the parts of a definition stand, in bytes of the file."""

    start: int
    name: tuple[int, int]
    params: tuple[str, ...]
    params_end: int
    body: int
    head_end: int
    """Behind the last declaration; the opening brace's end where there is none."""
    end: int
    locals: dict[str, _Local]


def moves(facts: Facts, proposal: Proposal) -> tuple[list[Insertion], list[Stays]]:
    """Return the edits of every driver whose table has the older method and not the new one, and what stays as it is."""
    superset = proposal.extends
    if superset is None:
        return [], []
    made: list[Insertion] = []
    stays: list[Stays] = []
    done: set[tuple[str, str]] = set()
    older = View(derive(superset.older.name), facts)
    for setting in older.settings:
        file = facts.snapshot.cfile(setting.path)
        table = _table_of(facts, older.method.struct, setting)
        if file is None or table is None or proposal.names.member in methods_of(table):
            continue
        result = _move(
            facts, proposal, superset, file, table, setting, (setting.path, setting.entry.value) in done
        )
        done.add((setting.path, setting.entry.value))
        if isinstance(result, str):
            stays.append(Stays(setting.path, setting.entry.value, setting.line, result))
        else:
            made += result
    return made, stays


def _table_of(facts: Facts, struct: str, setting: Setting) -> Table | None:
    """The table of the driver struct ``struct``, as this tree calls it, that holds the entry."""
    for at, table in facts.drivers.tables(setting.path, struct.lstrip("_")):
        if at + table.body_start <= setting.entry.at < at + table.body_end:
            return moved(table, at)
    return None


def _move(
    facts: Facts,
    proposal: Proposal,
    superset: Superset,
    file: CFile,
    table: Table,
    setting: Setting,
    again: bool,
) -> list[Insertion] | str:
    """The edits of one driver, or why it is left to a person."""
    old, new = setting.entry.value, impl_name(table, proposal.names.member)
    if not setting.entry.field:
        return "its table names no members: an entry goes by its place"
    found = file.body(old)
    if found is None:
        return "its body lies in another file"
    if file.function(new) is not None and not again:
        return f"{new} is written already: make {old} call it"
    if _bare(found[0].returns) != _bare(proposal.signature.returns):
        return f"it returns {found[0].returns}, and the public function {proposal.signature.returns}"
    refused = _refused(found[1], old)
    if refused:
        return refused
    parts = _anatomy(file, found[0])
    if parts is None:
        return "its definition cannot be read by the program"
    if len(parts.params) != len(superset.older.params):
        return "its parameters are not those of the public function"
    entry = _entry(proposal, file, setting.entry, new)
    if again:
        return [entry]
    neutral = _neutral(proposal, parts)
    if isinstance(neutral, str):
        return neutral
    edits = _definition(facts, proposal, superset, file, parts, new)
    edits.append(_wrapper(file, parts, superset, proposal, new, neutral))
    edits.append(entry)
    if not found[0].static:
        declared_in = _declaration(facts, file, proposal, superset, old, new)
        if declared_in is None:
            return "it is not static, and no header of its own declares it"
        edits.append(declared_in)
    return edits


def _bare(kind: str) -> str:
    """A type without ``static`` and white space."""
    return re.sub(r"\b(static|inline)\b|\s", "", kind)


def _refused(body: Body, old: str) -> str:
    """Why the body must not be moved; empty where it may."""
    if body.broken:
        return "its body cannot be read whole by the program"
    if any(call.name == old for call in body.calls):
        return "it calls itself: the new method would call itself for ever"
    inside = body.text.decode("utf-8", "replace").partition("{")[2]
    statements = re.sub(r"/\*.*?\*/", "", inside, flags=re.S).strip().removesuffix("}").strip()
    if len(body.returns) == 1 and re.fullmatch(r"return\s+\w+\s*\([^;]*\)\s*;", statements):
        return f"it is a wrapper already: {body.returns[0].value}"
    return ""


def _anatomy(file: CFile, face: Signature) -> _Anatomy | None:
    text = file.data[face.start : face.end]
    root = parse(mask(text)).root_node
    node = next((n for n in root.children if n.type == "function_definition"), None)
    declarator = node and _function_declarator(node.child_by_field_name("declarator"))
    body = node and node.child_by_field_name("body")
    name = declarator and declarator.child_by_field_name("declarator")
    params = declarator and declarator.child_by_field_name("parameters")
    if node is None or body is None or name is None or params is None:
        return None
    at = face.start
    listed = [
        file.data[at + p.start_byte : at + p.end_byte]
        for p in params.named_children
        if p.type == "parameter_declaration"
    ]
    behind = [
        text[p.end_byte : p.end_byte + 40] for p in params.named_children if p.type == "parameter_declaration"
    ]
    spelled = tuple(
        " ".join(p.decode("utf-8", "replace").split()) + _attribute(rest)
        for p, rest in zip(listed, behind, strict=True)
    )
    if spelled == ("void",):
        return None
    locals_: dict[str, _Local] = {}
    for declaration in leading_declarations(body):
        _note(declaration, locals_, at)
    return _Anatomy(
        at, (at + name.start_byte, at + name.end_byte), spelled, at + params.end_byte,
        at + body.start_byte, at + head_end(body), at + body.end_byte, locals_,
    )  # fmt: skip


def _attribute(rest: bytes) -> str:
    """The mark of an unused parameter, which the grammar does not see."""
    found = re.match(rb"\s+(G_GNUC_UNUSED|ATTRIBUTE_UNUSED)\b", rest)
    return f" {found[1].decode()}" if found else ""


def _function_declarator(node: Node | None) -> Node | None:
    while node is not None and node.type != "function_declarator":
        node = node.child_by_field_name("declarator")
    return node


def _note(declaration: Node, found: dict[str, _Local], at: int) -> None:
    """Note what a declaration at the head of a body declares; one of several names cannot be taken out of it."""
    names = declaration.children_by_field_name("declarator")
    for one in names:
        name, _stars = declared(one)
        value = one.child_by_field_name("value") if one.type == "init_declarator" else None
        known = text_of(value) if len(names) == 1 else "?"
        found[name] = _Local(at + declaration.start_byte, at + declaration.end_byte, known)


def _neutral(proposal: Proposal, parts: _Anatomy) -> list[str] | str:
    """What the wrapper passes for each extra argument: a local's constant of the same name, or what was chosen."""
    values: list[str] = []
    assert proposal.extends is not None
    for extra, chosen in zip(proposal.extends.extras, proposal.neutral, strict=True):
        local = parts.locals.get(extra.param.name)
        if local is not None and not _CONSTANT.fullmatch(local.value):
            return f"it has a local {extra.param.name} whose value is computed"
        values.append(chosen if local is None or chosen not in ("0", "NULL") else local.value)
    return values


def _definition(
    facts: Facts, proposal: Proposal, superset: Superset, file: CFile, parts: _Anatomy, new: str
) -> list[Insertion]:
    """The older definition as the new one: name, parameters, the flags' check, the access check's name."""
    unused = facts.layout.style.unused
    own = dict(zip(superset.shared, parts.params, strict=True))
    pending = [e for e in superset.extras if not _is_flags(e.param.name)]
    params = [
        own.get(index) or (str(param) if _is_flags(param.name) else f"{param} {unused}")
        for index, param in enumerate(proposal.signature.params)
    ]
    before = file.data[file.data.rfind(b"\n", 0, parts.name[0]) + 1 : parts.name[0]].decode(
        "utf-8", "replace"
    )
    head = stacked(f"{before}{new}(", params, ")").removeprefix(before)
    edits = [Insertion(5, CHECK, file.path, parts.name[0], parts.params_end, head)]
    edits += _without_locals(file, parts, [e.param.name for e in superset.extras])
    says = ""
    if any(_is_flags(e.param.name) for e in superset.extras):
        says = f"    virCheckFlags(0, {failure_value(proposal.signature.returns)});"
    for left in pending:
        says += ("\n\n" if says else "") + (
            f"    /* {PLACEHOLDER} use {left.param.name}, or refuse another value than {left.neutral} */"
        )
    if says:
        edits.append(_behind_declarations(file, parts, says))
    return edits + _access(proposal, superset, file, parts)


def _is_flags(name: str) -> bool:
    return name == "flags"


def _behind_declarations(file: CFile, parts: _Anatomy, text: str) -> Insertion:
    """``text`` as a paragraph behind the declarations; what stands there already is a paragraph of its own."""
    at = line_end(file.data, parts.head_end)
    if parts.head_end == parts.body + 1:
        rest = file.data[at : at + 2]
        return Insertion(5, CHECK, file.path, at, at, f"{text}\n" if rest[:1] == b"\n" else f"{text}\n\n")
    return Insertion(5, CHECK, file.path, at, at, f"\n{text}\n")


def _without_locals(file: CFile, parts: _Anatomy, names: list[str]) -> list[Insertion]:
    """Take out the locals that are parameters now."""
    edits = []
    for name in names:
        local = parts.locals.get(name)
        if local is not None:
            start = file.data.rfind(b"\n", 0, local.start) + 1
            edits.append(Insertion(5, CHECK, file.path, start, line_end(file.data, local.end), ""))
    return edits


def _access(proposal: Proposal, superset: Superset, file: CFile, parts: _Anatomy) -> list[Insertion]:
    """The access check by the new function's name; with the flags where a permission depends on them."""
    older = derive(superset.older.name)
    proc = proc_name(older.procedure.split("_PROC_", 1)[1])
    flagged = proposal.wire is not None and any(rule.count(":") > 1 for rule in proposal.wire.acl)
    pattern = re.compile(
        rb"\bvir"
        + re.escape(proc).encode()
        + rb"(?P<what>EnsureACL|CheckACL)\b(?P<call>\((?:[^()]|\([^()]*\))*\))?"
    )
    edits = []
    for found in pattern.finditer(file.data, parts.body, parts.end):
        call = (found["call"] or b"").decode("utf-8", "replace")
        if call and flagged and found["what"] == b"EnsureACL" and not re.search(r"\bflags\)$", call):
            call = call[:-1] + ", flags)"
        text = f"vir{proposal.names.proc}{found['what'].decode()}{call}"
        edits.append(Insertion(5, CHECK, file.path, found.start(), found.end(), text))
    return edits


def _wrapper(
    file: CFile, parts: _Anatomy, superset: Superset, proposal: Proposal, new: str, neutral: list[str]
) -> Insertion:
    """The older method: one call of the new one, behind it."""
    names = [re.split(r"[\s*]+", _UNUSED.sub("", p).partition("[")[0].strip())[-1] for p in parts.params]
    own = dict(zip(superset.shared, names, strict=True))
    values = dict(zip((e.index for e in superset.extras), neutral, strict=True))
    arguments = [own.get(index) or values[index] for index in range(len(proposal.signature.params))]
    head = _UNUSED.sub("", file.data[parts.start : parts.body].decode("utf-8", "replace")).rstrip()
    call = filled(f"    return {new}(", arguments, ");")
    # As far from its neighbour as the older definition was.
    gap = "\n\n\n" if file.data[: parts.start].endswith(b"\n\n\n") else "\n\n"
    return Insertion(5, CHECK, file.path, parts.end, parts.end, f"{gap}{head}\n{{\n{call}\n}}")


def _entry(proposal: Proposal, file: CFile, older: Entry, new: str) -> Insertion:
    text = render("driver-entry.c.j2", member=proposal.names.member, method=new, since=proposal.since)
    made = behind_entry(file, older, text, CHECK)
    return Insertion(5, CHECK, made.file, made.start, made.end, made.text)


def _declaration(
    facts: Facts, file: CFile, proposal: Proposal, superset: Superset, old: str, new: str
) -> Insertion | None:
    """The new method's declaration behind the older one's, in the driver's own header."""
    header = facts.snapshot.cfile(re.sub(r"\.c$", ".h", file.path))
    there = header.prototype(old) if header is not None else None
    if header is None or there is None:
        return None
    at = line_end(header.data, max(there.end - 1, 0))
    own = dict(zip(superset.shared, there.params, strict=True))
    params = [str(own.get(index, param)) for index, param in enumerate(proposal.signature.params)]
    text = render(
        "driver-declaration.h.j2", returns=proposal.signature.returns, head=stacked(f"{new}(", params, ")")
    )
    return Insertion(5, CHECK, header.path, at, at, "\n" + text)
