"""What a source of virsh says: its commands, and which function of it stands where; and the manual page's headings."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from steps.code.chunks import Chunks, occurrences
from steps.code.mask import code_only

_OLD_COMMAND = re.compile(rb'\{\s*(?:N_\()?"(?P<name>[\w-]+)"\)?\s*,\s*(?P<handler>cmd\w+)\s*,')
_NEW_COMMAND = re.compile(rb'\{\s*\.name\s*=\s*"(?P<name>[\w-]+)"\s*,(?P<rest>[^{}]*)\}')
_HANDLER = re.compile(rb"\.handler\s*=\s*(\w+)")
_ALIAS = re.compile(rb"\.alias\s*=|VSH_CMD_FLAG_ALIAS")
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

    @cached_property
    def _chunks(self) -> Chunks:
        return Chunks(self.data)

    def line(self, offset: int) -> int:
        """The line, from 1, of the byte at ``offset``."""
        return self.data.count(b"\n", 0, offset) + 1

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands that the file defines, in order."""
        found = [
            Command(m["name"].decode(), m["handler"].decode(), m.start("name"))
            for m in _OLD_COMMAND.finditer(self.data)
        ]
        for m in _NEW_COMMAND.finditer(self.data):
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
        for start, end, places in self._pieces(name.encode()):
            text = code_only(self.data[start:end])
            defined = [(m.start("name"), m["name"].decode()) for m in _DEFINED.finditer(text)]
            for place in places:
                if text[place - start : place - start + 1] in (b" ", b"\n"):
                    continue
                index = bisect_right(defined, (place - start, "\uffff")) - 1
                if index >= 0 and defined[index][1] != name:
                    found.setdefault(defined[index][1], place)
        return list(found.items())

    def _pieces(self, word: bytes) -> list[tuple[int, int, list[int]]]:
        pieces: list[tuple[int, int, list[int]]] = []
        for at in occurrences(self.data, word):
            if pieces and pieces[-1][0] <= at < pieces[-1][1]:
                pieces[-1][2].append(at)
            else:
                chunk = self._chunks.at(at)
                if chunk.readable:
                    pieces.append((chunk.start, chunk.end, [at]))
        return pieces


@lru_cache(maxsize=128)
def read(path: str, data: bytes) -> VirshFile:
    """The source of virsh at ``path``."""
    return VirshFile(path, data)


def heading(data: bytes, command: str) -> int | None:
    """Where a manual page's source describes ``command``: the offset of its heading, or None.

    In ``.pod`` a line ``=item B<command> …``; in ``.rst`` the command as a title, underlined with dashes.
    """
    name = re.escape(command.encode())
    for pattern in (
        rb"^=item[ \t]+(?:[^\n]*?[\s,|/(])?[BI]<" + name + rb"(?:>|[ \t])",
        rb"^=item[ \t]+" + name + rb"(?:[ \t]|$)",
        rb"^" + name + rb"[ \t]*\n-{3,}[ \t]*$",
        rb"^[ \t]+" + name + rb"(?:[ \t]|$)",
    ):
        found = re.search(pattern, data, re.M)
        if found is not None:
            return found.start()
    return None


def section(data: bytes, at: int) -> bytes:
    """The text of a manual page's section whose heading is at ``at``, up to the next heading of either form."""
    line_end = data.find(b"\n", at)
    body = data[at:] if line_end < 0 else data[line_end + 1 :]
    underline = re.match(rb"[-=~^]{3,}[ \t]*\n", body)
    body = body[underline.end() :] if underline else body
    following = re.search(rb"^(?:=(?:item|head\d|back)\b|[^\n]+\n[-=~^]{3,}[ \t]*$)", body, re.M)
    return body[: following.start()] if following else body
