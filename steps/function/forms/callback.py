"""A callback with its data; the daemon knows it by a number."""

from __future__ import annotations

import re

from steps.function.forms.form import Form, Reader, Role, Shape


class Callback(Form):
    """``virConnectFooCallback cb, void *opaque, virFreeCallback freecb``."""

    roles = frozenset((Role.CALLBACK,))

    def recognise(self, reader: Reader) -> Shape | None:
        """The type's name; what follows it is its own data, and what frees that."""
        param = reader.peek()
        if not re.fullmatch(r"vir\w+(Callback|Func)", param.type):
            return None
        rest = []
        if reader.peek(1).type == "void *":
            rest = [reader.peek(1)]
            if reader.peek(2).type == "virFreeCallback":
                rest.append(reader.peek(2))
        return Shape(Role.CALLBACK, reader.at, param, rest=tuple(rest), width=1 + len(rest))
