"""Typed parameters: an array of named values of several types, given, filled in or allocated."""

from __future__ import annotations

import re

from steps.code.xdr import Member
from steps.function.forms.draft import Draft, member_name
from steps.function.forms.form import NUMBERS, Form, Reader, Received, Role, Shape
from steps.function.proposal import Struct

_TYPE = re.compile(r"vir(Typed|Sched|Memory|Blkio)ParameterPtr( \*)?$")
_MEANINGS = {
    Role.TYPED_IN: "pointer to an array of typed parameters",
    Role.TYPED_FIXED_OUT: "pointer to an array of typed parameters",
    Role.TYPED_OUT: "pointer to memory for the typed parameters, or NULL",
    Role.TYPED_ALLOC_OUT: "where to store the newly allocated array of typed parameters",
}


class Typed(Form):
    """``virTypedParameterPtr params, int nparams``; ``int *nparams`` where the callee says how many there are."""

    roles = frozenset(_MEANINGS)
    kinds_sent = {Role.TYPED_IN: "typed"}
    kinds_received = {Role.TYPED_OUT: "typed", Role.TYPED_ALLOC_OUT: "typed_alloc"}

    def recognise(self, reader: Reader) -> Shape | None:
        """The type, with a number behind it; stars say who allocates, and which of the two comes back."""
        param, following = reader.peek(), reader.peek(1)
        counts = ("int", "unsigned int", "int *", "unsigned int *")
        if not _TYPE.match(param.type) or following.type not in counts:
            return None
        if param.type.endswith("*"):
            return reader.counted(Role.TYPED_ALLOC_OUT) if following.type.endswith("*") else None
        if following.type.endswith("*"):
            return reader.counted(Role.TYPED_OUT)
        fixed = following.type == "unsigned int" and reader.gets
        return reader.counted(Role.TYPED_FIXED_OUT if fixed else Role.TYPED_IN)

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The parameters, which the generator knows by the name ``params`` only; or for how many there is room."""
        if shape.role is Role.TYPED_IN:
            return [Member(f"{draft.prefix}_typed_param", "params", draft.limits.typed_params())]
        assert shape.count is not None
        if shape.role is Role.TYPED_OUT:
            return [Member("int", shape.count.name)]
        fixed = shape.role is Role.TYPED_FIXED_OUT
        return [Member(NUMBERS[shape.count.type], member_name(shape.count.name, draft))] if fixed else []

    def received(self, shape: Shape, draft: Draft, helpers: list[Struct]) -> Received:
        """The parameters; with memory of the caller's also how many there are, which it may only have asked for."""
        assert shape.count is not None
        note = None
        if shape.role is Role.TYPED_ALLOC_OUT and len(draft.outputs) == 1 and draft.prefix == "remote":
            note = f"alloc@{shape.index}@{shape.count.type.removesuffix(' *')}@{shape.count_index}"
        params = Member(f"{draft.prefix}_typed_param", "params", draft.limits.typed_params(), note)
        return [params] if shape.role is Role.TYPED_ALLOC_OUT else [params, Member("int", "nparams")], None

    def meaning(self, shape: Shape) -> str:
        """By who allocates them."""
        return _MEANINGS[shape.role]
