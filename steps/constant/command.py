"""Text for the commands of the shells: an option in the command's array, and the code that makes it a constant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from steps.code import cfacts, pasting
from steps.code.mask import code_only, mask
from steps.code.text import occurrences
from steps.code.virsh import VirshFile
from steps.edits.insertion import Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.tree.shelloptions import ShellOptions

_SET = re.compile(rb"\b(\w+)[ \t]*\|=")
_CHECK = "virsh-option"


@dataclass(frozen=True, slots=True)
class Use:
    """A command that gets an option; ``case`` is the value of an option that the new constant is one of (``--type``)."""

    command: str
    option: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class Flagged:
    """What is to be inserted: the option, its help, and the constant that it stands for."""

    command: str
    option: str
    help: str
    constant: str
    case: str = ""
    """The case of a switch that sets it, where the option takes values."""
    form: str = ""
    """``VSH_OT_INT`` or ``VSH_OT_STRING`` for an option with a value."""


def listed(options: ShellOptions, wanted: Flagged) -> list[Insertion]:
    """Return the option's entry at the end of the command's array; none where it has it, or no array is found."""
    if options.takes(wanted.command, wanted.option):
        return []
    place = options.place_for(wanted.command)
    if place is None:
        return []
    file, at, named = place
    text = render("virsh-switch.c.j2", name=wanted.option, help=wanted.help, named=named, form=wanted.form)
    return [Insertion(6, _CHECK, file.path, at, at, text)]


def handled(
    options: ShellOptions, wanted: Flagged, siblings: list[str], functions: list[str]
) -> list[Insertion]:
    """Return the code that sets the constant, beside what does so for the nearest sibling.

    In the form of that: a row of a table, a macro, a statement. Without a sibling before the call of one of ``functions``.
    """
    for sibling in siblings:
        for named in options.named(sibling):
            if not named.sets or wanted.command not in options.commands_of(named.function):
                continue
            file = next(f for f in options.shell.files if f.path == named.path)
            made = _beside(file, named.function, sibling, wanted, functions)
            if made:
                return made
    for file in options.shell.files:
        handler = next((c.handler for c in file.commands if c.name == wanted.command and c.handler), None)
        if handler is not None and not wanted.case:
            return _before_call(file, handler, functions, wanted)
    return []


def _function(file: VirshFile, name: str) -> tuple[Node, int] | None:
    """The definition of ``name``, and the offset that its node's count from."""
    for at in occurrences(file.data, name.encode()):
        chunk = file.piece(at)
        if not chunk.readable:
            continue
        root = cfacts.parse(mask(chunk.text)).root_node
        node = root.descendant_for_byte_range(at - chunk.start, at - chunk.start + 1)
        while node is not None and node.type != "function_definition":
            node = node.parent
        face = cfacts.signature(node) if node is not None else None
        if node is not None and face is not None and face.name == name:
            return node, chunk.start
    return None


def _beside(
    file: VirshFile, function: str, sibling: str, wanted: Flagged, functions: list[str]
) -> list[Insertion]:
    """The code behind that of ``sibling`` in the handler, in its form."""
    found = _function(file, function)
    if found is None:
        return []
    definition, start = found
    first, last = start + definition.start_byte, start + definition.end_byte
    word = sibling.encode()
    code = code_only(file.data[first:last])
    places = [first + at for at in occurrences(code, word)]
    pasted = [at for at in pasting.places(file.data, word) if first <= at < last]
    for at in (*places, *pasted):
        node = definition.descendant_for_byte_range(at - start, at - start + 1)
        if wanted.case:
            return _as_case(file, node, start, wanted)
        made = _as_row(file, node, start, wanted) or _as_macro(
            file, node, start, sibling, wanted, at in pasted
        )
        made = made or _as_statement(file, node, start, wanted, functions)
        if made:
            return made
    return []


def _up(node: Node | None, *types: str) -> Node | None:
    while node is not None and node.type not in types:
        if node.type == "function_definition":
            return None
        node = node.parent
    return node


def _as_row(file: VirshFile, node: Node | None, start: int, wanted: Flagged) -> list[Insertion]:
    row = _up(node, "initializer_list")
    rows = row.parent if row is not None else None
    if row is None or rows is None or rows.type != "initializer_list":
        return []
    last = [c for c in rows.named_children if c.type == "initializer_list"][-1]
    indent = _indent(file.data, start + last.start_byte)
    at = line_end(file.data, start + last.end_byte)
    return [Insertion(6, _CHECK, file.path, at, at, f'{indent}{{ "{wanted.option}", {wanted.constant} }},\n')]


