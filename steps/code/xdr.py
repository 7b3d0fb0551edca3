"""The ``.x`` files: the wire protocol's structs, constants and procedures.

There is no grammar for them; this reads the form that ``src/rpc/gendispatch.pl`` reads: one member a line, a
closing brace in column 0, annotations in a comment before each enumerator (since 1.0.5) or in the comment behind it
(0.9.2 to 1.0.4: ``/* autogen skipgen | readstream@2 priority:high */``, server first, then client).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_STRUCT = re.compile(rb"^struct[ \t]+(\w+)[ \t]*\{([^\n]*)\n", re.M)
_MEMBER = re.compile(
    rb"^[ \t]*((?:(?:struct|unsigned|const)[ \t]+)?\w+)[ \t]*(\*?)[ \t]*(\w+)[ \t]*"
    rb"(?:(<|\[)[ \t]*(\w*)[ \t]*[>\]])?[ \t]*;(?:[ \t]*/\*[ \t]*(.*?)[ \t]*\*/)?",
    re.M,
)
_CONST = re.compile(rb"^const[ \t]+(\w+)[ \t]*=[ \t]*(\w+)[ \t]*;", re.M)
_PROCEDURES = re.compile(rb"^enum[ \t]+(\w+_procedure)[ \t]*\{", re.M)
_ENUMERATOR = re.compile(
    rb"/\*\*(?P<notes>(?:[^*]|\*(?!/)){0,2000})\*/\s*|(?P<comment>/\*(?:[^*]|\*(?!/)){0,2000}\*/)"
    rb"|(?P<name>\b[A-Z]\w*_PROC_\w+)[ \t]*=[ \t]*(?P<number>\w+)[ \t]*(?P<comma>,?)"
    rb"(?P<behind>[ \t]*/\*[^\n]*?\*/)?"
)
_ENUMERATOR_LINE = re.compile(rb"^[ \t]*[A-Z]\w*_PROC_\w+[ \t]*=[^\n]*(?:\n|\Z)", re.M)
_NOTE = re.compile(rb"@(\w+):[ \t]*([^\n]*?)[ \t\r]*$", re.M)
_OPAQUE_COMMENT = re.compile(rb"/\*(?:[^*]|\*(?!/))*\*/")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a wire struct: ``remote_nonnull_string names<REMOTE_LIST_MAX>; /* insert@1 */``."""

    type: str
    name: str
    array: str | None = None
    note: str | None = None
    fixed: bool = False

    def __str__(self) -> str:
        opening, closing = ("[", "]") if self.fixed else ("<", ">")
        dims = "" if self.array is None else f"{opening}{self.array}{closing}"
        return f"{self.type} {self.name}{dims};" + (f" /* {self.note} */" if self.note else "")


@dataclass(frozen=True, slots=True)
class WireStruct:
    """A struct of the protocol; ``note`` is the comment on its first line (``insert@1``)."""

    name: str
    members: tuple[Member, ...]
    start: int
    end: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure: its number, where its text lies (annotations included) and what the annotations say.

    ``generate`` is ``none``, ``client``, ``server`` or ``both``; None where the file does not say.
    """

    name: str
    number: int
    start: int
    at: int
    end: int
    comma: bool
    generate: str | None = None
    priority: str | None = None
    acl: tuple[str, ...] = ()
    aclfilter: tuple[str, ...] = ()
    readstream: int | None = None
    writestream: int | None = None
    sparseflag: str | None = None


@dataclass(frozen=True, slots=True)
class Const:
    """A named limit, ``const REMOTE_STRING_MAX = 4194304;``."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Protocol:
    """All of one ``.x`` file. ``enum_end`` is the offset of the brace that closes the procedures, or -1."""

    structs: dict[str, WireStruct] = field(default_factory=dict)
    consts: dict[str, Const] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    enum_end: int = -1

    @property
    def next_number(self) -> int:
        """One more than the highest procedure number in use."""
        return max((p.number for p in self.procedures.values()), default=0) + 1


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "replace").strip()


@lru_cache(maxsize=8192)
def _members(body: bytes) -> tuple[Member, ...]:
    found = []
    for m in _MEMBER.finditer(body):
        kind = re.sub(r"\s+", " ", _text(m[1])) + (" *" if m[2] else "")
        array = _text(m[5]) if m[4] else None
        found.append(Member(kind, _text(m[3]), array, _text(m[6]) or None, m[4] == b"["))
    return tuple(found)


def _stream(value: str | None) -> int | None:
    return int(value) if value is not None and value.isdigit() else None


def _old_notes(comment: str) -> dict[str, list[str]]:
    """The annotations of the form used from 0.9.2 to 1.0.4, as the later form would say them."""
    notes: dict[str, list[str]] = {}
    words = re.findall(r"[\w@:]+", comment)
    sides = [w == "autogen" for w in words if w in ("autogen", "skipgen")]
    if len(sides) == 2:
        key = {(True, True): "both", (True, False): "server", (False, True): "client", (False, False): "none"}
        notes["generate"] = [key[sides[0], sides[1]]]
    for word in words:
        for sign in "@:":
            name, found, value = word.partition(sign)
            if found and name in ("readstream", "writestream", "priority"):
                notes[name] = [value]
    return notes


