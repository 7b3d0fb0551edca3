"""Statements of a function: where one begins and ends, how its function leaves on an error, where declarations end."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from tree_sitter import Node, Tree

from steps.code.cfacts import parse
from steps.code.mask import mask
from steps.xml.bind import declaration
from steps.xml.sources import Function

_HOLDERS = frozenset(("compound_statement", "case_statement", "translation_unit"))
_LOCAL = re.compile(rb"(\w+)\s*=[^=]")
_LEAVES = re.compile(rb"\b(goto \w+|return(?: [^;\n]+)?);")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its lines: offsets in the function's text, whole lines; ``indent`` is that of the first."""

    start: int
    end: int
    indent: str
    text: bytes


@lru_cache(maxsize=16)
def _parsed(text: bytes) -> Tree:
    """The function's syntax; a proposal and its plan look at the same one."""
    return parse(mask(text))


class Blocks:
    """The statements of one function."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.text = function.raw
        self._root = _parsed(function.raw).root_node

    def at(self, offset: int, guard: str = "", block_of: str = "") -> Statement:
        """Return the statement that holds ``offset``.

        ``guard``: where an ``if`` around it has this in its condition, that ``if``. ``block_of``: where a block around
        it belongs to an ``if`` with this in its condition, that whole ``if`` and not what is inside.
        """
        node = self._root.descendant_for_byte_range(offset, offset)
        assert node is not None
        node = _statement(node)
        while (outer := _guard(node, guard, block_of)) is not None:
            node = outer
        return self._lines(_consumer(node))

    def body_level(self, offset: int) -> Statement:
        """Return the statement of the function's own block that holds ``offset``."""
        node = self._root.descendant_for_byte_range(offset, offset)
        assert node is not None
        node = _statement(node)
        # A macro that is no statement of C may leave the body without its function: then it lies at the top.
        while (
            node.parent is not None
            and node.parent.parent is not None
            and node.parent.parent.type not in ("function_definition", "translation_unit", "ERROR")
        ):
            above = _statement(node.parent)
            if above == node or above.type == "function_definition" or above.parent is None:
                break
            node = above
        return self._lines(_consumer(node))

    def beside(self, offset: int, other: Statement) -> Statement:
        """Return the statement that holds ``offset`` in the block of the statement ``other``; that of the body where it has none."""
        start = other.start + len(other.text) - len(other.text.lstrip())
        block = self._block(start)
        node = self._root.descendant_for_byte_range(offset, offset)
        while node is not None and node.parent is not None and node.parent != block:
            node = node.parent
        if node is None or node.parent is None:
            return self.body_level(offset)
        return self._lines(_consumer(node))

    def _block(self, offset: int) -> Node | None:
        """The innermost block that holds ``offset``."""
        node = self._root.descendant_for_byte_range(offset, offset)
        while node is not None and node.type != "compound_statement":
            node = node.parent
        return node

    def visible(self, expression: str, offset: int) -> bool:
        """Whether the variables of ``expression``, ``list[i].name``, are those of the block that holds ``offset``."""
        words = re.findall(r"(?<![.>\w])[A-Za-z_]\w*", expression)
        for name in words:
            found = declaration(self.text, name.encode())
            block = self._block(found[0]) if found is not None else None
            if block is not None and not block.start_byte <= offset <= block.end_byte:
                return False
        return True

    def behind(self, statement: Statement) -> int:
        """Return where the next statement may stand: behind the declarations that follow, where ``statement`` is one itself."""
        at = statement.end
        if _DECLARES.match(statement.text.strip()):
            while _DECLARES.match(self.text[at : self.text.find(b"\n", at) + 1].strip()):
                at = self.text.find(b";", at) + 1
                at = self.text.find(b"\n", at) + 1
        return at

    def in_braces(self, offset: int) -> bool:
        """Whether the statement that holds ``offset`` stands in a block, so that another may follow it."""
        node = self._root.descendant_for_byte_range(offset, offset)
        assert node is not None
        while node.parent is not None and not node.type.endswith("_statement"):
            node = node.parent
        return node.parent is not None and node.parent.type == "compound_statement"

    def _lines(self, node: Node) -> Statement:
        start = self.text.rfind(b"\n", 0, node.start_byte) + 1
        end = self.text.find(b"\n", node.end_byte)
        end = len(self.text) if end < 0 else end + 1
        line = self.text[start : node.start_byte]
        indent = line.decode("latin-1") if not line.strip() else " " * 4
        return Statement(start, end, indent, self.text[start:end])

    def leave(self, statement: Statement) -> str:
        """Return how the function leaves on an error, as this statement or most others do: ``goto error``, ``return NULL``."""
        own = [m[1] for m in _LEAVES.finditer(statement.text)]
        listed = own or [
            m[1]
            for m in _LEAVES.finditer(self.text)
            if m[1] not in (b"return def", b"return ret", b"return 0")
        ]
        if not listed:
            return "return -1"
        return Counter(listed).most_common()[0][0].decode("latin-1")

    def declarations_end(self) -> int:
        """Return where a further declaration may stand: behind the last one at the body's beginning."""
        body = self.text.find(b"\n{") + 3
        at = body
        while at < len(self.text):
            end = self.text.find(b"\n", at) + 1
            line = self.text[at:end].strip()
            if not line or not _DECLARES.match(line):
                break
            while not line.endswith((b";", b")")) and end < len(self.text):
                following = self.text.find(b"\n", end) + 1
                line, end = self.text[end:following].strip(), following
            at = end
        return at

    def label(self) -> int | None:
        """Return where the lines behind the label ``cleanup`` begin; None for none."""
        found = re.search(rb"^ ?cleanup:\n", self.text, re.M)
        return None if found is None else found.end()


_DECLARES = re.compile(
    rb"(?:VIR_\w+\(|g_auto\w*|const |unsigned |size_t|static |struct |enum |bool |int |char |long |double |xml\w+ |vir[A-Z]\w* [*\w]|\w+Ptr |VIR_AUTO\w+)"
)


def _statement(node: Node) -> Node:
    while node.parent is not None and node.parent.type not in _HOLDERS:
        node = node.parent
    return node


def _consumer(node: Node) -> Node:
    """Return the statement that uses what ``node`` read into a local variable, where it follows directly; else ``node``."""
    assigned = _LOCAL.match(node.text or b"")
    following = node.next_named_sibling
    while following is not None and following.type == "comment":
        following = following.next_named_sibling
    if assigned is None or following is None or following.type != "if_statement":
        return node
    head = (following.text or b"").split(b"{")[0]
    return following if re.search(rb"\b" + assigned[1] + rb"\b", head) else node


def _guard(node: Node, guard: str, block_of: str) -> Node | None:
    """The ``if`` around a statement, where it only guards it."""
    block = node.parent
    if (
        block is None
        or block.type != "compound_statement"
        or block.parent is None
        or block.parent.type != "if_statement"
    ):
        return None
    if sum(c.type not in ("comment", "declaration") for c in block.named_children) > 1:
        # More than this one thing is under the condition: it is about the element, not about the attribute.
        return None
    condition = block.parent.child_by_field_name("condition")
    said = (condition.text or b"") if condition is not None else b""
    if (guard and guard.encode() in said) or (
        block_of and re.search(rb"\b" + re.escape(block_of).encode() + rb"\b", said)
    ):
        return _statement(block.parent)
    return None
