"""The function as a procedure of the protocol: its structs, its annotations, and what libvirt's generator is to write."""

from __future__ import annotations

import re
from dataclasses import replace

from steps.code.xdr import Protocol
from steps.function import acl, oracle
from steps.function import sides as generate
from steps.function.case import Case
from steps.function.limits import Limits
from steps.function.objects import OBJECTS
from steps.function.proposal import Struct, Wire
from steps.function.results import Results
from steps.function.shapes import Role
from steps.function.siblings import words
from steps.function.wire import Draft, arguments

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
    limits = Limits(protocol, case.names)
    draft = Draft(case.facts, case.names, case.signature, case.shapes, limits, counts, nullable)
    results = Results(draft)
    args, ret = arguments(draft), results.struct()
    if case.there:
        args, ret = _as_there(protocol, args), _as_there(protocol, ret)
    read, write, sparse = _streams(case)
    wire = Wire(
        case.names.procedure, _number(protocol, case.names.procedure), args, ret,
        acl=access.acl, aclfilter=access.aclfilter, priority=_priority(case, access),
        readstream=read, writestream=write, sparseflag=sparse,
        limits=tuple(limits.added.values()), helpers=tuple(results.helpers),
    )  # fmt: skip
    return _generated(case, wire, results.mirrors(ret))


def _as_there(protocol: Protocol, struct: Struct | None) -> Struct | None:
    """The struct as the protocol has it already, where it has."""
    there = protocol.structs.get(struct.name) if struct is not None else None
    return struct if there is None else Struct(there.name, there.members, there.note)


def _number(protocol: Protocol, procedure: str) -> int:
    existing = protocol.procedures.get(procedure)
    return protocol.next_number if existing is None else existing.number


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


def _generated(case: Case, wire: Wire, mirrors: bool) -> Wire:
    """``wire`` with what libvirt's generator is to write: asked of the tree's own, where that is allowed."""
    own = generate.own_rules(case.names, case.signature, case.shapes, wire)
    sides, confirmed = own, False
    if "generate" in case.there:
        sides = generate.Sides(own.client, own.server, "as the tree has it")
    elif case.ask("confirm", "yes", ("yes", "no"), "runs its perl code, on a copy") == "no":
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
    return replace(wire, generate=word, confirmed=confirmed)
