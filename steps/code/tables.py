"""Driver tables: the variables through which a driver says which methods it has.

Since 879d409e9e (May 2011) they name the members (``.domainCreate = testDomainCreate,``); before, the methods stood in
the order of the struct. The value is read lexically: the tables of vbox are named by a macro, ``NAME(Driver)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from steps.code.cfacts import Entry, Field, Struct, Table
from steps.code.mask import code_only, compiled, conditionals, in_comment, mask

_HEAD = re.compile(
    rb"^(?:static[ \t]+)?(?:const[ \t]+)?(?:struct[ \t]+_)?(?P<type>vir\w*(?:Driver|DeviceMonitor))[ \t]+"
    rb"(?P<name>\w+(?:\(\w+\))?)[ \t]*=\s*\{",
    re.M,
)
_BRACE = re.compile(rb"=\s*\{")
"""What every table has: found many times faster than :data:`_HEAD`, which is then tried on its line."""
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


def _entries(inside: bytes, start: int) -> tuple[Entry, ...]:
    """The entries of a table; ``inside`` is what stands between its braces, at ``start``."""
    code = code_only(inside)
    text = mask(code)
    places = _Positions(code)
    found: list[Entry] = []
    offset = 0
    for part in text.split(b","):
        stripped = part.strip()
        inner = offset + (part.index(stripped[:1]) if stripped else 0)
        at = start + inner
        # A string is blanked: it keeps its place in a table that goes by position.
        position = places.next(inner) if stripped or offset + len(part) < len(text) else -1
        field, value = _field_and_value(stripped)
        if field or position >= 0:
            found.append(Entry(field, value, at, at + len(stripped), position))
        offset += len(part) + 1
    return tuple(found)


# An insertion changes one entry of a table of hundreds, one member of a struct of hundreds: the others are read once.
@lru_cache(maxsize=8192)
def _field_and_value(entry: bytes) -> tuple[str, str]:
    """The member that ``entry`` of a table names, empty where it goes by position, and the value that it sets."""
    named = _DESIGNATED.fullmatch(entry) if entry else None
    if named is None:
        return "", entry.decode("utf-8", "replace")
    field: bytes = named["dotted"] or named["old"]
    return field.decode(), named["value"].strip().decode("utf-8", "replace")


@lru_cache(maxsize=8192)
def _type_and_name(member: bytes) -> tuple[str, str] | None:
    """The type and the name of ``member`` of a struct; None of what is no member."""
    named = _FIELD.match(member)
    if named is None:
        return None
    return re.sub(r"\s+", " ", named["type"].decode("utf-8", "replace")).strip(), named["name"].decode()


class _Positions:
    """Counts the entries of a table: those of ``#if`` and of its ``#else`` have the same places."""

    def __init__(self, code: bytes) -> None:
        directives = conditionals(code) if b"#" in code else ()
        self._directives = [(found.start(), found["word"]) for found in directives]
        self._begun: list[int] = []
        self._next = 0

    def next(self, at: int) -> int:
        """Return the place, from 0, of the entry whose text is at ``at``; asked for in order."""
        while self._directives and self._directives[0][0] < at:
            _start, word = self._directives.pop(0)
            if word.startswith(b"if"):
                self._begun.append(self._next)
            elif self._begun and word == b"endif":
                self._begun.pop()
            elif self._begun:
                self._next = self._begun[-1]
        self._next += 1
        return self._next - 1


def _heads(data: bytes) -> Iterator[re.Match[bytes]]:
    for brace in _BRACE.finditer(data):
        head = _HEAD.match(data, data.rfind(b"\n", 0, brace.start()) + 1)
        if head is not None and head.end() == brace.end() and not in_comment(data, head.start()):
            yield head


@lru_cache(maxsize=384)
def _table(text: bytes) -> Table | None:
    """The table whose bytes are ``text``; equal ones are read once, wherever in a file they stand."""
    head = _HEAD.match(text)
    if head is None:
        return None
    body_end = text.rindex(b"}")
    entries = _entries(text[head.end() : body_end], head.end())
    return Table(head["type"].decode(), head["name"].decode(), entries, 0, len(text), head.end(), body_end)


@lru_cache(maxsize=96)
def read(data: bytes) -> tuple[tuple[int, Table], ...]:
    """The driver tables of a C file, in order, each with the offset that all of its own offsets count from.

    Never fails.
    """
    if b"Driver" not in data and b"DeviceMonitor" not in data:
        return ()
    data = compiled(data)
    found: list[tuple[int, Table]] = []
    for head in _heads(data):
        if _FOREIGN.fullmatch(head["type"].decode()):
            continue
        end = _END.search(data, head.end(), head.end() + _LONGEST)
        table = None if end is None else _table(data[head.start() : end.end()])
        if table is not None:
            found.append((head.start(), table))
    return tuple(found)


class DriverStruct(NamedTuple):
    """A driver struct of a header; the struct's own offsets count from ``at``.

    ``positions`` are the places of its members in it, from 0, by their names and by their types.
    """

    at: int
    struct: Struct
    positions: dict[str, list[int]]


@lru_cache(maxsize=96)
def _struct(text: bytes, start: int, tag: str) -> tuple[Struct, dict[str, list[int]]]:
    """The driver struct whose bytes are ``text``, with its body at ``start``; equal ones are read once."""
    offset = start
    fields: list[Field] = []
    body_end = len(text) - 1
    for part in code_only(mask(text[start:body_end])).split(b";"):
        named = _type_and_name(part.strip())
        if named is not None:
            at = offset + len(part) - len(part.lstrip())
            fields.append(Field(*named, at, offset + len(part) + 1))
        offset += len(part) + 1
    positions: dict[str, list[int]] = {}
    for position, field in enumerate(fields):
        for word in {field.name, field.type}:
            positions.setdefault(word, []).append(position)
    return Struct(tag, tuple(fields), 0, len(text), body_end), positions


@lru_cache(maxsize=64)
def structs(data: bytes) -> tuple[DriverStruct, ...]:
    """The driver structs of a header, with their members in order. Never fails."""
    data = compiled(data)
    found: list[DriverStruct] = []
    for head in _STRUCT.finditer(data):
        end = _STRUCT_END.search(data, head.end(), head.end() + _LONGEST)
        if end is not None:
            text = data[head.start() : end.end()]
            read = _struct(text, head.end() - head.start(), head["tag"].decode())
            found.append(DriverStruct(head.start(), *read))
    return tuple(found)


def value_of(table: Table, member: str, position: int | None) -> Entry | None:
    """The entry that sets ``member`` in ``table``; ``position`` is the member's place in the struct, from 0.

    None where the table does not set it, or sets it to NULL.
    """
    for entry in table.entries:
        own = entry.field == member or (not entry.field and entry.position == position)
        if own and entry.value not in NOTHING:
            return entry
    return None
