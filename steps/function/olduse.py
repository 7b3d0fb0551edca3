"""Where a command of the shell calls an older function, and whether a program can let it call a newer one instead.

Of 31 such uses in 11.3.0, 28 choose by what was given: the new call with an option, the older one without. No command
was added for them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from steps.code.cfacts import declared, head_end, parse, text_of
from steps.code.cfile import CFile
from steps.code.mask import mask
from steps.errors import BadInput
from steps.function.superset import Superset
from steps.tree.facts import Facts
from steps.tree.virsh import Use

_COMPARED = frozenset(("==", "!=", "<", "<=", ">", ">="))
_STATEMENTS = ("expression_statement", "return_statement", "if_statement")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``start`` to ``end`` of a file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OldUse:
    """A command's only call of an older function: a statement of its own, or what an ``if`` looks at."""

    command: str
    handler: str
    file: CFile
    head_end: int
    """Behind the last declaration; behind the opening brace where there is none."""
    statement: Span
    form: str
    """``call`` (its result is assigned or not looked at), ``return`` or ``if``."""
    call: Span
    arguments: tuple[str, ...]
    judged: Span
    """In the condition of an ``if``: what is put down to the result, the call or the assignment."""
    target: str
    """The variable that gets the result in that condition; empty for none."""
    locals: frozenset[str]
    labels: dict[str, int]
    """Behind each label, the offset of its first statement's line."""


@dataclass(frozen=True, slots=True)
class NotPlain:
    """A command that calls the older function in a way that a person must change."""

    command: str
    path: str
    line: int
    reason: str


def commands_calling(facts: Facts, extension: Superset, library: str) -> list[OldUse | NotPlain]:
    """Return the commands that come to call the older function, first those that a program can change, the likest name first."""
    older = extension.older.name
    extras = {e.param.name for e in extension.extras}
    shell = facts.shell(library)
    likely = [place.name for place in shell.commands_using(older)]
    found = [
        _free(use, extras, one)
        for one in shell.uses(older)
        for use in _of_function(facts, older, one, library)
    ]

    def order(use: OldUse | NotPlain) -> tuple[bool, int]:
        at = likely.index(use.command) if use.command in likely else len(likely)
        return isinstance(use, NotPlain), at

    return sorted(found, key=order)


def _free(use: OldUse | NotPlain, extras: set[str], one: Use) -> OldUse | NotPlain:
    """The use, unless the command has a variable of a new parameter's name already, whatever it holds."""
    taken = sorted(extras & use.locals) if isinstance(use, OldUse) else []
    if not taken:
        return use
    return NotPlain(use.command, one.path, one.line, f"{one.function} has a variable {taken[0]} of its own")


def chosen(facts: Facts, extension: Superset, library: str, command: str) -> OldUse:
    """Return the call in ``command``.

    Raises:
        BadInput: it does not call the older function, or not in a form that can be changed.
    """
    for use in commands_calling(facts, extension, library):
        if use.command == command:
            if isinstance(use, NotPlain):
                raise BadInput(
                    f"virsh-command={command}: {use.path}:{use.line}: {use.reason}; change it by hand"
                )
            return use
    raise BadInput(f"virsh-command={command}: it does not call {extension.older.name}")


def _of_function(facts: Facts, older: str, use: Use, library: str) -> list[OldUse | NotPlain]:
    """The use in one function of the shell; a helper stands for the commands that call it."""
    shell = facts.shell(library)
    commands = [c.name for _file, c in shell.commands.get(use.function, []) if not c.alias]
    if not commands:
        names = [place.name for place in shell.commands_using(use.function)]
        why = f"{use.function} calls {older} for it: what is given must be handed to it"
        return [NotPlain(name, use.path, use.line, why) for name in names]
    file = facts.snapshot.cfile(use.path)
    read = _read(file, use.function, older) if file is not None else "the file cannot be read"
    if isinstance(read, str):
        return [NotPlain(commands[0], use.path, use.line, f"{use.function}: {read}")]
    assert file is not None
    return [OldUse(commands[0], use.function, file, *read)]


_Read = tuple[int, Span, str, Span, tuple[str, ...], Span, str, frozenset[str], dict[str, int]]


def _read(file: CFile, function: str, older: str) -> _Read | str:
    face = file.function(function)
    if face is None:
        return "its definition cannot be read by the program"
    root = parse(mask(file.data[face.start : face.end])).root_node
    definition = next((n for n in root.children if n.type == "function_definition"), None)
    body = definition.child_by_field_name("body") if definition is not None else None
    if body is None:
        return "its definition cannot be read by the program"
    calls = [
        n for n in _every(body, "call_expression") if text_of(n.child_by_field_name("function")) == older
    ]
    if len(calls) != 1:
        return f"it calls {older} {len(calls)} times" if calls else f"a macro calls {older} in it"
    call = calls[0]
    held = _statement(call)
    arguments = call.child_by_field_name("arguments")
    if held is None or arguments is None:
        return f"the call of {older} is no statement of its own"
    statement, form, judged, target = held
    at = face.start
    names: set[str] = set()
    for declaration in _every(body, "declaration"):
        names |= {declared(d)[0] for d in declaration.children_by_field_name("declarator")}
    text = file.data
    given = tuple(
        " ".join(text[at + a.start_byte : at + a.end_byte].decode("utf-8", "replace").split())
        for a in arguments.named_children
        if a.type != "comment"
    )
    labels = {
        text_of(n.child_by_field_name("label")): at + n.start_byte for n in _every(body, "labeled_statement")
    }
    return (
        at + head_end(body), _span(statement, at), form, _span(call, at), given, _span(judged, at), target,
        frozenset(names), labels,
    )  # fmt: skip


def _span(node: Node, at: int) -> Span:
    return Span(at + node.start_byte, at + node.end_byte)


def _every(node: Node, kind: str) -> list[Node]:
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        if one.type == kind:
            found.append(one)
        waiting += one.named_children
    return sorted(found, key=lambda n: n.start_byte)


def _statement(call: Node) -> tuple[Node, str, Node, str] | None:
    """The statement that the call is one of, what it does with the result, what stands for that, and who gets it."""
    judged, target, mixed = call, "", False
    node = call.parent
    while node is not None and node.type not in _STATEMENTS:
        if node.type == "assignment_expression" and not target:
            left = node.child_by_field_name("left")
            if left is None or left.type != "identifier":
                return None
            if node.child_by_field_name("right") == judged:
                judged, target = node, text_of(left)
            else:  # what is made of the result is assigned
                mixed = True
        elif node.type == "parenthesized_expression":
            inner_if = node.parent is not None and node.parent.type == "if_statement"
            judged = node if judged == _inside(node) and target and not inner_if else judged
        elif node.type == "binary_expression":
            if text_of(node.child_by_field_name("operator")) not in _COMPARED or not _first_of(node, call):
                return None
        elif node.type != "unary_expression":
            return None
        node = node.parent
    if node is None or node.parent is None or node.parent.type != "compound_statement":
        return None
    if node.type == "if_statement":
        condition = node.child_by_field_name("condition")
        inside = condition is not None and condition.start_byte <= call.start_byte < condition.end_byte
        return (node, "if", judged, target) if inside and not mixed else None
    return node, "return" if node.type == "return_statement" else "call", judged, target


def _inside(node: Node) -> Node | None:
    return node.named_children[0] if node.named_children else None


def _first_of(node: Node, call: Node) -> bool:
    left = node.child_by_field_name("left")
    return left is not None and left.start_byte <= call.start_byte < left.end_byte
