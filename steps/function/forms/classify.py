"""The forms of a prototype's parameters: the one place where it is decided what a parameter is for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from steps.code.cfacts import Param, Signature
from steps.function.forms.array import Array
from steps.function.forms.bytes import Bytes, Identifier
from steps.function.forms.callback import Callback
from steps.function.forms.descriptor import Descriptor
from steps.function.forms.flags import Flags
from steps.function.forms.form import Form, Reader, Role, Shape
from steps.function.forms.number import Number
from steps.function.forms.object import Object, Objects
from steps.function.forms.stream import Stream
from steps.function.forms.struct import Struct, Structs
from steps.function.forms.text import Text, Texts
from steps.function.forms.typed import Typed
from steps.function.prototype import PrototypeError

FORMS: tuple[Form, ...] = (
    Object(), Objects(), Descriptor(), Array(), Flags(), Number(), Text(), Texts(), Identifier(), Bytes(), Typed(),
    Callback(), Stream(), Structs(), Struct(),
)  # fmt: skip
"""In the order in which they are tried: what a name says (descriptors, arrays) before what the bare type does."""
_BY_ROLE = {role: form for form in FORMS for role in form.roles}
_HINTS = {
    "bool": "libvirt's API has no bool: write int", "double": "only typed parameters can carry it",
    "uint64_t": "write unsigned long long", "int64_t": "write long long", "uint32_t": "write unsigned int",
    "int32_t": "write int", "ssize_t": "write long long", "time_t": "write long long",
}  # fmt: skip


def form_of(role: Role) -> Form:
    """The form whose shapes have this role."""
    return _BY_ROLE[role]


def classify(signature: Signature) -> tuple[Shape, ...]:
    """The shapes of a prototype's parameters, in C order; the first is the connection or object.

    Raises:
        PrototypeError: a parameter has a type for which libvirt has no form on the wire.
    """
    reader = Reader(signature)
    found: list[Shape] = []
    while reader.at < len(reader.params):
        shape = next((s for form in FORMS if (s := form.recognise(reader)) is not None), None)
        if shape is None:
            raise PrototypeError(_unknown(reader.peek()))
        found.append(shape)
        reader.at += shape.width
    return tuple(found)


def _unknown(param: Param) -> str:
    base = param.type.rstrip(" *")
    if param.type in _HINTS:
        hint = _HINTS[param.type]
    elif re.fullmatch(r"vir\w+", param.type):
        hint = "an enum travels as int or unsigned int"
    elif re.fullmatch(r"vir[A-Z]\w*", base) and not base.endswith("Ptr"):
        hint = f"the public API names the pointer, write {base}Ptr"
    else:
        hint = "libvirt has no such form"
    return f"'{param}' cannot be sent to the daemon: {hint}"


class Part(NamedTuple):
    """One parameter as a part of its shape: what carries the thing, its length, or what else belongs to it."""

    param: Param
    shape: Shape
    place: str
    """``data``, ``count`` or ``rest``."""

    @property
    def name(self) -> str:
        """The parameter's name."""
        return self.param.name

    @property
    def type(self) -> str:
        """The parameter's type, as written."""
        return self.param.type

    @property
    def role(self) -> Role | None:
        """What the parameter is; None for a length and for the data of a callback, which go with another."""
        return self.shape.role if self.place == "data" else None

    @property
    def partner(self) -> str | None:
        """The length of what is carried; of a length, what it is the length of."""
        if self.place == "count":
            return self.shape.data.name
        return self.shape.count.name if self.shape.count is not None else None


def parts_of(signature: Signature, called: Callable[[str], str] = str) -> list[Part]:
    """Each parameter of a prototype with the shape that it belongs to, in C order; ``called`` gives each another name.

    Raises:
        PrototypeError: as :func:`classify`.
    """

    def renamed(param: Param) -> Param:
        return param._replace(name=called(param.name))

    shapes = [
        replace(
            shape, data=renamed(shape.data), count=renamed(shape.count) if shape.count is not None else None,
            rest=tuple(map(renamed, shape.rest)),
        )
        for shape in classify(signature)
    ]  # fmt: skip
    found: dict[str, Part] = {}
    for shape in shapes:
        found[shape.data.name] = Part(shape.data, shape, "data")
        if shape.count is not None:
            found.setdefault(shape.count.name, Part(shape.count, shape, "count"))
        found |= {p.name: Part(p, shape, "rest") for p in shape.rest}
    for shape in shapes:
        many = f"n{shape.data.name}"
        # ``int ncpumaps, unsigned char *cpumaps, int maplen``: so many times the length.
        if shape.role is Role.BYTES_OUT and many in found and found[many].role is Role.SCALAR:
            found[many] = Part(found[many].param, shape, "count")
    return [found[called(p.name)] for p in signature.params]
