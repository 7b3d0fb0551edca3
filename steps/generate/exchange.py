"""What is exchanged between client and daemon in one call, ready for the templates of the hand-written bodies.

Both sides go through the same shapes in the same order; each item says what kind of statement the template writes for
it and the names that stand in it. ``by_hand`` tells why no body can be written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from steps.api import cstructs
from steps.api.limits import Limits
from steps.api.objects import OBJECTS, ObjectType
from steps.api.proposal import Proposal, Wire
from steps.api.prototype import PrototypeError
from steps.api.shapes import Role, Shape, classify
from steps.api.wire import Draft, member_name
from steps.code.xdr import Member
from steps.tree.facts import Facts

_PLACEHOLDERS: dict[Role, str] = {
    Role.CALLBACK: "keep the callback on both sides, and send its events",
    Role.FD_IN: "pass the file descriptor",
    Role.FDS_IN: "pass the file descriptors",
    Role.FDS_OUT: "pass the file descriptors back",
    Role.TYPED_FIXED_OUT: "divide the parameters among the elements",
    Role.BYTES_ALLOC_OUT: "say how many bytes there are",
    Role.STREAM: "open the stream on both sides",
    Role.SIZE_OUT: "say how many bytes there are",
}
"""Shapes for which only a person knows what the two sides do."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in one direction. ``kind`` chooses the statement, ``name`` is the C parameter, ``member`` the wire's."""

    kind: str
    name: str
    member: str
    type: str = ""
    limit: str = ""
    count: str = ""
    wire: str = ""
    """The word in ``remote_nonnull_WORD`` of an object; the wire type of a struct in a list."""
    fields: tuple[Copied, ...] = ()


@dataclass(frozen=True, slots=True)
class Copied:
    """A field of a C struct and how it goes into the wire's member of the same name."""

    name: str
    kind: str
    """``plain``, ``string``, ``array`` (fixed on both sides) or ``text`` (a fixed array in C, a list on the wire)."""


