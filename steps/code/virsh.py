"""What a source of virsh says: its commands, and which function of it stands where; and the manual page's headings."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from steps.code.chunks import Chunk, Chunks
from steps.code.mask import blank, code_only, compiled, in_comment, live
from steps.code.text import Text

_OLD_COMMAND = re.compile(rb'\{\s*(?:N_\()?"(?P<name>[\w-]+)"\)?\s*,\s*(?P<handler>cmd\w+)\s*,')
_NEW_COMMAND = re.compile(rb'\{\s*\.name\s*=\s*"(?P<name>[\w-]+)"\s*,(?P<rest>[^{}]*)\}')
_HANDLER = re.compile(rb"\.handler\s*=\s*(\w+)")
_ALIAS = re.compile(rb"\.alias\s*=|VSH_CMD_FLAG_ALIAS")
_POD_ITEM = re.compile(rb"\n(=item[ \t][^\n]*)")
_POD_NAME = re.compile(rb"B<([a-z][\w-]*)|^=item[ \t]+([a-z][\w-]*)")
_RST_LINE = re.compile(rb"\n-{3,}[ \t]*$", re.M)
_RST_TITLE = re.compile(rb"([a-z][\w-]*)[ \t]*")
_RST_SYNOPSIS = re.compile(rb"::[ \t]*\n[ \t]*\n[ \t]+([a-z][\w-]*)(?=\s)")
_UNDERLINE = re.compile(rb"[-=~^]{3,}[ \t]*\n")
_NEXT_HEADING = re.compile(rb"^(?:=(?:item|head\d|back)\b|[^\n]+\n[-=~^]{3,}[ \t]*$)", re.M)
_DEFINED = re.compile(
    rb"^(?:[A-Za-z_][\w \t*]*?[ \t*])??(?P<name>[A-Za-z_]\w*)[ \t]*\((?=[^;{}]*?^\{)", re.M | re.S
)


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name as typed, the function behind it, and where its entry stands."""

    name: str
    handler: str
    at: int
    alias: bool = False


class VirshFile:
    """One source of virsh; ``data`` is its bytes. Nothing is read before it is asked for."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self.text = Text(data)
        self._read: dict[int, tuple[bytes, list[tuple[int, str]]]] = {}

    @cached_property
    def _chunks(self) -> Chunks:
        return Chunks(live(self.data))

    def line(self, offset: int) -> int:
        """The line, from 1, of the byte at ``offset``."""
        return self.text.line(offset)

    def piece(self, offset: int) -> Chunk:
        """The top-level piece that the byte at ``offset`` lies in."""
        return self._chunks.at(offset)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands that the file defines, in order."""
        data = compiled(self.data)
        found = [
            Command(m["name"].decode(), m["handler"].decode(), m.start("name"))
            for m in _OLD_COMMAND.finditer(data)
            if not in_comment(data, m.start())
        ]
        for m in _NEW_COMMAND.finditer(data):
            if in_comment(data, m.start()):
                continue
            handler = _HANDLER.search(m["rest"])
            name = handler[1].decode() if handler else ""
            found.append(
                Command(m["name"].decode(), name, m.start("name"), _ALIAS.search(m["rest"]) is not None)
            )
        return tuple(found)

    def users(self, name: str) -> list[tuple[str, int]]:
        """The functions of this file whose code names ``name``, each with the offset of the first such place.

        A function does not use itself; what only comments and strings say is no use.
        """
        found: dict[str, int] = {}
        for place in self.text.places(name):
            start = self._chunks.start(place)
            text, defined = self._functions(start)
            if text[place - start : place - start + 1] in (b"", b" ", b"\n"):
                continue
            index = bisect_right(defined, (place - start, "\uffff")) - 1
            if index >= 0 and defined[index][1] != name:
                found.setdefault(defined[index][1], place)
        return list(found.items())

    def _functions(self, start: int) -> tuple[bytes, list[tuple[int, str]]]:
        """The code of the piece at ``start``, comments and strings blanked, and where it defines which function."""
        if start not in self._read:
            chunk = self._chunks.at(start)
            code = code_only(chunk.text) if chunk.readable else b""
            names = [(m.start("name"), m["name"].decode()) for m in _DEFINED.finditer(code)]
            self._read[start] = code, names
        return self._read[start]


@lru_cache(maxsize=64)
def read(path: str, data: bytes) -> VirshFile:
    """The source of virsh at ``path``."""
    return VirshFile(path, data)


@lru_cache(maxsize=16)
def headings(data: bytes) -> dict[str, int]:
    """The commands that a manual page's source describes, each with the offset of its heading.

    In ``.pod`` a line ``=item B<command> …``; in ``.rst`` the command as a title underlined with dashes, or else the
    first word of a synopsis (one title in libvirt differs from its command).
    """
    found: dict[str, int] = {}
    data = uncommented(data)
    for item in _POD_ITEM.finditer(data):
        for name in _POD_NAME.finditer(item[1]):
            found.setdefault((name[1] or name[2]).decode(), item.start(1))
    # To look for the line below a title, and then back, is many times faster than to try each line.
    for line in _RST_LINE.finditer(data):
        start = data.rfind(b"\n", 0, line.start()) + 1
        title = _RST_TITLE.fullmatch(data, start, line.start())
        if title is not None:
            found.setdefault(title[1].decode(), start)
    for synopsis in _RST_SYNOPSIS.finditer(data):
        found.setdefault(synopsis[1].decode(), synopsis.start(1))
    return found


_COMMENT = re.compile(
    # reStructuredText: ".." alone, or before what begins no directive, target or footnote; with the indented lines below.
    rb"^(?P<indent>[ \t]*)\.\.(?:[ \t]*(?=\n|\Z)|[ \t]+(?![\[_|\n])(?![\w-]+(?:[:+.][\w-]+)*::)[^\n]*)(?:\n(?:[ \t]*|(?P=indent)[ \t]+[^\n]*)(?=\n|\Z))*"
    # POD: a paragraph or a block for a formatter called "comment".
    rb"|^=begin[ \t]+comment\b.*?(?:^=end[ \t]+comment\b|\Z)|^=for[ \t]+comment\b.*?(?=\n[ \t]*\n|\Z)",
    re.M | re.S,
)


def uncommented(data: bytes) -> bytes:
    """Return a manual page's source, in either form, with its comments blanked; same length, same lines."""
    return _COMMENT.sub(blank, data) if b".." in data or b" comment" in data else data


def section(data: bytes, at: int) -> bytes:
    """The text of a manual page's section whose heading is at ``at``, up to the next heading of either form."""
    line_end = data.find(b"\n", at) + 1 or len(data)
    underline = _UNDERLINE.match(data, line_end)
    start = underline.end() if underline else line_end
    following = _NEXT_HEADING.search(data, start)
    return data[start : following.start()] if following else data[start:]
