"""Bytes: identifiers, secrets, CPU maps, the contents of memory and disks."""

from __future__ import annotations

from steps.code.xdr import Member
from steps.function.forms.draft import Draft, member_name
from steps.function.forms.form import NUMBERS, Form, Reader, Received, Role, Shape, is_count, needed
from steps.function.limits import BYTES
from steps.function.proposal import Struct


class Bytes(Form):
    """``const unsigned char *value, size_t len``; ``unsigned char *cpumap, int maplen``; ``size_t size, void *buffer``."""

    roles = frozenset((Role.BUFFER_IN, Role.BYTES_OUT, Role.BYTES_ALLOC_OUT, Role.SIZE_OUT))
    kinds_sent = {Role.BUFFER_IN: "bytes"}
    kinds_received = {Role.BYTES_OUT: "bytes", Role.BYTES_ALLOC_OUT: "bytes_alloc"}

    def recognise(self, reader: Reader) -> Shape | None:
        """Characters without a sign or void, with a length; those of a getter come back."""
        param, following = reader.peek(), reader.peek(1)
        if param.type == "size_t *":
            return reader.one(Role.SIZE_OUT)
        if param.type == "unsigned char **":
            return reader.one(Role.BYTES_ALLOC_OUT)
        if param.type == "void *" and reader.peek(-1).type in ("size_t", "unsigned int", "int"):
            return reader.one(Role.BYTES_OUT)
        if not is_count(following):
            return None
        if param.type == "unsigned char *":
            return reader.counted(Role.BYTES_OUT if reader.gets else Role.BUFFER_IN)
        given = ("const unsigned char *", "const unsigned char[]", "const void *")
        return reader.counted(Role.BUFFER_IN) if param.type in given else None

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The bytes, for how many there is room, or whether they are wanted."""
        name = member_name(shape.data.name, draft)
        if shape.role is Role.BUFFER_IN:
            limit = draft.limits.array(name, BYTES, f"the bytes of {name}")
            return [Member("opaque", name, limit, f"({shape.data.type})")]
        if shape.role is Role.BYTES_ALLOC_OUT:
            return [Member("int", needed(shape.data.name))]
        if shape.role is Role.BYTES_OUT and shape.count is not None:
            return [Member(NUMBERS[shape.count.type], member_name(shape.count.name, draft))]
        return []

    def received(self, shape: Shape, draft: Draft, helpers: list[Struct]) -> Received:
        """The bytes; XDR keeps their number with them."""
        if shape.role is Role.SIZE_OUT:
            return [], None
        name = member_name(shape.data.name, draft, sent=False)
        return [Member("opaque", name, draft.limits.array(name, BYTES, f"the bytes of {name}"))], None


class Identifier(Form):
    """``const unsigned char *uuid``."""

    roles = frozenset((Role.UUID,))
    kinds_sent = {Role.UUID: "uuid"}

    def recognise(self, reader: Reader) -> Shape | None:
        """Constant bytes without a length, or those that are called so."""
        param = reader.peek()
        if param.type == "const unsigned char[VIR_UUID_BUFLEN]":
            return reader.one(Role.UUID)
        named = "uuid" in param.name.lower() or not is_count(reader.peek(1))
        given = ("const unsigned char *", "const unsigned char[]")
        return reader.one(Role.UUID) if param.type in given and named else None

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The sixteen bytes."""
        return [Member("remote_uuid", member_name(shape.data.name, draft))]

    def meaning(self, shape: Shape) -> str:
        """The same for all."""
        return "the raw UUID"
