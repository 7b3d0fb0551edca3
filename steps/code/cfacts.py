"""What one piece of C says: functions, prototypes, typedefs, structs, tables - found with tree-sitter.

All offsets are bytes from the start of the piece; ``steps.code.cfile`` moves them to the file.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import Any, NamedTuple, TypeVar

import tree_sitter_c
from tree_sitter import Language, Node, Parser, Tree

from steps.code.mask import mask
from steps.code.readings import Reading

C = Language(tree_sitter_c.language())
_parsers = threading.local()


class Param(NamedTuple):
    """One parameter: its type as written, with pointer stars and arrays (``const char *``), and its name."""

    type: str
    name: str

    def __str__(self) -> str:
        if not self.name:
            return self.type
        base, bracket, array = self.type.partition("[")
        glue = "" if base.endswith("*") else " "
        return (
            f"{base.rstrip()}{glue}{self.name}{bracket}{array}"
            if bracket
            else f"{self.type}{glue}{self.name}"
        )


class Signature(NamedTuple):
    """A function's face: a definition, a prototype, or a function pointer's typedef."""

    name: str
    returns: str
    params: tuple[Param, ...]
    start: int
    end: int
    name_at: int
    static: bool = False


class Field(NamedTuple):
    """A member of a struct."""

    type: str
    name: str
    at: int
    end: int


class Struct(NamedTuple):
    """A struct with its members; ``name`` is its tag, or its typedef's name where it has no tag."""

    name: str
    fields: tuple[Field, ...]
    start: int
    end: int
    body_end: int


class Entry(NamedTuple):
    """One element of an initialiser: ``.field = value``, or only a value, which then goes by its ``position`` from 0."""

    field: str
    value: str
    at: int
    end: int
    position: int = -1


class Table(NamedTuple):
    """A variable of file scope with a brace initialiser: a driver table, a list of virsh commands."""

    type: str
    name: str
    entries: tuple[Entry, ...]
    start: int
    end: int
    body_start: int
    body_end: int


class Enumerator(NamedTuple):
    """One value of an enum; ``value`` is what stands behind ``=``, or empty."""

    name: str
    value: str
    at: int
    end: int


class Enum(NamedTuple):
    """An enum with its values; ``name`` is its typedef's name or its tag."""

    name: str
    values: tuple[Enumerator, ...]
    start: int
    end: int


class Facts(NamedTuple):
    """All that one piece defines at file scope; ``errors`` counts what the grammar could not read."""

    functions: tuple[Signature, ...]
    prototypes: tuple[Signature, ...]
    typedefs: tuple[Signature, ...]
    structs: tuple[Struct, ...]
    tables: tuple[Table, ...]
    enums: tuple[Enum, ...]
    errors: int


_F = TypeVar("_F", Signature, Struct, Table, Enum)


def moved(fact: _F, by: int) -> _F:
    """``fact`` with all its offsets moved ``by`` bytes."""
    changes: dict[str, Any] = {"start": fact.start + by, "end": fact.end + by}
    if isinstance(fact, Signature):
        changes["name_at"] = fact.name_at + by
    elif isinstance(fact, Struct):
        changes["body_end"] = fact.body_end + by
        changes["fields"] = tuple(Field(f.type, f.name, f.at + by, f.end + by) for f in fact.fields)
    elif isinstance(fact, Table):
        changes.update(body_start=fact.body_start + by, body_end=fact.body_end + by)
        changes["entries"] = tuple(
            Entry(e.field, e.value, e.at + by, e.end + by, e.position) for e in fact.entries
        )
    else:
        changes["values"] = tuple(v._replace(at=v.at + by, end=v.end + by) for v in fact.values)
    return fact._replace(**changes)


def parse(text: bytes) -> Tree:
    """Parse ``text`` as it is (see :func:`steps.code.mask.mask`) with this thread's own parser.

    The last tree is kept: the facts, the bodies and the paths of one piece are asked for one after the other.
    """
    held: tuple[bytes, Tree] | None = getattr(_parsers, "last", None)
    if held is not None and held[0] == text:
        return held[1]
    parser = getattr(_parsers, "c", None)
    if parser is None:
        parser = _parsers.c = Parser(C)
    tree: Tree = parser.parse(text)
    _parsers.last = text, tree
    return tree


def text_of(node: Node | None) -> str:
    """The source of ``node`` as text, white space folded; empty for None."""
    if node is None or node.text is None:
        return ""
    return " ".join(node.text.decode("utf-8", "replace").split())


