"""A stream, through which data runs beside the call."""

from __future__ import annotations

from steps.function.forms.form import Form, Reader, Role, Shape


class Stream(Form):
    """``virStreamPtr st``; no member of a struct, but ``@readstream`` or ``@writestream`` of the procedure."""

    roles = frozenset((Role.STREAM,))

    def recognise(self, reader: Reader) -> Shape | None:
        """The type."""
        return reader.one(Role.STREAM) if reader.peek().type == "virStreamPtr" else None
