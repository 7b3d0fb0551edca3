"""One public function as the rules look at it: its places in the tree, and what its paths show."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from steps.code import cfacts, flow
from steps.code.cfacts import Signature
from steps.code.cfile import CFile
from steps.code.flow import Flow
from steps.function.detect import needs
from steps.function.detect.view import View
from steps.function.names import derive
from steps.lint.finding import Edit, Lint
from steps.lint.paths.common import Context
from steps.lint.paths.events import MethodCall, Trace
from steps.lint.paths.follow import Follower
from steps.lint.paths.state import NEGATIVE, ZERO
from steps.lint.paths.types import failing_sign
from steps.tree.facts import Facts

_MACRO = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+(\w+)\(([^)\n]*)\)[ \t]*((?:[^\n\\]|\\\n|\\.)*)", re.M)
_NEGATIVE = re.compile(rb"\b(VIR_\w+)\s*=\s*(-[0-9]+)\b")
_LONGEST_HELPER = 3000
_TELLING = re.compile(
    rb"\b(?:virResetLastError|virDispatchError|virCheck\w+|virReportUnsupportedError|VIR_(?:\w+_)?DEBUG|VIR_CONNECT_RO)\b"
)
"""What makes a helper worth following, beside its calling the function's own method."""


@lru_cache(maxsize=64)
def macros(data: bytes) -> dict[str, tuple[tuple[str, ...], str]]:
    """The function-like macros that the C source ``data`` defines: parameters and body."""
    if b"#" not in data:
        return {}
    found = {}
    for m in _MACRO.finditer(data):
        parameters = tuple(p.strip() for p in m[2].decode("utf-8", "replace").split(","))
        found[m[1].decode()] = parameters, m[3].decode("utf-8", "replace").replace("\\\n", "\n")
    return found


@lru_cache(maxsize=512)
def expanded(name: str, parameters: tuple[str, ...], body: str, arguments: str) -> Flow | None:
    """The graph of a macro's body with ``arguments`` (as written) put in; its face has no name."""
    given = split_arguments(arguments)
    if len(body) > _LONGEST_HELPER or ("#" in body) or (len(given) < len(parameters) and parameters != ("",)):
        return None
    table = dict(zip(parameters, given, strict=False))
    if parameters and parameters[-1].endswith("..."):
        table["__VA_ARGS__"] = ", ".join(given[len(parameters) - 1 :])
    text = re.sub(r"\b\w+\b", lambda m: table.get(m[0], m[0]), body)
    root = cfacts.parse(flow.masked(f"void {name}(void)\n{{\n{text};\n}}\n".encode())).root_node
    node = next(iter(cfacts.definitions(root)), None)
    inside = node.child_by_field_name("body") if node is not None else None
    if inside is None:
        return None
    return flow.graph(Signature("", "void", (), 0, 0, 0), inside)


