"""Flags: the last parameter of every new function."""

from __future__ import annotations

from steps.code.xdr import Member
from steps.function.forms.draft import Draft, member_name
from steps.function.forms.form import NUMBERS, Form, Reader, Role, Shape


class Flags(Form):
    """``unsigned int flags``; ``unsigned long flags`` of functions from before 1.0."""

    roles = frozenset((Role.FLAGS,))
    kinds_sent = {Role.FLAGS: "number"}

    def recognise(self, reader: Reader) -> Shape | None:
        """The name, and a type without a sign."""
        param = reader.peek()
        flags = param.name == "flags" and param.type in ("unsigned int", "unsigned long")
        return reader.one(Role.FLAGS) if flags else None

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The flags as a number."""
        return [Member(NUMBERS[shape.data.type], member_name(shape.data.name, draft))]

    def meaning(self, shape: Shape) -> str:
        """Until the first one is defined."""
        return "extra flags; not used yet, so callers should always pass 0"
