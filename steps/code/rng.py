"""A RELAX NG grammar, followed along the path that is asked for: XPath to definition, with file and line.

Includes (with what they override), references, combined definitions and recursion are followed as RELAX NG says (its
specification, 4.7, 4.17 and 4.18). Nothing is expanded that the path does not reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from steps.code.markup import Element, Unreadable, parse

_INSIDE = frozenset(
    (
        "optional",
        "choice",
        "group",
        "interleave",
        "zeroOrMore",
        "oneOrMore",
        "mixed",
        "list",
        "grammar",
        "div",
    )
)
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Node:
    """An ``<element>`` or ``<attribute>`` that a path reaches, and how it was reached from its parent."""

    element: Element
    optional: bool
    define: str
    """The innermost ``<define>`` that it stands in."""
    repeated: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """File and line."""
        return self.element.file, self.element.line


@dataclass(frozen=True, slots=True)
class Content:
    """What an attribute or an element's text may be: values written out, and names of types and references."""

    values: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def yes_no(self) -> bool:
        """Whether it is a yes or no."""
        return "ref:virYesNo" in self.types or set(self.values) == {"yes", "no"}

    @property
    def on_off(self) -> bool:
        """Whether it is an on or off."""
        return "ref:virOnOff" in self.types or set(self.values) == {"on", "off"}


