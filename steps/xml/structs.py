"""Structs of libvirt's definitions with their members, nested ones included, and enums with their string tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from steps.code.text import occurrences
from steps.tree.snapshot import Snapshot
from steps.xml.sources import LITERAL, closing, uncommented

_MEMBER = re.compile(
    rb"^(?P<type>[\w \t\n*]+?[ \t\n*])(?P<name>\w+)\s*(?P<array>(?:\[[^\]]*\]\s*)*)(?::\s*\d+)?$"
)
_POINTER_TO_FUNCTION = re.compile(rb"\(\s*\*\s*(\w+)\s*\)\s*\(")
_NESTED = re.compile(rb"\b(?:struct|union)\b[\s\w]*$")
_STRUCT = re.compile(rb"(?:typedef\s+)?struct\s+(\w+)\s*\{")
_CONSTANT = re.compile(rb"(?:^|,|\{)\s*([A-Z_][A-Z0-9_a-z]*)\s*(?==|,|\}|$)")
_IMPL = re.compile(rb"^VIR_ENUM_IMPL\(\s*(\w+)\s*,", re.M)
_ENUM_COMMENT = re.compile(rb"/\*\s*(?:enum\s+)?(vir[A-Za-z]\w+)\s*\*/")


@dataclass(frozen=True, slots=True)
class Member:
    """A member: ``path`` as it is reached from the struct's variable (``source.name``), its type, and its place."""

    path: str
    type: str
    file: str
    at: int
    named_at: int
    end: int
    data: bytes = field(repr=False, compare=False)
    """The file's bytes."""
    comment: str = ""
    """The enum that a comment behind the member names."""

    @property
    def line(self) -> int:
        """The line, from 1, of its name."""
        return self.data.count(b"\n", 0, self.named_at) + 1

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition(".")[2]

    @property
    def pointer(self) -> bool:
        """Whether it holds memory of its own."""
        return self.type.endswith("*") or bool(re.search(r"Ptr$", self.type)) or "virBitmap" in self.type

    @property
    def enum(self) -> str:
        """The enum type that it holds, by its type or by its comment; empty for none."""
        if self.comment:
            return self.comment
        base = self.type.removeprefix("const ").removeprefix("enum ").strip()
        return base if re.fullmatch(r"_?vir[A-Z]\w*", base) and not self.pointer else ""


@dataclass(frozen=True, slots=True)
class StructText:
    """A struct's definition in a header: its tag, file, and the offsets of its text."""

    tag: str
    file: str
    at: int
    end: int
    members: tuple[Member, ...]


@lru_cache(maxsize=1024)
def _members(file: str, data: bytes, start: int, end: int) -> tuple[Member, ...]:
    return tuple(_inside(file, data, uncommented(data[start:end]), start, ""))


def _inside(file: str, data: bytes, code: bytes, base: int, prefix: str) -> Iterator[Member]:
    """The members in ``code``, which begins at ``base`` in the file."""
    at = 0
    start = 0
    while at < len(code):
        char = code[at]
        if char == 0x7B and _NESTED.search(code, start, at):
            stop = closing(code, at)
            semicolon = code.find(b";", stop)
            named = code[stop:semicolon].strip().strip(b"*").split(b"[")[0].strip()
            inner = f"{prefix}{named.decode('latin-1')}." if named else prefix
            yield from _inside(file, data, code[at + 1 : stop - 1], base + at + 1, inner)
            start = at = semicolon + 1
            continue
        if char == 0x3B:
            member = _member(file, data, code[start:at], base + start, prefix, base + at)
            if member is not None:
                yield member
            start = at + 1
        at += 1


def _member(file: str, data: bytes, text: bytes, base: int, prefix: str, end: int) -> Member | None:
    lead = len(text) - len(text.lstrip())
    bare = text.strip()
    pointed = _POINTER_TO_FUNCTION.search(bare)
    if pointed is not None:
        return None
    found = _MEMBER.match(bare)
    if found is None:
        return None
    at = base + lead
    stop = data.find(b"\n", end)
    remark = _ENUM_COMMENT.search(data, end, stop if stop >= 0 else len(data))
    kind = " ".join(found["type"].decode("latin-1").replace("*", " *").split()).replace("* *", "**")
    return Member(
        prefix + found["name"].decode("latin-1"), kind, file,
        at, at + found.start("name"), end + 1, data, remark[1].decode() if remark and kind in ("int", "unsigned int") else "",
    )  # fmt: skip


