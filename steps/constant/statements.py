"""Statements of C around a place: what holds a word, and copies of it for another word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from steps.code import cfacts
from steps.code.chunks import Chunk, Chunks
from steps.code.mask import code_only, mask
from steps.code.text import occurrences
from steps.edits.place import line_end, line_start

STATEMENTS = ("if_statement", "expression_statement", "declaration", "return_statement", "switch_statement")


def nodes(data: bytes, chunks: Chunks, word: str) -> Iterator[tuple[Node, Chunk]]:
    """Yield the nodes at which code names ``word``, each with the piece that its offsets count from."""
    wanted = word.encode()
    for chunk in chunks.around(list(occurrences(data, wanted))):
        if not chunk.readable:
            continue
        root = cfacts.parse(mask(chunk.text)).root_node
        for at in occurrences(code_only(chunk.text), wanted):
            node = root.descendant_for_byte_range(at, at + 1)
            if node is not None:
                yield node, chunk


def up(node: Node | None, *types: str) -> Node | None:
    """Return the nearest node of one of ``types`` around ``node``, inside its function."""
    while node is not None and node.type not in types:
        if node.type == "function_definition":
            return None
        node = node.parent
    return node


def outermost_if(node: Node) -> Node:
    """Return the first ``if`` of the chain of ``else if`` that ``node`` is one of."""
    while True:
        above = node.parent
        if above is not None and above.type == "else_clause" and above.parent is not None:
            node = above.parent
        elif (
            above is not None
            and above.type == "if_statement"
            and above.child_by_field_name("alternative") == node
        ):
            node = above
        else:
            return node


def whole_lines(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the lines that the bytes from ``start`` to ``end`` lie on."""
    return line_start(data, start), line_end(data, max(end - 1, start))


def replaced(text: str, changes: dict[str, str]) -> str:
    """Return ``text`` with whole words changed; a string with its quotes counts as a word."""
    for old, new in changes.items():
        pattern = re.escape(old) if old.startswith('"') else rf"\b{re.escape(old)}\b"
        text = re.sub(pattern, lambda _m, new=new: new, text)  # type: ignore[misc]
    return text