def _declarator(node: Node | None) -> tuple[Node | None, str]:
    """The identifier inside a declarator and the stars and brackets around it."""
    stars = ""
    brackets = ""
    while node is not None:
        if node.type in ("identifier", "field_identifier", "type_identifier"):
            return node, stars + brackets
        if node.type == "pointer_declarator":
            qualifier = "".join(f" {text_of(c)}" for c in node.children if c.type == "type_qualifier")
            stars += "*" + qualifier
        elif node.type == "abstract_pointer_declarator":
            stars += "*"
        elif node.type in ("array_declarator", "abstract_array_declarator"):
            size = node.child_by_field_name("size")
            brackets = f"[{text_of(size)}]" + brackets
        inner = node.child_by_field_name("declarator")
        if inner is None and node.type == "parenthesized_declarator":
            inner = next(iter(node.named_children), None)
        node = inner
    return None, stars + brackets


def declared(node: Node) -> tuple[str, str]:
    """The name that a declarator declares, with the stars and brackets around it."""
    name, stars = _declarator(node)
    return text_of(name), stars


def leading_declarations(body: Node) -> list[Node]:
    """The declarations at the start of a function's ``body``, comments between them left out."""
    plain = (child for child in body.named_children if child.type != "comment")
    return list(takewhile(lambda child: child.type == "declaration", plain))


def head_end(body: Node) -> int:
    """Where they end; behind the opening brace where there are none."""
    found = leading_declarations(body)
    return found[-1].end_byte if found else body.start_byte + 1


def definitions(node: Node) -> Iterator[Node]:
    """The function definitions at file scope below ``node``, in order."""
    for child in node.children:
        if child.type == "function_definition":
            yield child
        elif child.type in TRANSPARENT or child.type.startswith("preproc_if"):
            yield from definitions(child)


def _type_of(node: Node, stars: str) -> str:
    """The type of a declaration or parameter, as libvirt writes it: ``const char *``."""
    named = node.child_by_field_name("type")
    words = [
        text_of(c)
        for c in node.children
        if c.type in ("type_qualifier", "struct_specifier", "enum_specifier", "union_specifier") or c == named
    ]
    base = " ".join(words)
    if not stars:
        return base
    return base + (stars if stars.startswith("[") else " " + stars)


def _params(declarator: Node) -> tuple[Param, ...]:
    listed = declarator.child_by_field_name("parameters")
    if listed is None:
        return ()
    params: list[Param] = []
    for node in listed.named_children:
        if node.type == "parameter_declaration":
            name, stars = _declarator(node.child_by_field_name("declarator"))
            params.append(Param(_type_of(node, stars), text_of(name)))
        elif node.type == "variadic_parameter":
            params.append(Param("...", ""))
    return () if [str(p) for p in params] == ["void"] else tuple(params)


def _function_declarator(node: Node | None) -> tuple[Node | None, str]:
    """The function_declarator inside a declarator, with the stars that belong to the return type."""
    stars = ""
    while node is not None and node.type != "function_declarator":
        if node.type == "pointer_declarator":
            stars += "*"
        node = node.child_by_field_name("declarator")
    return node, stars


def signature(node: Node) -> Signature | None:
    """The signature in a function_definition, declaration or type_definition node, or None."""
    declarator, stars = _function_declarator(node.child_by_field_name("declarator"))
    if declarator is None:
        return None
    name, inner = _declarator(declarator.child_by_field_name("declarator"))
    if name is None or (inner and node.type != "type_definition"):
        return None
    static = any(c.type == "storage_class_specifier" and c.text == b"static" for c in node.children)
    return Signature(
        text_of(name), _type_of(node, stars), _params(declarator),
        node.start_byte, node.end_byte, name.start_byte, static,
    )  # fmt: skip


def _struct(node: Node, typedef_name: str) -> Struct | None:
    body = node.child_by_field_name("body")
    if body is None:
        return None
    fields: list[Field] = []
    for child in body.named_children:
        if child.type == "field_declaration":
            for declared in child.children_by_field_name("declarator"):
                name, stars = _declarator(declared)
                if name is not None:
                    fields.append(
                        Field(_type_of(child, stars), text_of(name), child.start_byte, child.end_byte)
                    )
    tag = text_of(node.child_by_field_name("name")) or typedef_name
    return Struct(tag, tuple(fields), node.start_byte, node.end_byte, body.end_byte - 1)


def _enum(node: Node, typedef_name: str) -> Enum | None:
    body = node.child_by_field_name("body")
    if body is None:
        return None
    values = tuple(
        Enumerator(
            text_of(c.child_by_field_name("name")),
            text_of(c.child_by_field_name("value")),
            c.start_byte,
            c.end_byte,
        )
        for c in body.named_children
        if c.type == "enumerator"
    )
    return Enum(
        typedef_name or text_of(node.child_by_field_name("name")), values, node.start_byte, node.end_byte
    )


