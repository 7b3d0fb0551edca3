"""From a prototype to its form on the wire: the argument struct, and by :mod:`steps.function.results` the result struct.

The forms are those of ``src/remote/remote_protocol.x`` as ``src/rpc/gendispatch.pl`` reads them: one space between
type and name, an array with its limit, a cast in a comment where the C type is not the generator's default.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from steps.code.cfacts import Signature
from steps.code.xdr import Member, Protocol
from steps.function.limits import BYTES, NUMBERS_IN_A_LIST, STRINGS_IN_A_LIST, Limits
from steps.function.names import Names, snake
from steps.function.objects import OBJECTS
from steps.function.proposal import Struct
from steps.function.prototype import PrototypeError
from steps.function.shapes import NUMBERS, Role, Shape
from steps.tree.facts import Facts

_KEYWORDS = re.compile(
    r"bool|char|const|enum|float|hyper|int|long|opaque|program|quadruple|short|string|struct|switch|typedef|union"
    r"|unsigned|version|void"
)
"""What XDR or C would not take for a name."""
_VARIABLES = re.compile(
    r"args|ret|rv|priv|conn|lock|i|st|stream|server|client|msg|rerr|cleanup|done|netst|sparse|len|result|nresults|tmp|pid"
)
"""What the generated bodies call their own variables (and ``pid``, which libvirt's own style rules out)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the wire form of one function is worked out from."""

    facts: Facts
    names: Names
    signature: Signature
    shapes: tuple[Shape, ...]
    limits: Limits
    counts: bool
    """Whether an int that is returned carries a value."""
    nullable: frozenset[str]

    @property
    def prefix(self) -> str:
        """``remote`` for the main library and for what qemu's and lxc's protocols borrow from it; else ``admin``."""
        return "admin" if self.names.library == "admin" else "remote"

    @property
    def protocol(self) -> Protocol:
        """The protocol that the function goes into."""
        return self.facts.protocol(self.names.library)

    def shape(self, role: Role) -> Shape | None:
        """The first shape of this role."""
        return next((s for s in self.shapes if s.role is role), None)


def arguments(draft: Draft) -> Struct | None:
    """The argument struct; None where only the connection is given."""
    members: list[Member] = []
    for shape in _on_the_wire(draft):
        members += _argument(shape, draft)
    return Struct(draft.names.args, tuple(members)) if members else None


def _on_the_wire(draft: Draft) -> list[Shape]:
    """The shapes in the order of their members: an event's object comes behind its number."""
    shapes = list(draft.shapes)
    if draft.shape(Role.CALLBACK) is not None and any(s.data.name == "eventID" for s in shapes):
        shapes.sort(key=lambda s: s.role is Role.OBJECT)
    return shapes


def _argument(shape: Shape, draft: Draft) -> list[Member]:
    role, data = shape.role, shape.data
    if role is Role.OBJECT:
        return [_object(shape, draft)]
    if role in (Role.SCALAR, Role.FLAGS):
        return [Member(NUMBERS[data.type], member_name(data.name, draft))]
    if role is Role.STRING:
        optional = data.name in draft.nullable
        kind = f"{draft.prefix}_string" if optional else f"{draft.prefix}_nonnull_string"
        return [Member(kind, member_name(data.name, draft))]
    if role is Role.UUID:
        return [Member("remote_uuid", member_name(data.name, draft))]
    if role is Role.TYPED_IN:
        # The generator knows these by the name ``params`` only.
        return [Member(f"{draft.prefix}_typed_param", "params", draft.limits.typed_params())]
    return _array(shape, draft) or _for_result(shape, draft)


def _array(shape: Shape, draft: Draft) -> list[Member]:
    """An array that is sent."""
    name = member_name(shape.data.name, draft)
    if shape.role is Role.BUFFER_IN:
        cast = "" if shape.data.type == "const char *" else f"({shape.data.type})"
        limit = draft.limits.array(name, BYTES, f"the bytes of {name}")
        return [Member("opaque", name, limit, cast or None)]
    if shape.role is Role.STRINGS_IN:
        limit = draft.limits.array(name, STRINGS_IN_A_LIST, f"number of {name}")
        return [Member(f"{draft.prefix}_nonnull_string", name, limit, f"({shape.data.type})")]
    if shape.role is Role.NUMBERS_IN:
        limit = draft.limits.array(name, NUMBERS_IN_A_LIST, f"number of {name}")
        return [Member(NUMBERS[shape.data.type.removesuffix(" *")], name, limit)]
    return []


def _for_result(shape: Shape, draft: Draft) -> list[Member]:
    """What the daemon must be told to give the result: how much room there is, whether a list is wanted."""
    role, count = shape.role, shape.count
    if role is Role.OBJECTS_OUT:
        return [Member("unsigned int" if draft.prefix == "admin" else "int", "need_results")]
    if role is Role.BYTES_ALLOC_OUT:
        return [Member("int", _needs(shape.data.name))]
    if role is Role.NUMBER_OUT and draft.shape(Role.BYTES_ALLOC_OUT) is not None:
        return [Member("int", _needs(shape.data.name))]
    if count is None or not shape.is_output:
        return []
    if role is Role.NAMES_OUT:
        return [Member("int", f"max{member_name(shape.data.name, draft)}")]
    if role is Role.TYPED_OUT or (role is Role.STRUCTS_OUT and count.type == "int *"):
        return [Member("int", count.name)]
    if role in (Role.NUMBERS_OUT, Role.BYTES_OUT, Role.STRUCTS_OUT, Role.TYPED_FIXED_OUT):
        return [Member(NUMBERS[count.type], member_name(count.name, draft))]
    return []


def _needs(name: str) -> str:
    return f"need_{name.removeprefix('cpu')}"


def _object(shape: Shape, draft: Draft) -> Member:
    kind = shape.object
    if kind.is_connection:
        raise PrototypeError(
            f"'{shape.data}' cannot be sent to the daemon: a connection is the client's own; send what the daemon needs to "
            "open one, such as a URI (const char *)"
        )
    optional = draft.shape(Role.CALLBACK) is not None or shape.data.name in draft.nullable
    if shape.index == 0:
        if kind.wire == "node_device":
            # A node device is known by its name alone; the generator relies on that for remote_node_device_….
            return Member("remote_nonnull_string", "name")
        return Member(kind.nonnull, _object_member(kind.nonnull, kind.member, draft))
    return Member(kind.nullable if optional else kind.nonnull, member_name(shape.data.name, draft))


def _object_member(kind: str, usual: str, draft: Draft) -> str:
    """What this tree calls the object in the structs of the function's family (``virNetworkPort…``), else ``usual``."""
    if kind != "remote_nonnull_network":
        return usual
    family = re.match(r"[A-Z]\w*?_PROC_NETWORK_(LIST_ALL_PORTS|PORT_|[SG]ET_METADATA)", draft.names.procedure)
    return "network" if family else usual


def member_name(name: str, draft: Draft, sent: bool = True) -> str:
    """The member's name for the parameter ``name``: the same, but for what libvirt shortens and what is taken.

    ``sent`` is False for a result, which meets fewer variables in the generated bodies.
    """
    if re.fullmatch(r"xml_?[Dd]esc", name):
        return "xml_desc" if draft.names.module.startswith(("domain", "nodedev")) else "xml"
    if room_of_numbers(draft.shapes, name):
        return name.lower()
    taken = bool(_KEYWORDS.fullmatch(name) or (sent and _VARIABLES.fullmatch(name)))
    if name in ("name", "dev") and draft.signature.params[0].type == "virNodeDevicePtr":
        taken = True  # the device itself goes by that name
    return f"{name}_value" if taken else name


def room_of_numbers(shapes: tuple[Shape, ...], name: str) -> bool:
    """Whether ``name`` is the room for numbers that are returned from some start on (``int startCell, int maxCells``).

    The generator wants it called ``max`` and then as the numbers themselves are.
    """
    listed = any(s.role is Role.NUMBERS_OUT and s.count is None for s in shapes)
    return listed and re.match(r"max[A-Z]", name) is not None


def usually_nullable(protocol: Protocol, signature: Signature) -> frozenset[str]:
    """The string parameters that this tree's protocol more often lets be NULL than not, by their names.

    The same function of another object (``…SetMetadata``) outvotes all that merely have a string of that name.
    """
    votes: Counter[str] = Counter()
    kind = OBJECTS[signature.params[0].type]
    tail = snake(signature.name.removeprefix(kind.struct)) if kind.wire else ""
    for struct in protocol.structs.unplaced():
        if struct.name.endswith("_args"):
            weight = len(protocol.structs) if tail and struct.name.endswith(f"_{tail}_args") else 1
            for member in struct.members:
                if member.type.endswith("_string") and member.array is None:
                    votes[member.name] += -weight if "nonnull" in member.type else weight
    return frozenset(p.name for p in signature.params if p.type == "const char *" and votes[p.name] > 0)
