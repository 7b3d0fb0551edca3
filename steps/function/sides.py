"""Which side of a call libvirt's generator can write, by the wizard's own knowledge of it.

Source: ``src/rpc/gendispatch.pl``, the same in all trees since the annotations came (a98541bfb4) but for the objects
it knows. :mod:`steps.function.oracle` asks the tree's own generator; what stands here as a *veto* it cannot see, because
the code that it would write compiles and does the wrong thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.cfacts import Signature
from steps.function.forms.descriptor import returns_descriptor
from steps.function.forms.form import LISTS, Role, Shape
from steps.function.names import Names
from steps.function.proposal import Wire
from steps.function.prototype import legacy_type

_WORDS = {(True, True): "both", (True, False): "client", (False, True): "server", (False, False): "none"}
_BY_HAND = frozenset(
    (
        Role.CALLBACK, Role.FDS_IN, Role.FD_IN, Role.FDS_OUT, Role.TYPED_OUT, Role.TYPED_FIXED_OUT, Role.STRINGS_OUT,
        Role.STRING_OUT, Role.STRUCTS_OUT, Role.STRUCTS_ALLOC_OUT, Role.STRUCT_ARRAY_OUT, Role.BYTES_OUT,
        Role.BYTES_ALLOC_OUT, Role.SIZE_OUT,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sides:
    """What the generator can write: the client, the server (the dispatcher), and the reason where it cannot."""

    client: bool
    server: bool
    why: str = ""

    @property
    def word(self) -> str:
        """The value of ``@generate``."""
        return _WORDS[self.client, self.server]

    def both(self, other: Sides) -> Sides:
        """What this and ``other`` allow."""
        return Sides(self.client and other.client, self.server and other.server, self.why or other.why)


BOTH = Sides(True, True)


def own_rules(names: Names, signature: Signature, shapes: tuple[Shape, ...], wire: Wire) -> Sides:
    """What the generator can write as far as its rules are known here; for where it cannot be asked."""
    allowed = vetoes(BOTH, names, signature, shapes)
    for rule in (_by_type, _by_shape, _by_library, _by_first_member):
        allowed = allowed.both(rule(names, signature, shapes, wire))
    return vetoes(allowed, names, signature, shapes)


def vetoes(sides: Sides, names: Names, signature: Signature, shapes: tuple[Shape, ...]) -> Sides:
    """``sides`` without what must be written by hand although the generator would not refuse."""
    bare = re.sub(r"^virAdm|^vir", "", signature.name)
    if names.library in ("qemu", "lxc"):
        bare = bare.replace(names.library.capitalize(), "", 1)
    if names.proc != bare:
        # The name is derived back from the procedure's; with an unusual acronym it gets another.
        return Sides(False, False, f"the generator would call it vir{names.proc}")
    if returns_descriptor(signature):
        return Sides(
            False, False, "the generator would return the daemon's own number of the file descriptor"
        )
    if signature.returns == "const char *":
        return Sides(False, False, "the client must keep a constant string itself")
    if re.search(r"Event\w*Deregister", signature.name):
        return Sides(False, False, "both sides keep lists of callbacks")
    if re.match(r"vir(Adm)?Connect\w*Close", signature.name):
        return Sides(False, False, "both sides release what belongs to the connection")
    if any(s.role is Role.NUMBERS_OUT and "long long" in s.data.type for s in shapes):
        return Sides(False, False, "the wire's 64-bit numbers are of another C type")
    bad = legacy_type(signature)
    if bad is not None and not sides.client:
        return Sides(False, False, f"the generator knows the functions with {bad} by name")
    return sides


def _by_type(_names: Names, signature: Signature, shapes: tuple[Shape, ...], wire: Wire) -> Sides:
    """Returned numbers, for which the generator knows single functions by name, and what it has no code for."""
    if signature.returns not in ("int", "char *") and not signature.returns.startswith("vir"):
        client = "long long" in signature.returns
        return Sides(client, False, "the generated dispatcher takes a returned number for a status")
    if legacy_type(signature) is not None:
        return Sides(False, False, "the generator knows the functions with a long by name")
    if any(s.role in _BY_HAND for s in shapes):
        role = next(s.role for s in shapes if s.role in _BY_HAND)
        return Sides(False, False, f"no generated code for: {role}")
    if wire.ret is not None and "nparams" in [m.name for m in wire.ret.members]:
        return Sides(False, False, "the number of parameters travels on its own")
    return BOTH


def _by_shape(names: Names, signature: Signature, shapes: tuple[Shape, ...], wire: Wire) -> Sides:
    outputs = [s for s in shapes if s.is_output]
    for shape in shapes:
        sides = _one_shape(shape, names)
        if sides != BOTH:
            return sides
    if len(outputs) > 1 or (outputs and signature.returns != "int"):
        return Sides(False, False, "the generator handles one result only")
    counts = wire.ret is not None and signature.returns == "int"
    if outputs and counts and outputs[0].role not in LISTS and len(wire.ret.members if wire.ret else ()) > 1:
        return (
            BOTH
            if outputs[0].role is Role.STRUCT_OUT
            else Sides(False, False, "the generator handles one result only")
        )
    return BOTH


def _one_shape(shape: Shape, names: Names) -> Sides:
    role, data, count = shape.role, shape.data, shape.count
    if (
        role is Role.NUMBER_OUT
        and "long long" not in data.type
        and not re.search(r"GetAutostart(Once)?$", names.proc)
    ):
        return Sides(False, False, "the generator returns an int, it stores none")
    if role is Role.NUMBERS_OUT:
        return Sides(False, True, "no generated client for arrays of numbers")
    if role is Role.NUMBERS_IN:
        plain = data.type in ("int *", "unsigned int *") and count is not None and count.type == "int"
        return (
            BOTH
            if plain and shape.width == 2 and shape.count_index == shape.index + 1
            else Sides(False, False, "unusual array")
        )
    if role is Role.BUFFER_IN and count is not None and count.type != "int":
        return Sides(False, True, "the generated client has an int for the length")
    if role is Role.STRINGS_IN and count is not None and count.type != "unsigned int":
        return Sides(False, True, "the generated client has an unsigned int for the length")
    if role is Role.STRUCT_OUT:
        return _struct(shape, names)
    return BOTH


def _struct(shape: Shape, names: Names) -> Sides:
    """A struct's type must be the function's name without ``Get`` (the dispatcher also drops ``Flags``)."""
    bare = shape.data.type.removeprefix("vir").removesuffix("Ptr")
    proc = names.proc.replace("Get", "", 1)
    if shape.count is not None:
        return Sides(False, False, "the size of the struct is given")
    return Sides(
        proc == bare, re.sub(r"Flags$", "", proc) == bare, f"the generator would expect a vir{proc}Ptr"
    )


def _by_library(names: Names, _signature: Signature, shapes: tuple[Shape, ...], wire: Wire) -> Sides:
    """In qemu's and lxc's protocols the name gets its infix back only where one value is returned."""
    if names.library == "admin":
        typed = any(m.type == "admin_typed_param" for s in (wire.args, wire.ret) if s for m in s.members)
        return Sides(False, False, "typed parameters of the administration library") if typed else BOTH
    if names.library not in ("qemu", "lxc"):
        return BOTH
    domain = wire.procedure.split("_PROC_", 1)[1].startswith("DOMAIN_")
    one = wire.ret is not None and len(wire.ret.members) == 1
    return Sides(
        domain,
        one and not any(s.role in LISTS for s in shapes),
        f"the generator loses the {names.library} in the name",
    )


def _by_first_member(names: Names, _signature: Signature, shapes: tuple[Shape, ...], wire: Wire) -> Sides:
    """Traps that hang on the first member, or on how the struct is called."""
    if shapes[0].role is Role.CONNECTION and wire.args and wire.args.members[0].type == "remote_typed_param":
        return Sides(True, False, "the generated dispatcher would forget the connection")
    listed = ("lookup_by_name_", "create_xml_", "define_xml_", "lookup_scsi_host_by_wwn_")
    if names.args.startswith("remote_node_device_"):
        device = shapes[0].role is Role.OBJECT
        special = names.args.startswith(tuple(f"remote_node_device_{w}" for w in listed))
        if device == special:
            return Sides(
                False, False, "the generator takes the function for one on a node device, or not for one"
            )
    elif (
        names.args.startswith("remote_node_")
        and wire.args
        and any(m.name == "name" for m in wire.args.members)
    ):
        return Sides(False, True, "the generated client would take 'name' for a node device")
    return BOTH
