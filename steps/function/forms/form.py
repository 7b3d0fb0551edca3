"""What all forms have in common: how a group of parameters is named, and how one is recognised.

libvirt's prototypes follow habits that are nowhere written down but hold for every function of its API: an array comes
with its length, a list that the callee allocates is a ``…Ptr **``, a callback is followed by its opaque data. Each
module beside this one knows one of these habits; everything that is generated (wire structs, bodies, checks, virsh
options, documentation) asks the form that :func:`steps.function.forms.classify.classify` found.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from steps.code.cfacts import Param, Signature
from steps.code.xdr import Member
from steps.function.objects import OBJECTS, ObjectType

if TYPE_CHECKING:
    from steps.function.forms.draft import Draft
    from steps.function.proposal import Struct


class Role(StrEnum):
    """What a parameter, or a group of them, is."""

    CONNECTION = "connection"
    OBJECT = "object"
    STRING = "string"
    SCALAR = "number"
    FLAGS = "flags"
    UUID = "uuid"
    BUFFER_IN = "bytes in"
    STRINGS_IN = "strings in"
    NUMBERS_IN = "numbers in"
    TYPED_IN = "typed parameters in"
    FDS_IN = "file descriptors in"
    FD_IN = "file descriptor in"
    STREAM = "stream"
    CALLBACK = "callback"
    OBJECTS_OUT = "list of objects"
    NAMES_OUT = "names, caller allocates"
    STRING_OUT = "string out"
    STRINGS_OUT = "list of strings"
    NUMBER_OUT = "number out"
    NUMBERS_OUT = "numbers out, caller allocates"
    TYPED_OUT = "typed parameters, caller allocates"
    TYPED_ALLOC_OUT = "typed parameters, callee allocates"
    TYPED_FIXED_OUT = "typed parameters, fixed number"
    STRUCT_OUT = "struct out"
    STRUCTS_OUT = "structs, caller allocates"
    STRUCTS_ALLOC_OUT = "list of structs"
    STRUCT_ARRAY_OUT = "array of structs"
    BYTES_OUT = "bytes out, caller allocates"
    BYTES_ALLOC_OUT = "bytes out, callee allocates"
    SIZE_OUT = "size of the returned bytes"
    FDS_OUT = "file descriptors out"


OUTPUTS = frozenset(r for r in Role if r.name.endswith("_OUT"))
LISTS = frozenset(
    (
        Role.OBJECTS_OUT, Role.NAMES_OUT, Role.NUMBERS_OUT, Role.STRINGS_OUT, Role.STRUCTS_OUT,
        Role.STRUCTS_ALLOC_OUT, Role.STRUCT_ARRAY_OUT, Role.TYPED_FIXED_OUT,
    )
)  # fmt: skip
"""Outputs whose function returns how many there are."""
NUMBERS: dict[str, str] = {
    "int": "int",
    "unsigned int": "unsigned int",
    "long long": "hyper",
    "unsigned long long": "unsigned hyper",
    "long": "hyper",
    "unsigned long": "unsigned hyper",
    "size_t": "unsigned int",
    "short": "short",
    "unsigned short": "unsigned short",
    "char": "char",
    "unsigned char": "unsigned char",
}
"""C type of a number to its type on the wire."""
ARRAYS = frozenset(NUMBERS) - {"char", "unsigned char", "size_t"}
"""Numbers of which arrays travel; those of characters are bytes."""
_GETS = re.compile(r"(Get|Peek|Read|List|Dump|Query|Fetch|Download)")
_COUNT = re.compile(r"(n|num|max|nr_?|start|cell)(?=[A-Z_a-z])|\w*([Ll]en|_?size|[Cc]ount)$")


@dataclass(frozen=True, slots=True)
class Shape:
    """One group: ``data`` is the parameter that carries the thing, ``count`` its length, if it has one.

    ``index`` is the position of ``data`` among the C parameters (0: the connection or object).
    """

    role: Role
    index: int
    data: Param
    count: Param | None = None
    count_index: int | None = None
    rest: tuple[Param, ...] = ()
    """What else belongs to it: a callback's opaque data and free function."""
    width: int = 1
    """How many of the C parameters it takes up."""

    @property
    def object(self) -> ObjectType:
        """The type of the object or of the listed objects."""
        return OBJECTS[self.data.type.removesuffix("**").strip()]

    @property
    def is_output(self) -> bool:
        """Whether it carries a result."""
        return self.role in OUTPUTS


class Reader:
    """Goes through the parameters of a prototype from left to right; ``gets`` says whether its name is a getter's."""

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        self.params = signature.params
        self.at = 0
        self.gets = bool(_GETS.search(signature.name))

    def peek(self, ahead: int = 0) -> Param:
        """The parameter ``ahead`` of the current one; an empty one behind the last."""
        place = self.at + ahead
        return self.params[place] if 0 <= place < len(self.params) else Param("", "")

    def one(self, role: Role) -> Shape:
        """The current parameter alone."""
        return Shape(role, self.at, self.peek())

    def counted(self, role: Role) -> Shape:
        """The current parameter with the next one as its length."""
        return Shape(role, self.at, self.peek(), self.peek(1), self.at + 1, width=2)

    def count_before(self, role: Role) -> Shape:
        """The current parameter as the length of the next."""
        return Shape(role, self.at + 1, self.peek(1), self.peek(), self.at, width=2)


def is_count(param: Param) -> bool:
    """Whether a parameter is named and typed as the length of the one beside it."""
    return param.type in ("int", "unsigned int", "size_t") and _COUNT.match(param.name) is not None


def needed(name: str) -> str:
    """The member that says whether a result is wanted."""
    return f"need_{name.removeprefix('cpu')}"


Received = tuple[list[Member], str | None]
"""Members of a result struct, and the note on its first line (``insert@1``)."""


class Form(ABC):
    """One form. ``roles`` are the roles of the shapes that it recognises."""

    roles: ClassVar[frozenset[Role]]
    kinds_sent: ClassVar[dict[Role, str]] = {}
    """What hand-written bodies do with a parameter of the role that goes to the daemon (``Item.kind``)."""
    kinds_received: ClassVar[dict[Role, str]] = {}
    """The same of one that comes back."""

    @abstractmethod
    def recognise(self, reader: Reader) -> Shape | None:
        """The shape that begins at the reader's place, if it is of this form."""

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The members of the arguments struct for ``shape``; for a result what the daemon must be told to give it."""
        return []

    def received(self, shape: Shape, draft: Draft, helpers: list[Struct]) -> Received:
        """The members of the result struct, and the note on its first line; ``helpers`` gets structs that they need."""
        return [], None

    def meaning(self, shape: Shape) -> str:
        """What the documentation says of the parameter that carries the thing; empty where only a person knows."""
        return ""
