"""From a prototype and the choices made to a whole proposal: everything that follows, and every question left open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress

from steps.code.cfacts import Signature
from steps.code.words import has_plural_acronym
from steps.errors import BadInput
from steps.function import acl, misspelt, module, olduse, oracle, superset, virshname
from steps.function.as_json import proposal_json as proposal_json
from steps.function.case import Case
from steps.function.choices import checked, listed
from steps.function.detect.view import View
from steps.function.existing import choices_in_tree, declared_otherwise
from steps.function.forms.classify import classify
from steps.function.forms.form import Role
from steps.function.names import Names, derive
from steps.function.objects import OBJECTS
from steps.function.procedure import wire_of
from steps.function.proposal import Proposal
from steps.function.prototype import PrototypeError, flags_otherwise, legacy_type
from steps.function.results import asks_for_count, usually_counts
from steps.function.wire import usually_nullable
from steps.tree.facts import Facts
from steps.tree.versions import coming_version, following, version


def ask_for_all(facts: Facts, wanted: Iterable[tuple[Signature, dict[str, str]]]) -> None:
    """Ask the checkout's generator about all of ``wanted`` in one run, so that each proposal finds its answer ready.

    What cannot be proposed at all, and what is not to be confirmed, is passed over.
    """
    asked = []
    for signature, choices in wanted:
        if choices.get("confirm", "yes" if facts.snapshot.trusted else "no") == "no":
            continue
        try:
            proposal = make_proposal(facts, signature, choices | {"confirm": "no"})
        except BadInput:
            continue
        if proposal.wire is not None:
            asked.append(oracle.Asked(proposal.names, signature, proposal.wire))
    # The proposals say themselves where there is no answer.
    with suppress(oracle.NoAnswer):
        oracle.ask(facts, asked)


def make_proposal(
    facts: Facts,
    signature: Signature,
    choices: dict[str, str],
    fresh: bool = False,
    beside: Signature | None = None,
) -> Proposal:
    """Everything that follows from a prototype in the tree of ``facts``.

    ``choices`` are the answers that the person gave, by the keys of :data:`steps.function.choices.KEYS`; what they leave
    open is as the tree has it already (unless ``fresh``), or else decided by the tree's habit. All of it is listed in
    ``questions``. ``beside`` is the other one of a pair that is planned with it and shares its module.

    Raises:
        BadInput: a choice that is not accepted, or a prototype of which nothing can be made.
    """
    usual, reason = module.usual(facts, signature, beside)
    names = derive(signature.name, checked(choices).get("module", usual))
    shapes = classify(signature)
    there = {} if fresh else choices_in_tree(facts, names, shapes, signature.returns)
    extends, offered = _extends(facts, signature, choices)
    names = _beside_older(facts, names, extends)
    older = _defaults(facts, extends, {p.name for p in signature.params})
    case = Case(facts, signature, choices, names, shapes, there, older, [], [])
    if OBJECTS[signature.params[0].type].is_connection or "module" in choices:
        case.ask("module", usual, module.of_tree(facts, names.library), reason)
    _refuse_long(case)
    _refuse_taken(case)
    _look_at_types(case)
    if other := declared_otherwise(facts, signature):
        case.warnings.append(other)
    if facts.declaration(names.name) is None and (flags := flags_otherwise(signature)) is not None:
        case.warnings.append(flags)
    if has_plural_acronym(names.name):
        case.warnings.append(
            f"{names.procedure}: a plural acronym in the name is taken as one word; no function of libvirt has one yet, so check it"
        )
    neutral = _neutral(case, extends, offered)
    counts, nullable = _returns(case), _nullable(case)
    access = _access(case)
    wire = wire_of(case, counts, nullable, access)
    fallback = _fallback(case, extends)
    command, group = _virsh(case) if extends is None or fallback is None else (None, None)
    return Proposal(
        signature, names, _since(case), wire, command, group, _drivers(case),
        "count" if counts else "status", nullable, tuple(case.questions), tuple(case.warnings), dict(choices), extends, neutral,
        fallback or None,
    )  # fmt: skip


def _extends(
    facts: Facts, signature: Signature, choices: dict[str, str]
) -> tuple[superset.Superset | None, list[str]]:
    """The older function that it extends, and the names that a person may choose instead."""
    found = superset.proposed(facts, signature)
    offered = [f.older.name for f in found] + superset.spelled_otherwise(facts, signature)
    if "extends" in choices:
        return superset.named(facts, signature, choices["extends"]), offered
    return (found[0] if found else None), offered


def _beside_older(facts: Facts, names: Names, extends: superset.Superset | None) -> Names:
    """The names, with the driver struct that has the older method: virNodeDeviceReAttach is a hypervisor's."""
    if extends is None:
        return names
    struct = View(derive(extends.older.name), facts).method.struct
    if struct == names.driver_struct or "Hypervisor" not in struct:
        return names
    return names._replace(driver_struct=struct, driver_field="driver")


