"""The ``.x`` files: the wire protocol's structs, constants and procedures.

There is no grammar for them; this reads the form that ``src/rpc/gendispatch.pl`` reads: one member a line, a
closing brace in column 0, annotations in a comment before each enumerator (since 1.0.5) or in the comment behind it
(0.9.2 to 1.0.4: ``/* autogen skipgen | readstream@2 priority:high */``, server first, then client).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from steps.code.mask import blank, compiled, outside_comments
from steps.code.pieces import Pieces, common_end, common_start

_STRUCT = re.compile(rb"^struct[ \t]+(\w+)[ \t]*\{([^\n]*)\n", re.M)
_MEMBER = re.compile(
    rb"^[ \t]*((?:(?:struct|unsigned|const)[ \t]+)?\w+)[ \t]*(\*?)[ \t]*(\w+)[ \t]*"
    rb"(?:(<|\[)[ \t]*(\w*)[ \t]*[>\]])?[ \t]*;(?:[ \t]*/\*[ \t]*(.*?)[ \t]*\*/)?",
    re.M,
)
_CONST = re.compile(rb"^const[ \t]+(\w+)[ \t]*=[ \t]*(\w+)[ \t]*;", re.M)
_PROCEDURES = re.compile(rb"^enum[ \t]+(\w+_procedure)[ \t]*\{", re.M)
_ENUMERATOR = re.compile(
    rb"//[^\n]*|/\*\*(?P<notes>(?:[^*]|\*(?!/)){0,2000})\*/\s*|(?P<comment>/\*(?:[^*]|\*(?!/)){0,2000}\*/)"
    rb"|(?P<name>\b[A-Z]\w*_PROC_\w+)[ \t]*=[ \t]*(?P<number>\w+)[ \t]*(?P<comma>,?)"
    rb"(?P<behind>[ \t]*/\*[^\n]*?\*/)?"
)
_LAST_LINE = re.compile(rb"^(?:\};|[ \t]*[A-Z]\w*_PROC_\w+[ \t]*=)[^\n]*\n", re.M)
"""What a piece ends with."""
_NOTE = re.compile(rb"@(\w+):[ \t]*([^\n]*?)[ \t\r]*$", re.M)
_COMMENT = re.compile(rb"/\*.*?(?:\*/|\Z)", re.S)
_ANY_COMMENT = re.compile(_COMMENT.pattern + rb"|//[^\n]*", re.S)
_HIDDEN = re.compile(rb"^[ \t]*(?:(?:typedef|enum|struct|union|const)\b|[A-Z]\w*_PROC_\w+[ \t]*=|\};)", re.M)
"""What would be read though it stands in a comment."""
_OPAQUE_COMMENT = re.compile(rb"/\*(?:[^*]|\*(?!/))*\*/")
_NAMED = re.compile(rb"^(?:typedef[ \t][^;\n]*?\b(\w+)[ \t]*(?:[<\[][^;\n]*)?;|enum[ \t]+(\w+))", re.M)
XDR_BASE = frozenset(
    (
        "int", "unsigned int", "hyper", "unsigned hyper", "short", "unsigned short", "char", "unsigned char", "bool",
        "float", "double", "opaque", "string", "unsigned",
    )
)  # fmt: skip
"""The types that XDR has itself (RFC 4506), and those that its compilers take beside them."""
_R = TypeVar("_R")
_T = TypeVar("_T")


class Member(NamedTuple):
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


class WireStruct(NamedTuple):
    """A struct of the protocol; ``note`` is the comment on its first line (``insert@1``)."""

    name: str
    members: tuple[Member, ...]
    start: int
    end: int
    note: str | None = None


class Procedure(NamedTuple):
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


class Const(NamedTuple):
    """A named limit, ``const REMOTE_STRING_MAX = 4194304;``."""

    name: str
    value: str
    start: int
    end: int


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


def _entries(text: bytes, start: int) -> Iterator[Procedure]:
    """The enumerators of ``text`` from ``start``, with the annotations before them."""
    notes: dict[str, list[str]] = {}
    begin: int | None = None
    for m in _ENUMERATOR.finditer(text, start):
        if m["notes"] is not None:
            notes, begin = {}, m.start()
            for note in _NOTE.finditer(m["notes"]):
                notes.setdefault(_text(note[1]), []).append(_text(note[2]))
        elif m["name"] is not None:
            if m["behind"]:
                notes = _old_notes(_text(m["behind"])) | notes
            procedure = _procedure(m, m.start() if begin is None else begin, notes)
            if procedure is not None:
                yield procedure
            notes, begin = {}, None


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


class _Struct(NamedTuple):
    """A struct whose members nobody has asked for yet; a question about one function asks for two of a thousand."""

    name: str
    body: bytes
    start: int
    end: int
    note: str | None

    @property
    def members(self) -> tuple[Member, ...]:
        """Its members, read now; equal bodies once."""
        return _members(self.body)


def _moved_struct(s: _Struct, by: int) -> WireStruct:
    return WireStruct(s.name, s.members, s.start + by, s.end + by, s.note)


def _moved_const(c: Const, by: int) -> Const:
    return Const(c.name, c.value, c.start + by, c.end + by)


def _moved_procedure(p: Procedure, by: int) -> Procedure:
    return Procedure(
        p.name, p.number, p.start + by, p.at + by, p.end + by, p.comma, p.generate, p.priority, p.acl, p.aclfilter,
        p.readstream, p.writestream, p.sparseflag,
    )  # fmt: skip


class Placed(Mapping[str, _T], Generic[_R, _T]):
    """Facts by name, in the order of the file; each is moved to its place when it is asked for."""

    def __init__(self, move: Callable[[_R, int], _T]) -> None:
        self._move = move
        self._rows: dict[str, tuple[int, _R]] = {}
        self._held: dict[str, _T] = {}

    def unplaced(self) -> Iterator[_R]:
        """All facts, for what they say: their offsets mean nothing, since to move all takes its time."""
        return (fact for _start, fact in self._rows.values())

    def put(self, rows: Mapping[str, tuple[int, _R]]) -> None:
        """Add facts, each with the offset that its own count from; they take the place of others of their names."""
        self._rows |= rows

    def __getitem__(self, name: str) -> _T:
        held = self._held.get(name)
        if held is None:
            start, fact = self._rows[name]
            held = self._held[name] = self._move(fact, start)
        return held

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class _Pieces(Pieces):
    """A ``.x`` file, cut behind each closing brace in column 0 and behind each line with an enumerator."""

    @staticmethod
    def cuts(data: bytes) -> list[int]:
        """See :meth:`Pieces.cuts`."""
        ends = (line.end() for line in _LAST_LINE.finditer(data))
        return [end for end in ends if end < len(data)]


class _Piece(NamedTuple):
    """What one piece says; offsets are relative to it.

    ``opens`` is whether it opens the enum of the procedures, ``closes`` where a brace in column 0 closes what is open.
    Without an opening before them the enumerators are those of something else.
    """

    structs: tuple[_Struct, ...]
    consts: tuple[Const, ...]
    procedures: tuple[Procedure, ...]
    opens: bool
    closes: int | None


@lru_cache(maxsize=16384)
def _piece(text: bytes) -> _Piece:
    """Read one piece. Equal ones are read once, wherever in a file they stand and at which revision."""
    structs = _structs(text) if b"struct" in text else ()
    consts = _CONST.finditer(text) if b"const" in text else ()
    opening = _PROCEDURES.search(text) if b"enum" in text else None
    procedures = _entries(text, opening.end() if opening else 0) if b"_PROC_" in text else ()
    brace = text.find(b"\n};", opening.end() - 1 if opening else 0) + 1
    return _Piece(
        tuple(structs),
        tuple(Const(_text(m[1]), _text(m[2]), m.start(), m.end()) for m in consts),
        tuple(procedures), opening is not None, brace or (0 if text.startswith(b"};") else None),
    )  # fmt: skip


def _structs(text: bytes) -> Iterator[_Struct]:
    at = 0
    while (m := _STRUCT.search(text, at)) is not None:
        # The line feed before the brace may be the one that the opening ends with.
        at = text.find(b"\n};", m.end() - 1) + 1
        if at == 0:
            return
        note = _OPAQUE_COMMENT.search(m[2])
        said = _text(note[0])[2:-2].strip() if note else None
        yield _Struct(_text(m[1]), text[m.end() : at], m.start(), at + 2, said)


@lru_cache(maxsize=16)
def visible(data: bytes) -> bytes:
    """Return ``data`` with those comments blanked that hold more than words, and what ``#if 0`` leaves out; same length."""
    return _COMMENT.sub(_words_only, compiled(data))


