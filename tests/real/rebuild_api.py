"""Plan every function that a tree has on the wire once more, under a new name, and compare with what upstream wrote.

    python -m tests.real.rebuild_api TREE…

prints a table for each tree with all that differs and why, and, with ``--list``, both sides of each difference. A prototype
cannot say whether a string may be NULL and whether an int is a status or a count: the structs are compared with the
defaults alone and with these two answered.

How the new names are made: see :func:`new_name` and :func:`renewed`. ``@generate`` is compared where the function also has
a struct of its own, as a new function has; so are, once more, the results ("own struct").
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from steps.code.cfacts import Signature
from steps.code.xdr import Member, Procedure, WireStruct
from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.function.acl import writes
from steps.function.forms.classify import classify
from steps.function.forms.form import Role
from steps.function.names import derive
from steps.function.proposal import Struct
from steps.function.propose import ask_for_all, make_proposal
from steps.function.prototype import PrototypeError, parse
from steps.function.text import prototype_text
from steps.tree.facts import Facts
from tests.real.conftest import trusted
from tests.real.rebuilt_reasons import ACL, reason_for

WORD = "Xx"
WEAKER = "asks for less than the wizard would"
UNKNOWN = "NO REASON KNOWN"
PREFIXES = re.compile(
    r"vir(Adm(Connect|Server|Client)?|ConnectDomainQemu|DomainQemu|DomainLxc|DomainSnapshot|DomainCheckpoint|Domain"
    r"|NetworkPort|Network|StoragePool|StorageVol|NodeDevice|Node|NWFilterBinding|NWFilter|Interface|Secret|Connect)?"
)


@dataclass(frozen=True)
class Upstream:
    """A function as the tree has it."""

    signature: Signature
    library: str
    procedure: Procedure
    args: WireStruct | None
    ret: WireStruct | None


@dataclass
class Table:
    """What was compared and what was equal; ``differences`` are (what, function, ours, upstream's)."""

    total: int = 0
    equal: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)
    differences: list[tuple[str, str, str, str]] = field(default_factory=list)
    weaker: set[str] = field(default_factory=set)
    """Functions of which upstream lets a read-only connection do what the wizard would not."""

    def share(self, what: str) -> float:
        """The part of all functions, in per cent."""
        return 100.0 * self.equal[what] / self.total if self.total else 0.0

    def note(self, what: str, function: str, ours: object, theirs: object) -> None:
        """Count one comparison."""
        if ours == theirs:
            self.equal[what] += 1
        else:
            self.differences.append((what, function, str(ours), str(theirs)))


def new_name(name: str) -> str:
    """``virDomainGetFoo`` to ``virDomainXxGetFoo``: all words of the old name, and one more behind the object's."""
    found = PREFIXES.match(name)
    at = found.end() if found else 3
    return name[:at] + WORD + name[at:]


def renewed(signature: Signature, structs: bool = False) -> Signature:
    """The prototype as a new function would have it: with a new name, and for a ``long`` a ``long long``.

    libvirt takes a ``long`` in no new function. With ``structs`` also a struct that it fills has the new word: a new
    function's own struct is called after it, which the generator relies on.
    """
    filled = _filled(signature) if structs else set()
    params = tuple(
        p._replace(type=new_name(p.type) if p.type in filled else _wide(p.type)) for p in signature.params
    )
    return signature._replace(name=new_name(signature.name), returns=_wide(signature.returns), params=params)


def _filled(signature: Signature) -> set[str]:
    return {s.data.type for s in classify(signature) if s.role is Role.STRUCT_OUT}


def _wide(text: str) -> str:
    return re.sub(r"\blong( long)?\b", "long long", text)


