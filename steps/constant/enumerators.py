"""Text for enums of the headers: a new enumerator in its neighbours' form, a whole new enum."""

from __future__ import annotations

import re
import textwrap

from steps.code.enums import EnumText, Member
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render

_CHECK = "public-header"
_WIDEST = 100
"""A comment behind an enumerator that would end beyond this column goes before it."""


def described(comment: str, since: str, tags: bool) -> str:
    """Return the text of a comment: what the person said, else a placeholder, and the version where the tree has tags."""
    text = comment[:1].upper() + comment[1:] if comment else f"{PLACEHOLDER} say what it means"
    return f"{text} (Since: {since})" if tags else text


def enumerator(
    path: str,
    data: bytes,
    enum: EnumText,
    neighbour: Member,
    name: str,
    value: str,
    comment: str,
) -> list[Insertion]:
    """Return the insertions that put ``name`` behind ``neighbour``, laid out as that is; ``comment`` as :func:`described`.

    A comma that the neighbour lacks is added, and the new one has none then.
    """
    end = max(neighbour.end, neighbour.comment_end if neighbour.trailing else 0)
    at = line_end(data, max(end - 1, 0))
    comma = "," if neighbour.comma else ""
    text = _member(data, neighbour, name, value, comma, comment, _column(data, enum, neighbour))
    made = [Insertion(1, _CHECK, path, at, at, text)]
    if not neighbour.comma:
        made.insert(0, Insertion(1, _CHECK, path, neighbour.end, neighbour.end, ","))
    return made


def _column(data: bytes, enum: EnumText, neighbour: Member) -> int:
    """How far the neighbour's ``=`` is from its name's start, where other enumerators have theirs there, too; 0 for no column."""

    def sign(member: Member) -> int:
        return data[member.at : member.end].find(b"=")

    own = sign(neighbour)
    others = {len(m.name) for m in enum.members if m.name != neighbour.name and sign(m) == own}
    return own if own > 0 and others - {own - 1} else 0


def _member(
    data: bytes, neighbour: Member, name: str, value: str, comma: str, comment: str, sign: int
) -> str:
    start = line_start(data, neighbour.at)
    indent = data[start : neighbour.at].decode("utf-8", "replace")
    padded = name.ljust(sign - 1) if sign > 1 else name
    code = f"{padded} = {value}{comma}" if value else f"{name}{comma}"
    behind = neighbour.trailing or not neighbour.comment
    column = max(
        neighbour.comment_start - start if neighbour.comment and behind else 0, len(indent) + len(code) + 1
    )
    line = f"{indent}{code}".ljust(column) + f"/* {comment} */"
    if behind and len(line) <= max(_WIDEST, _widest(data, neighbour)):
        return line + "\n"
    blank = "\n" if _blank_before(data, neighbour) or behind else ""
    return f"{blank}{_before(comment, indent)}{indent}{code}\n"


def _widest(data: bytes, neighbour: Member) -> int:
    start = line_start(data, neighbour.at)
    return line_end(data, neighbour.at) - start - 1


def _before(comment: str, indent: str) -> str:
    """A comment on lines of its own."""
    if len(indent) + len(comment) + 6 <= 80:
        return f"{indent}/* {comment} */\n"
    lines = textwrap.wrap(comment, 80 - len(indent) - 3, break_on_hyphens=False, break_long_words=False)
    return f"{indent}/* " + f"\n{indent} * ".join(lines) + f"\n{indent} */\n"


def _blank_before(data: bytes, neighbour: Member) -> bool:
    start = min(neighbour.at, neighbour.comment_start if neighbour.comment_start >= 0 else neighbour.at)
    before = data[: line_start(data, start)]
    return before.endswith(b"\n\n")


def whole_enum(
    path: str, data: bytes, function: str, enum: str, line: str, since: str, tags: bool
) -> list[Insertion]:
    """Return a new flag enum before the declaration of ``function``; none where the header does not declare it."""
    declared = re.search(
        rb"^[A-Za-z_][\w \t*]*?[ \t*]\s*" + re.escape(function.encode()) + rb"[ \t]*\(", data, re.M
    )
    if declared is None:
        return []
    at = declared.start()
    before = data[:at].rstrip()
    if before.endswith(b"*/"):
        at = line_start(data, before.rfind(b"/*"))
    text = render("flag-enum.h.j2", enum=enum, member=line, since=since, tags=tags, marker=PLACEHOLDER)
    if not data[:at].endswith(b"\n\n"):
        text = "\n" + text
    return [Insertion(1, _CHECK, path, at, at, text)]


def last_of(enum: EnumText) -> Member | None:
    """Return the last enumerator that is no sentinel."""
    return enum.listed[-1] if enum.listed else None
