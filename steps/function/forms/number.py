"""Numbers: one that is sent, and one that comes back through a pointer."""

from __future__ import annotations

import re

from steps.code.xdr import Member
from steps.function.forms.draft import Draft, member_name
from steps.function.forms.form import ARRAYS, NUMBERS, Form, Reader, Received, Role, Shape, needed
from steps.function.proposal import Struct


class Number(Form):
    """``int level``; ``unsigned long long *size``."""

    roles = frozenset((Role.SCALAR, Role.NUMBER_OUT))
    kinds_sent = {Role.SCALAR: "number"}
    kinds_received = {Role.NUMBER_OUT: "number"}

    def recognise(self, reader: Reader) -> Shape | None:
        """A number, or a pointer to one that is no array."""
        kind = reader.peek().type
        if kind in NUMBERS:
            return reader.one(Role.SCALAR)
        pointer = kind.endswith(" *") and kind.removesuffix(" *") in ARRAYS
        return reader.one(Role.NUMBER_OUT) if pointer else None

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The number; for one beside bytes that the callee allocates, whether it is wanted."""
        if shape.role is Role.SCALAR:
            return [Member(NUMBERS[shape.data.type], member_name(shape.data.name, draft))]
        if draft.shape(Role.BYTES_ALLOC_OUT) is not None:
            return [Member("int", needed(shape.data.name))]
        return []

    def received(self, shape: Shape, draft: Draft, helpers: list[Struct]) -> Received:
        """The number; a single one of 64 bits the generator can store (``insert@N``)."""
        kind = NUMBERS[shape.data.type.removesuffix(" *")]
        version = re.search(r"Get(Lib)?Version", draft.names.proc)
        note = (
            f"insert@{shape.index}" if len(draft.outputs) == 1 and "hyper" in kind and not version else None
        )
        return [Member(kind, member_name(shape.data.name, draft, sent=False), None, note)], None
