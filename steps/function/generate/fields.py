"""How a C struct of the public headers and its form on the wire are copied into each other, field by field.

The two seldom differ in more than spelling (``cpuTime``, ``cpu_time``), but C says how long an array is in a field of its
own, which XDR keeps with the array. ``src/remote/remote_driver.c`` and ``remote_daemon_dispatch.c`` copy them by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from steps.code.cfacts import Field
from steps.code.xdr import Member
from steps.function import cstructs
from steps.function.objects import OBJECTS
from steps.function.prototype import PrototypeError
from steps.tree.facts import Facts

Lookup = Callable[[str], tuple[Member, ...]]
"""The members of a wire struct by its name; none where it is unknown."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A field of a C struct and the wire's member for it."""

    name: str
    member: str
    kind: str
    """``plain``, ``string``, ``string_or_null``, ``array`` (fixed on both sides), ``text`` (a fixed array in C, a list on
    the wire), ``fixed`` (a fixed array in C, a string on the wire), ``strings``, ``bytes``, ``typed``, ``object``,
    ``structs``."""
    count: str = ""
    """The field of the C struct that says how long the array is."""
    type: str = ""
    """The C type of an element."""
    wire: str = ""
    """The word in ``remote_nonnull_WORD`` of an object."""
    limit: str = ""
    inner: tuple[Copied, ...] = ()
    """The fields of an element that is a struct itself."""

    @property
    def allocates(self) -> bool:
        """Whether the C struct owns something behind this field."""
        return self.kind not in ("plain", "array", "text", "fixed")


@dataclass(frozen=True, slots=True)
class Pairing:
    """The fields of a struct with their members; ``left`` are members that no field belongs to."""

    fields: tuple[Copied, ...]
    left: tuple[Member, ...]


def walk(fields: Sequence[Copied]) -> list[Copied]:
    """All fields, those of nested structs included."""
    return [found for f in fields for found in (f, *walk(f.inner))]


def pair(facts: Facts, type_name: str, members: Sequence[Member], lookup: Lookup) -> Pairing | None:
    """How the struct ``type_name`` and ``members`` are copied; None where a field has no member that fits it."""
    try:
        fields = cstructs.fields_of(facts, type_name)
    except PrototypeError:
        return None
    counts = {c.name: f for f in fields if (c := cstructs.count_of(f, fields)) is not None}
    left = list(members)
    found = []
    for field in fields:
        if field.name in counts:
            continue
        member = next((m for m in left if _same(m.name, field.name)), None)
        count = next((name for name, array in counts.items() if array is field), "")
        copied = _copied(facts, field, count, member, lookup) if member is not None else None
        if copied is None or member is None:
            return None
        left.remove(member)
        found.append(copied)
    return Pairing(tuple(found), tuple(left))


def _same(one: str, other: str) -> bool:
    """Whether two names are one but for what C and the wire spell differently: case, underscores, the plural."""
    short, long = sorted((one.replace("_", "").lower(), other.replace("_", "").lower()), key=len)
    return long in (short, f"{short}s", f"{short}es")


def _copied(facts: Facts, field: Field, count: str, member: Member, lookup: Lookup) -> Copied | None:
    """How one field goes into ``member``; None where that does not follow."""
    name, kind = field.name, field.type
    if kind in OBJECTS:
        word = OBJECTS[kind].wire
        fits = member.type == OBJECTS[kind].nonnull and not word.startswith("domain_")
        return Copied(name, member.name, "object", wire=word) if fits else None
    if count:
        return _counted(facts, field, count, member, lookup)
    if re.search(r"\[\w+\]$", kind):
        shape = _fixed(member)
        return Copied(name, member.name, shape) if shape else None
    if member.array is not None:
        return None
    if kind in ("char *", "const char *"):
        return Copied(name, member.name, "string" if "nonnull" in member.type else "string_or_null")
    return Copied(name, member.name, "plain") if "*" not in kind and not kind.endswith("Ptr") else None


def _fixed(member: Member) -> str:
    """How an array of a fixed size goes into ``member``."""
    if member.fixed:
        return "array"
    if member.type == "char" and member.array:
        return "text"
    return "fixed" if member.type.endswith("_nonnull_string") and member.array is None else ""


def _counted(facts: Facts, field: Field, count: str, member: Member, lookup: Lookup) -> Copied | None:
    """How an array with its length goes into ``member``."""
    limit = member.array or ""
    if not limit:
        return None
    if field.type == "char **" and member.type.endswith("_nonnull_string"):
        return Copied(field.name, member.name, "strings", count, "char *", limit=limit)
    if field.type == "unsigned char *" and member.type == "opaque":
        return Copied(field.name, member.name, "bytes", count, "unsigned char", limit=limit)
    if field.type == "virTypedParameterPtr" and member.type.endswith("_typed_param"):
        return Copied(field.name, member.name, "typed", count, limit=limit)
    inner = pair(facts, field.type, lookup(member.type), lookup) if field.type.endswith("Ptr") else None
    if inner is None or inner.left:
        return None
    element = cstructs.struct_type(facts, field.type)
    return Copied(field.name, member.name, "structs", count, element, member.type, limit, inner.fields)
