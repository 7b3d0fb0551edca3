"""What a tree already holds of an API, read back as the choices that would have made it.

An API in progress is resumed by this: what is there decides, whatever the wizard would propose today.
"""

from __future__ import annotations

from steps.code.cfacts import Signature
from steps.code.xdr import Procedure, WireStruct
from steps.function.forms.form import LISTS, Role, Shape
from steps.function.names import Names
from steps.tree.facts import Facts


def choices_in_tree(facts: Facts, names: Names, shapes: tuple[Shape, ...], returns: str) -> dict[str, str]:
    """The choices, by the keys of :data:`steps.function.choices.KEYS`, that the tree shows for the function; often none."""
    protocol = facts.protocol(names.library)
    found: dict[str, str] = {}
    procedure = protocol.procedures.get(names.procedure)
    if procedure is not None:
        found |= _annotations(procedure)
    args, ret = protocol.structs.get(names.args), protocol.structs.get(names.ret)
    if args is not None:
        optional = nullable(args, shapes)
        found |= {} if optional is None else {"nullable": ",".join(optional) or "none"}
    if procedure is not None and returns == "int" and not any(s.role in LISTS for s in shapes):
        outputs = [s for s in shapes if s.is_output]
        found["returns"] = (
            "count" if ret is not None and len(ret.members) > _width(ret, outputs) else "status"
        )
    if facts.declaration(names.name) is not None:
        found |= _uses(facts, names)
    return found


def declared_otherwise(facts: Facts, signature: Signature) -> str:
    """Where the tree declares the function with other types, which the wizard does not change; else empty."""
    declared = facts.declaration(signature.name)
    if declared is None:
        return ""
    there, wanted = ([s.returns, *(p.type for p in s.params)] for s in (declared.fact, signature))
    if there == wanted:
        return ""
    return f"{declared.path}:{declared.line} declares it in another way; what is there stays as it is"


def _annotations(procedure: Procedure) -> dict[str, str]:
    found = {"priority": procedure.priority or "low"}
    if procedure.generate is not None:
        found["generate"] = procedure.generate
    if procedure.acl:
        found["acl"] = ",".join(procedure.acl)
        found["aclfilter"] = ",".join(procedure.aclfilter) or "none"
    if procedure.readstream is not None or procedure.writestream is not None:
        found["stream"] = "read" if procedure.readstream is not None else "write"
    return found


def nullable(args: WireStruct, shapes: tuple[Shape, ...]) -> tuple[str, ...] | None:
    """Return the string parameters that may be NULL by the struct; None where it does not have the prototype's strings.

    Strings stand in the struct in the order in which they stand in the prototype.
    """
    strings = [s.data.name for s in shapes if s.role is Role.STRING]
    sent = [m for m in args.members if m.type.endswith("_string") and m.array is None]
    if shapes[0].data.type == "virNodeDevicePtr":
        sent = sent[1:]
    if not strings or len(sent) != len(strings):
        return None
    return tuple(name for name, member in zip(strings, sent, strict=True) if "nonnull" not in member.type)


def _width(ret: WireStruct, outputs: list[Shape]) -> int:
    """How many members of the result the outputs take up."""
    if any(s.role in (Role.STRUCT_OUT, Role.TYPED_OUT) for s in outputs):
        return len(ret.members)
    return len(outputs)


def _uses(facts: Facts, names: Names) -> dict[str, str]:
    """The virsh command that calls the function, and the drivers that implement it."""
    found: dict[str, str] = {}
    commands = facts.shell(names.library).commands_using(names.name)
    if commands:
        found["virsh-command"] = commands[0].name
    drivers: dict[str, None] = {}
    for member in facts.drivers.members(names.typedef):
        for setting in facts.drivers.settings(member):
            parts = setting.path.split("/")
            if len(parts) > 2:
                drivers.setdefault(parts[1])
    if drivers:
        found["drivers"] = ",".join(drivers)
    return found