@lru_cache(maxsize=8192)
def _entries(piece: bytes) -> tuple[Procedure, ...]:
    """The enumerators of one piece of the enum, which ends with a line that has one; offsets are relative to it.

    Equal pieces are read once: of a file that changes in one place, only that is read anew.
    """
    found: list[Procedure] = []
    notes: dict[str, list[str]] = {}
    start: int | None = None
    for m in _ENUMERATOR.finditer(piece):
        if m["notes"] is not None:
            notes, start = {}, m.start()
            for note in _NOTE.finditer(m["notes"]):
                notes.setdefault(_text(note[1]), []).append(_text(note[2]))
        elif m["name"] is not None:
            if m["behind"]:
                notes = _old_notes(_text(m["behind"])) | notes
            procedure = _procedure(m, m.start() if start is None else start, notes)
            found += [procedure] if procedure is not None else []
            notes, start = {}, None
    return tuple(found)


def _procedure(m: re.Match[bytes], start: int, notes: dict[str, list[str]]) -> Procedure | None:
    number = _text(m["number"])
    if not number.isdigit() or len(number) > 9:
        return None

    def one(key: str) -> str | None:
        return notes[key][0] if notes.get(key) else None

    return Procedure(
        name=_text(m["name"]), number=int(number), start=start, at=m.start("name"),
        end=m.end("behind") if m["behind"] else m.end("comma"), comma=bool(m["comma"]),
        generate=one("generate"), priority=one("priority"),
        acl=tuple(notes.get("acl", ())), aclfilter=tuple(notes.get("aclfilter", ())),
        readstream=_stream(one("readstream")), writestream=_stream(one("writestream")),
        sparseflag=one("sparseflag"),
    )  # fmt: skip


def _moved(p: Procedure, by: int) -> Procedure:
    return Procedure(
        p.name, p.number, p.start + by, p.at + by, p.end + by, p.comma, p.generate, p.priority, p.acl, p.aclfilter,
        p.readstream, p.writestream, p.sparseflag,
    )  # fmt: skip


def _procedures(body: bytes, base: int) -> dict[str, Procedure]:
    """The enumerators of the enum, cut into pieces that end with a line that has one."""
    found: dict[str, Procedure] = {}
    start = 0
    for line in _ENUMERATOR_LINE.finditer(body):
        for procedure in _entries(body[start : line.end()]):
            found.setdefault(procedure.name, _moved(procedure, base + start))
        start = line.end()
    return found


def _closed(opening: re.Pattern[bytes], data: bytes) -> Iterator[tuple[re.Match[bytes], int]]:
    """What ``opening`` finds, each with the offset of the ``};`` in column 0 that closes it."""
    at = 0
    while (found := opening.search(data, at)) is not None:
        # The line feed before the brace may be the one that the opening ends with.
        brace = data.find(b"\n};", found.end() - 1) + 1
        if brace == 0:
            return
        yield found, brace
        at = brace


@lru_cache(maxsize=16384)
def _piece(text: bytes) -> tuple[tuple[WireStruct, ...], tuple[Const, ...]]:
    """The structs and constants of a piece that ends with a closing brace in column 0; offsets are relative to it."""
    structs = []
    for m, end in _closed(_STRUCT, text):
        note = _OPAQUE_COMMENT.search(m[2])
        said = _text(note[0])[2:-2].strip() if note else None
        structs.append(WireStruct(_text(m[1]), _members(text[m.end() : end]), m.start(), end + 2, said))
    consts = [Const(_text(m[1]), _text(m[2]), m.start(), m.end()) for m in _CONST.finditer(text)]
    return tuple(structs), tuple(consts)


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    """``data`` cut behind the line of each closing brace in column 0, each piece with its offset."""
    start = 0
    while (brace := data.find(b"\n};", start)) >= 0 and (end := data.find(b"\n", brace + 1)) >= 0:
        yield start, data[start : end + 1]
        start = end + 1
    yield start, data[start:]


@lru_cache(maxsize=64)
def parse(data: bytes) -> Protocol:
    """Read a ``.x`` file (or a golden ``-structs`` file's structs). Never fails: what is no such text is not there."""
    structs: dict[str, WireStruct] = {}
    consts: dict[str, Const] = {}
    for at, text in _pieces(data):
        for s in _piece(text)[0]:
            structs.setdefault(s.name, WireStruct(s.name, s.members, at + s.start, at + s.end, s.note))
        for c in _piece(text)[1]:
            consts[c.name] = Const(c.name, c.value, at + c.start, at + c.end)
    procedures: dict[str, Procedure] = {}
    enum_end = -1
    for m, end in _closed(_PROCEDURES, data):
        procedures |= _procedures(data[m.end() : end], m.end())
        enum_end = end
    return Protocol(structs, consts, procedures, enum_end)