_INHERITED = ("acl", "aclfilter", "priority", "returns")


def _defaults(facts: Facts, extends: superset.Superset | None, params: set[str]) -> dict[str, str]:
    """What the older function's places in the tree say for the new one: 19 of 28 have its permission, 25 its priority."""
    if extends is None:
        return {}
    older = extends.older
    shapes = classify(older)
    said = choices_in_tree(facts, derive(older.name), shapes, older.returns)
    found = {key: said[key] for key in _INHERITED if key in said}
    strings = [name for name in listed(said.get("nullable", "")) if name in params]
    return found | ({"nullable": ",".join(strings)} if strings else {})


def _neutral(case: Case, extends: superset.Superset | None, offered: list[str]) -> tuple[str, ...]:
    """What the older function passes for each new parameter; asked, since flags that choose a configuration mean LIVE there."""
    if offered or "extends" in case.choices:
        chosen = extends.older.name if extends is not None else superset.NONE
        why = "by name and parameters: it becomes a call of the new one in every driver that has it"
        case.ask("extends", chosen, (*offered, superset.NONE), why)
    if extends is None:
        return ()
    usual = tuple(extra.neutral for extra in extends.extras)
    live = tuple("VIR_DOMAIN_AFFECT_LIVE" if e.param.name == "flags" else e.neutral for e in extends.extras)
    why = "say VIR_DOMAIN_AFFECT_LIVE where the flags choose the configuration: the older one works on the running domain"
    values = tuple(
        case.ask(
            "neutral", ",".join(usual), tuple(dict.fromkeys((",".join(usual), ",".join(live)))), why
        ).split(",")
    )
    if len(values) != len(usual):
        raise BadInput(
            f"neutral={','.join(values)}: {len(usual)} values are wanted, one for each of {', '.join(e.param.name for e in extends.extras)}"
        )
    return values


def _refuse_long(case: Case) -> None:
    """``scripts/apibuild.py`` lets only the functions that it knows by name have a long."""
    bad = legacy_type(case.signature)
    if (
        bad is None
        or case.choices.get("legacy") == "yes"
        or case.facts.declaration(case.names.name) is not None
    ):
        return
    raise PrototypeError(
        f"'{bad}' differs between 32 and 64 bit: libvirt takes no new 'long', write 'long long'"
    )


def _look_at_types(case: Case) -> None:
    """A type that no public header declares: misspelt, where a declared one is near, else to be declared, too."""
    signature = case.signature
    texts = [case.facts.snapshot.read(path) or b"" for path in case.facts.layout.headers]
    for name in misspelt.types_in((signature.returns, *(p.type for p in signature.params))):
        word = re.compile(rb"\b" + name.encode() + rb"\b")
        if any(name.encode() in text and word.search(text) for text in texts):
            continue
        declared = {m.decode() for text in texts for m in re.findall(rb"\b(vir[A-Z]\w*)\s*;", text)}
        near = misspelt.type_meant(name, sorted(declared))
        if near is not None:
            raise PrototypeError(f"no public header declares '{name}': did you mean '{near}'?")
        case.warnings.append(
            f"no public header of this tree declares '{name}': declare it before the function"
        )


def _refuse_taken(case: Case) -> None:
    """A function that is called as a type of the public headers does not compile: upstream's way out is ``…WithFlags``."""
    name = case.names.name
    typed = re.compile(rb"\}\s*" + name.encode() + rb"\s*;|\btypedef\b[^;{}]*\b" + name.encode() + rb"\s*;")
    for path in case.facts.layout.headers:
        text = case.facts.snapshot.text(path)
        if text is None or not text.places(name):
            continue
        found = typed.search(text.data)
        if found is not None:
            other = superset.stem(name) + "WithFlags"
            line = text.line(found.end())
            raise PrototypeError(f"'{name}' is a type already ({path}:{line}): call the function {other}")


