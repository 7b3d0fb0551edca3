"""Structs of the public headers: one that is filled in, and lists of them."""

from __future__ import annotations

import re

from steps.code.xdr import Member
from steps.function import cstructs
from steps.function.forms.draft import Draft, member_name
from steps.function.forms.form import NUMBERS, Form, Reader, Received, Role, Shape, is_count
from steps.function.limits import STRUCTS_IN_A_LIST
from steps.function.objects import OBJECTS
from steps.function.proposal import Struct as WireStruct


class Struct(Form):
    """``virDomainFooPtr info``; with its own size: ``virDomainFooPtr stats, size_t size``, which is one struct still."""

    roles = frozenset((Role.STRUCT_OUT,))
    kinds_received = {Role.STRUCT_OUT: "struct"}

    def recognise(self, reader: Reader) -> Shape | None:
        """A pointer type of libvirt's without a number of elements."""
        if not re.fullmatch(r"vir[A-Z]\w*Ptr", reader.peek().type):
            return None
        return (
            reader.counted(Role.STRUCT_OUT)
            if reader.peek(1).type == "size_t"
            else reader.one(Role.STRUCT_OUT)
        )

    def received(self, shape: Shape, draft: Draft, helpers: list[WireStruct]) -> Received:
        """Its fields, one by one; alone they are stored by the generator."""
        members = cstructs.members_of(draft.facts, shape.data.type, draft.limits, f"{draft.prefix}_string")
        alone = len(draft.outputs) == 1 and len(members) > 1
        return list(members), f"insert@{shape.index}" if alone else None


class Structs(Form):
    """``virDomainFooPtr foos, int maxfoos``; ``virDomainFooPtr **foos`` and ``*foos``, which the callee allocates."""

    roles = frozenset((Role.STRUCTS_OUT, Role.STRUCTS_ALLOC_OUT, Role.STRUCT_ARRAY_OUT))
    kinds_received = {
        Role.STRUCTS_OUT: "structs", Role.STRUCTS_ALLOC_OUT: "struct_list", Role.STRUCT_ARRAY_OUT: "struct_array",
    }  # fmt: skip

    def recognise(self, reader: Reader) -> Shape | None:
        """Stars behind the type, or a number of elements behind the parameter."""
        param, following = reader.peek(), reader.peek(1)
        base, stars, _ = param.type.partition(" **")
        if stars:
            return (
                reader.one(Role.STRUCTS_ALLOC_OUT) if base.startswith("vir") and base not in OBJECTS else None
            )
        if re.fullmatch(r"vir[A-Z]\w*Ptr \*", param.type):
            return reader.one(Role.STRUCT_ARRAY_OUT)
        if not re.fullmatch(r"vir[A-Z]\w*Ptr", param.type):
            return None
        counted = following.type == "int *" or (is_count(following) and following.type != "size_t")
        return reader.counted(Role.STRUCTS_OUT) if counted else None

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """For how many structs there is room."""
        count = shape.count
        if count is None or shape.role is not Role.STRUCTS_OUT:
            return []
        if count.type == "int *":
            return [Member("int", count.name)]
        return [Member(NUMBERS[count.type], member_name(count.name, draft))]

    def received(self, shape: Shape, draft: Draft, helpers: list[WireStruct]) -> Received:
        """The structs, each in a struct of its own on the wire, and how many there are."""
        helper = cstructs.helper(draft.facts, draft.names.library, shape.data.type, draft.limits)
        if helper.name not in draft.protocol.structs:
            helpers.append(helper)
        name = member_name(shape.data.name, draft, sent=False)
        listed = [Member(helper.name, name, draft.limits.array(name, STRUCTS_IN_A_LIST, f"number of {name}"))]
        if shape.role is Role.STRUCTS_OUT:
            counts = shape.count is not None and shape.count.type == "int *"
            return [*listed, Member("int", shape.count.name)] if counts and shape.count else listed, None
        return [*listed, Member("unsigned int", "ret")], None

    def meaning(self, shape: Shape) -> str:
        """Known for lists of pointers, as for objects."""
        if shape.role is Role.STRUCTS_ALLOC_OUT:
            return "where to store the newly allocated array, or NULL if only its length is wanted"
        return ""
