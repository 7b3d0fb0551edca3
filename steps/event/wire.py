"""An event on the wire: its message, its procedure, and both in the structs file."""

from __future__ import annotations

import re

from steps.edits.insertion import Insertion
from steps.edits.place import line_end
from steps.edits.render import render
from steps.event.model import Model
from steps.event.proposal import EventProposal
from steps.event.propose import member_name, message_name, procedure_name, wire_type
from steps.event.subject import EventSubject

_C_NAMES = {"unsigned int": "u_int", "hyper": "int64_t", "unsigned hyper": "uint64_t"}
"""What the compiler calls a type of the protocol; the others keep their name."""


def procedure(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The procedure behind the last one, which gets the comma it may lack."""
    del model
    path = subject.facts.layout.libraries["main"].protocol
    protocol = subject.facts.protocol("main")
    listed = list(protocol.procedures.unplaced())
    if path is None or not listed:
        return []
    last = protocol.procedures[listed[-1].name]
    text = render("event-procedure.x.j2", name=procedure_name(proposal), number=proposal.number)
    comma, tail = ("", ",") if last.comma else (",", "")
    return [Insertion(4, "wire-procedure", path, last.end, last.end, f"{comma}\n\n{text.rstrip()}{tail}")]


def message(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """The message behind that of the event before it."""
    path = subject.facts.layout.libraries["main"].protocol
    if path is None:
        return []
    at = max(struct.end for struct in model.subject.messages.values())
    members = [{"type": wire_type(proposal, p.name, p.type), "name": p.name} for p in proposal.payload]
    text = render(
        "event-message.x.j2", name=message_name(proposal), object=_object(proposal), member=member_name(proposal),
        members=members,
    )  # fmt: skip
    return [Insertion(4, "wire-message", path, at, at, "\n\n" + text.rstrip())]


def _object(proposal: EventProposal) -> str:
    return "remote_nonnull_" + proposal.ident.removeprefix("VIR_").partition("_EVENT_ID_")[0].lower()


def golden(subject: EventSubject, proposal: EventProposal, model: Model) -> list[Insertion]:
    """Both in the structs file, in the order of the protocol."""
    path = subject.facts.layout.libraries["main"].golden
    data = (subject.facts.snapshot.read(path) if path else None) or b""
    there = subject.facts.golden("main")
    before = next((n for n in reversed(list(model.subject.messages)) if n in there.structs), None)
    if path is None or before is None:
        return []
    made: list[Insertion] = []
    name = message_name(proposal)
    if name not in there.structs:
        rows = [("int", "callbackID"), (_object(proposal), member_name(proposal))]
        rows += [(wire_type(proposal, p.name, p.type), p.name) for p in proposal.payload]
        body = "".join(f"        {_C_NAMES.get(kind, kind):<26} {own};\n" for kind, own in rows)
        at = line_end(data, there.structs[before].end - 1)
        made.append(Insertion(4, "protocol-structs", path, at, at, f"struct {name} {{\n{body}}};\n"))
    own = procedure_name(proposal)
    rows_found = list(re.finditer(rb"^([ \t]*)REMOTE_PROC_\w+ = \d+(,?)", data, re.M))
    if rows_found and own not in there.procedures:
        last = rows_found[-1]
        if not last[2]:
            made.append(Insertion(4, "protocol-structs", path, last.end(), last.end(), ","))
        at = line_end(data, last.end())
        made.append(
            Insertion(4, "protocol-structs", path, at, at, f"{last[1].decode()}{own} = {proposal.number},\n")
        )
    return made
