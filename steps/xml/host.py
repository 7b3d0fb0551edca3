"""Where a new attribute or element belongs in the code: beside its siblings, which vote.

Leaving one attribute out and letting its siblings vote names the right functions in 85 of 100 cases; so two votes alike, or
one sibling that is sure, are wanted, and where the element has none yet those of the element above are asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from steps.code.rng import Grammar
from steps.code.rng import children_of as children
from steps.xml.bind import Binding
from steps.xml.locate import Candidate, Location
from steps.xml.sources import Function
from steps.xml.structs import Member, StructText
from steps.xml.view import Tree

_ANSWERED = ("sure", "likely")
_ENOUGH = 2
_FEW = 6


@dataclass(frozen=True)
class Host:
    """The functions and the struct that get the new thing.

    ``reads`` and ``writes`` are the places of siblings in them, in the order of the file; ``inner`` are the elements
    between the one that the siblings belong to and the new thing.
    """

    element: str
    inner: tuple[str, ...]
    parse: Function
    format: Function
    reads: tuple[Candidate, ...]
    writes: tuple[Candidate, ...]
    struct: StructText
    bindings: tuple[Binding, ...]
    confidence: str
    votes: int

    @property
    def last_member(self) -> Member:
        """The sibling's member that stands last in the struct."""
        return max((b.member for b in self.bindings), key=lambda m: m.at)


