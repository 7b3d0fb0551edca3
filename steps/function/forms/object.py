"""Objects: the connection, what a function is called on, a second object, and lists of objects that come back."""

from __future__ import annotations

import re

from steps.code.xdr import Member
from steps.function.forms.draft import Draft, member_name
from steps.function.forms.form import Form, Reader, Received, Role, Shape
from steps.function.objects import OBJECTS
from steps.function.proposal import Struct
from steps.function.prototype import PrototypeError


class Object(Form):
    """``virDomainPtr dom``; on the wire its identity (``remote_nonnull_domain``). The connection is implied."""

    roles = frozenset((Role.CONNECTION, Role.OBJECT))
    kinds_sent = {Role.OBJECT: "object"}

    def recognise(self, reader: Reader) -> Shape | None:
        """The type is one of libvirt's objects."""
        kind = OBJECTS.get(reader.peek().type)
        if kind is None:
            return None
        return reader.one(Role.CONNECTION if kind.is_connection and reader.at == 0 else Role.OBJECT)

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The object; nothing for the connection that the call is made on."""
        if shape.role is Role.CONNECTION:
            return []
        kind = shape.object
        if kind.is_connection:
            raise PrototypeError(
                f"'{shape.data}' cannot be sent to the daemon: a connection is the client's own; send what the daemon needs "
                "to open one, such as a URI (const char *)"
            )
        optional = draft.shape(Role.CALLBACK) is not None or shape.data.name in draft.nullable
        if shape.index == 0:
            if kind.wire == "node_device":
                # A node device is known by its name alone; the generator relies on that for remote_node_device_….
                return [Member("remote_nonnull_string", "name")]
            return [Member(kind.nonnull, _called(kind.nonnull, kind.member, draft))]
        return [Member(kind.nullable if optional else kind.nonnull, member_name(shape.data.name, draft))]


def _called(kind: str, usual: str, draft: Draft) -> str:
    """What this tree calls the object in the structs of the function's family (``virNetworkPort…``), else ``usual``."""
    if kind != "remote_nonnull_network":
        return usual
    family = re.match(r"[A-Z]\w*?_PROC_NETWORK_(LIST_ALL_PORTS|PORT_|[SG]ET_METADATA)", draft.names.procedure)
    return "network" if family else usual


class Objects(Form):
    """``virDomainPtr **doms``: the callee allocates the list; NULL where only the number is wanted."""

    roles = frozenset((Role.OBJECTS_OUT,))
    kinds_received = {Role.OBJECTS_OUT: "objects"}

    def recognise(self, reader: Reader) -> Shape | None:
        """Two stars behind the type of an object."""
        base, stars, _ = reader.peek().type.partition(" **")
        return reader.one(Role.OBJECTS_OUT) if stars and base in OBJECTS else None

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """Whether the list is wanted, or only its length."""
        return [Member("unsigned int" if draft.prefix == "admin" else "int", "need_results")]

    def received(self, shape: Shape, draft: Draft, helpers: list[Struct]) -> Received:
        """The objects, and how many there are."""
        kind = shape.object
        name = _listed(member_name(shape.data.name, draft, sent=False), kind.member)
        listed = Member(kind.nonnull, name, draft.limits.objects(kind))
        count = "int" if kind.wire.startswith("domain_") else "unsigned int"
        return [listed, Member(count, "ret")], f"insert@{shape.index}"

    def meaning(self, shape: Shape) -> str:
        """The same for all objects."""
        return "where to store the newly allocated array, or NULL if only its length is wanted"


def _listed(name: str, member: str) -> str:
    if member == "snap" or (member == "checkpoint" and name == "children"):
        return "snapshots" if member == "snap" else "checkpoints"
    return name