class Exchange:
    """One call's exchange, from its proposal and the tree."""

    def __init__(self, facts: Facts, proposal: Proposal) -> None:
        assert proposal.wire is not None
        self.facts = facts
        self.proposal = proposal
        self.wire: Wire = proposal.wire
        self.shapes = classify(proposal.signature)
        protocol = facts.protocol(proposal.names.library)
        self._draft = Draft(
            facts, proposal.names, proposal.signature, self.shapes, Limits(protocol, proposal.names),
            proposal.returns == "count", proposal.nullable,
        )  # fmt: skip

    @property
    def object(self) -> ObjectType:
        """What the function is called on."""
        return OBJECTS[self.shapes[0].data.type]

    @property
    def connection(self) -> str:
        """The connection, in terms of the first C parameter: ``domain->conn``."""
        return self.shapes[0].data.name + self.object.to_connection

    @property
    def parent(self) -> str:
        """What an object that comes back is made from: a domain for its snapshots, else the connection."""
        made = {s.object.wire for s in self.shapes if s.role is Role.OBJECTS_OUT}
        made |= {OBJECTS[k].wire for k in [self.proposal.signature.returns] if k in OBJECTS}
        if any(word.startswith("domain_") for word in made):
            return self.connection.removesuffix("->conn")
        return self.connection

    @cached_property
    def by_hand(self) -> str:
        """Why no body can be written, empty where one can."""
        if self.proposal.names.library == "admin":
            return "write the exchange of the administration library"
        for shape in self.shapes:
            if shape.role in _PLACEHOLDERS:
                return _PLACEHOLDERS[shape.role]
            if shape.role is Role.NUMBERS_OUT and shape.count is None:
                return "say how many numbers there are"
        if self.proposal.signature.returns == "const char *":
            return "keep the string for the caller"
        return "copy what the struct holds" if any(i.kind == "unknown" for i in self.results) else ""

    @cached_property
    def arguments(self) -> list[Item]:
        """What is sent, in the order of the C parameters."""
        return [item for shape in self.shapes if (item := self._argument(shape)) is not None]

    @cached_property
    def results(self) -> list[Item]:
        """What is stored through the pointers, in the order of the C parameters."""
        return [self._result(shape) for shape in self.shapes if shape.is_output]

    @cached_property
    def returned(self) -> Item:
        """What the function returns: kind ``status``, ``count``, ``string``, ``object``, ``number`` or ``length``."""
        kind = self.proposal.signature.returns
        ret = self.wire.ret.members if self.wire.ret is not None else ()
        if kind in OBJECTS:
            return Item("object", "", ret[0].name, kind, wire=OBJECTS[kind].wire)
        if kind in ("char *", "const char *"):
            optional = not ret[0].type.endswith("nonnull_string")
            return Item("string_or_null" if optional else "string", "", ret[0].name, kind)
        if kind != "int":
            return Item("number", "", ret[0].name if ret else "", kind)
        listed = next((r for r in self.results if r.kind in _LISTED), None)
        if listed is not None and not (ret and ret[-1].name == "ret"):
            return Item("length", "", listed.member)
        names = [m.name for m in ret]
        if (
            names
            and self.proposal.returns == "count"
            and not any(r.member == names[-1] for r in self.results)
        ):
            return Item("count", "", names[-1], "int")
        return Item("status", "", "")

    def member(self, name: str, sent: bool) -> Member | None:
        """The wire's member of this name in the arguments or the result."""
        struct = self.wire.args if sent else self.wire.ret
        return next((m for m in (struct.members if struct else ()) if m.name == name), None)

    def _argument(self, shape: Shape) -> Item | None:
        role, data = shape.role, shape.data
        name = member_name(data.name, self._draft)
        if role is Role.CONNECTION:
            return None
        if role is Role.OBJECT:
            return self._object(shape, name)
        if role in (Role.SCALAR, Role.FLAGS):
            return Item("number", data.name, name, data.type)
        if role is Role.STRING:
            return Item(
                "string_or_null" if data.name in self.proposal.nullable else "string", data.name, name
            )
        if role is Role.UUID:
            return Item("uuid", data.name, name)
        if role is Role.TYPED_IN and shape.count is not None:
            return Item(
                "typed", data.name, "params", limit=self._limit("params", True), count=shape.count.name
            )
        if shape.count is not None and role in _ARRAYS:
            return Item(
                _ARRAYS[role],
                data.name,
                name,
                data.type,
                limit=self._limit(name, True),
                count=shape.count.name,
            )
        return self._room(shape, name)

    def _object(self, shape: Shape, name: str) -> Item:
        kind = shape.object
        if shape.index == 0 and kind.wire == "node_device":
            return Item("node_device", shape.data.name, "name", kind.type, wire=kind.wire)
        if shape.index == 0:
            assert self.wire.args is not None
            name = self.wire.args.members[0].name
        return Item("object", shape.data.name, name, kind.type, wire=kind.wire)

    def _room(self, shape: Shape, name: str) -> Item | None:
        """What is sent for a result: how much room there is for it, whether a list is wanted."""
        count = shape.count
        if shape.role is Role.OBJECTS_OUT:
            return Item("wanted", shape.data.name, "need_results")
        if count is None or shape.role not in _ROOM:
            return None
        sent = f"max{name}" if shape.role is Role.NAMES_OUT else member_name(count.name, self._draft)
        return Item(
            "room" if count.type == "int *" else "number", count.name, sent, count.type.removesuffix(" *")
        )

    def _limit(self, member: str, sent: bool) -> str:
        found = self.member(member, sent)
        return (found.array if found else None) or ""

    def _result(self, shape: Shape) -> Item:
        data, count = shape.data, shape.count
        typed = shape.role in (Role.TYPED_OUT, Role.TYPED_ALLOC_OUT)
        name = "params" if typed else member_name(data.name, self._draft, sent=False)
        if shape.role is Role.OBJECTS_OUT and self.wire.ret is not None:
            name = self.wire.ret.members[0].name
        limit = self._limit(name, False)
        kind = _RESULTS.get(shape.role, "unknown")
        base = data.type.rstrip(" *")
        item = Item(kind, data.name, name, base, limit, count.name if count else "")
        if shape.role is Role.OBJECTS_OUT:
            return Item(kind, data.name, name, base, limit, wire=shape.object.wire)
        if shape.role is Role.TYPED_ALLOC_OUT and count is not None:
            return Item(kind, data.name, name, count.type.removesuffix(" *"), limit, count.name)
        if shape.role is Role.BYTES_OUT:
            return Item(kind, data.name, name, base, limit, self._size(shape))
        return self._struct(shape, item) if kind.startswith("struct") else item

    def _size(self, shape: Shape) -> str:
        """How many bytes the caller has room for, in terms of the C parameters."""
        if shape.count is None:
            return self.proposal.signature.params[shape.index - 1].name
        maps = f"n{shape.data.name}"
        many = any(p.name == maps for p in self.proposal.signature.params)
        return f"{maps} * {shape.count.name}" if many else shape.count.name

    def _struct(self, shape: Shape, item: Item) -> Item:
        """A struct or a list of them, with its fields; unknown where C and wire differ."""
        try:
            fields = cstructs.fields_of(self.facts, shape.data.type)
        except PrototypeError:
            return Item("unknown", item.name, item.member)
        members = {m.name: m for m in self._struct_members(item)}
        copied = [_copied(f.type, f.name, members.get(f.name)) for f in fields if f.name in members]
        if len(copied) != len(fields) or None in copied or len(members) > len(fields):
            return Item("unknown", item.name, item.member)
        element = self.member(item.member, False)
        return Item(
            item.kind, item.name, item.member, cstructs.struct_type(self.facts, item.type), item.limit, item.count,
            element.type if element is not None else "", tuple(c for c in copied if c is not None),
        )  # fmt: skip

    def _struct_members(self, item: Item) -> tuple[Member, ...]:
        """The wire's members for one struct: the result's own, or its list element's."""
        ret = self.wire.ret.members if self.wire.ret is not None else ()
        if item.kind == "struct":
            return ret
        element = self.member(item.member, False)
        if element is None:
            return ()
        new = next((h.members for h in self.wire.helpers if h.name == element.type), None)
        old = self.facts.protocol(self.proposal.names.library).structs.get(element.type)
        return new or (old.members if old is not None else ())