def base_of(expression: str) -> str:
    """Return what stands before the last member of an expression: ``def->source.`` of ``def->source.name``."""
    depth = 0
    for index in range(len(expression) - 1, 0, -1):
        depth += {"]": 1, "[": -1}.get(expression[index], 0)
        if expression[index] in ".>" and not depth:
            return expression[: index + 1]
    return expression


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says of the place: names of functions and of a struct; empty where the tree decides."""

    parse: str = ""
    format: str = ""
    struct: str = ""

    def fits(self, loc: Location) -> bool:
        """Whether the place is the one that was said."""
        read, write, tag = _key(loc)
        own = tag.removeprefix("_")
        return (
            self.parse in ("", read)
            and self.format in ("", write)
            and self.struct.removeprefix("_") in ("", own)
        )


def candidates(tree: Tree, above: str) -> list[Location]:
    """Return places that read and write what is in or below the element ``above``, or in the one above it: one for each pair.

    The first is the one that most of it agrees with. A person chooses among them where the tree does not tell.
    """
    grammar = tree.schemas.of(above)
    while grammar is not None and "/" in above:
        pairs = [pair for loc in _around(tree, grammar, above) for pair in _pairs(loc)]
        if pairs:
            counted = Counter(_key(loc) for loc in pairs)
            first = {_key(loc): loc for loc in reversed(pairs)}
            return [first[key] for key, _count in counted.most_common()]
        above = above.rpartition("/")[0]
    return []


def _around(tree: Tree, grammar: Grammar, above: str) -> list[Location]:
    """Where what is in the element ``above`` is read and written, and what is in the elements there."""
    paths = children(grammar, above)
    inside = [q for p in paths[:12] if "/@" not in p[len(above) :] for q in children(grammar, p)]
    return [tree.locator.locate(path) for path in dict.fromkeys((*paths, *inside[:24]))]


def _pairs(loc: Location) -> list[Location]:
    """Each pair of places that names the same member, as if it had been chosen."""
    return [
        Location(loc.xpath, r, w, "sure", loc.reads, loc.writes)
        for r in loc.reads for w in loc.writes
        if r.binding is not None and w.binding is not None and r.binding.key == w.binding.key
        and r.hit.function.path == w.hit.function.path
    ]  # fmt: skip


def chosen_host(tree: Tree, above: str, choice: Choice, inner: tuple[str, ...] = ()) -> Host | None:
    """Return the host that ``choice`` names, with the siblings that are read and written there; None for none."""
    grammar = tree.schemas.of(above)
    if grammar is None or "/" not in above:
        return None
    found = [
        next((pair for pair in _pairs(loc) if choice.fits(pair)), None)
        for loc in _around(tree, grammar, above)
    ]
    host = _vote(above, inner, [loc for loc in found if loc is not None])
    if host is not None or len(inner) > 1:
        return host
    return chosen_host(tree, above.rpartition("/")[0], choice, (above.rpartition("/")[2], *inner))


def find_host(tree: Tree, above: str, element_wanted: bool, inner: tuple[str, ...] = ()) -> Host | None:
    """Return the host of something new in the element ``above``; None where nothing tells.

    ``element_wanted``: the new thing is an element.
    """
    grammar = tree.schemas.of(above)
    if grammar is None:
        return None
    paths = children(grammar, above)
    own = [p for p in paths if "/@" in p[len(above) :]]
    texts = [p for p in paths if p not in own]

    def located(listed: list[str]) -> list[Location]:
        return [
            loc for p in listed if not _shared(grammar, p) and (loc := tree.locator.locate(p)).confidence in _ANSWERED
        ]  # fmt: skip

    found = located(own)
    host = _vote(above, inner, found)
    if host is None or (element_wanted and host.votes < _ENOUGH):
        # Elements below say it too, but not those that many elements share: their code is nobody's own.
        inside = [q for p in texts[:12] if not _shared(grammar, p) for q in children(grammar, p) if "/@" in q]
        found += located(texts) + [loc for loc in located(inside[:24]) if loc.confidence == "sure"]
        host = _vote(above, inner, found) or host
    if host is not None and (inner == () or _named_there(tree, above, inner, host)):
        return host
    if host is not None or above.count("/") < 1 or len(inner) > 1:
        return None
    step = above.rpartition("/")[2]
    return find_host(tree, above.rpartition("/")[0], True, (step, *inner))


def _shared(grammar: Grammar, xpath: str) -> bool:
    """Whether the definition serves more elements than a few."""
    nodes = grammar.find(xpath)
    return bool(nodes) and len(grammar.paths_of(nodes[0].element, _FEW + 1)) > _FEW


def _named_there(tree: Tree, above: str, inner: tuple[str, ...], host: Host) -> bool:
    """Whether the host of the element above is that of an element which the code knows already."""
    own = tree.locator.locate(f"{above}/{inner[0]}")
    if own.parse is None:
        # A document's own functions are too large to be chosen by the votes of whatever is below.
        return "/" in above
    return own.parse.hit.function.name == host.parse.name


def _vote(above: str, inner: tuple[str, ...], found: list[Location]) -> Host | None:
    both = [
        loc for loc in found
        if loc.parse is not None and loc.format is not None and loc.parse.binding is not None and loc.format.binding is not None
        and loc.parse.hit.function.path == loc.format.hit.function.path
        and loc.parse.binding.key == loc.format.binding.key
    ]  # fmt: skip
    counted = Counter(_key(loc) for loc in both)
    if not counted:
        return None
    (winner, votes), *others = counted.most_common()
    if others and others[0][1] == votes:
        direct = [loc for loc in both if loc.xpath.rpartition("/")[0] == above]
        counted = Counter(_key(loc) for loc in direct) or counted
        winner, votes = counted.most_common()[0]
    kept = [loc for loc in both if _key(loc) == winner]
    sure = [loc for loc in kept if loc.confidence == "sure"]
    confidence = "sure" if len(kept) >= 2 or sure else "likely"
    reads = sorted((loc.parse for loc in kept if loc.parse is not None), key=lambda c: c.hit.at)
    writes = sorted((loc.format for loc in kept if loc.format is not None), key=lambda c: c.hit.at)
    bindings = tuple(c.binding for c in reads if c.binding is not None)
    return Host(
        above, inner, reads[0].hit.function, writes[0].hit.function, tuple(reads), tuple(writes), bindings[0].struct,
        bindings, confidence, votes,
    )  # fmt: skip


def _key(loc: Location) -> tuple[str, str, str]:
    assert loc.parse is not None
    assert loc.format is not None
    assert loc.parse.binding is not None
    return loc.parse.hit.function.name, loc.format.hit.function.name, loc.parse.binding.struct.tag
