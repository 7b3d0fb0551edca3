"""C expressions as small tuples, ``(kind, at, …)``: what the paths of a function are followed on.

Casts and parentheses are left out, ``->`` and ``.`` are the same. ``at`` is the offset in the text that was parsed.
"""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

Expr = tuple[Any, ...]
"""``(kind, at, …)``; the kinds are those that :func:`lower` makes."""

NOTHING: Expr = ("other", 0, ())
_ZERO = frozenset(("NULL", "false", "FALSE", "0"))
_DEPTH = 60
"""Expressions nested deeper than this were not written by a person; the rest of one is not looked at."""


def text_of(node: Node | None) -> str:
    """The source of ``node`` as one line."""
    if node is None or node.text is None:
        return ""
    return " ".join(node.text.decode("utf-8", "replace").split())


def lower(node: Node | None, depth: int = 0) -> Expr:
    """The expression in ``node``; never fails, what is no expression is ``other``."""
    while node is not None and node.type in ("parenthesized_expression", "cast_expression"):
        named = [c for c in node.named_children if c.type != "comment"]
        node = named[-1] if named else None
    if node is None or depth > _DEPTH:
        return NOTHING
    make = _MAKERS.get(node.type)
    if make is not None:
        return make(node, depth + 1)
    parts = tuple(lower(c, depth + 1) for c in node.named_children if c.type != "comment")
    return ("other", node.start_byte, parts)


def _field(node: Node, name: str, depth: int) -> Expr:
    return lower(node.child_by_field_name(name), depth)


def _identifier(node: Node, _depth: int) -> Expr:
    text = text_of(node)
    return ("num", node.start_byte, text) if text in _ZERO else ("id", node.start_byte, text)


def _number(node: Node, _depth: int) -> Expr:
    return ("num", node.start_byte, text_of(node))


def _string(node: Node, _depth: int) -> Expr:
    return ("str", node.start_byte, text_of(node))


def _call(node: Node, depth: int) -> Expr:
    listed = node.child_by_field_name("arguments")
    arguments = () if listed is None else tuple(
        lower(c, depth) for c in listed.named_children if c.type != "comment"
    )  # fmt: skip
    function = _field(node, "function", depth)
    # The arguments as written are kept of what can be a macro: its text is put together from them.
    raw = text_of(listed)[1:-1] if function[0] == "id" and not function[2][:1].islower() else ""
    return ("call", node.start_byte, function, arguments, raw)


def _member(node: Node, depth: int) -> Expr:
    name = text_of(node.child_by_field_name("field"))
    return ("field", node.start_byte, _field(node, "argument", depth), name)


def _index(node: Node, depth: int) -> Expr:
    return ("index", node.start_byte, _field(node, "argument", depth), _field(node, "index", depth))


def _pointer(node: Node, depth: int) -> Expr:
    kind = "addr" if node.children and node.children[0].type == "&" else "deref"
    return (kind, node.start_byte, _field(node, "argument", depth))


def _unary(node: Node, depth: int) -> Expr:
    operator = node.children[0].type if node.children else ""
    inner = _field(node, "argument", depth)
    if operator == "!":
        return ("not", node.start_byte, inner)
    if operator == "-" and inner[0] == "num":
        return ("num", node.start_byte, "-" + inner[2])
    return ("unary", node.start_byte, operator, inner)


def _update(node: Node, depth: int) -> Expr:
    inner = _field(node, "argument", depth)
    return ("assign", node.start_byte, "++", inner, NOTHING)


def _binary(node: Node, depth: int) -> Expr:
    operator = node.child_by_field_name("operator")
    return (
        "binary", node.start_byte, "" if operator is None else operator.type,
        _field(node, "left", depth), _field(node, "right", depth),
    )  # fmt: skip


def _assign(node: Node, depth: int) -> Expr:
    operator = node.child_by_field_name("operator")
    return (
        "assign", node.start_byte, "=" if operator is None else operator.type,
        _field(node, "left", depth), _field(node, "right", depth),
    )  # fmt: skip


def _conditional(node: Node, depth: int) -> Expr:
    return (
        "choice", node.start_byte, _field(node, "condition", depth), _field(node, "consequence", depth),
        _field(node, "alternative", depth),
    )  # fmt: skip


def _comma(node: Node, depth: int) -> Expr:
    return ("comma", node.start_byte, _field(node, "left", depth), _field(node, "right", depth))


def _sizeof(node: Node, _depth: int) -> Expr:
    return ("other", node.start_byte, ())


_MAKERS = {
    "identifier": _identifier, "field_identifier": _identifier, "null": _number, "number_literal": _number,
    "true": _number, "false": _number, "char_literal": _number, "string_literal": _string,
    "concatenated_string": _string, "call_expression": _call, "field_expression": _member,
    "subscript_expression": _index, "pointer_expression": _pointer, "unary_expression": _unary,
    "update_expression": _update, "binary_expression": _binary, "assignment_expression": _assign,
    "conditional_expression": _conditional, "comma_expression": _comma, "sizeof_expression": _sizeof,
}  # fmt: skip


def called(expression: Expr) -> str:
    """The name of the function that a call calls directly; empty for anything else."""
    if expression[0] == "call" and expression[2][0] == "id":
        name: str = expression[2][2]
        return name
    return ""


def walk(expression: Expr) -> list[Expr]:
    """``expression`` and all that it is made of, the outer before the inner."""
    found: list[Expr] = []
    waiting: list[Any] = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            if part and isinstance(part[0], str):
                found.append(part)
                waiting.extend(p for p in reversed(part[2:]) if isinstance(p, tuple))
            else:
                waiting.extend(reversed(part))
    return found