@lru_cache(maxsize=16)
def uncommented(data: bytes) -> bytes:
    """Return ``data`` with all comments blanked, and what ``#if 0`` leaves out; same length."""
    return _ANY_COMMENT.sub(blank, compiled(data))


def visible_after(data: bytes, old: bytes, old_visible: bytes) -> bytes:
    """Return :func:`visible` of ``data``, an edited form of ``old``, of which it is ``old_visible``.

    Only the comments around the edit are looked at: from a place before it to one behind it that are outside of comments
    in both forms.
    """
    if compiled(data) is not data or compiled(old) is not old:
        return visible(data)
    start = common_start(old, data)
    moved = len(data) - len(old)
    behind = len(data) - common_end(old, data, min(len(old), len(data)) - start)
    first = data.rfind(b"\n", 0, start) + 1
    while not outside_comments(data, first):
        first = data.rfind(b"/*", 0, first)
    last = data.find(b"\n", behind) + 1
    while last and not (outside_comments(data, last) and outside_comments(old, last - moved)):
        last = data.find(b"\n", last) + 1
    if not last:
        return old_visible[:first] + _COMMENT.sub(_words_only, data[first:])
    return old_visible[:first] + _COMMENT.sub(_words_only, data[first:last]) + old_visible[last - moved :]


