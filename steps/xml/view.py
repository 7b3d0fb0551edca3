"""Everything that one snapshot says of one XML extension: definition, code, member, enum."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from steps.code.rng import Content, Grammar, Node, children_of
from steps.edits.overlay import Overlay
from steps.tree.snapshot import Snapshot
from steps.xml.documents import Document, Schemas, document
from steps.xml.locate import Location, Locator
from steps.xml.structs import EnumText, strings
from steps.xml.testdata import TestData
from steps.xml.uses import DRIVERS, Uses


@dataclass(frozen=True, slots=True)
class Constant:
    """A value of an enum: constant and string with their places."""

    name: str
    file: str
    line: int
    string: str
    string_file: str
    string_line: int


_newest: WeakKeyDictionary[Snapshot, Tree] = WeakKeyDictionary()


_grown: list[tuple[Overlay, int, Tree]] = []
"""The one that was made last of an overlay: a plan asks for the same again and again."""


def _before(snapshot: Snapshot) -> tuple[Tree | None, set[str]]:
    """What was read last of an overlay that has grown since, and the files that changed; None for nothing."""
    if not isinstance(snapshot, Overlay):
        return None, set()
    for overlay, made, tree in _grown:
        if overlay is snapshot:
            return tree, {edit.file for batch in snapshot.batches[made:] for edit in batch}
    return None, set()


class Tree:
    """What is read once of a snapshot, whatever the XPath."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        before, changed = _before(snapshot)
        code = any(file.startswith("src/") and file.endswith((".c", ".h")) for file in changed)
        if before is None:
            self.schemas, self.locator, self.tests = Schemas(snapshot), Locator(snapshot), TestData(snapshot)
        else:
            self.schemas = Schemas(snapshot) if any(f.endswith(".rng") for f in changed) else before.schemas
            self.locator = Locator(snapshot, before.locator) if code else before.locator
            tests = any(file.startswith("tests/") for file in changed)
            self.tests = TestData(snapshot, before.tests) if tests else before.tests
        drivers = any(file.startswith(DRIVERS) for file in changed)
        self._drivers = before.uses.drivers_code if before is not None and not drivers else None
        self._views: dict[tuple[str, str, str, str, tuple[str, str]], View] = {}
        if isinstance(snapshot, Overlay):
            _grown[:] = [(snapshot, len(snapshot.batches), self)]

    def view(
        self, xpath: str, value: str, enum: str = "", test: str = "", places: tuple[str, str] = ("", "")
    ) -> View:
        """The view of one extension.

        ``enum`` and ``test`` are those that a person wants for its words and test data, ``places`` the functions that are
        to read and to write it.
        """
        key = (xpath, value, enum, test, places)
        if key not in self._views:
            self._views[key] = View(self, *key)
        return self._views[key]

    @cached_property
    def uses(self) -> Uses:
        """Who uses members and constants."""
        return Uses(self.locator, self._drivers)

    def children_of(self, xpath: str) -> list[str]:
        """The XPaths directly below an element."""
        grammar = self.schemas.of(xpath)
        return [] if grammar is None else children_of(grammar, xpath)

    @cached_property
    def newest(self) -> Tree | None:
        """The same of the checkout's newest commit, where this is an older one."""
        snapshot = self.snapshot.newest()
        if snapshot is None:
            return None
        if snapshot not in _newest:
            _newest[snapshot] = Tree(snapshot)
        return _newest[snapshot]


