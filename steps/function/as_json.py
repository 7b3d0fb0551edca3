"""A proposal as the contract's JSON has it."""

from __future__ import annotations

from typing import Any

from steps.function.proposal import Proposal, Struct, Wire


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """The contract's parts of ``plan --json`` that the proposal says: all but ``edits``."""
    names = proposal.names
    return {
        "proposal": {
            "name": names.name, "module": names.module, "library": names.library, "since": proposal.since,
            "driver_struct": names.driver_struct, "driver_member": names.member, "driver_typedef": names.typedef,
            "virsh_command": proposal.virsh_command or proposal.fallback,
        },
        "wire": None if proposal.wire is None else _wire_json(proposal.wire),
        "questions": [q.as_json() for q in proposal.questions],
        "warnings": list(proposal.warnings),
    }  # fmt: skip


def _wire_json(wire: Wire) -> dict[str, Any]:
    return {
        "procedure": wire.procedure, "number": wire.number, "generate": wire.generate, "acl": list(wire.acl),
        "aclfilter": list(wire.aclfilter), "priority": wire.priority, "readstream": wire.readstream,
        "writestream": wire.writestream, "confirmed": wire.confirmed,
        "args": _struct_json(wire.args), "ret": _struct_json(wire.ret),
    }  # fmt: skip


def _struct_json(struct: Struct | None) -> dict[str, Any] | None:
    if struct is None:
        return None
    members = [{"type": m.type, "name": m.name, "array": m.array, "note": m.note} for m in struct.members]
    return {"struct": struct.name, "note": struct.note, "members": members}
