"""What a source of virsh says: its commands, and which function of it stands where; and the manual page's headings."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from typing import NamedTuple

from steps.code.chunks import Chunk, Chunks
from steps.code.mask import blank, code_only, in_comment, live, live_after
from steps.code.text import Text

_OLD_COMMAND = re.compile(rb'\{\s*(?:N_\()?"(?P<name>[\w-]+)"\)?\s*,\s*(?P<handler>cmd\w+)\s*,')
_NEW_COMMAND = re.compile(rb'\{\s*\.name\s*=\s*"(?P<name>[\w-]+)"\s*,(?P<rest>[^{}]*)\}')
_HANDLER = re.compile(rb"\.handler\s*=\s*(\w+)")
_ALIAS = re.compile(rb"\.alias\s*=|VSH_CMD_FLAG_ALIAS")
_POD_ITEM = re.compile(rb"\n(=item[ \t][^\n]*)")
_POD_NAME = re.compile(rb"B<([a-z][\w-]*)|^=item[ \t]+([a-z][\w-]*)")
_POD = (b"=item", b"=begin", b"=for")
_RST_LINE = re.compile(rb"\n-{3,}[ \t]*$", re.M)
_RST_BORDER = re.compile(rb"\n-{3,}[ \t]*\n")
_RST_TITLE = re.compile(rb"([a-z][\w-]*)[ \t]*")
_RST_SYNOPSIS = re.compile(rb"::[ \t]*\n[ \t]*\n[ \t]+([a-z][\w-]*)(?=\s)")
_UNDERLINE = re.compile(rb"[-=~^]{3,}[ \t]*\n")
_NEXT_HEADING = re.compile(rb"^(?:=(?:item|head\d|back)\b|[^\n]+\n[-=~^]{3,}[ \t]*$)", re.M)
_DEFINED = re.compile(
    rb"^(?:[A-Za-z_][\w \t*]*?[ \t*])??(?P<name>[A-Za-z_]\w*)[ \t]*\((?=[^;{}]*?^\{)", re.M | re.S
)


class Command(NamedTuple):
    """One command: its name as typed, the function behind it, and where its entry stands."""

    name: str
    handler: str
    at: int
    alias: bool = False


def _commands(text: bytes) -> tuple[list[Command], list[Command]]:
    """The commands of one piece of a source, in the old form and in the new one; offsets count from the piece's start."""
    old = [
        Command(m["name"].decode(), m["handler"].decode(), m.start("name"))
        for m in _OLD_COMMAND.finditer(text)
        if not in_comment(text, m.start())
    ]
    new = []
    for m in _NEW_COMMAND.finditer(text):
        if in_comment(text, m.start()):
            continue
        handler = _HANDLER.search(m["rest"])
        name = handler[1].decode() if handler else ""
        new.append(Command(m["name"].decode(), name, m.start("name"), _ALIAS.search(m["rest"]) is not None))
    return old, new


class VirshFile:
    """One source of virsh; ``data`` is its bytes. Nothing is read before it is asked for."""

    def __init__(self, path: str, data: bytes, chunks: Chunks | None = None) -> None:
        self.path = path
        self.data = data
        self.text = Text(data)
        self._read: dict[int, tuple[bytes, list[tuple[int, str]]]] = {}
        if chunks is not None:
            self.__dict__["_chunks"] = chunks

    @cached_property
    def _chunks(self) -> Chunks:
        return Chunks(live(self.data))

    def after(self, data: bytes) -> VirshFile:
        """The same file with the bytes ``data``, an edited form of it; what was read of other pieces is kept."""
        if data is self.data or "_chunks" not in self.__dict__:
            return self if data is self.data else VirshFile(self.path, data)
        chunks = self._chunks.after(live_after(data, self.data, self._chunks.data))
        return VirshFile(self.path, data, chunks)

    def line(self, offset: int) -> int:
        """The line, from 1, of the byte at ``offset``."""
        return self.text.line(offset)

    def piece(self, offset: int) -> Chunk:
        """The top-level piece that the byte at ``offset`` lies in."""
        return self._chunks.at(offset)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands that the file defines: those in the old form, then those in the new one, each in order."""
        read = [(start, *both) for start, both in self._chunks.each(_commands, _commands)]
        old = [_placed(command, start) for start, listed, _new in read for command in listed]
        return (*old, *(_placed(command, start) for start, _old, listed in read for command in listed))

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
            self._read[start] = _functions(chunk.text if chunk.readable else b"")
        return self._read[start]


def _placed(command: Command, start: int) -> Command:
    return Command(command.name, command.handler, command.at + start, command.alias)


@lru_cache(maxsize=1024)
def _functions(text: bytes) -> tuple[bytes, list[tuple[int, str]]]:
    """The code of a piece, and where it defines which function; equal pieces are read once."""
    code = code_only(text)
    return code, [(m.start("name"), m["name"].decode()) for m in _DEFINED.finditer(code)]


@lru_cache(maxsize=64)
def read(path: str, data: bytes) -> VirshFile:
    """The source of virsh at ``path``."""
    return VirshFile(path, data)


@lru_cache(maxsize=4)
def headings(data: bytes) -> dict[str, int]:
    """The commands that a manual page's source describes, each with the offset of its heading.

    In ``.pod`` a line ``=item B<command> …``; in ``.rst`` the command as a title underlined with dashes, or else the
    first word of a synopsis (one title in libvirt differs from its command).
    """
    if data.startswith(_POD) or any(b"\n" + word in data for word in _POD):
        return _first_places(_headings(data))
    # No title and no comment goes on behind a line of dashes, so the sections can be read one by one, equal ones once.
    titles: list[tuple[str, int]] = []
    synopses: list[tuple[str, int]] = []
    start = 0
    for end in (*(line.end() for line in _RST_BORDER.finditer(data)), len(data)):
        _items, titled, shown = _headings_of_section(data[start:end])
        titles += [(name, start + at) for name, at in titled]
        synopses += [(name, start + at) for name, at in shown]
        start = end
    return _first_places(([], titles, synopses))


_Headings = tuple[list[tuple[str, int]], list[tuple[str, int]], list[tuple[str, int]]]
"""POD's items, titles, and synopses, each with its offset."""


def _first_places(listed: _Headings) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, at in (pair for kind in listed for pair in kind):
        found.setdefault(name, at)
    return found


def _headings(data: bytes) -> _Headings:
    data = uncommented(data)
    items = [
        ((name[1] or name[2]).decode(), item.start(1))
        for item in _POD_ITEM.finditer(data)
        for name in _POD_NAME.finditer(item[1])
    ]
    # To look for the line below a title, and then back, is many times faster than to try each line.
    titles = []
    for line in _RST_LINE.finditer(data):
        start = data.rfind(b"\n", 0, line.start()) + 1
        title = _RST_TITLE.fullmatch(data, start, line.start())
        if title is not None:
            titles.append((title[1].decode(), start))
    return items, titles, [(s[1].decode(), s.start(1)) for s in _RST_SYNOPSIS.finditer(data)]


_headings_of_section = lru_cache(maxsize=2048)(_headings)


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