class View:
    """One XPath, with a value of it or without (several values are separated by ``|``)."""

    def __init__(
        self,
        tree: Tree,
        xpath: str,
        value: str = "",
        enum: str = "",
        test: str = "",
        places: tuple[str, str] = ("", ""),
    ) -> None:
        self.wanted_places = places
        self.tree = tree
        self.xpath = xpath
        self.wanted_enum = enum
        self.wanted_test = test
        self.values = tuple(v for v in value.split("|") if v)
        parts = xpath.split("/")
        self.attribute = parts[-1].startswith("@")
        self.name = parts[-1].removeprefix("@")

    @property
    def snapshot(self) -> Snapshot:
        """The files looked at."""
        return self.tree.snapshot

    @property
    def value(self) -> str:
        """The first of the values; empty for an attribute or element."""
        return self.values[0] if self.values else ""

    @cached_property
    def document(self) -> Document | None:
        """The document that the XPath is of."""
        return document(self.xpath)

    @cached_property
    def grammar(self) -> Grammar | None:
        """The document's grammar."""
        return self.tree.schemas.of(self.xpath)

    @cached_property
    def nodes(self) -> list[Node]:
        """The definitions of the XPath."""
        return [] if self.grammar is None else self.grammar.find(self.xpath)

    @cached_property
    def content(self) -> Content:
        """Values and types of all definitions together."""
        held = [self.grammar.holds(n.element) for n in self.nodes] if self.grammar is not None else []
        return Content(
            tuple(dict.fromkeys(v for c in held for v in c.values)),
            tuple(dict.fromkeys(t for c in held for t in c.types)),
        )

    @cached_property
    def defined(self) -> tuple[str, int] | None:
        """Where the schema has the XPath (and the value): file and line."""
        if not self.values:
            return self.nodes[0].place if self.nodes else None
        for node in self.nodes:
            assert self.grammar is not None
            if all(v in self.grammar.holds(node.element).values for v in self.values):
                return self._value_place(node) or node.place
        return None

    @cached_property
    def in_code(self) -> bool:
        """Whether the code reads and writes it for sure, as where only the schema was forgotten."""
        found = self.tree.locator.locate(self.xpath) if not self.values else None
        return (
            found is not None
            and found.confidence == "sure"
            and found.parse is not None
            and found.format is not None
            and found.binding is not None
        )

    @property
    def there(self) -> bool:
        """Whether the schema has it, or at least the code."""
        return self.defined is not None or self.in_code

    def _value_place(self, node: Node) -> tuple[str, int] | None:
        assert self.grammar is not None
        seen = [node.element]
        for each in seen:
            for inner in each.iter():
                if inner.tag == "value" and inner.text.strip() == self.value:
                    return inner.file, inner.line
                if inner.tag == "ref" and len(seen) < 64:
                    seen += [d for d in self.grammar.defines.get(inner.get("name"), ()) if d not in seen]
        return None

    @property
    def device(self) -> bool:
        """Whether it is a whole device type, ``domain/devices/X``."""
        return not self.attribute and self.xpath.count("/") == 2 and self.xpath.startswith("domain/devices/")

    @cached_property
    def below(self) -> list[str]:
        """The XPaths of an element's own attributes, then those of its children and their attributes."""
        if self.attribute or self.grammar is None:
            return []
        own: list[str] = []
        inner: list[str] = []
        for node in self.nodes:
            for each in self.grammar.content(node.element):
                name = each.element.get("name")
                if each.element.tag == "attribute":
                    own.append(f"{self.xpath}/@{name}")
                elif name and name not in ("address", "alias", "boot"):
                    inner.append(f"{self.xpath}/{name}")
                    inner += [
                        f"{self.xpath}/{name}/@{a.element.get('name')}"
                        for a in self.grammar.content(each.element)
                        if a.element.tag == "attribute"
                    ]
        return list(dict.fromkeys(p for p in own + inner if "/@" not in p or p[-1] != "@"))[:24]

    @cached_property
    def worded(self) -> bool:
        """Whether it has a value of its own: an attribute, an element with a text, one with nothing in it."""
        if self.attribute or not self.below:
            return True
        grammar = self.grammar
        return grammar is not None and any(grammar.has_text(node.element) for node in self.nodes)

    @cached_property
    def location(self) -> Location:
        """Where it is read and written; of an element without a text, where the first of what is in it is that is sure."""
        own = self.tree.locator.locate(self.xpath)
        if self.worded:
            return own
        found = [self.tree.locator.locate(p) for p in self.below[:8]]
        if own.confidence == "sure" and own.binding is not None:
            return own
        for wanted in ("sure", "likely"):
            for each in found:
                if each.confidence == wanted:
                    return each
        return own

    @cached_property
    def enum_name(self) -> str:
        """The enum of its values, or of the first attribute or child of an element that has one."""
        if self.wanted_enum:
            return self.wanted_enum
        if self.device:
            return "virDomainDeviceType"
        if self.worded:
            return "" if self.content.yes_no or self.content.on_off else self._enum_of_values()
        grammar = self.grammar
        for path in self.below:
            held = [grammar.holds(n.element) for n in grammar.find(path)] if grammar is not None else []
            if any(c.values and not c.yes_no and not c.on_off for c in held):
                enum = self.tree.locator.locate(path).enum
                if enum:
                    return enum
        return ""

    def _enum_of_values(self) -> str:
        """The enum that the code names; where its strings are not those of the schema, the one whose strings are."""
        named = self.tree.locator.locate(self.xpath).enum
        types = self.tree.locator.types
        values = self.content.values
        said = types.words(named)
        if named and not self.values and (not values or any(v in said for v in values)):
            return named
        if self.values and self.value in said:
            return named
        others = tuple(v for v in values if v not in self.values)
        return types.table_with(self.value, others) or named

    @cached_property
    def enum(self) -> EnumText | None:
        """That enum's definition."""
        name = self.enum_name
        if not name:
            return None
        types = self.tree.locator.types
        return types.enum(name) or types.enum(name + "Type") or types.enum(name.removesuffix("Type"))

    @cached_property
    def table(self) -> tuple[str, int, int] | None:
        """Its ``VIR_ENUM_IMPL``: file, offset, offset behind it."""
        name = self.enum_name
        return self.tree.locator.types.macro("VIR_ENUM_IMPL", name, True) if name else None

    @cached_property
    def constant(self) -> Constant | None:
        """The constant and string of the value, or of a device type's name."""
        wanted = self.name if self.device else self.value
        if not wanted or self.table is None or self.enum is None:
            return None
        path, at, end = self.table
        data = self.snapshot.read(path) or b""
        listed = strings(data, at, end)
        index = next((i for i, (text, _at) in enumerate(listed) if text == wanted), None)
        constants = self.enum.constants()
        if index is None or index >= len(constants):
            return None
        name, offset = constants[index]
        line = self.enum.data.count(b"\n", 0, offset) + 1
        return Constant(name, self.enum.file, line, wanted, path, data.count(b"\n", 0, listed[index][1]) + 1)

    @cached_property
    def later(self) -> View | None:
        """The same in the checkout's newest commit."""
        newest = self.tree.newest
        return None if newest is None else newest.view(self.xpath, "|".join(self.values))
