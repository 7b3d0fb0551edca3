"""The function as a procedure of the protocol: its structs, its annotations, and what libvirt's generator is to write."""

from __future__ import annotations

import re

from steps.code.xdr import XDR_BASE, Protocol
from steps.errors import BadInput
from steps.function import acl, oracle
from steps.function import sides as generate
from steps.function.case import Case
from steps.function.forms.draft import Draft
from steps.function.forms.form import Role
from steps.function.limits import Limits
from steps.function.objects import OBJECTS
from steps.function.proposal import Struct, Wire
from steps.function.prototype import PrototypeError
from steps.function.results import Results
from steps.function.siblings import words
from steps.function.wire import arguments

_HIGH = re.compile(
    r"Lookup|List|Num(Of|$)|Is[A-Z]|Event\w*(Register|Deregister)|CloseCallback|Define(XML)|Undefine|Destroy|Autostart"
)
"""Verbs whose calls libvirt lets run while all normal workers are blocked; none of them touches a monitor."""
_VERBS = frozenset(
    ("get", "set", "create", "define", "delete", "update", "build", "refresh", "upload", "download")
)
_WRITES_STREAM = re.compile(r"Upload|Write|Send|Put|Import|Restore|Prepare|Receive|Load")


def wire_of(case: Case, counts: bool, nullable: frozenset[str], access: acl.Access) -> Wire | None:
    """The function on the wire; None where the tree has no protocol for its library."""
    protocol = case.facts.protocol(case.names.library)
    if not protocol.procedures:
        case.warnings.append(f"this tree has no protocol for the {case.names.library} library")
        return None
    _one_of_each(case)
    limits = Limits(protocol, case.names)
    draft = Draft(case.facts, case.names, case.signature, case.shapes, limits, counts, nullable)
    results = Results(draft)
    args, ret = arguments(draft), results.struct()
    if case.there:
        args, ret = _as_there(protocol, args), _as_there(protocol, ret)
    for struct in (args, ret, *results.helpers):
        _check_members(case, protocol, struct, tuple(h.name for h in results.helpers))
    read, write, sparse = _streams(case)
    wire = Wire(
        case.names.procedure, _number(case, protocol), args, ret,
        acl=access.acl, aclfilter=access.aclfilter, priority=_priority(case, access),
        readstream=read, writestream=write, sparseflag=sparse,
        limits=tuple(limits.added.values()), helpers=tuple(results.helpers),
    )  # fmt: skip
    return _generated(case, wire, results.mirrors(ret))


def _as_there(protocol: Protocol, struct: Struct | None) -> Struct | None:
    """The struct as the protocol has it already, where it has."""
    there = protocol.structs.get(struct.name) if struct is not None else None
    return struct if there is None else Struct(there.name, there.members, there.note)


_ONCE = {
    Role.STREAM: "one stream a call: the protocol's @readstream and @writestream name a single one",
    Role.CALLBACK: "one callback a call: the daemon knows it by the number that the call returns",
    Role.TYPED_IN: "one list of typed parameters a call: the generator knows it by the name 'params' only",
}


def _one_of_each(case: Case) -> None:
    """Raise for a second parameter of a kind that travels once a call."""
    seen: dict[Role, str] = {}
    for shape in case.shapes:
        if shape.role in _ONCE:
            if shape.role in seen:
                raise PrototypeError(f"'{shape.data.name}' beside '{seen[shape.role]}': {_ONCE[shape.role]}")
            seen[shape.role] = shape.data.name


def _check_members(case: Case, protocol: Protocol, struct: Struct | None, new: tuple[str, ...]) -> None:
    """Warn of a member whose type no protocol of the tree defines; raise for two members of one name.

    Types of the main protocol serve those of qemu and lxc, too.
    """
    seen: set[str] = set()
    for member in struct.members if struct is not None else ():
        known = member.type in XDR_BASE or member.type in new or protocol.defines(member.type)
        if not known and not case.facts.protocol("main").defines(member.type):
            case.warnings.append(
                f"'{member.name}' travels as '{member.type}', which this tree's protocol does not define: define it there"
            )
        if member.name in seen:
            raise PrototypeError(
                f"two parts of '{case.names.name}' would both be '{member.name}' in struct {struct.name if struct else ''}: "
                "give one of the parameters another name"
            )
        seen.add(member.name)


def _number(case: Case, protocol: Protocol) -> int:
    """The procedure's number: the tree's, the person's (a back-port keeps upstream's), or the next; gaps are warned of."""
    existing = protocol.procedures.get(case.names.procedure)
    usual = protocol.next_number if existing is None else existing.number
    if "number" not in case.choices:
        _tell_of_gap(case, protocol)
        return usual
    number = int(case.ask("number", str(usual), (str(usual),), ""))
    if existing is not None and number != existing.number:
        raise BadInput(f"number={number}: {existing.name} is number {existing.number} in this tree already")
    taken = next((p.name for p in protocol.procedures.unplaced() if p.number == number), None)
    if taken is not None and existing is None:
        raise BadInput(
            f"number={number}: {taken} has it in this tree; the next free one is {protocol.next_number}"
        )
    if existing is None and number > protocol.next_number:
        case.warnings.append(
            f"number={number} leaves {_span(protocol.next_number, number - 1)} unused: right for a back-port only, "
            "libvirt numbers its procedures without gaps"
        )
    return number


