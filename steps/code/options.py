"""Which option of a shell's command makes the code name a constant: read from the handler, in all forms that it has.

``if (vshCommandOptBool(cmd, "x")) flags |= X`` · a variable first · a row ``{ "x", X }`` · a macro that is given the
option's name, X whole or only its tail (``FILTER("x", X)``) · a switch over what an option names · a call that is given
X and the option's value · a parameter, for whose value the callers must be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tree_sitter import Node

from steps.code import cfacts
from steps.code.mask import mask

_LITERAL = re.compile(rb'"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"')
_READ = re.compile(rb'\bvshCommandOpt\w*\s*\([^;"]*"([\w-]+)"')
_IDENTIFIER = re.compile(rb"(?<![\w.>\"])(!?)\s*\b([a-z_]\w*)\b(?!\s*\()")
_COMMENT = re.compile(rb"/\*.*?\*/|//[^\n]*", re.S)
_STRINGS = re.compile(rb'"(?:[^"\\\n]|\\.)*"')
_IGNORED = frozenset(
    b"ctl cmd priv flags i j true false ret rv rc bool int unsigned char const void struct sizeof NULL dom conn "
    b"nparams params maxparams name".split()
)
_DEPTH = 4
_ADDS = re.compile(r"virTypedParam\w*Add|\w*Param\w*")
"""The functions that put a value beside a parameter's name: the value says which option it comes from."""


@dataclass(frozen=True)
class Use:
    """One place of a shell's source that names a constant: in which function, and what decides it there.

    ``options`` are the names of options; ``parameters`` the places, from 0, of the function's own parameters that decide
    where no option does.
    """

    function: str
    at: int
    options: tuple[str, ...] = ()
    parameters: tuple[int, ...] = ()
    sets: bool = True
    """False where the code only asks for the constant, or takes it away."""


@dataclass
class _Answer:
    options: list[str] = field(default_factory=list)
    parameters: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.options or self.parameters)

    def add(self, other: _Answer) -> None:
        self.options += [o for o in other.options if o not in self.options]
        self.parameters += [p for p in other.parameters if p not in self.parameters]


@lru_cache(maxsize=256)
def _parsed(text: bytes) -> tuple[Node, bytes]:
    """The tree of a piece of C, and the piece without comments."""
    bare = _COMMENT.sub(lambda m: re.sub(rb"[^\n]", b" ", m.group()), text)
    return cfacts.parse(mask(bare)).root_node, bare


def uses(text: bytes, places: list[int]) -> list[Use]:
    """What decides each of the ``places`` in the piece ``text`` at which a constant's name (or its end) stands."""
    root, bare = _parsed(text)
    found = []
    for at in places:
        node = root.descendant_for_byte_range(at, at + 1)
        if bare[at : at + 1] != b" " and node is not None:
            found.append(_use(node, bare, at))
    return [use for use in found if use is not None]


def argument(text: bytes, at: int, place: int) -> Use | None:
    """What decides the argument number ``place`` of the call whose function's name stands at ``at``."""
    root, bare = _parsed(text)
    node = root.descendant_for_byte_range(at, at + 1)
    call = node.parent if node is not None else None
    listed = call.child_by_field_name("arguments") if call is not None else None
    if node is None or listed is None or place >= len(listed.named_children):
        return None
    function = _function(node)
    given = listed.named_children[place]
    if function is None:
        return None
    answer = _resolve(bare[given.start_byte : given.end_byte], function, bare, at)
    return Use(_name(function), at, tuple(answer.options), tuple(answer.parameters))


def _use(node: Node, text: bytes, at: int) -> Use | None:
    function = _function(node)
    if function is None:
        row = _row(node, text)
        table = _table(node)
        return Use(table, at, row) if row and table else None
    if _asks(node, text):
        return Use(_name(function), at, sets=False)
    answer = _Answer()
    for kind, part in _controls(node):
        if kind == "row":
            answer = _Answer(list(_row(node, text)))
        elif kind == "call":
            answer = _call(part, node, function, text, at)
        else:
            answer = _resolve(text[part.start_byte : part.end_byte], function, text, part.end_byte)
        if answer:
            break
    return Use(_name(function), at, tuple(answer.options), tuple(answer.parameters))


def _asks(node: Node, text: bytes) -> bool:
    """Whether the code tests the constant, or takes it away: ``flags & X``, ``x == X``, ``flags &= ~X``."""
    parent = node.parent
    while parent is not None and parent.type in ("parenthesized_expression", "cast_expression"):
        node, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "unary_expression":
        return True
    if parent.type == "case_statement":
        return parent.child_by_field_name("value") == node
    operator = parent.child_by_field_name("operator") if parent.type == "binary_expression" else None
    return operator is not None and text[operator.start_byte : operator.end_byte] in (b"&", b"==", b"!=")


def _function(node: Node | None) -> Node | None:
    while node is not None and node.type != "function_definition":
        node = node.parent
    return node