class _Read:
    """Structs and string tables of one file."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def tags(self) -> dict[str, tuple[int, int]]:
        """Where each struct with a body is: offset, offset behind its brace."""
        found: dict[str, tuple[int, int]] = {}
        data = b"\n" + self.data
        for start in (b"\nstruct ", b"\ntypedef struct "):
            at = data.find(start)
            while at >= 0:
                head = _STRUCT.match(data, at + 1)
                if head is not None:
                    found.setdefault(head[1].decode(), (at, head.end() - 1))
                at = data.find(start, at + 1)
        return found

    @cached_property
    def tables(self) -> dict[str, frozenset[str]]:
        """The strings of each ``VIR_ENUM_IMPL``, by the macro's name."""
        found: dict[str, frozenset[str]] = {}
        for at in occurrences(self.data, b"VIR_ENUM_IMPL"):
            match = _IMPL.match(self.data, at)
            if match is None:
                continue
            end = closing(self.data, self.data.find(b"(", match.start()))
            listed = strings(self.data, match.start(), end)
            found.setdefault(match[1].decode(), frozenset(text for text, _at in listed))
        return found


_REACH = 80
"""How many bytes before its name the definition of an enum may begin."""


def _around(data: bytes, word: bytes, shape: re.Pattern[bytes]) -> re.Match[bytes] | None:
    """The first match of ``shape`` that has ``word`` in it."""
    for at in occurrences(data, word):
        found = shape.search(data, max(0, at - _REACH), at + len(word) + _REACH)
        if found is not None and found.start() <= at < found.end():
            return found
    return None


