"""Step 4: the structs, limits and the procedure in the ``.x`` file.

Where history put them: a procedure at the end of the enum, a struct beside its counterpart's or else as the last
before the marker of the protocol part, a limit as the last of the limits.
"""

from __future__ import annotations

from collections.abc import Iterable

from steps.code.xdr import Procedure, Protocol
from steps.edits.insertion import Insertion
from steps.edits.place import line_end
from steps.edits.render import render
from steps.function.objects import OBJECTS
from steps.function.proposal import Proposal, Struct, Wire
from steps.function.siblings import nearest
from steps.function.wiretext import procedure_text, struct_text
from steps.tree.facts import Facts

_MARKERS = (b"\n/* Define the program number", b"\n/*----- Protocol. -----*/", b"\nenum ")
"""What the structs stand before: the first of these that has a struct before it."""
_BEHIND_LIMITS = b"\n/* UUID."


def procedure(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The enumerator with its annotations, behind the last one, which gets the comma it may lack."""
    path, protocol, data, wire = _file(facts, proposal)
    if path is None or wire is None or protocol.enum_end < 0:
        return []
    last = _before(protocol, wire.number)
    if last is None:
        return [
            Insertion(
                4, "wire-procedure", path, protocol.enum_end, protocol.enum_end, procedure_text(wire) + "\n"
            )
        ]
    text = "\n\n" + procedure_text(wire)
    if last.comma:
        return [Insertion(4, "wire-procedure", path, last.end, last.end, text + ",")]
    comma = behind_number(data, last)
    if comma == last.end:
        return [Insertion(4, "wire-procedure", path, comma, comma, "," + text)]
    return [
        Insertion(4, "wire-procedure", path, comma, comma, ","),
        Insertion(4, "wire-procedure", path, last.end, last.end, text),
    ]


def _before(protocol: Protocol, number: int) -> Procedure | None:
    """The procedure that one of this ``number`` stands behind: the last, or where it fills a gap the one before that."""
    listed = list(protocol.procedures.unplaced())
    if not listed:
        return None
    before = [p for p in listed if p.number < number]
    last = max(before, key=lambda p: p.number) if before and number < listed[-1].number else listed[-1]
    return protocol.procedures[last.name]


def behind_number(data: bytes, last: Procedure) -> int:
    """The offset behind the number of an enumerator, where a comma belongs."""
    number = str(last.number).encode()
    return data.index(number, data.index(b"=", last.at)) + len(number)


def arguments(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The arguments struct with the limits that it needs; before its own result where that is there, as the generator wants it."""
    path, protocol, data, wire = _file(facts, proposal)
    if path is None or wire is None or wire.args is None:
        return []
    answer = protocol.structs.get(proposal.names.ret)
    at = _place(protocol, data, proposal) if answer is None else answer.start
    text = struct_text(wire.args)
    text = f"\n\n{text}" if answer is None else f"{text}\n\n"
    made = [Insertion(4, "wire-arguments", path, at, at, text)]
    return _limits("wire-arguments", path, protocol, data, wire, (wire.args,)) + made


def result(facts: Facts, proposal: Proposal) -> list[Insertion]:
    """The result struct behind the arguments, with the structs and limits that it needs."""
    path, protocol, data, wire = _file(facts, proposal)
    if path is None or wire is None or wire.ret is None:
        return []
    args = protocol.structs.get(proposal.names.args)
    at = args.end if args is not None else _place(protocol, data, proposal)
    new = [s for s in (*wire.helpers, wire.ret) if s.name not in protocol.structs]
    text = "".join("\n\n" + struct_text(s) for s in new)
    made = [Insertion(4, "wire-result", path, at, at, text)]
    return _limits("wire-result", path, protocol, data, wire, new) + made


def _file(facts: Facts, proposal: Proposal) -> tuple[str | None, Protocol, bytes, Wire | None]:
    path = facts.layout.libraries[proposal.names.library].protocol
    data = (facts.snapshot.read(path) if path else None) or b""
    return path, facts.protocol(proposal.names.library), data, proposal.wire


def _place(protocol: Protocol, data: bytes, proposal: Proposal) -> int:
    """The end of the struct that the new ones follow: a sibling's, or the last of its object, or the last of all.

    The small protocols (qemu, lxc, admin) have always been appended to.
    """
    prefix = proposal.names.procedure.split("_PROC_", 1)[0].lower()
    owners = [
        name.removeprefix(f"{prefix}_").removesuffix(kind)
        for name in protocol.structs
        for kind in ("_args", "_ret")
        if name.endswith(kind)
    ]
    families = {f"{prefix.upper()}_PROC_{o.upper()}": o for o in owners}
    sibling = nearest(proposal.names.procedure, families) if proposal.names.library == "main" else None
    owner = families[sibling] if sibling is not None else _last_of_object(owners, proposal)
    if owner is None:
        return _before_marker(protocol, data)
    own = [protocol.structs.get(f"{prefix}_{owner}_{kind}") for kind in ("args", "ret")]
    return max(s.end for s in own if s is not None)


def _last_of_object(owners: list[str], proposal: Proposal) -> str | None:
    """The last of the object's procedures where they all stand together, which those on domains never do."""
    kind = OBJECTS[proposal.signature.params[0].type].wire
    mine = [at for at, owner in enumerate(owners) if kind and owner.startswith(f"{kind}_")]
    together = len(mine) > 2 and len(set(owners[mine[0] : mine[-1] + 1])) == len({owners[at] for at in mine})
    return owners[mine[-1]] if together else None


def _before_marker(protocol: Protocol, data: bytes) -> int:
    for marker in _MARKERS:
        at = data.find(marker)
        if (end := _last_end(protocol, at)) is not None:
            return end
    return _last_end(protocol, len(data)) or 0


def _last_end(protocol: Protocol, limit: int) -> int | None:
    """The end of the last struct that ends before ``limit``; they are in the order of the file."""
    ends = (protocol.structs[name].end for name in reversed(list(protocol.structs)))
    return next((end for end in ends if end <= limit), None)


def _limits(
    check: str, path: str, protocol: Protocol, data: bytes, wire: Wire, structs: Iterable[Struct]
) -> list[Insertion]:
    """The limits of ``structs`` that the protocol lacks."""
    used = {member.array for struct in structs for member in struct.members}
    texts = [
        render("wire-limit.x.j2", name=name, value=value, comment=comment)
        for name, value, comment in wire.limits
        if name in used and name not in protocol.consts
    ]
    if not texts:
        return []
    border = data.find(_BEHIND_LIMITS)
    ends = [c.end for c in protocol.consts.values() if border < 0 or c.end <= border]
    if ends:
        return [Insertion(4, check, path, max(ends), max(ends), "".join("\n\n" + t for t in texts))]
    first = min((s.start for s in protocol.structs.values()), default=line_end(data, 0))
    return [Insertion(4, check, path, first, first, "".join(t + "\n\n" for t in texts))]
