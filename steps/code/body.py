"""What one C function does: what it calls, which driver methods it reaches for, how it ends. Read by tree-sitter."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from tree_sitter import Node, Query, QueryCursor

from steps.code import cfacts
from steps.code.cfacts import Signature
from steps.code.mask import code_only, mask
from steps.code.readings import Reading
from steps.code.text import occurrences

_QUERY = """
(call_expression function: (identifier) @call)
(field_expression argument: (field_expression field: (field_identifier) @driver) field: (field_identifier) @method)
(field_expression argument: (identifier) @driver field: (field_identifier) @method)
(labeled_statement label: (statement_identifier) @label)
(return_statement) @return
(if_statement condition: (_) @condition consequence: (_) @then)
"""
_REPORTS = re.compile(rb"\bvir(?:Report|Lib|Raise)?\w*(?:Error|Arg)\w*\s*\(")
_LEAVES = re.compile(rb"\b(?:goto|return)\b")
_DRIVER = re.compile(r"^(?:driver|\w*Driver|deviceMonitor|\w+[dD]rv)$")


class Call(NamedTuple):
    """One call: the function's (or macro's) name, its arguments as written, and where its name stands."""

    name: str
    arguments: tuple[str, ...]
    at: int


class Method(NamedTuple):
    """One use of a driver's method, ``conn->driver->domainCreate``; ``called`` where arguments follow."""

    member: str
    called: bool
    at: int


class Return(NamedTuple):
    """One return statement with its value as written (empty: none)."""

    value: str
    at: int


class Guard(NamedTuple):
    """An ``if`` that reports an error and leaves the function: its condition as written, and where it stands."""

    condition: str
    at: int


class Body(NamedTuple):
    """A function's body. Offsets count from the start of the text that was read."""

    calls: tuple[Call, ...]
    methods: tuple[Method, ...]
    labels: tuple[tuple[str, int], ...]
    returns: tuple[Return, ...]
    guards: tuple[Guard, ...]
    text: bytes
    start: int
    broken: bool
    """True where the grammar could not read all of it."""

    def call(self, *names: str) -> Call | None:
        """The first call of one of the functions ``names``."""
        return next((c for c in self.calls if c.name in names), None)

    def calls_like(self, pattern: re.Pattern[str]) -> Call | None:
        """The first call whose name matches ``pattern`` from its start."""
        return next((c for c in self.calls if pattern.match(c.name)), None)

    def word(self, *words: str) -> int | None:
        """Where the code first says one of ``words``; comments and strings are no code."""
        wanted = [word.encode() for word in words if self.text.find(word.encode(), self.start) >= 0]
        code = code_only(self.text[self.start :]) if wanted else b""
        return min((self.start + at for word in wanted for at in occurrences(code, word)), default=None)

    def method(self, member: str) -> Method | None:
        """The first use of the driver method ``member``."""
        return next((m for m in self.methods if m.member == member), None)


EMPTY = Body((), (), (), (), (), b"", 0, False)


@cache
def _query() -> Query:
    return Query(cfacts.C, _QUERY)


def _arguments(name: Node) -> tuple[str, ...]:
    call = name.parent
    listed = call.child_by_field_name("arguments") if call is not None else None
    if listed is None:
        return ()
    return tuple(cfacts.text_of(c) for c in listed.named_children if c.type != "comment")


def _method(driver: Node, method: Node) -> Method | None:
    if not _DRIVER.match(cfacts.text_of(driver)):
        return None
    field = method.parent
    above = field.parent if field is not None else None
    if above is not None and above.type == "parenthesized_expression":
        field, above = above, above.parent
    called = (
        above is not None
        and above.type == "call_expression"
        and above.child_by_field_name("function") == field
    )
    return Method(cfacts.text_of(method), called, method.start_byte)


@lru_cache(maxsize=2048)
def read(text: bytes) -> dict[str, tuple[Signature, Body]]:
    """Every function defined in the piece of C ``text``, by name; the first of a name counts.

    Never fails: what cannot be read of a body is left out and its ``broken`` is set. Offsets count from the start of
    ``text``.
    """
    return _BODIES.of(text)


def _read(text: bytes) -> dict[str, tuple[Signature, Body]]:
    found: dict[str, tuple[Signature, Body]] = {}
    for node in cfacts.definitions(cfacts.parse(mask(text)).root_node):
        face = cfacts.signature(node)
        if face is not None:
            found.setdefault(face.name, (face, _body(node, text)))
    return found


def _body(function: Node, text: bytes) -> Body:
    calls: list[Call] = []
    methods: list[Method] = []
    labels: list[tuple[str, int]] = []
    returns: list[Return] = []
    guards: list[Guard] = []
    for _pattern, found in QueryCursor(_query()).matches(function):
        if "call" in found:
            node = found["call"][0]
            calls.append(Call(cfacts.text_of(node), _arguments(node), node.start_byte))
        elif "method" in found:
            method = _method(found["driver"][0], found["method"][0])
            if method is not None:
                methods.append(method)
        elif "label" in found:
            node = found["label"][0]
            labels.append((cfacts.text_of(node), node.start_byte))
        elif "condition" in found:
            then = found["then"][0].text or b""
            if _REPORTS.search(then) and _LEAVES.search(then):
                node = found["condition"][0]
                guards.append(Guard(cfacts.text_of(node), node.start_byte))
        elif "return" in found:
            node = found["return"][0]
            value = cfacts.text_of(node).removeprefix("return").strip(" ;")
            returns.append(Return(value, node.start_byte))
    calls.sort(key=lambda c: c.at)
    methods.sort(key=lambda m: m.at)
    return Body(
        tuple(calls), tuple(methods), tuple(labels), tuple(returns), tuple(guards), text[: function.end_byte], function.start_byte, function.has_error
    )  # fmt: skip


def _encode(found: dict[str, tuple[Signature, Body]]) -> list[Any]:
    """The text of a body is the start of the piece: only its end is told."""
    return [
        (face, (b.calls, b.methods, b.labels, b.returns, b.guards, len(b.text), b.start, b.broken))
        for face, b in found.values()
    ]


def _decode(rows: list[Any], text: bytes) -> dict[str, tuple[Signature, Body]]:
    found: dict[str, tuple[Signature, Body]] = {}
    for row, (calls, methods, labels, returns, guards, end, start, broken) in rows:
        face = cfacts.decode_signature(row)
        found[face.name] = face, Body(
            tuple([Call(name, tuple(arguments), at) for name, arguments, at in calls]),
            tuple([Method(*method) for method in methods]),
            tuple([(label, at) for label, at in labels]),
            tuple([Return(*one) for one in returns]),
            tuple([Guard(*guard) for guard in guards]),
            text[:end], start, broken,
        )  # fmt: skip
    return found


_BODIES = Reading("body", _read, _encode, _decode)
