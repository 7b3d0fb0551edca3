"""The enums of a public header: each enumerator with its value, its comment, and where both stand.

Written for the headers' own form (one enumerator a line, comments behind or before it), which the C grammar's tree
does not keep: it drops comments, and reads ``# ifdef VIR_ENUM_SENTINELS`` as a cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from steps.code.mask import code_only, compiled

SINCE = re.compile(r"\(?Since:?\s+(\d+\.\d+(?:\.\d+)?)\)?")
_HEAD = re.compile(rb"(?P<typedef>\btypedef\s+)?\benum\b(?:\s+(?P<tag>[A-Za-z_]\w*))?\s*\{")
_NAME = re.compile(rb"\s*(\w*)\s*;")
_TOKEN = re.compile(
    rb"(?P<comment>/\*.*?(?:\*/|\Z)|//[^\n]*)|(?P<directive>^[ \t]*#(?:[^\n\\]|\\.|\\\n)*)"
    rb"|(?P<name>[A-Za-z_]\w*)|(?P<comma>,)|(?P<value>=)|(?P<open>\()",
    re.S | re.M,
)
_VALUE_END = re.compile(rb"[,}]|/\*|//|\n[ \t]*#|\Z")
_SENTINEL = re.compile(r"_LAST$")
_SHIFT = re.compile(r"<<")
_FLAGS_NAME = re.compile(r"(?:Flags?|FlagsValues|FlagValues|ModificationImpact)$")


@dataclass(frozen=True, slots=True)
class Member:
    """One enumerator. Offsets are bytes of the header; ``end`` is behind its comma, or behind it where it has none.

    ``written`` is what stands behind ``=``, empty where nothing does; ``comment`` the text of its comments, plain;
    ``trailing`` whether that comment stands behind it; ``comment_start`` and ``comment_end`` where, or -1.
    """

    name: str
    written: str
    at: int
    end: int
    comma: bool
    comment: str = ""
    trailing: bool = True
    comment_start: int = -1
    comment_end: int = -1
    guarded: bool = False
    """Whether a conditional surrounds it (``# ifdef VIR_ENUM_SENTINELS``)."""

    @property
    def sentinel(self) -> bool:
        """Whether it only counts the others (``_LAST``)."""
        return _SENTINEL.search(self.name) is not None

    @property
    def since(self) -> str | None:
        """The version that its comment names."""
        found = SINCE.search(self.comment)
        return None if found is None else found[1]


@dataclass(frozen=True)
class EnumText:
    """An enum of a header; ``start`` is its first byte, ``body`` and ``body_end`` the offsets inside its braces."""

    name: str
    members: tuple[Member, ...]
    start: int
    body: int
    body_end: int
    end: int
    known: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Values of the enumerators before it in the header, which its own may name."""

    @cached_property
    def values(self) -> dict[str, int | None]:
        """The number of each member; None where it cannot be told from this header."""
        found: dict[str, int | None] = {}
        previous: int | None = -1
        for member in self.members:
            if member.written:
                previous = evaluate(
                    member.written, {**self.known, **{k: v for k, v in found.items() if v is not None}}
                )
            elif previous is not None:
                previous += 1
            found[member.name] = previous
        return found

    @property
    def is_flags(self) -> bool:
        """Whether its values are bits that are joined: one is written as a shift, or its name says so."""
        return (
            any(_SHIFT.search(m.written) for m in self.members) or _FLAGS_NAME.search(self.name) is not None
        )

    @property
    def listed(self) -> tuple[Member, ...]:
        """Its members without sentinels."""
        return tuple(m for m in self.members if not m.sentinel)

    @property
    def last(self) -> Member | None:
        """Its sentinel."""
        return next((m for m in self.members if m.sentinel), None)

    def member(self, name: str) -> Member | None:
        """The member called ``name``."""
        return next((m for m in self.members if m.name == name), None)


def evaluate(text: str, known: dict[str, int]) -> int | None:
    """The number that a constant expression of numbers, shifts, ors, sums and ``known`` names gives; None: not told.

    >>> evaluate("(1U << 31)", {}) == 1 << 31
    True
    """
    total: int | None = None
    for part in _split(text.strip(), "|"):
        value = _sum(part, known)
        if value is None:
            return None
        total = value if total is None else total | value
    return total


def _split(text: str, sign: str) -> list[str]:
    """``text`` cut at ``sign`` outside brackets, brackets around the whole taken off."""
    while text.startswith("(") and _closes(text) == len(text) - 1:
        text = text[1:-1].strip()
    parts, depth, start = [], 0, 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0 and text.startswith(sign, index):
            parts.append(text[start:index].strip())
            start = index + len(sign)
    return [*parts, text[start:].strip()]


def _closes(text: str) -> int:
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return index
    return -1


def _sum(text: str, known: dict[str, int]) -> int | None:
    shift = _split(text, "<<")
    if len(shift) == 2:
        base, by = _atom(shift[0], known), _atom(shift[1], known)
        return None if base is None or by is None or not 0 <= by < 64 else base << by
    parts = _split(text, "+")
    values = [_atom(part, known) for part in parts]
    return None if any(v is None for v in values) else sum(v for v in values if v is not None)


def _atom(text: str, known: dict[str, int]) -> int | None:
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    number = re.fullmatch(r"(-?)\s*(0[xX][0-9a-fA-F]{1,16}|\d{1,18})[uUlL]*", text)
    if number is not None:
        value = int(number[2], 16) if number[2][:2] in ("0x", "0X") else int(number[2])
        return -value if number[1] else value
    return known.get(text)


def plain(comment: bytes) -> str:
    """The text of a C comment, its stars and white space folded."""
    text = comment.decode("utf-8", "replace")
    text = re.sub(r"^/\*+<?|\*+/$|^//", "", text.strip())
    return " ".join(re.sub(r"\n[ \t]*\*+", "\n", text).split())


@lru_cache(maxsize=128)
def read(data: bytes) -> tuple[EnumText, ...]:
    """Every enum of a header, in order. Never fails; what is commented out or under ``#if 0`` is not there."""
    text = compiled(data)
    code = code_only(text)
    found: list[EnumText] = []
    known: dict[str, int] = {}
    for head in _HEAD.finditer(code):
        close = code.find(b"}", head.end())
        if close < 0:
            break
        named = _NAME.match(code, close + 1)
        name = (named[1] if named and head["typedef"] else b"") or head["tag"] or b""
        members = tuple(_members(text, head.end(), close))
        end = named.end() if named else close + 1
        enum = EnumText(name.decode(), members, head.start(), head.end(), close, end, dict(known))
        known |= {key: value for key, value in enum.values.items() if value is not None}
        found.append(enum)
    return tuple(found)


class _Open:
    """The enumerator that is being read, with the comments seen for it."""

    def __init__(self, name: str, at: int, before: list[re.Match[bytes]], guarded: bool) -> None:
        self.name, self.at, self.end = name, at, at + len(name)
        self.written, self.comma, self.guarded = "", False, guarded
        self.before = before
        self.behind: list[re.Match[bytes]] = []

    def member(self) -> Member:
        """What was read."""
        comments = self.behind or self.before
        text = " ".join(filter(None, (plain(c.group()) for c in (*self.before, *self.behind))))
        start, end = (comments[0].start(), comments[-1].end()) if comments else (-1, -1)
        return Member(
            self.name, self.written, self.at, self.end, self.comma, text, bool(self.behind), start, end, self.guarded
        )  # fmt: skip


def _members(text: bytes, start: int, end: int) -> Iterator[Member]:
    current: _Open | None = None
    before: list[re.Match[bytes]] = []
    at, depth = start, 0
    while (token := _TOKEN.search(text, at, end)) is not None:
        at = token.end()
        if token["comment"]:
            if current is not None and _beside(text, current, token):
                current.behind.append(token)
            else:
                before.append(token)
        elif token["directive"]:
            word = token["directive"].strip().lstrip(b"# \t")
            depth += word.startswith(b"if") - word.startswith(b"endif")
            before = []
        elif token["name"]:
            if current is not None:
                yield current.member()
            current = _Open(token["name"].decode(), token.start(), before, depth > 0)
            before = []
        elif token["value"] and current is not None:
            stop = _VALUE_END.search(text, at, end)
            at = stop.start() if stop else end
            current.written = " ".join(text[token.end() : at].decode("utf-8", "replace").split())
            current.end = token.end() + len(text[token.end() : at].rstrip())
        elif token["comma"] and current is not None:
            current.comma, current.end = True, token.end()
    if current is not None:
        yield current.member()


def _beside(text: bytes, member: _Open, comment: re.Match[bytes]) -> bool:
    """Whether ``comment`` belongs to the enumerator before it: it starts on the line that the enumerator ends on.

    Or it goes on from such a comment, one a line, in the same column.
    """
    if b"\n" not in text[member.end : comment.start()]:
        return True
    if not member.behind:
        return False
    last = member.behind[-1]
    if text[last.end() : comment.start()].count(b"\n") != 1:
        return False
    return _column(text, last.start()) == _column(text, comment.start())


def _column(text: bytes, at: int) -> int:
    return at - text.rfind(b"\n", 0, at)