_LISTED = frozenset(("objects", "names", "numbers", "strings", "structs", "struct_list", "struct_array"))
_ARRAYS: dict[Role, str] = {Role.BUFFER_IN: "bytes", Role.STRINGS_IN: "strings", Role.NUMBERS_IN: "numbers"}
_ROOM = frozenset((Role.NAMES_OUT, Role.TYPED_OUT, Role.STRUCTS_OUT, Role.NUMBERS_OUT, Role.BYTES_OUT))
_RESULTS: dict[Role, str] = {
    Role.OBJECTS_OUT: "objects",
    Role.NAMES_OUT: "names",
    Role.STRING_OUT: "string",
    Role.STRINGS_OUT: "strings",
    Role.NUMBER_OUT: "number",
    Role.NUMBERS_OUT: "numbers",
    Role.TYPED_OUT: "typed",
    Role.TYPED_ALLOC_OUT: "typed_alloc",
    Role.STRUCT_OUT: "struct",
    Role.STRUCTS_OUT: "structs",
    Role.STRUCTS_ALLOC_OUT: "struct_list",
    Role.STRUCT_ARRAY_OUT: "struct_array",
    Role.BYTES_OUT: "bytes",
}


def _copied(kind: str, name: str, member: Member | None) -> Copied | None:
    """How a field of type ``kind`` goes into ``member``; None where that does not follow."""
    if member is None:
        return None
    if re.search(r"\[\w+\]$", kind):
        if member.fixed:
            return Copied(name, "array")
        return Copied(name, "text") if member.type == "char" and member.array else None
    if member.array is not None:
        return None
    if kind in ("char *", "const char *"):
        return Copied(name, "string" if "nonnull" in member.type else "string_or_null")
    return Copied(name, "plain") if "*" not in kind and not kind.endswith("Ptr") else None