def _returns(case: Case) -> bool:
    """Whether a returned int carries a value."""
    if case.signature.returns != "int" or not asks_for_count(case.shapes):
        if "returns" in case.choices and case.signature.returns != "int":
            raise BadInput(
                f"returns={case.choices['returns']}: '{case.signature.name}' returns {case.signature.returns}, not int"
            )
        return case.choices.get("returns", "count") == "count" and case.signature.returns == "int"
    usual = "count" if usually_counts(case.names.name, case.shapes) else "status"
    return case.ask("returns", usual, ("status", "count"), "from the verb in the name") == "count"


def _nullable(case: Case) -> frozenset[str]:
    """The parameters that may be NULL."""
    strings = [s.data.name for s in case.shapes if s.role is Role.STRING]
    possible = strings + [s.data.name for s in case.shapes if s.role is Role.OBJECT and s.index]
    given = listed(case.choices.get("nullable", ""))
    if (unknown := [n for n in given if n not in possible]) and possible:
        raise BadInput(
            f"nullable={','.join(unknown)}: only {', '.join(possible)} can be NULL in '{case.names.name}'"
        )
    if unknown:
        raise BadInput(f"nullable={','.join(unknown)}: '{case.names.name}' has no string that could be NULL")
    if not strings and not given:
        return frozenset()
    usual = usually_nullable(case.facts.protocol(case.names.library), case.signature)
    answer = case.ask(
        "nullable", ",".join(n for n in strings if n in usual) or "none", ("none", *strings),
        "as strings of these names mostly are in this tree's protocol",
    )  # fmt: skip
    return frozenset(listed(answer))


def _access(case: Case) -> acl.Access:
    proposed = acl.propose(case.facts, case.signature)
    if "affect" in case.choices and case.signature.params[0].type == "virDomainPtr":
        proposed = acl.choosing(proposed, case.choices["affect"] == "yes")
    if not proposed.acl and "acl" not in case.choices and "acl" not in case.there:
        return proposed
    lines = case.ask(
        "acl", ",".join(proposed.acl) or "none", [",".join(o) for o in (proposed.acl, *proposed.others) if o],
        proposed.why or "from verb, object and siblings",
    )  # fmt: skip
    if proposed.doubt and "acl" not in case.choices and "acl" not in case.there:
        case.warnings.append(proposed.doubt)
    filters = ",".join(proposed.aclfilter) or "none"
    if proposed.aclfilter or "aclfilter" in case.choices or "aclfilter" in case.there:
        filters = case.ask("aclfilter", filters, ("none",), "each listed object is checked on its own")
    chosen = acl.Access(
        listed(lines) or (("none",) if lines == "none" else ()), listed(filters), why=proposed.why
    )
    if "acl" in case.choices or "aclfilter" in case.choices:
        _check_access(case, chosen)
    return chosen


def _check_access(case: Case, access: acl.Access) -> None:
    """The rules of gendispatch.pl: permissions that exist, one object, the first line without a flag."""
    known = acl.tree_permissions(case.facts)
    lines = [line for line in access.acl if line != "none"]
    for line in (*lines, *access.aclfilter):
        if not acl.is_permission(line, known):
            kind = line.partition(":")[0]
            offered = (
                ", ".join(known.get(kind, ()))
                if kind in known
                else f"none for '{kind}', but for {', '.join(known)}"
            )
            raise BadInput(f"acl={line}: no such permission in this tree; it has {offered}")
    if len({line.partition(":")[0] for line in lines}) > 1:
        raise BadInput(f"acl={','.join(lines)}: all lines of one procedure must be on the same object")
    if lines and lines[0].count(":") > 1:
        raise BadInput(
            f"acl={','.join(lines)}: the first line must hold without a flag (gendispatch.pl relies on it)"
        )


def _since(case: Case) -> str:
    """The version that will first have it: the one whose block the tree has open, else the tree's own."""
    symbol = case.facts.symbol(case.names.name)
    if symbol is not None and not _misplaced(case, symbol.fact.version.rsplit("_", 1)[-1]):
        return case.ask("since", symbol.fact.version.rsplit("_", 1)[-1], (), "it is exported already")
    own = coming_version(case.facts, case.names.library)
    return case.ask("since", own, (own, following(own)), "the version that this tree is on the way to")