def _tell_of_gap(case: Case, protocol: Protocol) -> None:
    """Warn where the new number would follow a gap, which libvirt's own protocol has none of."""
    numbers = sorted({p.number for p in protocol.procedures.unplaced()})
    gaps = [(a + 1, b - 1) for a, b in zip([0, *numbers], numbers, strict=False) if b > a + 1]
    if gaps and case.names.procedure not in protocol.procedures:
        case.warnings.append(
            f"number {protocol.next_number} is the next free one, but this tree's protocol leaves "
            f"{', '.join(_span(*gap) for gap in gaps[:3])} unused: say number=N if the procedure has one upstream"
        )


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _streams(case: Case) -> tuple[int | None, int | None, str | None]:
    stream = next((s for s in case.shapes if s.role is Role.STREAM), None)
    if stream is None:
        return None, None, None
    usual = "write" if _WRITES_STREAM.search(case.names.name) else "read"
    way = case.ask("stream", usual, ("read", "write"), "from the verb: read is from the daemon to the client")
    sparse = _sparse_flag(case)
    return (stream.index, None, sparse) if way == "read" else (None, stream.index, sparse)


def _sparse_flag(case: Case) -> str | None:
    """The function's own flag for holes in the stream (``VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM``), where there is one."""
    flag = f"VIR_{case.names.procedure.partition('_PROC_')[2]}_SPARSE_STREAM"
    takes_flags = any(s.role is Role.FLAGS for s in case.shapes)
    declared = any(flag.encode() in (case.facts.snapshot.read(p) or b"") for p in case.facts.layout.headers)
    return flag if takes_flags and declared else None


def _priority(case: Case, access: acl.Access) -> str | None:
    if case.names.library == "admin":
        return None
    plain = access.acl[:1] == ("connect:getattr",)  # what the connection knows of itself
    high = plain or _HIGH.search(case.names.name) or _siblings_are_high(case)
    usual = "high" if high else "low"
    answer = case.ask("priority", usual, ("low", "high"), "high only for calls that never wait for a monitor")
    return answer if answer == "high" or case.names.library != "main" else None


def _siblings_are_high(case: Case) -> bool:
    """Whether most procedures on the same object with the same verb are, and none of them is one of a domain's."""
    mine = words(case.names.procedure)
    kind = OBJECTS[case.signature.params[0].type]
    if kind.acl in ("domain", "connect") or case.names.library != "main":
        return False
    verb = next((w for w in mine if w in _VERBS), "")
    prefix = case.names.procedure.split("_PROC_", 1)[0] + f"_PROC_{kind.wire.upper()}_"
    same = [
        p.priority == "high"
        for p in case.facts.protocol("main").procedures.unplaced()
        if p.name.startswith(prefix) and verb in words(p.name) and p.name != case.names.procedure
    ]
    return bool(verb) and 2 * sum(same) > len(same)


def _declined(case: Case) -> bool:
    """Whether the checkout's generator is not to be asked: a person says so, or has not said that it may be run."""
    usual = "yes" if case.facts.snapshot.trusted else "no"
    why = "runs its perl code, on a copy" + ("" if usual == "yes" else "; this checkout is not trusted yet")
    return case.ask("confirm", usual, ("yes", "no"), why) == "no"


def _generated(case: Case, wire: Wire, mirrors: bool) -> Wire:
    """``wire`` with what libvirt's generator is to write: asked of the tree's own, where that is allowed."""
    own = generate.own_rules(case.names, case.signature, case.shapes, wire)
    sides, confirmed = own, False
    if "generate" in case.there:
        sides = generate.Sides(own.client, own.server, "as the tree has it")
    elif _declined(case):
        if "confirm" in case.choices:
            case.warnings.append(
                "@generate follows the wizard's own rules: the checkout's generator was not asked"
            )
    else:
        try:
            answer = oracle.ask(case.facts, [oracle.Asked(case.names, case.signature, wire)])[0]
        except oracle.NoAnswer as error:
            case.warnings.append(str(error))
        else:
            sides, confirmed = generate.vetoes(answer, case.names, case.signature, case.shapes), True
    if not mirrors:
        sides = generate.Sides(False, False, "what travels is not the struct field by field")
    word = case.ask(
        "generate",
        sides.word,
        ("both", "client", "server", "none"),
        sides.why or "the generator can write it",
    )
    if confirmed and word != sides.word:
        case.warnings.append(
            f"generate={word}: the generator of this tree would write '{sides.word}' rightly"
        )
    return wire._replace(generate=word, confirmed=confirmed)
