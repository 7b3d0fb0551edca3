"""Step 8: a method in the test driver and in the chosen drivers,
which compiles and says that it does nothing yet.

Rules: ``scripts/check-driverimpls.py`` (one prefix a table, the method's name after its member) and
``scripts/check-aclrules.py`` (drivers that run in a daemon check access, by their own name).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from steps.api.proposal import Proposal
from steps.code.cfacts import Entry, Signature, Table
from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import behind_definition, line_end, line_start, nearest_first
from steps.edits.render import render
from steps.edits.wrap import filled, stacked
from steps.generate.access import AccessCheck, access_check, filter_name
from steps.generate.arguments import Role, classify, failure_value
from steps.generate.idiom import Idiom, definition, learn, methods_of
from steps.tree.facts import Facts

_OPENING = re.compile(rb"^(?:static )?(vir\w+Driver) (\w+) = \{", re.M)


@dataclass(frozen=True, slots=True)
class Target:
    """A driver's table that can get the method, and the sources its methods may be
    in (the table's own first)."""

    file: CFile
    table: Table
    sources: tuple[CFile, ...]


def test_driver(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The method in the test driver, where the person wants it there (they do unless they said otherwise)."""
    if "test" not in proposal.drivers:
        return []
    target = find_target(facts, proposal, "test")
    return [] if target is None else _method(facts, proposal, target, "test-driver")


def chosen_drivers(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The method in each chosen driver beside the test driver
    that has a table for it and not yet the method."""
    made: list[Insertion] = []
    for driver in proposal.drivers:
        target = find_target(facts, proposal, driver) if driver != "test" else None
        if target is not None and proposal.names.member not in methods_of(target.table):
            made += _method(facts, proposal, target, "drivers")
    return made


def find_target(facts: Facts, proposal: Proposal, driver: str) -> Target | None:
    """The largest table of the function's driver struct in the sources of ``driver`` (``qemu``, ``test``)."""
    kind = proposal.names.driver_struct.lstrip("_").encode()
    folder = {"nodedev": "node_device"}.get(driver, driver)
    found: list[tuple[int, CFile, Table]] = []
    paths = [p for p in facts.layout.driver_sources if f"src/{folder}/" in p or p == f"src/{folder}.c"]
    for path in paths:
        file = facts.snapshot.cfile(path)
        for opening in _OPENING.finditer(file.data) if file is not None else ():
            assert file is not None
            table = file.table(opening[2].decode()) if opening[1] == kind else None
            if table is not None and not _only_connects(table):
                found.append((len(table.entries), file, table))
    if not found:
        return None
    _size, file, table = max(found, key=lambda row: row[0])
    others = [facts.snapshot.cfile(p) for p in paths if p != file.path]
    return Target(file, table, (file, *(o for o in others if o is not None)))


def _only_connects(table: Table) -> bool:
    """A hypervisor table of a driver for something else: it has what opening a connection needs
    and no more."""
    return all(field.startswith("connect") for field in methods_of(table) if field not in ("name", "no"))


def impl_name(table: Table, member: str) -> str:
    """What the table's driver calls its method for ``member``; no prefix is doubled (``networkDestroy``)."""
    prefixes: Counter[str] = Counter()
    for field, value in methods_of(table).items():
        if value.lower().endswith(field.lower()) and len(value) > len(field):
            prefixes[value[: -len(field)]] += 1
    prefix = prefixes.most_common(1)[0][0] if prefixes else ""
    if not prefix or re.match(re.escape(prefix) + r"(?![a-z])", member):
        return member
    rest = "NWFilter" + member[8:] if member.startswith("nwfilter") else member[:1].upper() + member[1:]
    return prefix + rest


def _method(facts: Facts, proposal: Proposal, target: Target, check: str) -> list[Insertion]:
    """The function beside its nearest sibling, the table's entry,
    and the declaration where siblings have one."""
    name = impl_name(target.table, proposal.names.member)
    made = (
        [_entry(proposal, target, name, check)]
        if proposal.names.member not in methods_of(target.table)
        else []
    )
    if definition(target.sources, name) is not None:
        return made
    subject = proposal.signature.params[0]
    idiom = learn(target.sources, target.table, proposal.names.member, subject.type, subject.name)
    sibling = _nearest_defined(proposal.names.member, target, idiom)
    file, found = sibling if sibling is not None else (target.file, None)
    public = found is not None and not found.static and file is not target.file
    text = _function(facts, proposal, target, idiom, name, static=not public)
    if found is None:
        at = line_start(file.data, target.table.start)
        made.append(Insertion(8, check, file.path, at, at, text + "\n\n"))
    else:
        at = behind_definition(file.data, found.end)
        made.append(Insertion(8, check, file.path, at, at, "\n\n" + text))
    if public and found is not None:
        made += _declaration(facts, proposal, file, found, name, check)
    return made


def _nearest_defined(member: str, target: Target, idiom: Idiom) -> tuple[CFile, Signature] | None:
    """The nearest sibling method whose definition is found behind the helpers that the new one calls,
    and its file."""
    methods = methods_of(target.table)
    helpers = [definition(target.sources, h) for h in re.findall(r"(\w+)\(", " ".join(idiom.lookups))]
    needed = [(h[0].path, h[1].end) for h in helpers if h is not None and h[1].static]
    for name in nearest_first(member, methods):
        found = definition(target.sources, methods[name])
        if found is not None and all(found[1].start > end for path, end in needed if path == found[0].path):
            return found
    return None


def _declaration(
    facts: Facts, proposal: Proposal, file: CFile, sibling: Signature, name: str, check: str
) -> list[Insertion]:
    """The declaration in the driver's own header, behind the sibling's."""
    header = facts.snapshot.cfile(re.sub(r"\.c$", ".h", file.path))
    declared = header.prototype(sibling.name) if header is not None else None
    if header is None or declared is None:
        return []
    at = line_end(header.data, max(declared.end - 1, 0))
    params = [str(p) for p in proposal.signature.params]
    text = render(
        "driver-declaration.h.j2", returns=proposal.signature.returns, head=stacked(f"{name}(", params, ")")
    )
    return [Insertion(8, check, header.path, at, at, "\n" + text)]


def _entry(proposal: Proposal, target: Target, name: str, check: str) -> Insertion:
    """The table's entry behind its nearest sibling's; a missing comma before it is added."""
    data = target.file.data
    entries = {e.field: e for e in target.table.entries if e.field and e.field not in ("name", "no")}
    order = nearest_first(proposal.names.member, entries)
    text = render("driver-entry.c.j2", member=proposal.names.member, method=name, since=proposal.since)
    if not order:
        at = line_end(data, target.table.body_start)
        return Insertion(8, check, target.file.path, at, at, text)
    return behind_entry(target.file, entries[order[0]], text, check)


def behind_entry(file: CFile, entry: Entry, text: str, check: str) -> Insertion:
    """``text`` as the line behind ``entry`` of a table; the comma that C wants before it is there or made."""
    comma = re.match(rb"\s*,", file.data[entry.end : entry.end + 100])
    end = line_end(file.data, entry.end)
    if comma is not None:
        return Insertion(8, check, file.path, end, end, text)
    rest = file.data[entry.end : end].decode("utf-8", "replace")
    return Insertion(8, check, file.path, entry.end, end, f",{rest}{text}")


def _function(facts: Facts, proposal: Proposal, target: Target, idiom: Idiom, name: str, static: bool) -> str:
    """The method itself."""
    signature = proposal.signature
    failed = failure_value(signature.returns)
    access = access_check(facts.layout.style, proposal, target.sources, idiom)
    flags = _flags(proposal, failed)
    used = _used(proposal, idiom, access, flags)
    params = [str(p) if p.name in used else f"{p} {facts.layout.style.unused}" for p in signature.params]
    late = bool(idiom.lookups[1:]) or access is not None
    return render(
        "driver-method.c.j2",
        static=static, returns=signature.returns, glue="" if signature.returns.endswith("*") else " ",
        head=stacked(f"{name}(", params, ")"), locals=[*idiom.locals, *(access.locals if access else ())],
        failed=failed, flags=flags, lookups=idiom.lookups, release=idiom.release, access=access,
        filter=filter_name(proposal, target.sources), jumps=late and idiom.release is not None,
        marker=PLACEHOLDER, name=proposal.name,
    )  # fmt: skip


def _flags(proposal: Proposal, failed: str) -> str:
    """The check that no unknown flag is set; those that the permissions speak of are known."""
    if not any(a.role is Role.FLAGS for a in classify(proposal.signature.params)):
        return ""
    known: list[str] = []
    for rule in proposal.wire.acl if proposal.wire is not None else ():
        known += [f for f in re.findall(r"VIR_\w+", rule) if f not in known]
    if any(a.role is Role.PARAMS_FILLED for a in classify(proposal.signature.params)):
        known.append("VIR_TYPED_PARAM_STRING_OKAY")
    if not known:
        return f"    virCheckFlags(0, {failed});"
    return stacked_flags(known, failed)


def stacked_flags(known: list[str], failed: str) -> str:
    """``virCheckFlags`` with one flag a line."""
    return filled("    virCheckFlags(", [(" |\n" + " " * 18).join(known), failed], ");", width=200)


def _used(proposal: Proposal, idiom: Idiom, access: AccessCheck | None, flags: str) -> set[str]:
    """The parameters that the method mentions; the others are marked as unused."""
    said = " ".join(
        (
            *idiom.locals,
            *idiom.lookups,
            *(access.locals if access else ()),
            *(access.arguments if access else ()),
        )
    )
    words = set(re.findall(r"(?<![\w>.])\w+", said))
    return {p.name for p in proposal.signature.params if p.name in words or (p.name == "flags" and flags)}
