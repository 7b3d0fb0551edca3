"""Plan every function that a tree has on the wire once more, under a new name, and compare with what upstream wrote.

    python -m tests.real.rebuild_api TREE…

prints a table for each tree and, with ``--list``, each difference. A prototype cannot say whether a string may be NULL
and whether an int is a status or a count: the structs are compared with the defaults alone and with these two answered.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from steps.api.names import derive
from steps.api.proposal import Proposal, Struct
from steps.api.propose import ask_for_all, make_proposal
from steps.api.prototype import PrototypeError, parse
from steps.api.shapes import Role, classify
from steps.checklist import prototype_text
from steps.code.cfacts import Signature
from steps.code.xdr import Member, Procedure, WireStruct
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts

WORD = "Xx"
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
    """``virDomainGetFoo`` to ``virDomainXxGetFoo``: another name of the same family."""
    found = PREFIXES.match(name)
    at = found.end() if found else 3
    return name[:at] + WORD + name[at:]


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
    if confirm:
        ask_for_all(facts, _questions(listed))
    for upstream in listed:
        table.total += 1
        name = upstream.signature.name
        if name in NOT_AN_OBJECT:
            table.refused.append((name, "called on no object"))
            continue
        signature = replace(upstream.signature, name=new_name(name))
        choices = {"legacy": "yes", "confirm": "yes" if confirm else "no"}
        try:
            plain = make_proposal(facts, signature, choices)
            answered = make_proposal(facts, signature, choices | answers(upstream))
        except PrototypeError as error:
            table.refused.append((name, error.reason))
            continue
        _compare(table, upstream, plain, answered)
        own = make_proposal(facts, upstream.signature, choices, fresh=True)
        assert own.wire is not None
        table.note("generate, own name", name, own.wire.generate, upstream.procedure.generate)
    return table


def _questions(listed: list[Upstream]) -> Iterator[tuple[Signature, dict[str, str]]]:
    """Everything that will be planned, so that the checkout's generator is asked in one run."""
    for upstream in listed:
        if upstream.signature.name not in NOT_AN_OBJECT:
            signature = replace(upstream.signature, name=new_name(upstream.signature.name))
            yield signature, {"legacy": "yes"}
            yield signature, {"legacy": "yes"} | answers(upstream)
            yield upstream.signature, {}


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


def _compare(table: Table, upstream: Upstream, plain: Proposal, answered: Proposal) -> None:
    name = upstream.signature.name
    assert plain.wire is not None
    assert answered.wire is not None
    for what, proposal in (("default", plain), ("answered", answered)):
        assert proposal.wire is not None
        table.note(f"{what}: args", name, _types(proposal.wire.args), _types(upstream.args))
        table.note(f"{what}: ret", name, _types(proposal.wire.ret), _types(upstream.ret))
    ours = (_names(answered.wire.args), _names(answered.wire.ret))
    table.note("answered: names", name, ours, (_names(upstream.args), _names(upstream.ret)))
    table.note("generate", name, answered.wire.generate, upstream.procedure.generate)
    table.note("first acl", name, plain.wire.acl[:1], upstream.procedure.acl[:1])
    table.note("all acl", name, plain.wire.acl, upstream.procedure.acl)
    table.note("priority", name, plain.wire.priority == "high", upstream.procedure.priority == "high")


ROWS = (
    "default: args", "default: ret", "answered: args", "answered: ret", "answered: names",
    "generate", "generate, own name", "first acl", "all acl", "priority",
)  # fmt: skip
REASONS = {
    "virConnectDomainEventRegisterAny": "from before events of single domains were sent to the daemon",
    "virConnectGetAllDomainStats": "one call carries two functions; the domains belong to the other",
    "virConnectGetCPUModelNames": "asks whether the list is wanted, which the two later lists of strings do not",
    "virNetworkGetDHCPLeases": "asks whether the list is wanted, which the other lists of structs do not",
    "virNodeGetSEVInfo": "the wire form of parameters that the caller allocates, though the callee does",
    "virNetworkPortGetParameters": "the wire form of parameters that the caller allocates, though the callee does",
    "virDomainGetSchedulerParameters": "the client alone is generated; all later ones send the number back",
    "virDomainGetSchedulerParametersFlags": "the client alone is generated; all later ones send the number back",
    "virDomainCreateWithFlags": "sends the domain back for its new number, a rule of the generator by name",
    "virDomainCreateWithFiles": "sends the domain back for its new number, as its sibling",
    "virDomainQemuAgentCommand": "the returned string may be NULL without an error",
    "virNodeDeviceGetParent": "the returned string may be NULL without an error",
}
"""Why a struct differs from upstream's even with both questions answered."""


def table_text(tree: str, table: Table) -> str:
    """The table as text."""
    lines = [f"{tree}: {table.total} functions, {len(table.refused)} refused"]
    lines += [f"  {what:18} {table.equal[what]:4}  {table.share(what):5.1f} %" for what in ROWS]
    lines += [f"  refused {name}: {reason}" for name, reason in table.refused]
    differing = sorted(
        {f for what, f, *_ in table.differences if what in ("answered: args", "answered: ret")}
    )
    lines += [f"  differs {name}: {REASONS.get(name, 'NO REASON KNOWN')}" for name in differing]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> None:
    """Print a table for each tree that is named."""
    for tree in (a for a in arguments if not a.startswith("--")):
        facts = Facts(Checkout.open(Path(tree)).snapshot())
        table = compare(facts, confirm="--no-confirm" not in arguments)
        sys.stdout.write(table_text(facts.layout.version, table))
        for what, name, ours, theirs in sorted(table.differences) if "--list" in arguments else ():
            sys.stdout.write(f"  {what}: {name}\n      ours     {ours}\n      upstream {theirs}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