class Types:
    """The structs and enums of one snapshot's headers, found by name when asked for."""

    def __init__(self, snapshot: Snapshot, before: Types | None = None) -> None:
        """``before`` are those of the same files, some of which were edited since."""
        self.snapshot = snapshot
        self._files: dict[str, _Read] = {} if before is None else dict(before._files)
        self._structs: dict[str, StructText | None] = {}
        self._headers = [
            p
            for f in ("src/conf", "src/util", "src/cpu")
            for p in snapshot.paths(f)
            if p.endswith((".h", ".c"))
        ]
        self._headers.sort(key=lambda p: (not p.endswith(".h"), "src/conf" not in p))

    def struct(self, kind: str) -> StructText | None:
        """The struct that the type ``kind`` (``virFooDef``, ``virFooDefPtr``, ``struct _virFooDef *``) names."""
        base = re.sub(r"\b(?:const|struct)\b|\*", "", kind).strip()
        if not re.fullmatch(r"\w+", base):
            return None
        if base not in self._structs:
            self._structs[base] = self._find(base) or (
                self._find(base[:-3]) if base.endswith("Ptr") else None
            )
        return self._structs[base]

    def _find(self, base: str) -> StructText | None:
        for tag in (base, "_" + base):
            place = self._tags.get(tag)
            if place is not None:
                path, at, body = place
                data = self.snapshot.read(path) or b""
                end = closing(data, body - 1)
                return StructText(tag, path, at, end, _members(path, data, body, end - 1))
        return None

    @cached_property
    def _tags(self) -> dict[str, tuple[str, int, int]]:
        """Where each struct with a body is: file, offset, offset behind its brace."""
        found: dict[str, tuple[str, int, int]] = {}
        for path in self._headers:
            for tag, place in self._read(path).tags.items():
                found.setdefault(tag, (path, *place))
        return found

    def _read(self, path: str) -> _Read:
        """What one file has; read again only after an edit."""
        data = self.snapshot.read(path) or b""
        held = self._files.get(path)
        if held is None or held.data is not data:
            held = self._files[path] = _Read(data)
        return held

    def member(self, kind: str, path: str) -> tuple[StructText, Member] | None:
        """The member that ``path`` (``a.b``, ``a->b`` as ``a.b``) names from a variable of the type ``kind``.

        Where the path leads through another struct, the answer is that one's.
        """
        struct = self.struct(kind)
        parts = [p for p in re.sub(r"\[[^\]]*\]", "", path).split(".") if p]
        while struct is not None and parts:
            known = {m.path: m for m in struct.members}
            for length in range(len(parts), 0, -1):
                member = known.get(".".join(parts[:length]))
                if member is not None:
                    break
            else:
                return None
            if length == len(parts):
                return struct, member
            parts = parts[length:]
            struct = self.struct(member.type)
        return None

    def enum(self, name: str) -> EnumText | None:
        """The enum ``name`` with its constants."""
        for tag in (name, "_" + name):
            wanted = tag.encode()
            ahead = re.compile(rb"^(?:typedef\s+)?enum\s+" + wanted + rb"\s*\{", re.M)
            behind = re.compile(rb"^\}\s*" + wanted + rb"\s*;", re.M)
            for path in self._headers:
                data = self.snapshot.read(path) or b""
                if (found := _around(data, wanted, ahead)) is not None:
                    return EnumText(name, path, data, found.start(), closing(data, found.end() - 1))
                if (found := _around(data, wanted, behind)) is not None:
                    start = (
                        max(
                            data.rfind(b"\ntypedef enum", 0, found.start()),
                            data.rfind(b"\nenum", 0, found.start()),
                        )
                        + 1
                    )
                    return EnumText(name, path, data, start, found.start() + 1)
        return None

    @cached_property
    def tables(self) -> dict[str, frozenset[str]]:
        """The strings of every ``VIR_ENUM_IMPL``, by the macro's name."""
        found: dict[str, frozenset[str]] = {}
        for path in self._headers:
            for name, listed in self._read(path).tables.items() if path.endswith(".c") else ():
                found.setdefault(name, listed)
        return found

    def words(self, enum: str) -> frozenset[str]:
        """The strings of the enum's ``VIR_ENUM_IMPL``; none where there is none. Only this one is read."""
        place = self.macro("VIR_ENUM_IMPL", enum, True) if enum else None
        if place is None:
            return frozenset()
        return frozenset(text for text, _at in strings(self.snapshot.read(place[0]) or b"", *place[1:]))

    def table_with(self, value: str, others: tuple[str, ...]) -> str:
        """The enum whose table has ``value`` (if one is given) and most of the ``others``; empty where two are as good."""
        ranked = sorted(
            (
                (sum(o in said for o in others), name)
                for name, said in self.tables.items()
                if not value or value in said
            ),
            key=lambda r: -r[0],
        )
        if not ranked or ranked[0][0] < 2 or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
            return ""
        if not value and ranked[0][0] * 3 < len(others) * 2:
            return ""
        return ranked[0][1]

    def macro(self, which: str, enum: str, implementation: bool) -> tuple[str, int, int] | None:
        """Where ``VIR_ENUM_DECL`` or ``VIR_ENUM_IMPL`` names the enum: file, offset, offset behind it."""
        for name in dict.fromkeys((enum, enum.removesuffix("Type"))):
            pattern = re.compile(rb"^" + which.encode() + rb"\(\s*" + name.encode() + rb"\s*[,)]", re.M)
            for path in sorted(self._headers, key=lambda p: p.endswith(".h") == implementation):
                data = self.snapshot.read(path) or b""
                if name.encode() not in data:
                    continue
                found = pattern.search(data)
                if found is not None:
                    return path, found.start(), closing(data, data.find(b"(", found.start()))
        return None


@dataclass(frozen=True)
class EnumText:
    """An enum's definition in a header."""

    name: str
    file: str
    data: bytes
    at: int
    end: int

    @property
    def line(self) -> int:
        """Its first line."""
        return self.data.count(b"\n", 0, self.at) + 1

    def constants(self) -> list[tuple[str, int]]:
        """The constants in order, ``_LAST`` included, each with its offset in the file."""
        code = uncommented(self.data[self.at : self.end])
        start = code.find(b"{")
        code = re.sub(rb"^[ \t]*#[^\n]*", lambda m: b" " * len(m.group()), code, flags=re.M)
        body = code[start:]
        return [
            (m[1].decode("latin-1"), self.at + len(code) - len(body) + m.start(1))
            for m in _CONSTANT.finditer(body)
        ]


def strings(data: bytes, at: int, end: int) -> list[tuple[str, int]]:
    """The strings of a ``VIR_ENUM_IMPL`` with their offsets."""
    code = uncommented(data[at:end])
    return [(m[1].decode("utf-8", "replace"), at + m.start(1)) for m in LITERAL.finditer(code)]
