"""The XPaths of a tree: all of them, those beside one, those that another tree has not."""

from __future__ import annotations

from collections.abc import Iterator

from steps.code.rng import Grammar, Node, children_of, step_of
from steps.tree.facts import Facts
from steps.xml.subject import tree_of

_MOST = 12


def siblings(facts: Facts, xpath: str) -> list[str]:
    """Return the attributes and elements beside ``xpath``; where it is the only one, those of the element above."""
    grammar = tree_of(facts).schemas.of(xpath)
    path = xpath
    while grammar is not None and "/" in path:
        above = path.rpartition("/")[0]
        found = [p for p in children_of(grammar, above) if p != xpath]
        if found:
            own = [p for p in found if ("/@" in p) == ("/@" in xpath)]
            return (own or found)[:_MOST]
        path = above
    return []


def every(facts: Facts) -> list[str]:
    """Return one XPath for each attribute's definition, document by document."""
    return [
        path
        for root, grammar in tree_of(facts).schemas.documents
        for path, node in expand(grammar, root, once=True)
        if node.element.tag == "attribute"
    ]


def expand(grammar: Grammar, root: str, once: bool = False) -> Iterator[tuple[str, Node]]:
    """Yield every XPath below ``root`` with its definition, recursion cut; ``once``: each definition only once."""
    seen: set[int] = set()

    def below(node: Node, path: str, stack: frozenset[int]) -> Iterator[tuple[str, Node]]:
        for each in grammar.content(node.element):
            key = id(each.element)
            if not each.element.get("name") or key in stack or (once and key in seen):
                continue
            seen.add(key)
            inner = f"{path}/{step_of(each)}"
            yield inner, each
            if each.element.tag == "element":
                yield from below(each, inner, stack | {key})

    for node in grammar.roots:
        if node.element.get("name") == root:
            yield root, node
            yield from below(node, root, frozenset((id(node.element),)))


def added(here: Facts, there: Facts) -> list[str]:
    """Return what the schemas here have and the base's have not: XPaths, of a new element only itself, and values."""
    now, then = tree_of(here).schemas, tree_of(there).schemas
    changed = [p for p in now.files if here.snapshot.oid(p) != there.snapshot.oid(_in(p, then.folder))]
    if not changed:
        return []
    found: dict[tuple[str, int], str] = {}
    for root, grammar in now.documents:
        old = then.of(root)
        if old is None or not any(p in grammar.files for p in changed):
            continue
        # The same definition may be reached from several documents: the first one is enough.
        for path, place in _new(grammar, old, root):
            found.setdefault(place, path)
    return list(dict.fromkeys(found.values()))


def _in(path: str, folder: str) -> str:
    return f"{folder}/{path.rpartition('/')[2]}"


def _new(grammar: Grammar, old: Grammar, root: str) -> list[tuple[str, tuple[str, int]]]:
    """What ``grammar`` has and ``old`` has not, each with the file and line of its definition."""
    before: dict[str, set[str]] = {}
    for path, node in expand(old, root):
        before.setdefault(path, set()).update(old.holds(node.element).values)
    found: list[tuple[str, tuple[str, int]]] = []
    seen: set[int] = set()
    for path, node in expand(grammar, root):
        if path not in before:
            if path.rpartition("/")[0] in before and id(node.element) not in seen:
                found.append((path, (node.element.file, node.element.line)))
            seen.add(id(node.element))
            continue
        fresh = [v for v in grammar.holds(node.element).values if v not in before[path]]
        if fresh and id(node.element) not in seen:
            place = node.element.file, node.element.line
            found.append((f"{path}={'|'.join(fresh)}", place))
            seen.add(id(node.element))
    return found
