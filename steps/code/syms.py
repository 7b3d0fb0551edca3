"""The ``*_public.syms`` files: which symbol is exported by which version.

Form (``src/libvirt_public.syms``): blocks ``LIBVIRT_x.y.z {``, ``global:``, one symbol a line, ``} LIBVIRT_<the block
before>;``; the first block closes with ``};``. Only ``#`` comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from steps.code.chunks import Chunks

_TOKEN = re.compile(
    rb"#[^\n]*|/\*.*?\*/|(?<!\w)(?P<open>[A-Z][A-Z_]{0,99}_[0-9][\w.]{0,99})\s*\{"
    rb"|\}\s*(?P<parent>[A-Z][A-Z_]{0,99}_[0-9][\w.]{0,99})?\s*;|(?P<section>global|local)\s*:|(?<!\w)(?P<symbol>[A-Za-z_*]\w{0,199}\*?)\s*;",
    re.S,
)


class Symbol(NamedTuple):
    """An exported name with the offset of the name and of the end of its entry."""

    name: str
    version: str
    at: int
    end: int


class Block(NamedTuple):
    """One version's block; ``body_end`` is the offset of its closing brace."""

    version: str
    parent: str | None
    symbols: tuple[Symbol, ...]
    start: int
    body_end: int
    end: int


@dataclass(frozen=True)
class SymbolFile:
    """A whole file: its blocks in order, and every exported symbol by name."""

    blocks: tuple[Block, ...]
    symbols: dict[str, Symbol]

    def block(self, version: str) -> Block | None:
        """The block of ``version`` (``LIBVIRT_9.0.0``)."""
        return next((b for b in self.blocks if b.version == version), None)


@lru_cache(maxsize=1024)
def _blocks(text: bytes, at: int) -> tuple[Block, ...]:
    """The blocks of one piece of the file, which is at ``at``; an unclosed block ends with it, or where another begins."""
    blocks: list[Block] = []
    version, start, exported = "", 0, True
    inside: list[Symbol] = []
    for m in _TOKEN.finditer(text):
        if m["open"] is not None:
            if version:
                blocks.append(Block(version, None, tuple(inside), start, at + m.start(), at + m.start()))
            version, start, exported, inside = m["open"].decode(), at + m.start(), True, []
        elif m["section"] is not None:
            exported = m["section"] == b"global"
        elif m["symbol"] is not None:
            if version and exported:
                inside.append(Symbol(m["symbol"].decode(), version, at + m.start("symbol"), at + m.end()))
        elif m.group().startswith(b"}") and version:
            parent = m["parent"].decode() if m["parent"] else None
            blocks.append(Block(version, parent, tuple(inside), start, at + m.start(), at + m.end()))
            version, inside = "", []
    if version:
        blocks.append(Block(version, None, tuple(inside), start, at + len(text), at + len(text)))
    return tuple(blocks)


@lru_cache(maxsize=64)
def parse(data: bytes) -> SymbolFile:
    """Read a symbol file, block by block: those before an edit are read once. Never fails."""
    blocks = [block for piece in Chunks(data).all() for block in _blocks(piece.text, piece.start)]
    symbols: dict[str, Symbol] = {}
    for block in blocks:
        for symbol in block.symbols:
            symbols.setdefault(symbol.name, symbol)
    return SymbolFile(tuple(blocks), symbols)
