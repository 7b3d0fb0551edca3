"""From a place in the code up to the document's root: which elements of an XPath the callers name on the way.

A reader takes its node from an XPath or a loop over children, or from its caller; a writer prints its element's tag
before or behind the place, or lets its caller do so. Each step up takes elements off the end of the path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.text import occurrences
from steps.xml.hits import Hit, steps_of
from steps.xml.sources import Function, Sources, arguments, call_around, closing

_DEEP = 9
_NEAR = 3200
"""How many characters before a place an element may be named that the place is then taken to be in."""
_NODE = re.compile(r"^(?:\w*nodes?|cur|child|\w+Node|\w+_node)$")


@dataclass(frozen=True, slots=True)
class Chain:
    """How far a place reaches up a path: ``left`` elements were named by nobody; ``cost`` counts what was assumed."""

    left: int
    cost: int

    @property
    def score(self) -> int:
        """Smaller is better."""
        return self.left * 10 + self.cost


_NOTHING = Chain(99, 99)


class Climber:
    """Follows callers; ``root`` is how many leading elements of a path need not be named (the document element)."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._held: dict[tuple[str, str, tuple[str, ...], bool, str], Chain] = {}

    def chain(self, hit: Hit, path: tuple[str, ...], reading: bool) -> Chain:
        """How well ``hit`` fits the element path ``path`` above what it names."""
        remaining = list(path)
        if hit.above:
            above = list(hit.above)
            if hit.absolute and len(above) > len(remaining):
                return _NOTHING
            while above and remaining:
                if above[-1] not in ("*", remaining[-1]):
                    return _NOTHING
                above.pop()
                remaining.pop()
            if above and not hit.absolute:
                return _NOTHING
            if hit.absolute:
                return Chain(0, 0)
            return self._inside(
                hit.function,
                hit.at,
                tuple(remaining),
                reading,
                "" if reading else hit.node,
                0,
                frozenset(),
                direct=False,
            )
        return self._inside(
            hit.function, hit.at, tuple(remaining), reading, hit.node, 0, frozenset(), direct=True
        )

    def _inside(
        self, function: Function, at: int, path: tuple[str, ...], reading: bool, node: str, depth: int,
        seen: frozenset[str], direct: bool,
    ) -> Chain:  # fmt: skip
        """The chain from ``at`` in ``function``, whose node or buffer is ``node``, with ``path`` still to be named."""
        if len(path) <= 1:
            return Chain(0, 4 if direct and depth == 0 and not _of_root(function, path, reading, node) else 0)
        if depth > _DEEP or function.name in seen:
            return Chain(len(path) - 1, 0)
        cost = 0
        said = None
        if direct and node:
            said = _element_read(function, at, node) if reading else self._element_written(function, at, node)
        if said is not None:
            named = list(said)
            rest = list(path)
            while named and rest:
                if named[-1] not in ("*", "%s", rest[-1]):
                    return _NOTHING if depth == 0 else Chain(len(path) - 1, 5)
                cost += 3 if named[-1] in ("*", "%s") else 0
                named.pop()
                rest.pop()
            path = tuple(rest)
            if len(path) <= 1:
                return Chain(0, cost)
        if reading and re.match(r"ctxt\b", node) and said is None:
            # XPaths start from the node that the function was given, where it was given one.
            node = _moved(function, at) or next((p for p in _parameters(function) if _NODE.match(p)), node)
        best = (
            self._mentioned(function, at, path, reading, cost)
            if said is not None or not direct or not _parameter(function, node)
            else None
        )
        callers = self._callers(
            function, path, reading, depth, seen | {function.name}, node if said is None else ""
        )
        if callers is not None and cost:
            callers = Chain(callers.left, callers.cost + cost)
        candidates = [c for c in (best, callers) if c is not None]
        return min(candidates, key=lambda c: c.score, default=Chain(len(path) - 1, cost))

    def _callers(
        self,
        function: Function,
        path: tuple[str, ...],
        reading: bool,
        depth: int,
        seen: frozenset[str],
        node: str,
    ) -> Chain | None:
        key = (function.path, function.name, path, reading, node)
        if key in self._held:
            return self._held[key]
        self._held[key] = Chain(len(path) - 1, 1)
        position = _position(function, node) if node else None
        best: Chain | None = None
        for caller, at in self._sources.calls(function.name)[:40]:
            if caller.name in seen:
                continue
            given = _argument(caller, at, position, reading)
            found = self._inside(caller, at, path, reading, given, depth + 1, seen, direct=bool(given))
            if best is None or found.score < best.score:
                best = found
            if best.score == 0:
                break
        self._held[key] = best if best is not None else Chain(len(path) - 1, 1)
        return self._held[key]

    def _mentioned(
        self, function: Function, at: int, path: tuple[str, ...], reading: bool, cost: int
    ) -> Chain | None:
        """The chain where the function itself names the next elements somewhere."""
        rest = list(path)
        taken = 0
        while len(rest) > 1 and self._mentions(function, rest[-1], reading, at if taken == 0 else -1):
            rest.pop()
            taken += 1
        if taken == 0:
            return None
        if len(rest) <= 1:
            return Chain(0, cost + 1)
        above = self._callers(function, tuple(rest), reading, 1, frozenset((function.name,)), "")
        return (
            Chain(above.left, above.cost + cost + 1) if above is not None else Chain(len(rest) - 1, cost + 1)
        )

    def _mentions(self, function: Function, element: str, reading: bool, near: int) -> bool:
        """Whether a string names the element; a parser of a whole document names all, so it must be near the place."""
        wanted = element.encode()
        for place, said in function.literals:
            if wanted not in said or (reading and near >= 0 and not -_NEAR <= place - near <= _NEAR // 8):
                continue
            for at in occurrences(said, wanted):
                before, behind = said[at - 1 : at], said[at + len(wanted) : at + len(wanted) + 1]
                if reading and (
                    said == wanted or (before in (b"/", b"(") and behind in (b"", b"/", b"[", b")"))
                ):
                    return True
                if not reading and (said == wanted or (before in (b"<", b"/") and said[:1] in b"</ ")):
                    return True
        return False

    @staticmethod
    def steps_to(function: Function, at: int, node: str) -> list[str]:
        """Return the elements from the function's own node to the node variable ``node``; none where it is that node."""
        return _element_read(function, at, node) or []

    def _element_written(self, function: Function, at: int, buffer: str) -> list[str] | None:
        """The element whose attribute or child is printed at ``at`` into ``buffer``."""
        text = function.text
        name = re.escape(buffer).encode()
        for match in re.finditer(rb"\b(\w*FormatElement\w*)\s*\(", text[at:]):
            opening = at + match.end() - 1
            given = [a for _o, a in arguments(text, opening, closing(text, opening))]
            if any(re.fullmatch(rb"&?" + name, a) for a in given[2:]):
                element = re.match(rb'"([\w:-]+)"', given[1])
                return [element[1].decode()] if element else ["*"]
        opened: list[str] = []
        for match in re.finditer(rb"<(/?)([\w:-]+|%s)([^<]*)", text[function.head_end : at]):
            tag = match[2].decode().rpartition(":")[2]
            if match[1]:
                if tag in opened:
                    del opened[len(opened) - 1 - opened[::-1].index(tag) :]
            elif b"/>" not in match[3].split(b'"')[0]:
                opened.append(tag)
        return [opened[-1]] if opened else None


def _element_read(function: Function, at: int, node: str) -> list[str] | None:
    """The elements from the function's own node to the node ``node``; None where that is not told here."""
    base = re.match(r"\w+", node)
    if base is None:
        return None
    name = base[0]
    text = function.text
    if name in ("ctxt", "ctxtPtr"):
        moved = _moved(function, at)
        return None if moved is None or _parameter(function, moved) else _element_read(function, at, moved)
    found = _assigned(function, at, name)
    if found is not None:
        return found
    guard = None
    for match in re.finditer(
        rb"(?:virXMLNodeNameEqual\(\s*" + name.encode() + rb"\s*,|xmlStrEqual\(\s*" + name.encode()
        + rb"->name\s*,\s*(?:BAD_CAST)?)\s*\"([\w:-]+)\"", text[:at],
    ):  # fmt: skip
        guard = match
    if guard is not None:
        return [guard[1].decode()]
    return None


def _of_root(function: Function, path: tuple[str, ...], reading: bool, node: str) -> bool:
    """Whether a place that nothing leads to from above can be about the document's own element."""
    if reading:
        return re.match(r"(?:ctxt|root|xml|cur$)", node) is not None
    wanted = b"<" + path[-1].encode() if path else b"<"
    return any(wanted in said or b"<%s" in said for _at, said in function.literals)


def _assigned(function: Function, at: int, name: str) -> list[str] | None:
    """The elements that the last XPath put into the node variable ``name`` before ``at``."""
    text = function.text
    word = name.encode()
    best: tuple[int, list[str]] | None = None
    for place in occurrences(text[:at], word):
        behind = text[place + len(word) : place + len(word) + 160]
        call = re.match(
            rb"\s*=\s*(virXPathNode|virXMLNodeGetSubelement|virXMLNodeGetSubelementList)\s*\(", behind
        )
        if call is not None:
            said = re.search(rb'"([^"]+)"', behind)
            if said is not None:
                best = (place, steps_of(said[1].decode("utf-8", "replace"))[0])
            continue
        around = call_around(text, place)
        if around is not None and around[0] in ("virXPathNodeSet", "virXMLNodeGetSubelementList"):
            if not re.search(rb"&\s*" + word + rb"\s*\)$", text[around[1] : around[2]]):
                continue
            said = re.search(rb'"([^"]+)"', text[around[1] : around[2]])
            if said is not None:
                best = (place, steps_of(said[1].decode("utf-8", "replace"))[0])
    return None if best is None else best[1]


def _moved(function: Function, at: int) -> str | None:
    """The node variable that the XPath context was last set to before ``at``."""
    found = None
    for match in re.finditer(rb"\bctxt->node\s*=\s*([A-Za-z_]\w*)", function.text[:at]):
        if match[1] not in (
            b"oldnode",
            b"save",
            b"saveNode",
            b"save_node",
            b"old",
            b"saved_node",
            b"save_ctxt",
        ):
            found = match[1].decode()
    return found


def _parameters(function: Function) -> list[str]:
    head = function.text[: function.head_end]
    opening = head.find(b"(")
    if opening < 0:
        return []
    found = []
    for _at, text in arguments(head, opening, closing(head, opening)):
        name = re.search(rb"(\w+)\s*(?:\[\w*\])?\s*(?:G_GNUC_UNUSED|ATTRIBUTE_UNUSED)?$", text)
        found.append(name[1].decode() if name else "")
    return found


def _parameter(function: Function, node: str) -> bool:
    return re.sub(r"\W.*", "", node) in _parameters(function)


def _position(function: Function, node: str) -> int | None:
    """The number of the parameter ``node`` of the function, from 0."""
    names = _parameters(function)
    bare = re.sub(r"\W.*", "", node)
    return names.index(bare) if bare in names else None


def _argument(caller: Function, at: int, position: int | None, reading: bool) -> str:
    """What the call at ``at`` gives for the parameter number ``position``; else its first node-like argument."""
    text = caller.text
    opening = text.find(b"(", at)
    if opening < 0 or text[at:opening].strip(b" \n\t").find(b"\n") >= 0:
        return ""
    given = [a.decode("utf-8", "replace") for _o, a in arguments(text, opening, closing(text, opening))]
    if position is not None and position < len(given):
        return given[position].lstrip("&* ")
    if not reading:
        return given[0].lstrip("&* ") if given else ""
    for each in given:
        bare = each.lstrip("&* ")
        if re.match(r"^(?:\w*nodes?\w*(?:\[\w+\])?|cur|child|\w+Node|\w+_node)$", bare):
            return bare
    return ""
