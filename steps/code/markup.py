"""An XML file as a tree that knows where everything stands: line and byte offsets of each element.

Read with expat. A document type declaration is refused, so that no entity of the file is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

DEEPEST = 400
"""Elements nested deeper than this are no document of libvirt's."""


@dataclass(slots=True, eq=False)
class Element:
    """One element. ``start`` is the offset of its ``<``, ``end`` the one behind its last ``>``; ``line`` counts from 1."""

    tag: str
    attributes: dict[str, str]
    line: int
    start: int
    end: int = 0
    body_end: int = 0
    """Where its end tag begins; the same as ``end`` for an element without one."""
    text: str = ""
    children: list[Element] = field(default_factory=list)
    parent: Element | None = None
    file: str = ""

    def iter(self) -> Iterator[Element]:
        """This element and all below it, in the file's order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))

    def get(self, name: str) -> str:
        """The attribute ``name``, or an empty text."""
        return self.attributes.get(name, "")


class Unreadable(ValueError):
    """The file is not well-formed, or declares a document type; ``line`` is where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Reader:
    """Builds the tree from expat's events."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._say
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.root: Element | None = None
        self._open_elements: list[Element] = []

    def _refuse(self, *_declaration: object) -> None:
        raise Unreadable("a document type declaration is not read", self.parser.CurrentLineNumber)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open_elements) > DEEPEST:
            raise Unreadable("nested too deep", self.parser.CurrentLineNumber)
        parent = self._open_elements[-1] if self._open_elements else None
        element = Element(
            tag.rpartition(" ")[2], attributes, self.parser.CurrentLineNumber, self.parser.CurrentByteIndex,
            parent=parent, file=self.file,
        )  # fmt: skip
        if parent is None:
            self.root = element
        else:
            parent.children.append(element)
        self._open_elements.append(element)

    def _close(self, _tag: str) -> None:
        element, at = self._open_elements.pop(), self.parser.CurrentByteIndex
        if self.data.startswith(b"</", at):
            element.body_end, element.end = at, self.data.find(b">", at) + 1
        else:
            # expat reports an element without an end tag as closed where it opened.
            element.end = element.body_end = _tag_end(self.data, element.start)

    def _say(self, text: str) -> None:
        if self._open_elements and not text.isspace():
            self._open_elements[-1].text += text


_TAG = re.compile(rb"""(?:[^"'>]|"[^"]*"|'[^']*')*+>""")


def _tag_end(data: bytes, at: int) -> int:
    found = _TAG.match(data, at)
    return len(data) if found is None else found.end()


@lru_cache(maxsize=128)
def parse(data: bytes, file: str = "") -> Element:
    """The document's root element.

    Raises:
        Unreadable: it is not well-formed, or declares a document type.
    """
    reader = _Reader(data, file)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(expat.errors.messages.get(error.code, "not well-formed"), error.lineno) from None
    if reader.root is None:
        raise Unreadable("no element", 1)
    return reader.root