def _entries(listed: Node) -> Iterator[Entry]:
    for node in listed.named_children:
        if node.type == "initializer_pair":
            designator = node.child_by_field_name("designator")
            value = node.child_by_field_name("value")
            yield Entry(text_of(designator).lstrip("."), text_of(value), node.start_byte, node.end_byte)
        elif node.type not in ("comment", "ERROR"):
            yield Entry("", text_of(node), node.start_byte, node.end_byte)


def _table(node: Node) -> Table | None:
    init = node.child_by_field_name("declarator")
    if init is None or init.type != "init_declarator":
        return None
    value = init.child_by_field_name("value")
    name, stars = _declarator(init.child_by_field_name("declarator"))
    if value is None or value.type != "initializer_list" or name is None:
        return None
    return Table(
        _type_of(node, stars), text_of(name), tuple(_entries(value)),
        node.start_byte, node.end_byte, value.start_byte + 1, value.end_byte - 1,
    )  # fmt: skip


def _errors(root: Node) -> int:
    return sum(1 for c in root.children if c.type == "ERROR" or c.has_error) if root.has_error else 0


TRANSPARENT = frozenset(("ERROR", "linkage_specification", "declaration_list"))
"""Nodes whose children are as good as at file scope."""


class _Collector:
    """Gathers the facts of the nodes of one piece."""

    def __init__(self) -> None:
        self.functions: list[Signature] = []
        self.prototypes: list[Signature] = []
        self.typedefs: list[Signature] = []
        self.structs: list[Struct] = []
        self.tables: list[Table] = []
        self.enums: list[Enum] = []

    def take(self, node: Node) -> None:
        kind = node.type
        if kind == "function_definition":
            if (found := signature(node)) is not None:
                self.functions.append(found)
        elif kind in ("declaration", "type_definition"):
            self._declaration(node)
        elif kind in ("struct_specifier", "union_specifier", "enum_specifier"):
            self._specifier(node, "")
        elif kind in TRANSPARENT or kind.startswith("preproc_if"):
            for child in node.children:
                self.take(child)

    def _specifier(self, node: Node, name: str) -> None:
        if node.type == "enum_specifier":
            if (enum := _enum(node, name)) is not None:
                self.enums.append(enum)
        elif (struct := _struct(node, name)) is not None:
            self.structs.append(struct)

    def _declaration(self, node: Node) -> None:
        inner = node.child_by_field_name("type")
        if inner is not None and inner.type in ("struct_specifier", "union_specifier", "enum_specifier"):
            name, _stars = _declarator(node.child_by_field_name("declarator"))
            self._specifier(inner, text_of(name) if node.type == "type_definition" else "")
        if (found := signature(node)) is not None:
            (self.typedefs if node.type == "type_definition" else self.prototypes).append(found)
        elif node.type == "declaration" and (table := _table(node)) is not None:
            self.tables.append(table)


@lru_cache(maxsize=8192)
def read(text: bytes) -> Facts:
    """The facts of one piece of C. Never fails: what cannot be read is counted in ``errors``."""
    return _FACTS.of(text)


def _read(text: bytes) -> Facts:
    root = parse(mask(text)).root_node
    found = _Collector()
    for node in root.children:
        found.take(node)
    return Facts(
        tuple(found.functions), tuple(found.prototypes), tuple(found.typedefs),
        tuple(found.structs), tuple(found.tables), tuple(found.enums), _errors(root),
    )  # fmt: skip


def decode_signature(row: list[Any]) -> Signature:
    """Return the signature that a reading holds as ``row``."""
    name, returns, params, *places = row
    return Signature(name, returns, tuple([Param(*param) for param in params]), *places)


def _decode(rows: list[Any], _text: bytes) -> Facts:
    functions, prototypes, typedefs, structs, tables, enums, errors = rows
    return Facts(
        tuple([decode_signature(row) for row in functions]),
        tuple([decode_signature(row) for row in prototypes]),
        tuple([decode_signature(row) for row in typedefs]),
        tuple([Struct(name, tuple([Field(*f) for f in fields]), *at) for name, fields, *at in structs]),
        tuple([Table(kind, name, tuple([Entry(*e) for e in entries]), *at) for kind, name, entries, *at in tables]),
        tuple([Enum(name, tuple([Enumerator(*v) for v in values]), *at) for name, values, *at in enums]),
        int(errors),
    )  # fmt: skip


_FACTS = Reading("facts", _read, list, _decode)
