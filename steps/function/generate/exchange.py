"""What is exchanged between client and daemon in one call, ready for the templates of the hand-written bodies.

Both sides go through the same shapes in the same order; each item says what kind of statement the template writes for
it and the names that stand in it. ``by_hand`` tells why no body can be written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from steps.code.xdr import Member
from steps.function import cstructs
from steps.function.forms.array import room
from steps.function.forms.classify import classify, form_of
from steps.function.forms.descriptor import returns_descriptor
from steps.function.forms.draft import Draft, member_name
from steps.function.forms.form import Role, Shape
from steps.function.generate.fields import Copied, pair, walk
from steps.function.generate.precedent import deregisters, shown_by
from steps.function.limits import Limits
from steps.function.objects import OBJECTS, ObjectType
from steps.function.proposal import Proposal, Wire
from steps.tree.facts import Facts

_PLACEHOLDERS: dict[Role, str] = {
    Role.CALLBACK: "keep the callback in an event state of its own (src/conf/object_event.h) and relay its events",
    Role.TYPED_FIXED_OUT: "divide the parameters among the elements",
    Role.STREAM: "open the stream on both sides",
}
"""Shapes for which only a person knows what the two sides do."""
_DESCRIPTORS = frozenset((Role.FD_IN, Role.FDS_IN, Role.FDS_OUT))


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
    found: str = ""
    """The member beside a struct's own that says whether there is one: what the function returns."""

    @property
    def all_fields(self) -> list[Copied]:
        """The fields, those of nested structs included."""
        return walk(self.fields)


