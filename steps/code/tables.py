"""Driver tables: the variables through which a driver says which methods it has.

Since 879d409e9e (May 2011) they name the members (``.domainCreate = testDomainCreate,``); before, the methods stood in
the order of the struct. The value is read lexically: the tables of vbox are named by a macro, ``NAME(Driver)``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from steps.code.cfacts import Entry, Field, Struct, Table
from steps.code.mask import code_only, mask

_HEAD = re.compile(
    rb"^(?:static[ \t]+)?(?:const[ \t]+)?(?:struct[ \t]+_)?(?P<type>vir\w*(?:Driver|DeviceMonitor))[ \t]+"
    rb"(?P<name>\w+(?:\(\w+\))?)[ \t]*=\s*\{",
    re.M,
)
_END = re.compile(rb"^[ \t]*\}[ \t]*;", re.M)
_DESIGNATED = re.compile(
    rb"\s*(?:\.\s*(?P<dotted>[A-Za-z_]\w*)\s*=|(?P<old>[A-Za-z_]\w*)\s*:)\s*(?P<value>.*)", re.S
)
_FOREIGN = re.compile(
    r"vir(?:Access|Security|Lock|NWFilterTech|StorageBackend|StorageFile|Log|Identity)\w*Driver"
)
NOTHING = ("NULL", "", "0")
"""Values by which a table sets no method."""
_STRUCT = re.compile(rb"^(?:typedef[ \t]+)?struct[ \t]+(?P<tag>_?vir\w*(?:Driver|DeviceMonitor))\s*\{", re.M)
_STRUCT_END = re.compile(rb"^\}", re.M)
_FIELD = re.compile(rb"(?P<type>[\w \t\n*]*?[\w*])[ \t\n*]*\b(?P<name>\w+)\s*(?:\[[^\]]*\])?\s*\Z")
_LONGEST = 256 * 1024


def _entries(data: bytes, start: int, end: int) -> tuple[Entry, ...]:
    text = code_only(mask(data[start:end]))
    found: list[Entry] = []
    offset = 0
    for part in text.split(b","):
        stripped = part.strip()
        if stripped:
            at = start + offset + part.index(stripped[:1])
            named = _DESIGNATED.fullmatch(stripped)
            if named is not None:
                field = (named["dotted"] or named["old"]).decode()
                value = named["value"].strip().decode("utf-8", "replace")
            else:
                field, value = "", stripped.decode("utf-8", "replace")
            found.append(Entry(field, value, at, at + len(stripped)))
        elif offset + len(part) < len(text):
            # A string is blanked: it keeps its place in a table that goes by position.
            found.append(Entry("", "", start + offset, start + offset))
        offset += len(part) + 1
    return tuple(found)


@lru_cache(maxsize=256)
def read(data: bytes) -> tuple[Table, ...]:
    """The driver tables of a C file, in order. Never fails."""
    if b"Driver" not in data and b"DeviceMonitor" not in data:
        return ()
    found: list[Table] = []
    for head in _HEAD.finditer(data):
        kind = head["type"].decode()
        if _FOREIGN.fullmatch(kind):
            continue
        end = _END.search(data, head.end(), head.end() + _LONGEST)
        if end is None:
            continue
        body_end = data.rindex(b"}", head.end(), end.end())
        entries = _entries(data, head.end(), body_end)
        name = head["name"].decode()
        found.append(Table(kind, name, entries, head.start(), end.end(), head.end(), body_end))
    return tuple(found)


@lru_cache(maxsize=64)
def structs(data: bytes) -> tuple[Struct, ...]:
    """The driver structs of a header, with their members in order. Never fails."""
    found: list[Struct] = []
    for head in _STRUCT.finditer(data):
        end = _STRUCT_END.search(data, head.end(), head.end() + _LONGEST)
        if end is None:
            continue
        start, offset = head.end(), 0
        fields: list[Field] = []
        for part in code_only(mask(data[start : end.start()])).split(b";"):
            named = _FIELD.match(part.strip())
            if named is not None:
                at = start + offset + len(part) - len(part.lstrip())
                kind = re.sub(r"\s+", " ", named["type"].decode("utf-8", "replace")).strip()
                fields.append(Field(kind, named["name"].decode(), at, start + offset + len(part) + 1))
            offset += len(part) + 1
        found.append(Struct(head["tag"].decode(), tuple(fields), head.start(), end.end(), end.start()))
    return tuple(found)


def value_of(table: Table, member: str, position: int | None) -> Entry | None:
    """The entry that sets ``member`` in ``table``; ``position`` is the member's place in the struct, from 0.

    None where the table does not set it, or sets it to NULL.
    """
    for index, entry in enumerate(table.entries):
        own = entry.field == member or (not entry.field and index == position)
        if own and entry.value not in NOTHING:
            return entry
    return None