def _words_only(comment: re.Match[bytes]) -> bytes:
    text = comment[0]
    hides = b"\n" in text and (_HIDDEN.search(text) or not text.startswith(b"/**"))
    return blank(comment) if hides else text


class Protocol:
    """All of one ``.x`` file: its structs, constants and procedures by their names.

    ``data`` is the file's bytes, ``enum_end`` the offset of the brace that closes the procedures, or -1.
    """

    def __init__(self, data: bytes, pieces: _Pieces) -> None:
        self.data = data
        self._pieces = pieces
        self.structs = Placed(_moved_struct)
        self.consts = Placed(_moved_const)
        self.procedures = Placed(_moved_procedure)
        self.enum_end = -1
        self._named: frozenset[str] | None = None
        self._put_together()

    def _put_together(self) -> None:
        structs: dict[str, tuple[int, _Struct]] = {}
        consts: dict[str, tuple[int, Const]] = {}
        listed: dict[str, tuple[int, Procedure]] | None = None
        for start, (found, limits, procedures, opens, closes) in self._pieces.each(_Piece, _piece):
            for struct in found:
                structs.setdefault(struct.name, (start, struct))
            for const in limits:
                consts[const.name] = start, const
            if opens and listed is None:
                listed = {}
            if listed is not None:
                for procedure in procedures:
                    listed.setdefault(procedure.name, (start, procedure))
                if closes is not None:
                    self.procedures.put(listed)
                    self.enum_end, listed = start + closes, None
        self.structs.put(structs)
        self.consts.put(consts)

    @property
    def visible(self) -> bytes:
        """The file's bytes as :func:`visible` gives them."""
        return self._pieces.data

    @property
    def next_number(self) -> int:
        """One more than the highest procedure number in use."""
        return max((p.number for p in self.procedures.unplaced()), default=0) + 1

    def defines(self, kind: str) -> bool:
        """Whether the file has a type of this name: a struct, an enum, a typedef (pointers included)."""
        plain = kind.removeprefix("struct ").removesuffix(" *")
        if plain in self.structs:
            return True
        if self._named is None:
            self._named = frozenset((m[1] or m[2]).decode() for m in _NAMED.finditer(self.data))
        return plain in self._named

    def after(self, data: bytes) -> Protocol:
        """The same of ``data``, an edited form of the file: only what the edit touched is read anew."""
        return (
            self
            if data is self.data
            else Protocol(data, self._pieces.after(visible_after(data, self.data, self._pieces.data)))
        )


@lru_cache(maxsize=64)
def parse(data: bytes) -> Protocol:
    """Read a ``.x`` file (or a golden ``-structs`` file's structs). Never fails: what is no such text is not there."""
    return Protocol(data, _Pieces(visible(data)))