_DESCRIPTOR = Item("descriptor", "newfd", "")
"""A file descriptor that is returned."""


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
        """What an object that comes back is made from: a domain for its snapshots, a server for its clients, else the
        connection."""
        made = {s.object.wire for s in self.shapes if s.role is Role.OBJECTS_OUT}
        made |= {OBJECTS[k].wire for k in [self.proposal.signature.returns] if k in OBJECTS}
        if any(word.startswith("domain_") or word == "client" for word in made):
            return self.connection.removesuffix("->conn")
        return self.connection

    @cached_property
    def by_hand(self) -> str:
        """Why no body can be written, empty where one can."""
        if deregisters(self.proposal.signature):
            return "find the callback among those that the client has registered"
        for shape in self.shapes:
            if shape.role is Role.CALLBACK and (other := shown_by(self.facts, self.proposal.signature)):
                return f"{_PLACEHOLDERS[Role.CALLBACK]}, as {other} does"
            if shape.role in _PLACEHOLDERS:
                return _PLACEHOLDERS[shape.role]
        passes = any(s.role in _DESCRIPTORS for s in self.shapes) or returns_descriptor(
            self.proposal.signature
        )
        if passes and not self.facts.layout.style.passes_descriptors:
            return "pass the file descriptors, for which the RPC code of this tree has no way yet"
        for shape in self.shapes:
            if shape.role is Role.NUMBERS_OUT and not self._room_of_numbers(shape):
                return f"say how many numbers '{shape.data.name}' has room for"
            if shape.role is Role.BYTES_ALLOC_OUT and not self._bytes(shape):
                return f"say how many bytes '{shape.data.name}' has"
        unknown = next((i for i in self.results if i.kind == "unknown"), None)
        if unknown is None:
            return ""
        bare = unknown.type.removesuffix("Ptr")
        return f"copy the fields of {bare}, whose form on the wire is another; or declare {bare}Free"

    @cached_property
    def client_by_hand(self) -> str:
        """Why the client's body cannot be written, empty where it can."""
        if self.proposal.signature.returns == "const char *":
            return (
                "keep the string where the object is freed with it; or return char *, which the caller frees"
            )
        return self.by_hand

    @cached_property
    def arguments(self) -> list[Item]:
        """What is sent, in the order of the C parameters."""
        return [item for shape in self.shapes if (item := self._argument(shape)) is not None]

    @cached_property
    def results(self) -> list[Item]:
        """What is stored through the pointers, in the order of the C parameters."""
        outputs = [s for s in self.shapes if s.is_output and s.role is not Role.SIZE_OUT]
        returned = [_DESCRIPTOR] if returns_descriptor(self.proposal.signature) else []
        return [self._result(shape) for shape in outputs] + returned

    @cached_property
    def returned(self) -> Item:
        """What the function returns: kind ``status``, ``count``, ``string``, ``object``, ``number``, ``length``, ``bytes``,
        ``descriptor`` or ``descriptors``."""
        kind = self.proposal.signature.returns
        ret = self._returned_members
        if kind in OBJECTS:
            return Item("object", "", ret[0].name, kind, wire=OBJECTS[kind].wire)
        if kind in ("char *", "const char *"):
            optional = not ret[0].type.endswith("nonnull_string")
            return Item("string_or_null" if optional else "string", "", ret[0].name, kind)
        if kind == "unsigned char *":
            return Item("bytes", "", ret[0].name, kind, ret[0].array or "", self._size_out)
        if kind != "int":
            return Item("number", "", ret[0].name if ret else "", kind)
        return self._returned_int([m.name for m in ret])

    def _returned_int(self, names: list[str]) -> Item:
        """What an int carries; ``names`` are the result's members."""
        if returns_descriptor(self.proposal.signature):
            return _DESCRIPTOR
        counted = {s.count.name for s in self.shapes if s.count is not None and s.count.type.endswith("*")}
        listed = next((r for r in self.results if r.kind in _LISTED and r.count not in counted), None)
        if listed is not None and names[-1] != "ret":
            return Item("length", "", listed.member)
        names = [n for n in names if n not in counted]
        descriptors = next((r for r in self.results if r.kind == "descriptors" and not r.count), None)
        if descriptors is not None:
            return Item("descriptors", descriptors.name, "")
        if (found := next((r.found for r in self.results if r.found), "")) or not names:
            return Item("count", "", found, "int") if found else Item("status", "", "")
        counts = self.proposal.returns == "count" or any(r.kind == "bytes_alloc" for r in self.results)
        if counts and not any(r.member == names[-1] for r in self.results):
            return Item("count", "", names[-1], "int")
        return Item("status", "", "")

    @property
    def _size_out(self) -> str:
        """The parameter that is told how many bytes come back."""
        return next((s.data.name for s in self.shapes if s.role is Role.SIZE_OUT), "")

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
        kind = form_of(role).kinds_sent.get(role, "")
        if kind == "number":
            return Item(kind, data.name, name, data.type)
        if role is Role.STRING:
            return Item("string_or_null" if data.name in self.proposal.nullable else kind, data.name, name)
        if role is Role.UUID:
            return Item(kind, data.name, name)
        if kind in ("descriptor", "descriptors"):
            return Item(kind, data.name, "", count=shape.count.name if shape.count is not None else "")
        if role is Role.TYPED_IN and shape.count is not None:
            return Item(kind, data.name, "params", limit=self._limit("params", True), count=shape.count.name)
        if shape.count is not None and kind:
            limit = self._limit(name, True)
            return Item(kind, data.name, name, data.type, limit=limit, count=shape.count.name)
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
        if shape.role in (Role.BYTES_ALLOC_OUT, Role.NUMBER_OUT):
            asked = f"need_{shape.data.name.removeprefix('cpu')}"
            return Item("wanted", shape.data.name, asked) if self.member(asked, True) else None
        if count is None or shape.role not in _ROOM:
            return None
        sent = f"max{name}" if shape.role is Role.NAMES_OUT else member_name(count.name, self._draft)
        return Item(
            "room" if count.type == "int *" else "number", count.name, sent, count.type.removesuffix(" *")
        )

    @property
    def _returned_members(self) -> tuple[Member, ...]:
        return self.wire.ret.members if self.wire.ret is not None else ()

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
        kind = form_of(shape.role).kinds_received.get(shape.role, "unknown")
        base = data.type.rstrip(" *")
        item = Item(kind, data.name, name, base, limit, count.name if count else "")
        if shape.role is Role.OBJECTS_OUT:
            return replace(item, count="", wire=shape.object.wire)
        if shape.role is Role.TYPED_ALLOC_OUT and count is not None:
            return replace(item, type=count.type.removesuffix(" *"))
        if shape.role is Role.BYTES_OUT:
            return replace(item, count=self._size(shape))
        if shape.role is Role.BYTES_ALLOC_OUT:
            return replace(item, count=self._bytes(shape))
        if shape.role is Role.NUMBERS_OUT:
            # They may be called as what there is room for: ``maxCells``.
            named = self.member(name, False) or next((m for m in self._returned_members if m.array), None)
            member = named.name if named is not None else name
            return replace(
                item, member=member, limit=self._limit(member, False), count=self._room_of_numbers(shape)
            )
        return self._struct(shape, item) if kind.startswith("struct") else item

    def _size(self, shape: Shape) -> str:
        """How many bytes the caller has room for, in terms of the C parameters."""
        if shape.count is None:
            return self.proposal.signature.params[shape.index - 1].name
        if any(p.name == f"n{shape.data.name}" for p in self.proposal.signature.params):
            return f"n{shape.data.name} * {shape.count.name}"
        # One map for each element of a list: ``virVcpuInfoPtr info, int maxinfo, unsigned char *cpumaps, int maplen``.
        listed = next((s.count for s in self.shapes if s.role is Role.STRUCTS_OUT), None)
        many = shape.data.name.endswith("s") and listed is not None and not listed.type.endswith("*")
        return f"{listed.name} * {shape.count.name}" if many and listed else shape.count.name

    def _bytes(self, shape: Shape) -> str:
        """How many bytes come back in memory that the callee allocates; empty where the prototype does not say.

        The length of a CPU map follows from the number of CPUs, which is returned (``VIR_CPU_MAPLEN``).
        """
        return self._size_out or ("VIR_CPU_MAPLEN(count)" if "cpumap" in shape.data.name.lower() else "")

    def _room_of_numbers(self, shape: Shape) -> str:
        """How many numbers the caller has room for; empty where the prototype does not say."""
        return room(shape, self.shapes, self.proposal.signature.params)

    def _struct(self, shape: Shape, item: Item) -> Item:
        """A struct or a list of them, with its fields; unknown where they do not follow from C and the wire."""
        unknown = replace(item, kind="unknown")
        ret, element = self._returned_members, None
        if item.kind == "struct":
            members: tuple[Member, ...] = ret
        else:
            element = next((m for m in ret if m.array and self._struct_members(m.type)), None)
            members = self._struct_members(element.type) if element is not None else ()
        found = pair(self.facts, shape.data.type, members, self._struct_members)
        if found is None:
            return unknown
        outputs = {p.name for p in self.proposal.signature.params}
        left = [m for m in found.left if m.name not in outputs]
        tells = len(left) == 1 and left[0].type == "int" and item.kind == "struct" and left[0].name != "ret"
        owns = any(f.allocates and f.kind not in _MOVED for f in found.fields)
        if (left and not tells and item.kind != "struct") or (owns and not self.has_free(item)):
            return unknown
        if len(left) > 1:
            return unknown
        return replace(
            item, type=cstructs.struct_type(self.facts, item.type), fields=found.fields,
            member=element.name if element is not None else item.member,
            limit=(element.array if element is not None else None) or item.limit,
            wire=element.type if element is not None else "", found=left[0].name if tells else "",
        )  # fmt: skip

    def has_free(self, item: Item) -> bool:
        """Whether the public headers have a function that frees one struct of a list, or the list."""
        return item.kind == "struct_list" and bool(self.free_function(item))

    def free_function(self, item: Item) -> str:
        """The public function that frees a struct of a list (``virDomainFSInfoFree``) or a whole list
        (``virDomainStatsRecordListFree``); empty where there is none."""
        bare = item.type.removesuffix("Ptr")
        return next((f for f in (f"{bare}Free", f"{bare}ListFree") if self.facts.declaration(f)), "")

    def _struct_members(self, name: str) -> tuple[Member, ...]:
        """The members of the wire struct ``name``; none where there is no such struct."""
        new = next((h.members for h in self.wire.helpers if h.name == name), None)
        old = self.facts.protocol(self.proposal.names.library).structs.get(name)
        return new or (old.members if old is not None else ())


_LISTED = frozenset(("objects", "names", "numbers", "strings", "structs", "struct_list", "struct_array"))
_MOVED = frozenset(("string", "string_or_null"))
"""Fields that go over to the result where nothing frees the struct."""
_ROOM = frozenset((Role.NAMES_OUT, Role.TYPED_OUT, Role.STRUCTS_OUT, Role.NUMBERS_OUT, Role.BYTES_OUT))
