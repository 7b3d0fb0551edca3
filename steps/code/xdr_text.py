"""The ``-structs`` form of a protocol, made from its ``.x`` file by text alone.

libvirt records each protocol as pahole(1) prints the compiled structs (src/*_protocol-structs, checked by
scripts/check-remote-protocol.py and, before, by the PDWTAGS rule of src/Makefile.am). How rpcgen(1) maps XDR
to C, and pahole C to text, is regular enough to do without a compiler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_TOKEN = re.compile(r"[A-Za-z_]\w*|-?\d\w*|[{}<>()\[\];:,=*]")
_COMMENT = re.compile(r"/\*.*?\*/|^%[^\n]*", re.DOTALL | re.MULTILINE)
_BASE = {
    ("int",): "int",
    ("unsigned", "int"): "u_int",
    ("unsigned",): "u_int",
    ("hyper",): "int64_t",
    ("unsigned", "hyper"): "uint64_t",
    ("char",): "char",
    ("unsigned", "char"): "u_char",
    ("short",): "short",
    ("unsigned", "short"): "u_short",
    ("long",): "long",
    ("unsigned", "long"): "u_long",
    ("bool",): "bool_t",
    ("float",): "float",
    ("double",): "double",
    ("string",): "char *",
    ("opaque",): "char",
}
_INDENT = "        "
_TYPE_WIDTH = 26


class Block(NamedTuple):
    """One struct, union or enum: ``name`` ("struct remote_error"), its lines, and where it begins."""

    name: str
    lines: tuple[str, ...]
    line: int
    uses: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        """The lines as ``diff -b`` sees them: amounts of white space do not count."""
        return tuple(" ".join(line.split()) for line in self.lines)


class XdrText(NamedTuple):
    """A protocol: its blocks in the order of the file, and what each typedef stands for."""

    blocks: tuple[Block, ...]
    typedefs: Mapping[str, str]


class XdrSyntaxError(ValueError):
    """The file is not XDR; ``line`` is where reading stopped."""

    def __init__(self, line: int, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}, got {got!r}")
        self.line = line


def strip_comments(text: str) -> str:
    """Return ``text`` without comments and lines that rpcgen only passes on; its lines keep their numbers."""
    return _COMMENT.sub(lambda match: "\n" * match[0].count("\n") or " ", text)


def render(text: str, constants: Mapping[str, str] | None = None) -> XdrText:
    """Return the ``-structs`` form of the protocol in ``text``, or of a part of it that uses ``constants`` of another part.

    Raises:
        XdrSyntaxError: the text is no XDR.
    """
    return _Renderer(text, constants or {}).render()


@dataclass(frozen=True, slots=True)
class _Declaration:
    """One member: its C type, its name, how it repeats (``<`` or ``[``) and how often."""

    type: str
    name: str
    kind: str = ""
    count: str = ""

    def lines(self, indent: str) -> Iterator[str]:
        if self.kind == "<" and self.type != "char *":
            yield f"{indent}struct {{"
            inner = indent + _INDENT
            yield _member(inner, "u_int", f"{self.name}_len", len(inner))
            yield _member(inner, f"{self.type} *", f"{self.name}_val", len(inner))
            yield f"{indent}}} {self.name};"
        elif self.kind == "[":
            yield _member(indent, self.type, f"{self.name}[{self.count}]", len(indent))
        else:
            yield _member(indent, self.type, self.name, len(indent))


def _member(indent: str, kind: str, name: str, width: int) -> str:
    """Names stand in one column, however deep the member is nested."""
    return f"{indent}{kind:{_TYPE_WIDTH - (width - len(_INDENT))}} {name};"


class _Renderer:
    """A recursive descent over the tokens of one file."""

    def __init__(self, text: str, constants: Mapping[str, str]) -> None:
        bare = strip_comments(text)
        self._tokens = [
            (match[0], number)
            for number, line in enumerate(bare.split("\n"), 1)
            for match in _TOKEN.finditer(line)
        ]
        self._at = 0
        self._constants = dict(constants)
        self._typedefs: dict[str, str] = {}
        self._uses: set[str] = set()

    def render(self) -> XdrText:
        blocks: list[Block] = []
        while self._at < len(self._tokens):
            line = self._tokens[self._at][1]
            keyword = self._next()
            if keyword in ("struct", "union", "enum"):
                blocks.append(self._block(keyword, line))
            elif keyword == "const":
                self._constant()
            elif keyword == "typedef":
                self._typedef()
            else:
                raise XdrSyntaxError(line, "struct, union, enum, const or typedef", keyword)
        return XdrText(tuple(blocks), self._typedefs)

    def _block(self, keyword: str, line: int) -> Block:
        name = self._name()
        self._uses = set()
        if keyword == "struct":
            lines = [f"struct {name} {{", *self._members(_INDENT), "};"]
        elif keyword == "enum":
            lines = [f"enum {name} {{", *self._enumerators(), "};"]
        else:
            lines = [f"struct {name} {{", *self._arms(name), "};"]
        self._expect(";")
        kind = "enum" if keyword == "enum" else "struct"
        return Block(f"{kind} {name}", tuple(lines), line, frozenset(self._uses))

    def _members(self, indent: str) -> Iterator[str]:
        self._expect("{")
        while self._peek() != "}":
            declaration = self._declaration()
            self._expect(";")
            if declaration:
                yield from declaration.lines(indent)
        self._expect("}")

    def _arms(self, name: str) -> Iterator[str]:
        """A union becomes a struct of its discriminant and a C union (RFC 4506, 4.15; rpcgen's form)."""
        self._expect("switch")
        self._expect("(")
        switch = self._declaration()
        self._expect(")")
        self._expect("{")
        if switch:
            yield from switch.lines(_INDENT)
        yield f"{_INDENT}union {{"
        while self._peek() != "}":
            if self._next() == "case":
                self._name()
            self._expect(":")
            if self._peek() in ("case", "default"):
                continue
            arm = self._declaration()
            self._expect(";")
            if arm:
                yield from arm.lines(_INDENT * 2)
        self._expect("}")
        yield f"{_INDENT}}} {name}_u;"

    def _enumerators(self) -> Iterator[str]:
        self._expect("{")
        value = -1
        while self._peek() != "}":
            name = self._name()
            value += 1
            if self._peek() == "=":
                self._next()
                said = self._resolve(self._name())
                value = int(said, 0) if re.fullmatch(r"-?(?:0x[\da-fA-F]+|\d+)", said) else value
            if self._peek() == ",":
                self._next()
            yield f"{_INDENT}{name} = {value},"
        self._expect("}")

    def _declaration(self) -> _Declaration | None:
        kind = self._type()
        if kind == "void":
            return None
        if self._peek() == "*":
            self._next()
            kind = f"{kind} *"
        name = self._name()
        bracket = self._peek()
        if bracket not in ("<", "["):
            return _Declaration(kind, name)
        self._next()
        closing = ">" if bracket == "<" else "]"
        count = self._resolve(self._name()) if self._peek() != closing else ""
        self._expect(closing)
        return _Declaration(kind, name, bracket, count)

    def _type(self) -> str:
        words = [self._name()]
        if words[0] == "unsigned" and self._peek() in ("int", "hyper", "char", "short", "long"):
            words.append(self._name())
        elif words[0] in ("struct", "enum"):
            words = [self._name()]
        if tuple(words) in _BASE:
            return _BASE[tuple(words)]
        self._uses.add(words[0])
        return words[0]

    def _constant(self) -> None:
        name = self._name()
        self._expect("=")
        self._constants[name] = self._name()
        self._expect(";")

    def _typedef(self) -> None:
        self._uses = set()
        declaration = self._declaration()
        self._expect(";")
        if declaration:
            self._typedefs[declaration.name] = declaration.type.removesuffix(" *")

    def _resolve(self, word: str) -> str:
        return self._constants.get(word, word)

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        word = self._peek()
        self._at += 1
        return word

    def _name(self) -> str:
        word = self._peek()
        if not re.match(r"[\w-]", word):
            self._fail("a name")
        return self._next()

    def _expect(self, word: str) -> None:
        if self._peek() != word:
            self._fail(f"'{word}'")
        self._next()

    def _fail(self, expected: str) -> None:
        last = min(self._at, len(self._tokens) - 1)
        raise XdrSyntaxError(
            self._tokens[last][1] if self._tokens else 1, expected, self._peek() or "the end"
        )
