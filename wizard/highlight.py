"""C as spans, read with tree-sitter: a piece of a file, not a whole one, is enough.

No query is used: the leaves are walked and named here (queries with predicates corrupt memory in tree-sitter 0.26.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wizard.widgets.spans import Line, Span, clean

if TYPE_CHECKING:
    from tree_sitter import Node

LONGEST = 200_000
"""A text longer than this is shown plain: parsing holds the interpreter's lock."""

_C_FILES = re.compile(r"\.(?:c|h|h\.in|x)$|_protocol-structs$")
_LITERAL = {
    "comment": "comment", "string_content": "string", "escape_sequence": "string", '"': "string",
    "system_lib_string": "string", "character": "string", "number_literal": "number", "primitive_type": "type",
    "type_identifier": "type", "sized_type_specifier": "type", "null": "number", "true": "number", "false": "number",
    "preproc_directive": "preprocessor",
}  # fmt: skip
_WORD = re.compile(r"[a-z]+$")


def is_c(path: str) -> bool:
    """Whether a file of this name reads as C (the protocols nearly do)."""
    return _C_FILES.search(path) is not None


def highlight(path: str, lines: Sequence[str]) -> list[Line]:
    """``lines`` (without their ends) of the file ``path`` as spans; plain where it is no C."""
    lines = [clean(line) for line in lines]
    if not is_c(path) or sum(map(len, lines)) > LONGEST:
        return [(Span(line),) if line else () for line in lines]
    # A piece that begins inside a comment: open it again, on a line of its own.
    text = "\n".join(lines)
    opens, closes = text.find("/*"), text.find("*/")
    inside = (closes >= 0 and (opens < 0 or closes < opens)) or (opens < 0 and _all_comment(lines))
    shift = 1 if inside else 0
    data = (("/*\n" if inside else "") + text).encode()
    rows: list[list[tuple[int, int, str]]] = [[] for _ in range(len(lines) + shift)]
    from steps.code.cfacts import parse

    for node, kind in _leaves(parse(data).root_node):
        _mark(rows, node, kind, data)
    return [_spans(line, rows[number + shift]) for number, line in enumerate(lines)]


def _all_comment(lines: Sequence[str]) -> bool:
    """Whether a piece without comment signs is the middle of a comment: every line goes on with a star."""
    return bool(lines) and all(line.lstrip().startswith("*") for line in lines if line.strip())


def _leaves(root: Node) -> Iterator[tuple[Node, str]]:
    """The leaves that have a look of their own, in order; walks without recursion."""
    stack = [root]
    while stack:
        node = stack.pop()
        kind = _LITERAL.get(node.type, "")
        if not node.child_count or node.type in ("comment", "system_lib_string"):
            if not kind and not node.is_named and _WORD.match(node.type):
                kind = "keyword"
            elif not kind and node.type.startswith("#"):
                kind = "preprocessor"
            elif node.type == "identifier":
                kind = _identifier(node)
            if kind:
                yield node, kind
        else:
            stack += reversed(node.children)


def _identifier(node: Node) -> str:
    parent = node.parent
    if parent is not None and parent.type in ("call_expression", "function_declarator"):
        return "function"
    name = node.text or b""
    return "number" if name.isupper() and len(name) > 1 else ""


def _mark(rows: list[list[tuple[int, int, str]]], node: Node, kind: str, data: bytes) -> None:
    """Note the leaf in each row it touches, in characters."""
    (first, start), (last, end) = node.start_point, node.end_point
    at = node.start_byte - start
    for row in range(first, min(last, len(rows) - 1) + 1):
        stop = data.find(b"\n", at)
        raw = data[at : len(data) if stop < 0 else stop]
        left = len(raw[:start].decode("utf-8", "replace")) if row == first else 0
        right = (
            len(raw[:end].decode("utf-8", "replace")) if row == last else len(raw.decode("utf-8", "replace"))
        )
        if right > left:
            rows[row].append((left, right, kind))
        at += len(raw) + 1


def _spans(line: str, marks: list[tuple[int, int, str]]) -> Line:
    spans: list[Span] = []
    at = 0
    for start, end, kind in marks:
        if start > at:
            spans.append(Span(line[at:start]))
        if end > max(start, at):
            spans.append(Span(line[max(start, at) : end], kind))
            at = end
    if at < len(line):
        spans.append(Span(line[at:]))
    return tuple(spans)
