"""From a prototype to its form on the wire: the argument struct, and by :mod:`steps.function.results` the result struct.

The forms are those of ``src/remote/remote_protocol.x`` as ``src/rpc/gendispatch.pl`` reads them: one space between
type and name, an array with its limit, a cast in a comment where the C type is not the generator's default.
"""

from __future__ import annotations

from collections import Counter

from steps.code.cfacts import Signature
from steps.code.words import snake
from steps.code.xdr import Member, Protocol
from steps.function.forms.classify import form_of
from steps.function.forms.draft import Draft
from steps.function.forms.form import Role, Shape
from steps.function.objects import OBJECTS
from steps.function.proposal import Struct


def arguments(draft: Draft) -> Struct | None:
    """The argument struct; None where only the connection is given."""
    members: list[Member] = []
    for shape in _on_the_wire(draft):
        members += form_of(shape.role).sent(shape, draft)
    return Struct(draft.names.args, tuple(members)) if members else None


def _on_the_wire(draft: Draft) -> list[Shape]:
    """The shapes in the order of their members: an event's object comes behind its number."""
    shapes = list(draft.shapes)
    if draft.shape(Role.CALLBACK) is not None and any(s.data.name == "eventID" for s in shapes):
        shapes.sort(key=lambda s: s.role is Role.OBJECT)
    return shapes


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
