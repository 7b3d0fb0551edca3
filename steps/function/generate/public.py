"""Step 3: the public function with its doc comment.

Order and macros are those of ``src/libvirt-domain.c`` and its siblings, counted over all public functions:
debug line, reset of the last error, object check, read-only check, argument checks, driver call,
unsupported, error label.
"""

from __future__ import annotations

import re

from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import behind_definition
from steps.edits.render import render
from steps.edits.wrap import WIDTH, filled, stacked
from steps.function.forms.classify import Part, parts_of
from steps.function.forms.form import Role
from steps.function.generate import doc_comment
from steps.function.generate.checks import argument_checks, needs_write, validates
from steps.function.generate.formats import failure_value, format_of, object_words
from steps.function.generate.header import parameters
from steps.function.objects import OBJECTS
from steps.function.proposal import Proposal
from steps.function.siblings import places
from steps.tree.facts import Facts

_DEFINED = re.compile(rb"^(vir\w+)\(", re.M)
_DOMAIN = "virDomainPtr"


def implementation(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The function, behind its nearest sibling in the module's source;
    none where the tree has no such source."""
    file = _source(facts, proposal)
    if file is None:
        return []
    text = "\n\n" + render("public-implementation.c.j2", **_values(facts, file, proposal))
    at = _place(facts, file, proposal)
    return [Insertion(3, "public-implementation", file.path, at, at, text)]


def _source(facts: Facts, proposal: Proposal) -> CFile | None:
    """``src/libvirt-MODULE.c``; the admin library's moved into a folder of its own."""
    wanted = proposal.names.implementation
    named = [p for p in facts.layout.implementations if p.rsplit("/", 1)[-1] == wanted.rsplit("/", 1)[-1]]
    return facts.snapshot.cfile(wanted) or (facts.snapshot.cfile(named[0]) if named else None)


def _place(facts: Facts, file: CFile, proposal: Proposal) -> int:
    exported = facts.symbols(proposal.names.library).symbols
    defined = [name for name in file.names(_DEFINED) if name in exported]
    for name in places(proposal.name, defined, grouped=False):
        if (sibling := file.function(name)) is not None:
            return behind_definition(file.data, sibling.end)
    return len(file.data)


def _values(facts: Facts, file: CFile, proposal: Proposal) -> dict[str, object]:
    signature = proposal.signature
    arguments = parts_of(signature)
    subject = arguments[0]
    kind = OBJECTS.get(subject.type)
    connection = subject.name + (kind.to_connection if kind else "")
    admin = proposal.names.library == "admin"
    failed = failure_value(signature.returns)
    checks = argument_checks(facts.layout.style, proposal, arguments)
    # The header of these helpers is included by the sources that have such functions already.
    typed = [a for a in arguments if validates(a)] if b'"virtypedparam.h"' in file.data else []
    has_local = not admin and bool(kind and kind.to_connection)
    return {
        "name": signature.name,
        "returns": signature.returns,
        "glue": "" if signature.returns.endswith("*") else " ",
        "head": stacked(f"{signature.name}(", parameters(signature), ")"),
        "about": [doc_comment.about(a, proposal, file.data) for a in arguments],
        "marker": PLACEHOLDER,
        "result": doc_comment.result(proposal, arguments, facts.symbols(proposal.names.library).symbols),
        "since": proposal.since if facts.layout.style.since_tags else "",
        "local": has_local,
        "connection": connection,
        "conn": "conn" if has_local else connection,
        "debug": _debug(subject, arguments[1:]),
        "typed": typed,
        "validated": [] if admin else typed,
        "check": f"virCheck{object_words(subject.type)}Return({subject.name}, {failed});",
        "checks": checks,
        "has_rc": any("rc = " in c for c in checks),
        "guard": _guard(proposal, "conn" if has_local else connection),
        "call": _call(proposal, "conn" if has_local else connection),
        "failed": failed,
        "fails": {"NULL": "!ret", "0": "ret == 0"}.get(failed, "ret < 0"),
        "dispatch": "NULL" if admin else connection,
        "admin": admin,
        "read_only": needs_write(proposal) and not admin,
    }


def _driver(proposal: Proposal, connection: str) -> str:
    return f"{connection}->{proposal.names.driver_field}"


def _guard(proposal: Proposal, connection: str) -> str:
    """The condition that the driver has the method;
    drivers beside the hypervisor's may be absent altogether."""
    driver = _driver(proposal, connection)
    method = f"{driver}->{proposal.names.member}"
    return method if proposal.names.driver_field == "driver" else f"{driver} && {method}"


def _call(proposal: Proposal, connection: str) -> str:
    names = [p.name for p in proposal.signature.params]
    if proposal.names.library == "admin":
        opening, closing = {"NULL": ("!(", ")"), "0": ("(", ") == 0")}.get(
            failure_value(proposal.signature.returns), ("(", ") < 0")
        )
        return filled(
            f"    if ({opening}ret = {proposal.names.client}(", names, f"){closing})\n        goto error;"
        )
    return filled(f"        ret = {_driver(proposal, connection)}->{proposal.names.member}(", names, ");")


def _debug(subject: Part, rest: list[Part]) -> str:
    """The debug line at the entry: every argument, flags in hexadecimal (sc_flags_debug)."""
    formats = [_shown(a)[0] for a in rest]
    values = [_shown(a)[1] for a in rest]
    if subject.type == _DOMAIN:
        head, first = "    VIR_DOMAIN_DEBUG(", [subject.name]
    else:
        head, first = "    VIR_DEBUG(", []
        formats.insert(0, f"{subject.name}=%p")
        values.insert(0, subject.name)
    text = _split_string(", ".join(formats), len(head) + len("".join(f"{f}, " for f in first)))
    if not formats:
        return filled(head, first, ");")
    opening = head + "".join(f"{f}, " for f in first) + text
    on_one_line = opening + "".join(f", {v}" for v in values) + ");"
    if len(on_one_line) <= WIDTH and "\n" not in text:
        return on_one_line
    # The format stands alone; its arguments follow under the bracket.
    return opening + ",\n" + filled(" " * len(head), values, ");")


def _split_string(text: str, column: int) -> str:
    """A C string, cut at commas where it would pass the margin; the parts stand under each other."""
    room = max(80 - column - 3, 30)
    lines: list[str] = []
    for part in text.split(", "):
        if lines and len(lines[-1]) + len(part) + 2 <= room:
            lines[-1] += f" {part},"
        else:
            lines.append(f"{part},")
    lines[-1] = lines[-1].rstrip(",")
    joined = [f'"{line} "' if i < len(lines) - 1 else f'"{line}"' for i, line in enumerate(lines)]
    return ("\n" + " " * column).join(joined)


def _shown(argument: Part) -> tuple[str, str]:
    """``name=%s`` and the expression for it."""
    name = argument.name
    if argument.role is Role.FLAGS:
        return f"{name}=0x%{'lx' if 'long' in argument.type else 'x'}", name
    if argument.role is Role.STRING:
        return f"{name}=%s", f"NULLSTR({name})"
    if argument.type in ("uint64_t", "int64_t"):
        cast = "unsigned long long" if argument.type.startswith("u") else "long long"
        return f"{name}={format_of(argument.type)}", f"({cast}) {name}"
    return f"{name}={format_of(argument.type)}", name