def _as_macro(
    file: VirshFile, node: Node | None, start: int, sibling: str, wanted: Flagged, pasted: bool
) -> list[Insertion]:
    call = _up(node, "call_expression")
    name = cfacts.text_of(call.child_by_field_name("function")) if call is not None else ""
    if call is None or not name.isupper() or "FLAGS" in name:
        return []
    if call.parent is None or call.parent.type != "expression_statement":
        return []  # asks for the constant instead of setting it
    given = cfacts.text_of(node)
    word = wanted.constant
    if pasted:
        head = sibling.removesuffix(given)
        if not word.startswith(head):
            return []
        word = word.removeprefix(head)
    at = line_end(file.data, start + call.end_byte)
    alike = re.compile(rb"[ \t]*" + name.encode() + rb"\([^;]*;[^\n]*\n")
    while (following := alike.match(file.data, at)) is not None:  # behind those that stand together
        at = following.end()
    indent = _indent(file.data, start + call.start_byte)
    return [Insertion(6, _CHECK, file.path, at, at, f'{indent}{name}("{wanted.option}", {word});\n')]


def _as_case(file: VirshFile, node: Node | None, start: int, wanted: Flagged) -> list[Insertion]:
    case = _up(node, "case_statement")
    assigned = _up(node, "assignment_expression")
    if case is None or assigned is None:
        return []
    target = cfacts.text_of(assigned.child_by_field_name("left"))
    indent = _indent(file.data, start + case.start_byte)
    text = f"{indent}case {wanted.case}:\n{indent}    {target} |= {wanted.constant};\n{indent}    break;\n"
    at = line_end(file.data, start + case.end_byte - 1)
    return [Insertion(6, _CHECK, file.path, at, at, text)]


def _as_statement(
    file: VirshFile, node: Node | None, start: int, wanted: Flagged, functions: list[str]
) -> list[Insertion]:
    assigned = _up(node, "assignment_expression")
    operator = cfacts.text_of(assigned.child_by_field_name("operator")) if assigned is not None else ""
    if assigned is None or operator != "|=":
        return []
    target = cfacts.text_of(assigned.child_by_field_name("left"))
    outer = _up(assigned, "if_statement")
    while outer is not None and (above := outer.parent) is not None:
        if above.type == "if_statement":
            outer = above
        elif above.type == "else_clause":
            outer = above.parent
        else:
            break
    if outer is None:
        return []
    outer = _of_its_own(outer, functions)
    end = line_end(file.data, start + outer.end_byte - 1)
    indent = _indent(file.data, start + outer.start_byte)
    text = render(
        "virsh-set.c.j2", indent=indent, option=wanted.option, target=target, constant=wanted.constant
    )
    return [Insertion(6, _CHECK, file.path, end, end, text)]


def _of_its_own(statement: Node, functions: list[str]) -> Node:
    """The statement of the function's own block that holds ``statement``: the option depends on no other.

    ``statement`` itself where the outer one makes the call already.
    """
    outer = statement
    while (above := outer.parent) is not None and above.parent is not None:
        if above.type == "compound_statement" and above.parent.type == "function_definition":
            made = (outer.text or b"").decode("utf-8", "replace")
            return statement if any(f"{name}(" in made for name in functions) else outer
        outer = above
    return statement


def _before_call(file: VirshFile, function: str, functions: list[str], wanted: Flagged) -> list[Insertion]:
    """The code before the statement that calls one of ``functions``; a literal 0 becomes a variable."""
    found = _function(file, function)
    if found is None:
        return []
    definition, start = found
    for name in functions:
        code = code_only(file.data[start + definition.start_byte : start + definition.end_byte])
        for at in occurrences(code, name.encode()):
            node = definition.descendant_for_byte_range(
                definition.start_byte + at, definition.start_byte + at + 1
            )
            call = _up(node, "call_expression")
            arguments = call.child_by_field_name("arguments") if call is not None else None
            if call is None or arguments is None or not arguments.named_children:
                continue
            return _with_variable(file, definition, call, arguments.named_children[-1], start, wanted)
    return []


def _with_variable(
    file: VirshFile, definition: Node, call: Node, flags: Node, start: int, wanted: Flagged
) -> list[Insertion]:
    body = definition.child_by_field_name("body")
    statement = _statement_in(call, body)
    if body is None or statement is None:
        return []
    made = []
    target = cfacts.text_of(flags)
    if not target.isidentifier() or target == "NULL":
        declared = [c for c in body.named_children if c.type == "declaration"]
        if target != "0" or not declared:
            return []
        target = "flags"
        end = line_end(file.data, start + declared[-1].end_byte - 1)
        made.append(Insertion(6, _CHECK, file.path, end, end, "    unsigned int flags = 0;\n"))
        at = start + flags.start_byte
        made.append(Insertion(6, _CHECK, file.path, at, at + 1, target))
    at = line_start(file.data, start + statement.start_byte)
    indent = _indent(file.data, start + statement.start_byte)
    text = render(
        "virsh-set.c.j2", indent=indent, option=wanted.option, target=target, constant=wanted.constant
    )
    made.append(Insertion(6, _CHECK, file.path, at, at, text + "\n"))
    return made


def _statement_in(node: Node, body: Node | None) -> Node | None:
    """The statement of the function's own block that holds ``node``."""
    current: Node | None = node
    while current is not None and current.parent != body:
        current = current.parent
    return current


def _indent(data: bytes, at: int) -> str:
    start = line_start(data, at)
    line = data[start:at]
    return line[: len(line) - len(line.lstrip())].decode("utf-8", "replace")
