"""The text of structs and procedures as ``.x`` files and their golden ``-structs`` files have it."""

from __future__ import annotations

from steps.code.xdr import Member
from steps.edits.render import render
from steps.function.proposal import Struct, Wire

_GOLDEN_TYPES = {
    "unsigned int": "u_int",
    "unsigned char": "u_char",
    "unsigned short": "u_short",
    "hyper": "int64_t",
    "unsigned hyper": "uint64_t",
    "bool": "bool_t",
}
"""How pdwtags names the types that the protocol's compiler makes of these."""


def struct_text(struct: Struct) -> str:
    """A struct as the ``.x`` file has it, without a newline at its end."""
    return render("wire-struct.x.j2", struct=struct)


def procedure_text(wire: Wire, generate: str | None = None, number: int | None = None) -> str:
    """An enumerator with its annotations, without the comma; ``generate`` and ``number`` override the proposal's."""
    return render(
        "wire-procedure.x.j2", wire=wire, generate=generate or wire.generate,
        number=wire.number if number is None else number,
    )  # fmt: skip


def golden_struct(struct: Struct) -> str:
    """A struct as the golden file has it, without a newline at its end."""
    return render("wire-golden.structs.j2", name=struct.name, members=[_golden(m) for m in struct.members])


def _golden(member: Member) -> dict[str, str]:
    """One line of the golden file: ``kind`` says which form the template takes."""
    base = member.type.removeprefix("struct ")
    kind = _GOLDEN_TYPES.get(base, base)
    if member.array is None:
        return {"kind": "plain", "type": kind, "name": member.name}
    if member.fixed:
        return {"kind": "plain", "type": kind, "name": f"{member.name}[{member.array}]"}
    return {"kind": "list", "type": "char" if base == "opaque" else kind, "name": member.name}