class Grammar:
    """The grammar that starts in ``file``. ``read`` gives a file's bytes by its path, or None."""

    def __init__(self, file: str, read: Callable[[str], bytes | None]) -> None:
        self.file = file
        self._read = read
        self.files: list[str] = []
        self.defines: dict[str, list[Element]] = {}
        self.starts: list[Element] = []
        self.problems: list[tuple[str, int, str]] = []
        self._contents: dict[int, list[Node]] = {}
        self._found: dict[str, list[Node]] = {}
        self._load(file)

    def _load(self, file: str, depth: int = 0) -> None:
        data = self._read(file)
        if data is None or file in self.files or depth > 16:
            return
        self.files.append(file)
        try:
            root = parse(data, file)
        except Unreadable as error:
            self.problems.append((file, error.line, str(error)))
            return
        self._take(root, file, depth)

    def _take(self, parent: Element, file: str, depth: int) -> None:
        for child in parent.children:
            if child.tag == "include":
                self._load(_beside(file, child.get("href")), depth + 1)
                self._override(child)
            elif child.tag == "define":
                self.defines.setdefault(child.get("name"), []).append(child)
            elif child.tag == "start":
                self.starts.append(child)
            elif child.tag == "div":
                self._take(child, file, depth)

    def _override(self, include: Element) -> None:
        fresh: set[str] = set()
        for child in include.children:
            name = child.get("name")
            if child.tag == "define":
                if name not in fresh and not child.get("combine"):
                    self.defines[name] = []
                fresh.add(name)
                self.defines.setdefault(name, []).append(child)
            elif child.tag == "start":
                self.starts[:] = [child]

    def _walk(
        self, pattern: Element, optional: bool, define: str, seen: frozenset[str], repeated: bool = False
    ) -> Iterator[Node]:
        for child in pattern.children:
            tag = child.tag
            if tag in ("element", "attribute"):
                yield Node(child, optional, define, repeated)
            elif tag in _INSIDE:
                loose = optional or tag in ("optional", "choice", "zeroOrMore")
                yield from self._walk(
                    child, loose, define, seen, repeated or tag in ("zeroOrMore", "oneOrMore")
                )
            elif tag == "ref":
                name = child.get("name")
                if name not in seen and len(seen) < _DEEPEST:
                    for found in self.defines.get(name, ()):
                        yield from self._walk(found, optional, name, seen | {name}, repeated)

    def content(self, element: Element) -> list[Node]:
        """The elements and attributes directly inside ``element``, references followed."""
        held = self._contents.get(id(element))
        if held is None:
            held = self._contents[id(element)] = list(self._walk(element, False, "", frozenset()))
        return held

    def define_of(self, element: Element) -> str:
        """The ``<define>`` that ``element`` stands in; empty directly in a start."""
        above = element.parent
        while above is not None and above.tag != "define":
            above = above.parent
        return "" if above is None else above.get("name")

    @cached_property
    def roots(self) -> list[Node]:
        """The document elements."""
        return [n for start in self.starts for n in self._walk(start, False, "", frozenset())]

    def find(self, path: str) -> list[Node]:
        """The definitions that the XPath ``a/b/@c`` names; empty where it is not in the schema."""
        held = self._found.get(path)
        if held is None:
            above, _, step = path.rpartition("/")
            found = (
                self._below(self.find(above), step)
                if above
                else [n for n in self.roots if names(n.element, step)]
            )
            held = self._found[path] = found
        return held

    def _below(self, level: list[Node], step: str) -> list[Node]:
        kind = "attribute" if step.startswith("@") else "element"
        found: dict[int, Node] = {}
        for above in level:
            for node in self.content(above.element):
                if node.element.tag == kind and names(node.element, step.removeprefix("@")):
                    found.setdefault(id(node.element), node)
        return list(found.values())

    def holds(self, element: Element) -> Content:
        """The values and types that ``element``'s own text (or the attribute) may have."""
        values: dict[str, None] = {}
        types: dict[str, None] = {}
        self._text(element, values, types, frozenset())
        return Content(tuple(values), tuple(types))

    def _text(
        self, element: Element, values: dict[str, None], types: dict[str, None], seen: frozenset[str]
    ) -> None:
        for child in element.children:
            if child.tag == "value":
                values[child.text.strip()] = None
            elif child.tag == "data":
                types["data:" + child.get("type")] = None
            elif child.tag == "text":
                types["text"] = None
            elif child.tag == "ref":
                name = child.get("name")
                if name not in seen and len(seen) < _DEEPEST:
                    types["ref:" + name] = None
                    for found in self.defines.get(name, ()):
                        self._text(found, values, types, seen | {name})
            elif child.tag in _INSIDE:
                self._text(child, values, types, seen)

    def has_text(self, element: Element) -> bool:
        """Whether ``element`` may have a text of its own, beside attributes and children."""
        values: dict[str, None] = {}
        types: dict[str, None] = {}
        self._text(element, values, types, frozenset())
        # A reference alone tells nothing: it may lead to attributes only.
        return bool(values) or any(not name.startswith("ref:") for name in types)

    @cached_property
    def _references(self) -> dict[str, list[Element]]:
        """Each ``<ref>`` by the name it refers to; of the definitions in force only."""
        found: dict[str, list[Element]] = {}
        for pattern in (*self.starts, *(d for listed in self.defines.values() for d in listed)):
            for element in pattern.iter():
                if element.tag == "ref":
                    found.setdefault(element.get("name"), []).append(element)
        return found

    def paths_of(self, element: Element, most: int = 400) -> list[str]:
        """Every XPath that reaches ``element``, recursion cut; ``most`` of them."""
        found: dict[str, None] = {}
        for path in self._upwards(element, frozenset()):
            found[path] = None
            if len(found) >= most:
                break
        return list(found)

    def _upwards(self, element: Element, seen: frozenset[str]) -> Iterator[str]:
        own = ""
        if element.tag in ("element", "attribute"):
            own = ("@" if element.tag == "attribute" else "") + (element.get("name") or "*")
        above = element.parent
        while above is not None and above.tag not in ("element", "define", "start"):
            above = above.parent
        if above is None:
            return
        if above.tag == "start":
            yield own
        elif above.tag == "element":
            for path in self._upwards(above, seen):
                yield f"{path}/{own}" if own else path
        elif (name := above.get("name")) not in seen:
            for reference in self._references.get(name, ()):
                for path in self._upwards(reference, seen | {name}):
                    yield f"{path}/{own}" if own and path else own or path


def names(element: Element, wanted: str) -> bool:
    """Whether the pattern ``element`` allows the name ``wanted``; a prefix of a namespace is not looked at."""
    name = element.get("name")
    if name:
        return name.rpartition(":")[2] == wanted.rpartition(":")[2]
    for child in element.children:
        if child.tag == "name":
            return child.text.strip() == wanted
        if child.tag == "choice":
            return any(c.tag == "name" and c.text.strip() == wanted for c in child.children)
    return False


def children_of(grammar: Grammar, xpath: str) -> list[str]:
    """Return the XPaths directly below ``xpath``, each once."""
    found = (
        n for above in grammar.find(xpath) for n in grammar.content(above.element) if n.element.get("name")
    )
    return list(dict.fromkeys(f"{xpath}/{step_of(node)}" for node in found))


def step_of(node: Node) -> str:
    """Return the step of an XPath that leads to the definition."""
    return ("@" if node.element.tag == "attribute" else "") + node.element.get("name")


def _beside(file: str, href: str) -> str:
    folder = file.rpartition("/")[0]
    parts = folder.split("/") if folder else []
    for part in href.split("/"):
        if part == "..":
            if parts:
                parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
