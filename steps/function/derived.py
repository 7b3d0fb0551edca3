"""What follows from a function's prototype, for the screen that shows it."""

from __future__ import annotations

from steps.function.proposal import Proposal, Struct
from steps.model import Derived


def derived(proposal: Proposal) -> list[Derived]:
    """Return names, wire and skeletons, each with the choice that changes it."""
    names, wire = proposal.names, proposal.wire
    found = [
        Derived("module", names.module, "module"),
        Derived("header", names.header),
        Derived("implementation", names.implementation),
        Derived("symbol", f"LIBVIRT_{proposal.since}", "since"),
        Derived("driver struct", f"{names.driver_struct}, member {names.member}"),
        Derived("typedef", names.typedef),
    ]
    if wire is not None:
        found += [
            Derived("procedure", f"{wire.procedure} = {wire.number}"),
            Derived("arguments", _struct(wire.args) or "no struct: nothing is sent but the call"),
            Derived("result", _struct(wire.ret) or "no struct: returns only 0 or -1"),
            Derived("generated", wire.generate, "generate"),
            Derived("access control", ", ".join(wire.acl) or "none", "acl"),
        ]
    if proposal.virsh_command:
        found.append(Derived("virsh", proposal.virsh_command, "virsh-command"))
    elif proposal.fallback:
        found.append(Derived("virsh", f"options of {proposal.fallback}", "virsh-command"))
    found.append(Derived("skeletons in", ", ".join(proposal.drivers) or "no driver", "drivers"))
    return found


def _struct(struct: Struct | None) -> str:
    if struct is None:
        return ""
    members = "; ".join(f"{m.type} {m.name}" for m in struct.members)
    return f"{struct.name} {{ {members} }}"
