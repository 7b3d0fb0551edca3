"""Getter and setter pairs: what the one stores and the other gives back, as far as their prototypes say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.cfacts import Param, Signature
from steps.function.forms.classify import classify
from steps.function.forms.form import NUMBERS, Role, Shape
from steps.function.objects import OBJECTS
from steps.function.prototype import PrototypeError

_VERB = re.compile(r"(?<=[a-z])(Set|Get)(?=[A-Z])")
_STORED = frozenset((Role.STRING, Role.SCALAR, Role.TYPED_IN))
_TYPED = frozenset((Role.TYPED_OUT, Role.TYPED_ALLOC_OUT))
_RESERVED = re.compile(
    r"(auto|bool|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|inline|int|long|"
    r"register|return|short|signed|sizeof|static|struct|switch|typedef|union|unsigned|void|volatile|while)$"
)
"""Words that no field of a C struct can be called by."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value that a setter is given; ``field`` is what a struct that keeps it calls it."""

    field: str
    role: Role
    """``STRING``, ``SCALAR`` or ``TYPED_IN``."""
    type: str
    """The C type of the field: an ``int``, a ``char *``, a ``virTypedParameterPtr``."""
    given: Param
    """The setter's parameter."""
    count: Param | None = None
    """The setter's number of typed parameters."""

    @property
    def count_field(self) -> str:
        """The field for the number of typed parameters."""
        return "n" + self.field

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Type and name of each field that keeps the value."""
        own = ((self.type, self.field),)
        return (*own, ("int", self.count_field)) if self.role is Role.TYPED_IN else own


def is_setter(name: str) -> bool:
    """Whether the function ``name`` is called as one that stores something."""
    return (found := _VERB.search(name)) is not None and found[1] == "Set"


def counterpart(name: str) -> str | None:
    """The getter of a setter and the other way round; None for a function that is neither.

    >>> counterpart("virDomainSetFoo"), counterpart("virDomainGetFoo"), counterpart("virDomainCreate")
    ('virDomainGetFoo', 'virDomainSetFoo', None)
    """
    found = _VERB.search(name)
    if found is None:
        return None
    other = "Get" if found[1] == "Set" else "Set"
    return name[: found.start()] + other + name[found.end() :]


def values_given(setter: Signature) -> tuple[Value, ...]:
    """What ``setter`` is given to store; nothing where it takes more than numbers, strings and typed parameters."""
    shapes = _inside(setter)
    if setter.returns != "int" or not shapes or any(s.role not in _STORED for s in shapes):
        return ()
    base = _base(setter)
    return tuple(_value(base if len(shapes) == 1 else base + _capital(s.data.name), s) for s in shapes)


def gives_back(getter: Signature, values: tuple[Value, ...], counts: bool) -> tuple[Shape | None, ...] | None:
    """Where ``getter`` puts each of ``values``, None standing for what it returns; None where it is not their getter.

    ``counts`` says whether an ``int`` that it returns carries a value.
    """
    shapes = _inside(getter)
    if not values:
        return None
    if not shapes:
        fits = len(values) == 1 and _returned(getter, counts) == values[0].type
        return (None,) if fits else None
    if getter.returns != "int" or counts or len(shapes) != len(values):
        return None
    fits = all(_fits(value, shape) for value, shape in zip(values, shapes, strict=True))
    return tuple(shapes) if fits else None


def _returned(getter: Signature, counts: bool) -> str:
    """The type of the value that a getter returns; empty where an ``int`` says only whether it succeeded."""
    return "" if getter.returns == "int" and not counts else getter.returns


def _fits(value: Value, shape: Shape) -> bool:
    """Whether ``shape`` can carry ``value`` out."""
    if value.role is Role.TYPED_IN:
        return shape.role in _TYPED and shape.data.type.removesuffix(" *") == value.type
    return (
        shape.role in (Role.NUMBER_OUT, Role.STRING_OUT) and _pure(shape.data.type) == _pure(value.type) + "*"
    )


def _pure(kind: str) -> str:
    return kind.replace(" ", "")


def _inside(signature: Signature) -> tuple[Shape, ...]:
    """The shapes between the object and the flags."""
    try:
        shapes = classify(signature)
    except PrototypeError:
        return ()
    return tuple(s for s in shapes[1:] if s.role is not Role.FLAGS)


def _value(field: str, shape: Shape) -> Value:
    kind = "char *" if shape.role is Role.STRING else shape.data.type
    assert shape.role is not Role.SCALAR or kind in NUMBERS
    return Value(field, shape.role, kind, shape.data, shape.count)


def _base(setter: Signature) -> str:
    """What the function's name calls the value, without the object and the verb: ``frobLevel``."""
    name = _VERB.sub("", setter.name, count=1).removeprefix("vir")
    kind = OBJECTS[setter.params[0].type]
    bare = name.removeprefix("Connect" if kind.is_connection else kind.struct.removeprefix("vir")) or name
    small = re.sub(r"^[A-Z]+(?=[A-Z][a-z]|\d|$)|^[A-Z]", lambda m: m[0].lower(), bare)
    return small + "Value" if _RESERVED.match(small) else small


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
