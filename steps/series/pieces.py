"""A file's change as pieces that can be applied one by one, in any order, and together give the new file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from io import BytesIO

_OPEN_END = re.compile(rb",([ \t]*\n[ \t]*\})")


@dataclass(frozen=True, slots=True)
class Piece:
    """Old lines ``old_start`` (from 0) up to ``old_count`` more become the new file's lines ``new_start`` and on."""

    path: str
    old_start: int
    old_count: int
    new_start: int
    new_count: int
    hunk: int = 0
    """Which hunk of the file it was cut from: pieces of one hunk touch each other."""

    @property
    def key(self) -> str:
        """Names the piece among all of a change: file and line, as a person reads it."""
        return f"{self.path}:{self.line}"

    @property
    def line(self) -> int:
        """The line of the new file, from 1, at which it stands (where it only takes away: stood)."""
        return self.new_start + 1


def split_lines(data: bytes) -> list[bytes]:
    """The lines with their ends; the last one may have none. Only ``\\n`` ends a line, as git has it."""
    return list(BytesIO(data))


@dataclass(frozen=True)
class FileChange:
    """One file: its bytes and modes before and after (None: not there), and the pieces between them, in order."""

    path: str
    old: bytes | None
    new: bytes | None
    old_mode: str | None
    new_mode: str | None
    pieces: tuple[Piece, ...]
    old_lines: list[bytes] = field(default_factory=list, repr=False, compare=False)
    new_lines: list[bytes] = field(default_factory=list, repr=False, compare=False)

    @property
    def whole(self) -> bool:
        """Whether it can only be taken as a whole: a file that comes or goes, or one that is no text."""
        return len(self.pieces) == 1 and not self.new_lines and not self.old_lines

    def apart(self) -> tuple[bytes, bytes, bytes]:
        """The lines that stay, those that go and those that come, each as one text."""
        if self.whole or self.old is None or self.new is None:
            return b"", self.old or b"", self.new or b""
        kept: list[bytes] = []
        at = 0
        for piece in self.pieces:
            kept += self.old_lines[at : piece.old_start]
            at = piece.old_start + piece.old_count
        kept += self.old_lines[at:]
        gone = [line for piece in self.pieces for line in self.removed(piece)]
        return b"".join(kept), b"".join(gone), b"".join(line for p in self.pieces for line in self.added(p))

    def mixed(self, chosen: Collection[Piece]) -> bytes | None:
        """The file with the ``chosen`` pieces and no other; None where it is not there."""
        mine = [piece for piece in self.pieces if piece in chosen]
        if len(mine) == len(self.pieces):
            return self.new
        if not mine:
            return self.old
        out: list[bytes] = []
        at = 0
        for piece in mine:
            out += self.old_lines[at : piece.old_start]
            out += self.new_lines[piece.new_start : piece.new_start + piece.new_count]
            at = piece.old_start + piece.old_count
        out += self.old_lines[at:]
        mixed = b"".join(_ended(out))
        commas = any(_OPEN_END.search(text) for text in (self.old or b"", self.new or b""))
        return mixed if commas or not self.path.endswith(".x") else _closed(mixed)

    def mode(self, chosen: Collection[Piece]) -> str:
        """The mode with the ``chosen`` pieces; a new mode comes with the last of them."""
        mine = sum(piece in chosen for piece in self.pieces)
        mode = self.new_mode if mine == len(self.pieces) else self.old_mode
        return mode or self.new_mode or "100644"

    def added(self, piece: Piece) -> list[bytes]:
        """The lines that ``piece`` brings."""
        lines = self.new_lines or split_lines(self.new or b"")
        return lines[piece.new_start : piece.new_start + piece.new_count]

    def removed(self, piece: Piece) -> list[bytes]:
        """The lines that ``piece`` takes away."""
        lines = self.old_lines or split_lines(self.old or b"")
        return lines[piece.old_start : piece.old_start + piece.old_count]


def _ended(lines: list[bytes]) -> list[bytes]:
    """Every line but the last with an end: where files lack the last one, pieces in between would run together."""
    return [line if line.endswith(b"\n") else line + b"\n" for line in lines[:-1]] + lines[-1:]


def _closed(data: bytes) -> bytes:
    """An in-between state of a protocol, without a comma before the brace that closes an enum: rpcgen refuses it.

    libvirt's last enumerator has none, so that the next one brings the comma with it.
    """
    return _OPEN_END.sub(rb"\1", data)