def _name(function: Node) -> str:
    face = cfacts.signature(function)
    return face.name if face is not None else ""


def _table(node: Node | None) -> str:
    while node is not None and node.type != "init_declarator":
        node = node.parent
    declarator = node.child_by_field_name("declarator") if node is not None else None
    found = re.search(r"\w+", cfacts.text_of(declarator))
    return found[0] if found else ""


def _row(node: Node, text: bytes) -> tuple[str, ...]:
    """The option that stands beside ``node`` in a row of a table."""
    parent: Node | None = node
    while parent is not None and parent.type != "initializer_list":
        parent = parent.parent
    if parent is None:
        return ()
    found = _LITERAL.search(text, parent.start_byte, parent.end_byte)
    return (found[1].decode(),) if found else ()


def _controls(node: Node) -> Iterator[tuple[str, Node]]:
    """What decides whether ``node`` is reached, the nearest first."""
    child, parent = node, node.parent
    while parent is not None and parent.type != "function_definition":
        kind = parent.type
        if kind == "argument_list" and parent.parent is not None:
            yield "call", parent.parent
        elif kind == "initializer_list":
            yield "row", parent
        elif kind in ("if_statement", "conditional_expression"):
            condition = parent.child_by_field_name("condition")
            if condition is not None and child == parent.child_by_field_name("consequence"):
                yield "condition", condition
        elif kind == "case_statement":
            switch = parent.parent.parent if parent.parent is not None else None
            condition = switch.child_by_field_name("condition") if switch is not None else None
            if condition is not None:
                yield "condition", condition
        child, parent = parent, parent.parent


def _call(call: Node, node: Node, function: Node, text: bytes, at: int) -> _Answer:
    """What the other arguments of a call say that is given the constant."""
    listed = call.child_by_field_name("arguments")
    callee = cfacts.text_of(call.child_by_field_name("function"))
    answer = _Answer()
    if listed is None or callee.startswith(("vshError", "vshPrint", "vshDebug")):
        return answer
    others = [c for c in listed.named_children if not (c.start_byte <= node.start_byte < c.end_byte)]
    if callee.isupper():
        for other in others:
            written = text[other.start_byte : other.end_byte]
            literal = _LITERAL.fullmatch(written)
            if literal is not None:
                answer.options.append(literal[1].decode())
            elif re.fullmatch(rb"[a-z][\w-]*(?:\s*-\s*\w+)*", written):
                answer.options.append(re.sub(rb"\s", b"", written).decode())
        return answer
    for other in reversed(others):
        written = text[other.start_byte : other.end_byte]
        literal = _LITERAL.fullmatch(written)
        if literal is not None and not _ADDS.match(callee):
            answer.options.append(literal[1].decode())
        elif _ADDS.match(callee):
            answer.add(_resolve(written, function, text, at))
    return answer


def _resolve(
    expression: bytes, function: Node, text: bytes, before: int, depth: int = 0, own: bytes = b""
) -> _Answer:
    """The options, or the function's parameters, that an expression's value comes from."""
    answer = _Answer([m.decode() for m in dict.fromkeys(_READ.findall(expression))])
    if answer or depth > _DEPTH:
        return answer
    names: dict[bool, list[bytes]] = {False: [], True: []}
    for sign, name in _IDENTIFIER.findall(_STRINGS.sub(b'""', expression)):
        if name not in _IGNORED and name != own:
            names[bool(sign)].append(name)
    for negated in (False, True):
        for name in dict.fromkeys(names[negated]):
            answer.add(_variable(name, function, text, before, depth))
        if answer:
            break
    return answer


def _variable(name: bytes, function: Node, text: bytes, before: int, depth: int) -> _Answer:
    """The same for a variable, by the nearest place before that gives it a value."""
    start = function.start_byte
    word = re.escape(name)
    given = re.compile(
        rb'\bvshCommandOpt\w*\s*\([^;"]*"(?P<option>[\w-]+)"[^;]*?&\s*(?:\w+(?:\.|->))*' + word + rb"\b"
        rb"|(?<![\w.>=!<])" + word + rb"\s*=(?!=)\s*(?P<value>[^;]+);"
        rb"|\b(?P<call>\w+)\s*\((?P<given>[^;{}]*?)&\s*" + word + rb"\b(?P<rest>[^;{}]*)"
    )
    found = list(given.finditer(text, start, min(before, function.end_byte)))
    for match in reversed(found):
        if match["option"]:
            return _Answer([match["option"].decode()])
        inside = match["value"] or (match["given"] or b"") + (match["rest"] or b"")
        own = b"" if match["value"] else name
        answer = _resolve(inside, function, text, match.start(), depth + 1, own)
        if answer:
            return answer
    face = cfacts.signature(function)
    for place, param in enumerate(face.params if face is not None else ()):
        if param.name == name.decode():
            return _Answer(parameters=[place])
    return _Answer()