def split_arguments(text: str) -> list[str]:
    """The arguments of a call as written, one by one."""
    found, depth, start, quote = [], 0, 0, ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote and text[at - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0:
            found.append(text[start:at].strip())
            start = at + 1
    last = text[start:].strip()
    return [*found, last] if last or found else []


class Target:
    """The public function ``name`` in the tree of ``facts``. Everything is looked up when it is first asked for."""

    def __init__(self, name: str, facts: Facts) -> None:
        self.name = name
        self.facts = facts
        self.view = View(derive(name), facts)
        self._types: dict[str, str] = {}
        self._helpers: dict[str, Flow | None] = {}

    @cached_property
    def _source(self) -> tuple[str, int, Flow] | None:
        """The file of its definition, the offset of the piece that it is in, and its graph."""
        found = self.view.implementation
        file = self.facts.snapshot.cfile(found.path) if found is not None else None
        if found is None or file is None:
            return None
        chunk = file.chunks.at(found.fact.name_at)
        graph = flow.read(chunk.text).get(self.name) if chunk.readable else None
        return None if graph is None else (found.path, chunk.start, graph)

    @property
    def place(self) -> tuple[str, int] | None:
        """The file of its definition, and the offset in it that the places of its body count from."""
        return None if self._source is None else self._source[:2]

    @cached_property
    def text(self) -> bytes:
        """The source that the places of its body count in."""
        if self._source is None:
            return b""
        path, start, flow_ = self._source
        return (self.facts.snapshot.read(path) or b"")[start : start + flow_.end]

    @property
    def path(self) -> str | None:
        """The file that defines it."""
        return None if self._source is None else self._source[0]

    @property
    def flow(self) -> Flow | None:
        """Its graph; None where it is not defined or could not be read."""
        return None if self._source is None else self._source[2]

    @cached_property
    def trace(self) -> Trace:
        """What its paths show; nothing where it has no graph."""
        if self.flow is None:
            return Trace()
        return Follower(
            self.flow, Context(self._helper, self.public, self._returns, negatives(self.facts))
        ).follow()

    def line(self, at: int) -> int | None:
        """The line, from 1, of the place ``at`` in its body."""
        if self._source is None:
            return None
        path, start, _flow = self._source
        return self.facts.snapshot.line(path, start + at)

    def found(self, rule: str, level: str, at: int, message: str, edit: Edit | None = None) -> Lint:
        """A finding at the place ``at`` of its body; ``edit`` is a mechanical way out."""
        return Lint(self.name, rule, level, self.path, self.line(at), message, edit=edit)

    @cached_property
    def member(self) -> str:
        """The driver's method that is its own."""
        return self.view.method.name

    @cached_property
    def own_calls(self) -> tuple[MethodCall, ...]:
        """The calls of its own driver method, or of the administration server."""
        return tuple(
            c for c in self.trace.calls if c.member == self.member or c.member.startswith("remoteAdmin")
        )

    @cached_property
    def driven(self) -> bool:
        """Whether it hands its work to a driver, or to the server."""
        return bool(self.trace.calls)

    @property
    def returns(self) -> str:
        """The type that it returns."""
        return self.flow.face.returns if self.flow is not None else ""

    @cached_property
    def failing(self) -> int:
        """The sign of what it returns where it fails; 0: nothing, or it cannot be told."""
        kind = self.returns
        if kind == "unsigned int":
            return NEGATIVE  # of an identifier: (unsigned int) -1
        if kind.endswith(("*", "Ptr")):
            return ZERO
        if kind.startswith("unsigned"):
            return ZERO
        return NEGATIVE if kind in ("int", "long", "long long", "ssize_t") else 0

    @cached_property
    def failure_value(self) -> str:
        """What it returns where it fails, as written."""
        return {NEGATIVE: "-1", 0: ""}.get(
            self.failing, "NULL" if self.returns.endswith(("*", "Ptr")) else "0"
        )

    def sign_of_failure(self, result: str) -> int:
        """The sign by which the driver's method with this result (as a value) says that it failed."""
        return failing_sign(self._returns(result.split(":")[1]))

    def public(self, name: str) -> bool:
        """Whether ``name`` is a public function's."""
        return name.startswith("vir") and is_public(self.facts, name)

    def _returns(self, member: str) -> str:
        """The type that a driver's method, or a call to the server, returns; empty where it is not known."""
        if member not in self._types:
            self._types[member] = self._typed(member)
        return self._types[member]

    def _typed(self, member: str) -> str:
        if member.startswith("remoteAdmin"):
            return self.returns if self.view.ret_name in self.view.protocol.structs else "int"
        if member == self.member:
            return self.returns
        for found in self.facts.members(member):
            typedef = self.facts.typedef(found.type)
            if typedef is not None:
                return typedef.fact.returns
        return ""

    def _helper(self, name: str, arguments: str) -> Flow | None:
        """See :data:`steps.lint.paths.follow.Helper`: static functions and macros of the same file."""
        path = self.path or ""
        file = self.facts.snapshot.cfile(path)
        if file is None:
            return None
        macro = macros(file.data).get(name)
        if macro is not None:
            return expanded(name, *macro, arguments)
        if name not in self._helpers:
            known = not name or self.view.member is None or self.public(name)
            self._helpers[name] = None if known else self._static(file, name)
        return self._helpers[name]

    def _static(self, file: CFile, name: str) -> Flow | None:
        """The graph of a helper of the same file that does what a public function has to do."""
        face = file.function(name)
        if face is None or face.end - face.start > _LONGEST_HELPER:
            return None
        chunk = file.chunks.at(face.name_at)
        text = file.data[face.start : face.end]
        if not chunk.readable or not (_TELLING.search(text) or self.member.encode() in text):
            return None
        return flow.read(chunk.text).get(name)

    @cached_property
    def object(self) -> str | None:
        """The name of the object that it works on, in its own definition."""
        if self.flow is None:
            return None
        first = needs.object_of(self.flow.face)
        return None if first is None else first.name


def is_public(facts: Facts, name: str) -> bool:
    """Whether ``name`` is exported to users of the libraries."""
    return any(name in facts.symbols(library).symbols for library in facts.layout.libraries)


def negatives(facts: Facts) -> dict[str, str]:
    """The enumerators of the public headers that are negative numbers, to these: ``VIR_CPU_COMPARE_ERROR``."""
    found: dict[str, str] = {}
    for path in facts.layout.headers:
        found |= _negatives(facts.snapshot.read(path) or b"")
    return found


@lru_cache(maxsize=64)
def _negatives(data: bytes) -> dict[str, str]:
    return {m[1].decode(): m[2].decode() for m in _NEGATIVE.finditer(data)}
