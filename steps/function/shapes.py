"""What each parameter of a prototype is for: the groups of parameters that travel together.

libvirt's prototypes follow habits that are nowhere written down but hold for every function of its API: an array comes
with its length, a list that the callee allocates is a ``…Ptr **``, a callback is followed by its opaque data. The
shapes below are the rows of those habits; everything that is generated (wire structs, bodies, checks, virsh
options) follows from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from steps.code.cfacts import Param, Signature
from steps.function.objects import OBJECTS, ObjectType
from steps.function.prototype import PrototypeError


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
_ARRAYS = frozenset(NUMBERS) - {"char", "unsigned char", "size_t"}
_TYPED = re.compile(r"vir(Typed|Sched|Memory|Blkio)ParameterPtr( \*)?$")
_GETS = re.compile(r"(Get|Peek|Read|List|Dump|Query|Fetch|Download)")
_COUNT = re.compile(r"(n|num|max|nr_?|start|cell)(?=[A-Z_a-z])|\w*([Ll]en|_?size|[Cc]ount)$")
_FDS = re.compile(r"\w*(fds?|files?|FDs?)(list)?$")


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


class _Reader:
    """Goes through the parameters from left to right."""

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


def classify(signature: Signature) -> tuple[Shape, ...]:
    """The shapes of a prototype's parameters, in C order; the first is the connection or object.

    Raises:
        PrototypeError: a parameter has a type for which libvirt has no form on the wire.
    """
    reader = _Reader(signature)
    found: list[Shape] = []
    while reader.at < len(reader.params):
        shape = next((s for rule in _RULES if (s := rule(reader)) is not None), None)
        if shape is None:
            raise PrototypeError(_unknown(reader))
        found.append(shape)
        reader.at += shape.width
    return tuple(found)


def returns_descriptor(signature: Signature) -> bool:
    """Whether the int that is returned is an open file descriptor (``virDomainOpenGraphicsFD``): only the name says so."""
    return signature.returns == "int" and re.search(r"(Open|Dup)\w*F[Dd]$", signature.name) is not None


def _unknown(reader: _Reader) -> str:
    param = reader.peek()
    hint = (
        "an enum travels as int or unsigned int"
        if re.fullmatch(r"vir\w+", param.type)
        else "libvirt has no such form"
    )
    return f"'{param}' cannot be sent to the daemon: {hint}"


def _object(reader: _Reader) -> Shape | None:
    kind = OBJECTS.get(reader.peek().type)
    if kind is None:
        return None
    return reader.one(Role.CONNECTION if kind.is_connection and reader.at == 0 else Role.OBJECT)


def _objects(reader: _Reader) -> Shape | None:
    base, stars, _ = reader.peek().type.partition(" **")
    if not stars or not base.startswith("vir"):
        return None
    return reader.one(Role.OBJECTS_OUT if base in OBJECTS else Role.STRUCTS_ALLOC_OUT)


def _file_descriptors(reader: _Reader) -> Shape | None:
    param, following = reader.peek(), reader.peek(1)
    if param.type == "unsigned int" and following.type == "int *" and _FDS.fullmatch(following.name):
        return reader.count_before(Role.FDS_IN)
    if param.type == "unsigned int *" and following.type == "int **":
        return reader.count_before(Role.FDS_OUT)
    if param.type == "int **":
        return reader.one(Role.FDS_OUT)
    if param.type == "int" and param.name == "fd":
        return reader.one(Role.FD_IN)
    return None


def _numbers_after_their_count(reader: _Reader) -> Shape | None:
    param, following = reader.peek(), reader.peek(1)
    plain = following.type.removesuffix(" *")
    if param.type not in ("int", "unsigned int") or plain not in _ARRAYS or plain == following.type:
        return None
    named = param.name in (f"n{following.name}", f"num{following.name}", f"{following.name}len")
    if named or (not reader.gets and re.match(r"n[a-z]", param.name)):
        return reader.count_before(Role.NUMBERS_IN)
    return None


def _scalar(reader: _Reader) -> Shape | None:
    param = reader.peek()
    if param.type not in NUMBERS:
        return None
    flags = param.name == "flags" and param.type == "unsigned int"
    return reader.one(Role.FLAGS if flags else Role.SCALAR)


def _string(reader: _Reader) -> Shape | None:
    kind = reader.peek().type
    if kind == "const char *":
        return reader.one(Role.STRING)
    if kind == "char ***":
        return reader.one(Role.STRINGS_OUT)
    if kind in ("const char **", "const char *const *", "const char * const *"):
        return reader.counted(Role.STRINGS_IN) if _is_count(reader.peek(1)) else None
    if re.fullmatch(r"char \*\* ?(const)?", kind):
        return reader.counted(Role.NAMES_OUT) if _is_count(reader.peek(1)) else reader.one(Role.STRING_OUT)
    return None


def _is_count(param: Param) -> bool:
    return param.type in ("int", "unsigned int", "size_t") and _COUNT.match(param.name) is not None


def _bytes(reader: _Reader) -> Shape | None:
    param, following = reader.peek(), reader.peek(1)
    if param.type in (
        "const unsigned char *",
        "const unsigned char[]",
        "const unsigned char[VIR_UUID_BUFLEN]",
    ):
        return reader.counted(Role.BUFFER_IN) if _is_count(following) else reader.one(Role.UUID)
    if param.type == "unsigned char **":
        return reader.one(Role.BYTES_ALLOC_OUT)
    if param.type == "unsigned char *" and _is_count(following):
        return reader.counted(Role.BYTES_OUT if reader.gets else Role.BUFFER_IN)
    if param.type == "void *" and reader.peek(-1).type in ("size_t", "unsigned int", "int"):
        return reader.one(Role.BYTES_OUT)
    if param.type == "const void *" and _is_count(following):
        return reader.counted(Role.BUFFER_IN)
    return None


def _typed(reader: _Reader) -> Shape | None:
    param, following = reader.peek(), reader.peek(1)
    if not _TYPED.match(param.type) or following.type not in (
        "int",
        "unsigned int",
        "int *",
        "unsigned int *",
    ):
        return None
    if param.type.endswith("*"):
        return reader.counted(Role.TYPED_ALLOC_OUT) if following.type.endswith("*") else None
    if following.type.endswith("*"):
        return reader.counted(Role.TYPED_OUT)
    fixed = following.type == "unsigned int" and reader.gets
    return reader.counted(Role.TYPED_FIXED_OUT if fixed else Role.TYPED_IN)


def _callback(reader: _Reader) -> Shape | None:
    param = reader.peek()
    if not re.fullmatch(r"vir\w+(Callback|Func)", param.type):
        return None
    rest = []
    if reader.peek(1).type == "void *":
        rest = [reader.peek(1)]
        if reader.peek(2).type == "virFreeCallback":
            rest.append(reader.peek(2))
    return Shape(Role.CALLBACK, reader.at, param, rest=tuple(rest), width=1 + len(rest))


def _stream(reader: _Reader) -> Shape | None:
    return reader.one(Role.STREAM) if reader.peek().type == "virStreamPtr" else None


def _number_out(reader: _Reader) -> Shape | None:
    param, following = reader.peek(), reader.peek(1)
    plain = param.type.removesuffix(" *")
    if plain == param.type or plain not in (*_ARRAYS, "size_t"):
        return None
    if plain == "size_t":
        return reader.one(Role.SIZE_OUT)
    before = reader.peek(-1)
    count = reader.peek(-2)
    counted = count.type in ("int", "unsigned int") and re.match(r"n(um)?[a-z]", count.name)
    if not reader.gets and counted and before.type.endswith(" *") and before.type[:-2] in _ARRAYS:
        # A second array of the same length: ``unsigned int npages, unsigned int *sizes, unsigned long long *counts``.
        return Shape(Role.NUMBERS_IN, reader.at, param, count, reader.at - 2)
    if following.type in ("int", "unsigned int") and following.name in (f"n{param.name}", f"num{param.name}"):
        return reader.counted(Role.NUMBERS_IN)
    if following.type == "int" and re.match(r"max|start[A-Z]", following.name):
        if following.name.startswith("max"):
            return reader.counted(Role.NUMBERS_OUT)
        # ``unsigned long long *freeMems, int startCell, int maxCells``: the room is said behind the start.
        return Shape(Role.NUMBERS_OUT, reader.at, param)
    if before.type == "unsigned int" and before.name.endswith("count") and param.name.endswith("s"):
        return reader.one(Role.NUMBERS_OUT)
    return reader.one(Role.NUMBER_OUT)


def _struct(reader: _Reader) -> Shape | None:
    param, following = reader.peek(), reader.peek(1)
    if not re.fullmatch(r"vir[A-Z]\w*Ptr( \*)?", param.type):
        return None
    if param.type.endswith("*"):
        return reader.one(Role.STRUCT_ARRAY_OUT)
    if following.type == "int *" or (
        following.type in ("int", "unsigned int") and _COUNT.match(following.name)
    ):
        return reader.counted(Role.STRUCTS_OUT)
    if following.type == "size_t":
        return reader.counted(Role.STRUCT_OUT)
    return reader.one(Role.STRUCT_OUT)


_RULES: tuple[Callable[[_Reader], Shape | None], ...] = (
    _object, _objects, _file_descriptors, _numbers_after_their_count, _scalar, _string, _bytes, _typed, _callback,
    _stream, _number_out, _struct,
)  # fmt: skip
