"""Where a maintainer would put a new thing: beside its nearest sibling.

Measured over the additions of 2013 to 2018: a Get goes beside its Set, a ``…Flags`` beside the function it
extends, anything else to the end of the group of names that begin with the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PAIRS = (
    ("get", "set"), ("add", "del"), ("attach", "detach"), ("freeze", "thaw"), ("suspend", "resume"),
    ("create", "destroy"), ("define", "undefine"), ("register", "deregister"), ("upload", "download"),
)  # fmt: skip
_OPPOSITE = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}
_CONDITIONAL = re.compile(rb"#[ \t]*(if|ifdef|ifndef|endif)\b")
"""To be looked at with what stands before it on its line: a pattern that begins with ``#`` is found fast."""


@lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """``virDomainSetXMLFoo`` to its words, in lower case: ``vir domain set xml foo``.

    >>> words("virDomainSetXMLFoo")
    ('vir', 'domain', 'set', 'xml', 'foo')
    """
    return tuple(w.lower() for w in _WORD.findall(_split_acronyms(name)))


def _split_acronyms(name: str) -> str:
    return re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def _is_pair(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names differ in one word only, and that word is the other's opposite."""
    if len(a) != len(b):
        return False
    differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(differing) == 1 and _OPPOSITE.get(differing[0][0]) == differing[0][1]


def nearest_first(name: str, candidates: Iterable[str]) -> list[str]:
    """The ``candidates`` (in the order of their file) that share words with ``name``,
    the nearest sibling first.

    A candidate of another object (no word in common beyond ``vir``) comes last; of equals the later one in
    the file is nearer, which is the end of their group.
    """
    wanted = words(name)
    ranked = []
    for index, candidate in enumerate(candidates):
        if candidate == name:
            continue
        parts = words(candidate)
        common = _common(wanted, parts)
        ranked.append((_is_pair(wanted, parts), common, common == len(parts), index, candidate))
    return [row[-1] for row in sorted(ranked, reverse=True)]


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The nearest sibling of ``name`` among ``candidates``, None where there is none at all."""
    return next(iter(nearest_first(name, candidates)), None)


def line_start(data: bytes, offset: int) -> int:
    """The offset of the first byte of the line that ``offset`` lies in."""
    return data.rfind(b"\n", 0, offset) + 1


def line_end(data: bytes, offset: int) -> int:
    """The offset behind the newline that ends the line of ``offset``, or of the end of ``data``."""
    found = data.find(b"\n", offset)
    return len(data) if found < 0 else found + 1


def sorted_place(data: bytes, start: int, end: int, name: str) -> int:
    """Return where the line ``name`` belongs among the sorted lines from ``start`` to ``end`` (check-symsorting ignores the case)."""
    for row in re.finditer(rb"^([^\s;]+);?$", data[start:end], re.M):
        if row[1].decode("utf-8", "replace").lower() > name.lower():
            return start + row.start()
    return end


def behind_definition(data: bytes, end: int) -> int:
    """Where a definition may follow the one that ends at ``end``: on a line of its own,
    outside any conditional."""
    offset = line_end(data, max(end - 1, 0))
    depth = 0
    for mark in _conditionals(data, 0, offset):
        depth += -1 if mark[1] == b"endif" else 1
    if depth <= 0:
        return offset
    for mark in _conditionals(data, offset, len(data)):
        if depth <= 0:
            break
        depth += -1 if mark[1] == b"endif" else 1
        offset = line_end(data, mark.start())
    return offset


def _conditionals(data: bytes, start: int, end: int) -> Iterator[re.Match[bytes]]:
    """The directives that open or close a conditional."""
    for mark in _CONDITIONAL.finditer(data, start, end):
        if not data[line_start(data, mark.start()) : mark.start()].strip():
            yield mark