def with_new_structs(facts: Facts, listed: Iterable[Upstream]) -> Facts:
    """The tree with the structs of :func:`renewed` beside the old ones."""
    overlay = Overlay(facts.snapshot)
    types = {t for u in listed if u.signature.name not in NOT_AN_OBJECT for t in _filled(u.signature)}
    for bare in sorted(t.removesuffix("Ptr") for t in types):
        for path in facts.layout.headers:
            file = facts.snapshot.cfile(path)
            if file is not None and (found := file.struct(f"_{bare}")) is not None:
                body = file.data[found.start : found.body_end].decode()
                text = _wide(body.replace(f"_{bare}", f"_{new_name(bare)}")) + "};\n"
                overlay.make([Insertion(0, "", path, len(file.data), len(file.data), text)])
    return Facts(overlay)


def functions(facts: Facts) -> Iterator[Upstream]:
    """Every public function of the libraries with access control that has a procedure."""
    for library in ("main", "qemu", "lxc"):
        protocol = facts.protocol(library)
        for name in facts.symbols(library).symbols:
            names = derive(name)
            declared = facts.declaration(name)
            if declared is None or names.procedure not in protocol.procedures:
                continue
            signature = parse(prototype_text(declared.fact)) if name not in NOT_AN_OBJECT else declared.fact
            yield Upstream(
                signature, library, protocol.procedures[names.procedure],
                protocol.structs.get(names.args), protocol.structs.get(names.ret),
            )  # fmt: skip


NOT_AN_OBJECT = frozenset(("virConnectOpen",))
"""What opens a connection is called on none; the wizard refuses its kind."""


def compare(facts: Facts, confirm: bool = True) -> Table:
    """Plan each function anew and count what equals upstream."""
    table = Table()
    listed = list(functions(facts))
    fresh = with_new_structs(facts, listed)
    if confirm:
        ask_for_all(fresh, _questions(listed))
    for upstream in listed:
        table.total += 1
        name = upstream.signature.name
        if name in NOT_AN_OBJECT:
            table.refused.append((name, "called on no object"))
            continue
        choices = {"confirm": "yes" if confirm else "no"}
        try:
            _compare(table, upstream, fresh, choices)
        except PrototypeError as error:
            table.refused.append((name, error.reason))
            continue
        own = make_proposal(facts, upstream.signature, choices | {"legacy": "yes"}, fresh=True)
        assert own.wire is not None
        table.note("generate, own name", name, own.wire.generate, upstream.procedure.generate)
    return table


def _questions(listed: list[Upstream]) -> Iterator[tuple[Signature, dict[str, str]]]:
    """Everything that will be planned, so that the checkout's generator is asked in one run."""
    for upstream in listed:
        if upstream.signature.name not in NOT_AN_OBJECT:
            yield renewed(upstream.signature), {}
            yield renewed(upstream.signature), answers(upstream)
            yield renewed(upstream.signature, structs=True), answers(upstream)
            yield upstream.signature, {"legacy": "yes"}


def answers(upstream: Upstream) -> dict[str, str]:
    """What upstream's own structs say of the two open questions."""
    found: dict[str, str] = {}
    shapes = classify(upstream.signature)
    strings = [s.data.name for s in shapes if s.role is Role.STRING]
    sent = [
        m
        for m in (upstream.args.members if upstream.args else ())
        if m.type.endswith("_string") and m.array is None
    ]
    if shapes[0].data.type == "virNodeDevicePtr":
        sent = sent[1:]
    nullable = [n for n, m in zip(strings, sent, strict=False) if "nonnull" not in m.type]
    if strings:
        found["nullable"] = ",".join(nullable) or "none"
    if upstream.signature.returns == "int":
        outputs = [s for s in shapes if s.is_output]
        counted = upstream.ret is not None and (not outputs or len(upstream.ret.members) > len(outputs))
        if not outputs or outputs[0].role in (Role.NUMBER_OUT, Role.BYTES_OUT, Role.STRING_OUT):
            found["returns"] = "count" if counted else "status"
    return found


def _types(struct: Struct | WireStruct | None) -> tuple[tuple[str, bool, bool], ...]:
    return tuple((m.type, m.array is not None, m.fixed) for m in _members(struct))


