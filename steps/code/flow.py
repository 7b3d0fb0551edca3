"""The control flow of one C function: a graph of its statements, as tree-sitter reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from tree_sitter import Node

from steps.code import cfacts
from steps.code.cfacts import Signature
from steps.code.expression import NOTHING, Expr, lower, text_of
from steps.code.mask import mask

END = -1
"""The successor of what leaves the function at its closing brace."""
_DEEPEST = 80
_CONDITIONAL = re.compile(rb"^[ \t]*#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b((?:[^\n\\]|\\.|\\\n)*)", re.M)


@dataclass(slots=True)
class Step:
    """One statement: ``kind`` is ``expr``, ``declare``, ``branch``, ``switch``, ``return``, ``goto``, ``label`` or ``join``.

    ``next`` holds the numbers of what can follow it; of a branch first what follows where its condition holds. ``cases``
    are the values of a switch, one for each of its ``next``; None is its default.
    """

    kind: str
    at: int
    expression: Expr = NOTHING
    name: str = ""
    next: list[int] = field(default_factory=list)
    cases: list[Expr | None] = field(default_factory=list)


@dataclass(slots=True)
class Flow:
    """A function's graph: its face, its steps, where it begins, its labels, and the types of its locals.

    ``broken`` is True where the grammar could not read all of the body.
    """

    face: Signature
    steps: list[Step]
    entry: int
    labels: dict[str, int]
    locals: dict[str, str]
    end: int
    broken: bool


def one_side(text: bytes) -> bytes:
    """``text`` with what its preprocessor conditionals leave out blanked: of each the first side, none of ``#if 0``.

    Same length, same lines. Both sides of a conditional one after the other are no path of the function.
    """
    if b"#" not in text:
        return text
    found = bytearray(text)
    open_: list[tuple[bool, int]] = []  # whether this part is left out, and where it begins
    for m in _CONDITIONAL.finditer(text):
        word = m[1]
        if word in (b"if", b"ifdef", b"ifndef"):
            open_.append((word == b"if" and m[2].strip() == b"0", m.end()))
        elif open_:
            out, start = open_.pop()
            if out:
                found[start : m.start()] = re.sub(rb"[^\n]", b" ", text[start : m.start()])
            if word != b"endif":
                open_.append((not out or word == b"elif", m.end()))
    return bytes(found)


class _Builder:
    """Makes the steps of one body, the last before the first: each knows what follows it."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.labels: dict[str, int] = {}
        self.locals: dict[str, str] = {}
        self._jumps: list[tuple[Step, str]] = []

    def add(
        self, kind: str, at: int, following: list[int], expression: Expr = NOTHING, name: str = ""
    ) -> int:
        self.steps.append(Step(kind, at, expression, name, following))
        return len(self.steps) - 1

    def resolve(self) -> None:
        for step, label in self._jumps:
            step.next = [self.labels[label]] if label in self.labels else []

    def block(self, nodes: list[Node], following: int, loop: tuple[int, int], depth: int) -> int:
        for node in reversed(nodes):
            following = self.statement(node, following, loop, depth)
        return following

    def statement(self, node: Node, following: int, loop: tuple[int, int], depth: int) -> int:
        make = getattr(self, f"_{node.type}", None) if depth < _DEEPEST else None
        if make is None:
            return following
        made: int = make(node, following, loop, depth + 1)
        return made

    def _compound_statement(self, node: Node, following: int, loop: tuple[int, int], depth: int) -> int:
        return self.block(node.named_children, following, loop, depth)

    _ERROR = _compound_statement

    def _expression_statement(self, node: Node, following: int, _loop: tuple[int, int], _depth: int) -> int:
        inner = next((c for c in node.named_children if c.type != "comment"), None)
        if inner is None:
            return following
        return self.add("expr", node.start_byte, [following], lower(inner))

    def _declaration(self, node: Node, following: int, _loop: tuple[int, int], _depth: int) -> int:
        kind = text_of(node.child_by_field_name("type"))
        for child in reversed(node.named_children):
            if child.type not in ("init_declarator", "identifier", "pointer_declarator", "array_declarator"):
                continue
            name, stars = cfacts.declared(child)
            if not name:
                continue
            self.locals[name] = f"{kind} {stars}".rstrip()
            value = child.child_by_field_name("value") if child.type == "init_declarator" else None
            made = NOTHING if value is None else lower(value)
            following = self.add("declare", child.start_byte, [following], made, name)
        return following

    def _if_statement(self, node: Node, following: int, loop: tuple[int, int], depth: int) -> int:
        then = node.child_by_field_name("consequence")
        other = node.child_by_field_name("alternative")
        first = following if then is None else self.statement(then, following, loop, depth)
        second = following if other is None else self.statement(other, following, loop, depth)
        return self.add(
            "branch", node.start_byte, [first, second], lower(node.child_by_field_name("condition"))
        )

    def _else_clause(self, node: Node, following: int, loop: tuple[int, int], depth: int) -> int:
        return self.block(node.named_children, following, loop, depth)

    def _while_statement(self, node: Node, following: int, _loop: tuple[int, int], depth: int) -> int:
        head = self.add(
            "branch", node.start_byte, [following, following], lower(node.child_by_field_name("condition"))
        )
        body = node.child_by_field_name("body")
        if body is not None:
            self.steps[head].next[0] = self.statement(body, head, (following, head), depth)
        return head

    def _do_statement(self, node: Node, following: int, _loop: tuple[int, int], depth: int) -> int:
        condition = lower(node.child_by_field_name("condition"))
        tail = self.add("branch", node.start_byte, [following, following], condition)
        body = node.child_by_field_name("body")
        first = tail if body is None else self.statement(body, tail, (following, tail), depth)
        self.steps[tail].next[0] = first
        return first

    def _for_statement(self, node: Node, following: int, _loop: tuple[int, int], depth: int) -> int:
        condition, update = node.child_by_field_name("condition"), node.child_by_field_name("update")
        body, first = node.child_by_field_name("body"), node.child_by_field_name("initializer")
        if condition is None:
            head = self.add("join", node.start_byte, [following])
        else:
            head = self.add("branch", node.start_byte, [following, following], lower(condition))
        again = head if update is None else self.add("expr", update.start_byte, [head], lower(update))
        inside = again if body is None else self.statement(body, again, (following, again), depth)
        self.steps[head].next[0] = inside
        if first is None:
            return head
        if first.type == "declaration":
            return self._declaration(first, head, (following, again), depth)
        return self.add("expr", first.start_byte, [head], lower(first))

    def _switch_statement(self, node: Node, following: int, loop: tuple[int, int], depth: int) -> int:
        body = node.child_by_field_name("body")
        cases: list[int] = []
        values: list[Expr | None] = []
        after = following
        for child in reversed(body.named_children if body is not None else []):
            if child.type != "case_statement":
                after = self.statement(child, after, (following, loop[1]), depth)
                continue
            value = child.child_by_field_name("value")
            values.append(None if value is None else lower(value))
            inside = [c for c in child.named_children if c != value]
            after = self.block(inside, after, (following, loop[1]), depth)
            cases.append(after)
        if None not in values:
            cases.append(following)
            values.append(None)
        made = self.add("switch", node.start_byte, cases, lower(node.child_by_field_name("condition")))
        self.steps[made].cases = values
        return made

    def _labeled_statement(self, node: Node, following: int, loop: tuple[int, int], depth: int) -> int:
        name = text_of(node.child_by_field_name("label"))
        inside = [c for c in node.named_children if c.type not in ("statement_identifier", "comment")]
        entry = self.block(inside, following, loop, depth)
        self.labels[name] = self.add("label", node.start_byte, [entry], NOTHING, name)
        return self.labels[name]

    def _goto_statement(self, node: Node, _following: int, _loop: tuple[int, int], _depth: int) -> int:
        name = text_of(node.child_by_field_name("label"))
        made = self.add("goto", node.start_byte, [], NOTHING, name)
        self._jumps.append((self.steps[made], name))
        return made

    def _break_statement(self, node: Node, _following: int, loop: tuple[int, int], _depth: int) -> int:
        return self.add("join", node.start_byte, [loop[0]])

    def _continue_statement(self, node: Node, _following: int, loop: tuple[int, int], _depth: int) -> int:
        return self.add("join", node.start_byte, [loop[1]])

    def _return_statement(self, node: Node, _following: int, _loop: tuple[int, int], _depth: int) -> int:
        value = next((c for c in node.named_children if c.type != "comment"), None)
        return self.add("return", node.start_byte, [], NOTHING if value is None else lower(value))


def masked(text: bytes) -> bytes:
    """``text`` as it is parsed here: one side of each conditional, and without what trips the grammar."""
    return mask(one_side(text))


@lru_cache(maxsize=4096)
def read(text: bytes) -> dict[str, Flow]:
    """The functions that the piece of C ``text`` defines, by name. Offsets count from its start. Never fails."""
    found: dict[str, Flow] = {}
    for node in cfacts.definitions(cfacts.parse(masked(text)).root_node):
        face = cfacts.signature(node)
        body = node.child_by_field_name("body")
        if face is None or body is None or face.name in found:
            continue
        found[face.name] = graph(face, body)
    return found


def graph(face: Signature, body: Node) -> Flow:
    """The graph of the function ``face`` with this ``body``."""
    builder = _Builder()
    entry = builder.block(body.named_children, END, (END, END), 0)
    builder.resolve()
    return Flow(face, builder.steps, entry, builder.labels, builder.locals, body.end_byte, body.has_error)
