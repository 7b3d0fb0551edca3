"""What the schema does not allow in an XML file, named at its line; libxml2 says only where the whole did not match.

Every alternative that an element may be is kept, and only what none of them allows is named. So what is named is wrong;
what must be there together, or in which order, is left to ``xmllint --relaxng``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from steps.code.markup import Element, Unreadable, parse
from steps.code.rng import Grammar, Node, names
from steps.xml.documents import Schemas

_MOST = 50
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the schema does not allow: where, and what."""

    line: int
    path: str
    message: str


def problems(schemas: Schemas, data: bytes) -> list[Problem]:
    """Return what no alternative of the schema allows in the document ``data``, in the order of the file."""
    try:
        root = parse(data)
    except Unreadable as error:
        return [Problem(error.line, "", str(error))]
    grammar = schemas.of(root.tag)
    if grammar is None:
        return [Problem(root.line, root.tag, f"no schema of this tree starts with <{root.tag}>")]
    nodes = [n for n in grammar.roots if names(n.element, root.tag)]
    found: list[Problem] = []
    for each in _inside(grammar, root, nodes, root.tag):
        found.append(each)
        if len(found) >= _MOST:
            break
    return found


def _inside(grammar: Grammar, element: Element, nodes: list[Node], path: str) -> Iterator[Problem]:
    nodes = _fitting(grammar, element, nodes)
    content = {id(n.element): n for node in nodes for n in grammar.content(node.element)}.values()
    attributes = [n for n in content if n.element.tag == "attribute"]
    elements = [n for n in content if n.element.tag == "element"]
    if any(_any(n.element) for n in elements):
        return
    for name, value in element.attributes.items():
        yield from _attribute(grammar, element, attributes, path, name, value)
    for child in element.children:
        allowed = [n for n in elements if names(n.element, child.tag)]
        inner = f"{path}/{child.tag}"
        if allowed:
            yield from _inside(grammar, child, allowed, inner)
        else:
            yield Problem(
                child.line,
                inner,
                f"<{child.tag}> is not allowed in <{element.tag}>{_choice(elements, '<', '>')}",
            )


def _attribute(
    grammar: Grammar, element: Element, attributes: list[Node], path: str, name: str, value: str
) -> Iterator[Problem]:
    bare = name.rpartition(" ")[2]
    allowed = [n for n in attributes if names(n.element, bare)]
    where = f"{path}/@{bare}"
    if not allowed:
        if not any(_any(n.element) for n in attributes):
            yield Problem(
                element.line,
                where,
                f"the attribute '{bare}' is not allowed in <{element.tag}>{_choice(attributes, '', '')}",
            )
        return
    held = [grammar.holds(n.element) for n in allowed]
    if all(c.values and not any(t == "text" or t.startswith("data:") for t in c.types) for c in held):
        words = list(dict.fromkeys(v for c in held for v in c.values))
        if value.strip() not in words:
            yield Problem(
                element.line, where, f"'{value}' is no value of '{bare}': {', '.join(words[:_LISTED])}"
            )


def _fitting(grammar: Grammar, element: Element, nodes: list[Node]) -> list[Node]:
    """The alternatives whose attributes with fixed words have the words that the element has; all, where none does."""
    fitting = []
    for node in nodes:
        attributes = [n for n in grammar.content(node.element) if n.element.tag == "attribute"]
        if all(_accepts(grammar, attributes, name, value) for name, value in element.attributes.items()):
            fitting.append(node)
    return fitting or nodes


def _accepts(grammar: Grammar, attributes: list[Node], name: str, value: str) -> bool:
    """Whether one of the attributes called ``name`` may have the value; true where none of them lists its words."""
    held = [grammar.holds(n.element) for n in attributes if names(n.element, name)]
    return not held or any(not c.values or c.types or value in c.values for c in held)


def _any(pattern: Element) -> bool:
    """Whether the pattern allows any name."""
    return any(c.tag in ("anyName", "nsName") for c in pattern.children)


def _choice(nodes: list[Node], before: str, behind: str) -> str:
    listed = list(
        dict.fromkeys(f"{before}{n.element.get('name')}{behind}" for n in nodes if n.element.get("name"))
    )
    if not listed:
        return ""
    return f"; allowed: {', '.join(listed[:_LISTED])}" + (", …" if len(listed) > _LISTED else "")
