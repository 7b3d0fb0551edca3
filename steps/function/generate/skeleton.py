"""Step 8: a method in the test driver and in the chosen drivers,
which compiles and says that it does nothing yet - or does it, in the test driver, where the prototype says what.

Rules: ``scripts/check-driverimpls.py`` (one prefix a table, the method's name after its member) and
``scripts/check-aclrules.py`` (drivers that run in a daemon check access, by their own name).
"""

from __future__ import annotations

import re
from contextlib import suppress

from steps.code.cfacts import Entry, Signature
from steps.code.cfile import CFile
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import behind_definition, line_end, line_start, nearest_first
from steps.edits.render import render
from steps.edits.wrap import filled, stacked
from steps.function.forms.classify import classify
from steps.function.forms.form import Role
from steps.function.generate.access import AccessCheck, access_check, filter_name
from steps.function.generate.formats import failure_value
from steps.function.generate.idiom import Idiom, definition, learn, methods_of
from steps.function.generate.listed import is_list, listing
from steps.function.generate.lookup import by_key
from steps.function.generate.prologue import Practice, practice
from steps.function.generate.stored import Body, CannotKeep, stored
from steps.function.generate.targets import Target, find_target, find_targets, impl_name
from steps.function.proposal import Proposal
from steps.tree.facts import Facts


def test_driver(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The method in the test driver, where the person wants it there (they do unless they said otherwise)."""
    if "test" not in proposal.drivers:
        return []
    target = find_target(facts, proposal, "test")
    if target is None:
        return []
    body: Body | str | None = None
    if proposal.choices.get("test-driver") == "implemented":
        # A proposal that cannot be implemented says so in its warnings; the skeleton is what remains.
        with suppress(CannotKeep):
            body = real_body(facts, proposal, target)
    return _method(facts, proposal, target, "test-driver", body)


def real_body(facts: Facts, proposal: Proposal, target: Target) -> Body | str:
    """What the method in the test driver can truly do, or the whole of it.

    Raises:
        CannotKeep: the prototype does not say what it is to do, or the test driver cannot do it.
    """
    flags = _flags(proposal, failure_value(proposal.signature.returns))
    if is_list(proposal):
        name = impl_name(target.table, proposal.names.member)
        text = listing(proposal, target.sources, target.table, name, flags)
        if text is None:
            raise CannotKeep("the test driver has no list of such objects that could be followed")
        return text
    return stored(facts, proposal, target.file, _idiom(proposal, target), "VIR_DOMAIN_AFFECT_" in flags)


def chosen_drivers(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The method in each chosen driver beside the test driver
    that has a table for it and not yet the method."""
    made: list[Insertion] = []
    for driver in proposal.drivers:
        names: set[str] = set()
        for target in find_targets(facts, proposal, driver) if driver != "test" else ():
            if proposal.names.member not in methods_of(target.table):
                name = impl_name(target.table, proposal.names.member)
                made += _method(facts, proposal, target, "drivers", defined=name in names)
                names.add(name)
    return made


def _idiom(proposal: Proposal, target: Target) -> Idiom:
    """How the siblings look up what the function is called on."""
    return learn(target.sources, target.table, proposal.names.member, proposal.signature.params)


def _method(
    facts: Facts,
    proposal: Proposal,
    target: Target,
    check: str,
    body: Body | str | None = None,
    defined: bool = False,
) -> list[Insertion]:
    """The function beside its nearest sibling, the table's entry, and the declaration where siblings have one.

    ``body`` is what the function does, or the whole of it; with none it is a skeleton. ``defined`` says that another
    table of the driver brings the function already.
    """
    name = impl_name(target.table, proposal.names.member)
    made = (
        [_entry(proposal, target, name, check)]
        if proposal.names.member not in methods_of(target.table)
        else []
    )
    if defined or definition(target.sources, name) is not None:
        return made
    idiom = _idiom(proposal, target)
    sibling = _nearest_defined(proposal.names.member, target, idiom)
    file, found = sibling if sibling is not None else (target.file, None)
    public = found is not None and not found.static and file is not target.file
    flags = _flags(proposal, failure_value(proposal.signature.returns))
    if isinstance(body, str):
        text = body
    elif body is None and (found_by := by_key(facts, proposal, target, name, not public, flags)):
        text = found_by
    else:
        text = _function(facts, proposal, target, body or idiom, name, static=not public)
        made += body.state if body is not None else ()
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


def _function(
    facts: Facts, proposal: Proposal, target: Target, given: Body | Idiom, name: str, static: bool
) -> str:
    """The method itself: with its body, or only with its idiom, what its like do before their work, and a placeholder."""
    signature = proposal.signature
    body = given if isinstance(given, Body) else None
    idiom = given.idiom if isinstance(given, Body) else given
    failed = failure_value(signature.returns)
    access = access_check(facts.layout.style, proposal, target.sources, idiom)
    flags = _flags(proposal, failed)
    does = practice(facts, proposal, target, idiom) if body is None else Practice()
    used = _used(proposal, idiom, access, flags) | (body.used if body is not None else frozenset())
    params = [str(p) if p.name in used else f"{p} {facts.layout.style.unused}" for p in signature.params]
    late = bool(idiom.lookups[1:]) or idiom.early or access is not None or (body is not None and body.jumps)
    jumps = (late or does.jumps) and idiom.release is not None
    declared = dict.fromkeys((*idiom.locals, *does.locals, *(access.locals if access else ())))
    return render(
        "driver-method.c.j2",
        static=static, returns=signature.returns, glue="" if signature.returns.endswith("*") else " ",
        head=stacked(f"{name}(", params, ")"), locals=list(declared),
        failed=failed, flags=flags, lookups=idiom.lookups, release=idiom.release, access=access,
        filter=filter_name(proposal, target.sources), jumps=jumps,
        marker=PLACEHOLDER, name=proposal.name, work=body.work if body is not None else "",
        begins=idiom.begins, ready=idiom.ready, early=idiom.early, does=does,
    )  # fmt: skip


def _flags(proposal: Proposal, failed: str) -> str:
    """The check that no unknown flag is set; those that the permissions speak of are known."""
    if not any(s.role is Role.FLAGS for s in classify(proposal.signature)):
        return ""
    known: list[str] = []
    if proposal.body is not None and proposal.body.affect:
        known += ["VIR_DOMAIN_AFFECT_LIVE", "VIR_DOMAIN_AFFECT_CONFIG"]
    for rule in proposal.wire.acl if proposal.wire is not None else ():
        known += [f for f in re.findall(r"VIR_\w+", rule) if f not in known]
    if any(s.role is Role.TYPED_OUT for s in classify(proposal.signature)):
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
            idiom.ready,
            *(access.locals if access else ()),
            *(access.arguments if access else ()),
        )
    )
    words = set(re.findall(r"(?<![\w>.])\w+", said))
    return {p.name for p in proposal.signature.params if p.name in words or (p.name == "flags" and flags)}