def _misplaced(case: Case, exported: str) -> bool:
    """Whether a new function's symbol was put into a block that is released already."""
    if version(exported) >= version(case.facts.layout.version):
        return False
    base = case.facts.base
    return base is not None and base.symbol(case.names.name) is None


def _fallback(case: Case, extends: superset.Superset | None) -> str | None:
    """The command that calls the older function and gets the new call; empty for none, None where one of its own is wanted.

    None of the 29 functions of 11.3.0 that extend an older one has a command of its own.
    """
    if extends is None:
        return None
    uses = olduse.commands_calling(case.facts, extends, case.names.library)
    plain = [use.command for use in uses if isinstance(use, olduse.OldUse)]
    known = [use.command for use in uses]
    said = case.choices.get("virsh-command", "none")
    if said != "none" and said not in known:
        return None
    why = f"its options go into the command that calls {extends.older.name}, which makes the new call with one and the older call without"
    if not uses:
        why = f"no command calls {extends.older.name}"
    elif not plain:
        first = next(use for use in uses if isinstance(use, olduse.NotPlain))
        why = f"change {first.command} by hand: {first.path}:{first.line}: {first.reason}"
    elif len(plain) > 1:
        why += "; other commands call it, too"
    command = case.ask("virsh-command", plain[0] if plain else "none", (*dict.fromkeys(plain), "none"), why)
    if command in known:
        olduse.chosen(case.facts, extends, case.names.library, command)
        return command
    if not plain and uses and command == "none" and "virsh-command" not in case.choices:
        case.warnings.append(f"virsh: {why}")
    return ""


def _virsh(case: Case) -> tuple[str | None, str | None]:
    name, group_of = case.names.name, case.names.module
    cannot = [str(s.role) for s in case.shapes if s.role in _NOT_IN_VIRSH]
    if virshname.ends_registration(name):
        cannot.append("ending what a program registered")
    usual = "none" if cannot or group_of == "lxc" else virshname.proposed(case.facts, name, group_of)
    why = "there is no rule for the name: say another"
    if cannot:
        why = f"virsh has no command for {cannot[0]}"
    elif (extended := virshname.command_of_base(case.facts, name)) is not None:
        why = f"or none, and an option of '{extended}', which is what libvirt mostly does for another form of a function"
    command = case.ask("virsh-command", usual, ("none",), why)
    if command == "none":
        return None, None
    if "virsh-command" in case.choices:
        virshname.refuse_taken(case.facts, case.names, command)
    offered = virshname.groups(case.facts, name, group_of)
    group = case.ask("virsh-group", virshname.group(name, group_of), offered, "by module and verb")
    if "virsh-group" in case.choices and not any(known.startswith(group) for known in offered):
        raise BadInput(f"virsh-group={group}: the groups of this tree are {', '.join(offered)}")
    return command, group


_NOT_IN_VIRSH = frozenset((Role.CALLBACK, Role.FD_IN, Role.FDS_OUT))


_UNTIL_2015 = {"virHypervisorDriver": ("virDriver",), "virNodeDeviceDriver": ("virDeviceMonitor",)}
"""What the structs were called before v1.2.12."""


def driver_names(facts: Facts, names: Names) -> list[str]:
    """The drivers of the tree that can implement the function: folders of ``src`` with a table of its struct."""
    kind = names.driver_struct.lstrip("_")
    found: dict[str, None] = {}
    for path in facts.layout.driver_sources if kind else ():
        parts = path.split("/")
        if len(parts) < 3 or parts[1] in found:
            continue
        # A name that a macro makes, as in vbox, is that of several drivers.
        kinds = (kind, *_UNTIL_2015.get(kind, ()))
        if any(table.name.isidentifier() for k in kinds for _at, table in facts.drivers.tables(path, k)):
            found.setdefault(parts[1])
    return sorted(found, key=lambda name: (name != "test", name))


def _drivers(case: Case) -> tuple[str, ...]:
    possible = driver_names(case.facts, case.names)
    only = {"qemu": "qemu", "lxc": "lxc", "admin": "none"}.get(case.names.library)
    usual = only or next((d for d in ("test", case.names.module) if d in possible), "none")
    if case.names.library == "admin":
        return ()
    answer = case.ask("drivers", usual, ("none", *possible), "a skeleton in each of them, to be filled")
    chosen = listed(answer)
    if unknown := [d for d in chosen if d not in possible]:
        raise BadInput(
            f"drivers={','.join(unknown)}: this tree has {', '.join(possible)} for this kind of function"
        )
    return chosen
