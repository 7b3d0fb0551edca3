"""What a parameter is for, as its type and its neighbours tell: what to print of it, and what to check.

Sources: ``src/internal.h`` and ``src/datatypes.h`` (the check macros), and the usage of them counted over all
public functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from steps.code.cfacts import Param


class Role(Enum):
    """What a parameter is for."""

    OBJECT = auto()
    FLAGS = auto()
    STRING = auto()
    """``const char *``"""
    SCALAR = auto()
    UUID = auto()
    ARRAY = auto()
    """A pointer whose number of elements is in the parameter behind it (or, ``COUNT`` first, before it)."""
    COUNT = auto()
    PARAMS_IN = auto()
    """``virTypedParameterPtr`` with ``int nparams``"""
    PARAMS_FILLED = auto()
    """``virTypedParameterPtr`` with ``int *nparams``: the caller's memory"""
    PARAMS_OUT = auto()
    """``virTypedParameterPtr *`` with ``int *nparams``: the callee's memory"""
    COUNT_OUT = auto()
    OBJECT_LIST = auto()
    """``virDomainPtr **``: NULL where only the number is wanted"""
    OUT = auto()
    """Any other pointer that is written through"""
    CALLBACK = auto()
    OPAQUE = auto()


OBJECTS = (
    "virConnectPtr", "virDomainPtr", "virDomainSnapshotPtr", "virDomainCheckpointPtr", "virNetworkPtr",
    "virNetworkPortPtr", "virInterfacePtr", "virStoragePoolPtr", "virStorageVolPtr", "virNodeDevicePtr",
    "virSecretPtr", "virNWFilterPtr", "virNWFilterBindingPtr", "virStreamPtr",
    "virAdmConnectPtr", "virAdmServerPtr", "virAdmClientPtr",
)  # fmt: skip
"""The types of libvirt's objects."""

_FORMATS = {
    "int": "%d", "unsigned int": "%u", "unsigned": "%u", "long": "%ld", "unsigned long": "%lu",
    "long long": "%lld", "unsigned long long": "%llu", "size_t": "%zu", "ssize_t": "%zd",
    "char": "%c", "unsigned char": "%u", "unsigned short": "%u", "short": "%d", "bool": "%d", "double": "%f",
    "uint64_t": "%llu", "int64_t": "%lld",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter with its role; ``partner`` is the count of an array, or the array of a count."""

    param: Param
    role: Role
    partner: str | None = None

    @property
    def name(self) -> str:
        """The parameter's name."""
        return self.param.name

    @property
    def type(self) -> str:
        """The parameter's type, as written."""
        return self.param.type


def is_pointer(kind: str) -> bool:
    """Whether values of the type ``kind`` are addresses."""
    return kind.endswith(("*", "]", "Ptr", "Callback", "Func", "*const")) or "* const" in kind


def format_of(kind: str) -> str:
    """The printf conversion for values of the type ``kind``; an enum prints as a number.

    >>> format_of("unsigned long long"), format_of("const char *"), format_of("virDomainInfoPtr")
    ('%llu', '%s', '%p')
    """
    if kind.replace(" ", "") == "constchar*":
        return "%s"
    return "%p" if is_pointer(kind) else _FORMATS.get(kind, "%d")


def object_words(kind: str) -> str:
    """The bare name of an object's type: ``virStoragePoolPtr`` to ``StoragePool``."""
    return re.sub(r"^vir|Ptr$", "", kind)


def failure_value(returns: str) -> str:
    """What a function that returns ``returns`` returns where it failed: NULL, 0 (unsigned types) or -1."""
    if is_pointer(returns):
        return "NULL"
    return "0" if returns.startswith("unsigned") else "-1"


def classify(params: Sequence[Param]) -> list[Argument]:
    """Each parameter with its role."""
    return [_classify(params, index) for index in range(len(params))]


def _pure(kind: str) -> str:
    return re.sub(r"\s+", "", kind)


def _is_count_of(count: Param, array: Param) -> bool:
    """Whether ``count`` says how many elements ``array`` has: its name is ``n…``,
    ``max…`` or ends in ``len``."""
    name = count.name.lower()
    if not re.match(r"(?:unsigned int|int|size_t|unsigned)(?:\s*\*)?$", count.type):
        return False
    counted = re.match(r"(?:nr_|num_?|n)([a-z]{1,3})", name)
    if counted is not None and counted[1] in array.name.lower() + "params":
        return True
    return bool(re.match(r"max(?!imum)[a-z]+", name)) or name.endswith(("len", "size", "count"))


def _classify(params: Sequence[Param], index: int) -> Argument:
    param = params[index]
    kind = _pure(param.type)
    before = params[index - 1] if index else None
    behind = params[index + 1] if index + 1 < len(params) else None
    if kind in OBJECTS:
        return Argument(param, Role.OBJECT)
    if param.name == "flags" and kind in ("unsignedint", "unsignedlong", "unsigned"):
        return Argument(param, Role.FLAGS)
    if kind in ("virTypedParameterPtr", "virTypedParameterPtr*"):
        return _typed(param, behind)
    if re.search(r"(?:Callback|Func)$", param.type):
        return Argument(param, Role.CALLBACK)
    if kind == "void*" and param.name == "opaque":
        return Argument(param, Role.OPAQUE)
    if kind.endswith("]") or (kind == "constunsignedchar*" and "uuid" in param.name.lower()):
        return Argument(param, Role.UUID)
    if not is_pointer(param.type):
        return _scalar(params, index, before)
    if re.fullmatch(r"vir\w+Ptr\*\*", kind):
        return Argument(param, Role.OBJECT_LIST)
    if (
        before is not None
        and kind in ("int*", "unsignedint*")
        and _pure(before.type).startswith("virTypedParameterPtr")
    ):
        return Argument(param, Role.COUNT_OUT, before.name)
    if kind == "constchar*" and not (
        behind and param.name in ("buffer", "data") and _is_count_of(behind, param)
    ):
        return Argument(param, Role.STRING)
    if behind is not None and not is_pointer(behind.type) and _is_count_of(behind, param):
        return Argument(param, Role.ARRAY, behind.name)
    if (
        before is not None
        and not is_pointer(before.type)
        and re.match(r"n[a-z]", before.name)
        and _is_count_of(before, param)
    ):
        return Argument(param, Role.ARRAY, before.name)
    return Argument(param, Role.OUT)


def _typed(param: Param, behind: Param | None) -> Argument:
    count = behind.name if behind is not None and re.match(r"n\w*$", behind.name) else None
    if param.type.endswith("*"):
        return Argument(param, Role.PARAMS_OUT, count)
    filled = behind is not None and behind.type.endswith("*")
    return Argument(param, Role.PARAMS_FILLED if filled else Role.PARAMS_IN, count)


def _scalar(params: Sequence[Param], index: int, before: Param | None) -> Argument:
    """A plain value: the count of the array beside it, or a value of its own."""
    param = params[index]
    behind = params[index + 1] if index + 1 < len(params) else None
    if before is not None and _is_array(before) and _is_count_of(param, before):
        return Argument(param, Role.COUNT, before.name)
    if (
        behind is not None
        and _is_array(behind)
        and re.match(r"n[a-z]", param.name)
        and _is_count_of(param, behind)
    ):
        return Argument(param, Role.COUNT, behind.name)
    return Argument(param, Role.SCALAR)


def _is_array(param: Param) -> bool:
    """Whether a pointer can have a count: no object, and no string unless it is called a buffer."""
    if not is_pointer(param.type) or _pure(param.type) in OBJECTS:
        return False
    return _pure(param.type) != "constchar*" or param.name in ("buffer", "data")