def _names(struct: Struct | WireStruct | None) -> tuple[str, ...]:
    return tuple(m.name for m in _members(struct))


def _members(struct: Struct | WireStruct | None) -> tuple[Member, ...]:
    return struct.members if struct is not None else ()


def _compare(table: Table, upstream: Upstream, facts: Facts, choices: dict[str, str]) -> None:
    name, signature = upstream.signature.name, renewed(upstream.signature)
    told = choices | answers(upstream)
    plain, answered = make_proposal(facts, signature, choices), make_proposal(facts, signature, told)
    own_struct = make_proposal(facts, renewed(upstream.signature, structs=True), told)
    assert plain.wire is not None
    assert answered.wire is not None
    assert own_struct.wire is not None
    for what, wire in (("default", plain.wire), ("answered", answered.wire)):
        table.note(f"{what}: args", name, _types(wire.args), _types(upstream.args))
        table.note(f"{what}: ret", name, _types(wire.ret), _types(upstream.ret))
    table.note("own struct: ret", name, _types(own_struct.wire.ret), _types(upstream.ret))
    ours = (_names(answered.wire.args), _names(answered.wire.ret))
    table.note("answered: names", name, ours, (_names(upstream.args), _names(upstream.ret)))
    table.note("generate", name, own_struct.wire.generate, upstream.procedure.generate)
    table.note("first acl", name, plain.wire.acl[:1], upstream.procedure.acl[:1])
    table.note("all acl", name, plain.wire.acl, upstream.procedure.acl)
    if writes(plain.wire.acl) and upstream.procedure.acl != ("none",) and not writes(upstream.procedure.acl):
        table.weaker.add(name)
    table.note("priority", name, plain.wire.priority == "high", upstream.procedure.priority == "high")


ROWS = (
    "default: args", "default: ret", "answered: args", "answered: ret", "own struct: ret", "answered: names",
    "generate", "generate, own name", "first acl", "all acl", "priority",
)  # fmt: skip


def table_text(tree: str, table: Table) -> str:
    """The table as text, with each difference and its reason."""
    lines = [f"{tree}: {table.total} functions, {len(table.refused)} refused"]
    lines += [f"  {what:18} {table.equal[what]:4}  {table.share(what):5.1f} %" for what in ROWS]
    lines += [f"  refused {name}: {reason}" for name, reason in table.refused]
    by_reason: dict[tuple[str, str], list[str]] = {}
    for what, function, *_ in table.differences:
        by_reason.setdefault((what, _reason(table, what, function)), []).append(function)
    for what in ROWS:
        for (differing, reason), names in by_reason.items():
            if differing == what:
                named = f"{len(names)} not named" if reason == WEAKER else " ".join(sorted(names))
                lines += textwrap.wrap(
                    f"{what}: {reason}: {named}", 118, initial_indent="  ", subsequent_indent="      "
                )
    return "\n".join(lines) + "\n"


def _reason(table: Table, what: str, function: str) -> str:
    if what in ACL and function in table.weaker:
        return WEAKER
    if what.startswith("default"):
        answered = [d for d in table.differences if d[:2] == (what.replace("default", "answered"), function)]
        return (
            "as with the two questions answered"
            if answered
            else "the two questions that a prototype leaves open"
        )
    return reason_for(what, function) or UNKNOWN


def main(arguments: list[str]) -> None:
    """Print a table for each tree that is named."""
    for tree in (a for a in arguments if not a.startswith("--")):
        facts = Facts(trusted(Path(tree)).snapshot())
        table = compare(facts, confirm="--no-confirm" not in arguments)
        sys.stdout.write(table_text(facts.layout.version, table))
        for what, name, ours, theirs in sorted(table.differences) if "--list" in arguments else ():
            sys.stdout.write(f"  {what}: {name}\n      ours     {ours}\n      upstream {theirs}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
