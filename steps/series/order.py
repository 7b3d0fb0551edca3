"""Whether each patch finds what it uses: a name that the change brings must not be used before the patch that brings it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from steps.code.mask import code_only
from steps.series.change import Change
from steps.series.pieces import Piece
from steps.series.related import NewWords, code_words

_DEFINITIONS = re.compile(
    rb"^(?:[A-Za-z_][\w \t*]*[ \t*])?(\w+)[ \t]*\(|^[ \t]*#[ \t]*define[ \t]+(\w+)"
    rb"|^\}[ \t]*(\w+)[ \t]*;|^(?:typedef[ \t]+)?(?:struct|enum|union)[ \t]+(\w+)[ \t]*\{?[ \t]*$"
    rb"|^[ \t]+([A-Z][A-Z0-9_]+)[ \t]*(?:=[^,\n]*)?,?[ \t]*$|\(\*?[ \t]*(\w+)\)[ \t]*\(",
    re.M,
)
_MEMBERS = re.compile(
    rb"(?:->|(?<![\w.])\.)[ \t]*\w+|^[ \t]+[A-Za-z_][\w \t*]*[ \t*]\w+(?:\[\w*\])?;[ \t]*$", re.M
)
"""A member that is set, called through or declared has its function's name often, and is no use of it."""
_STATIC = re.compile(rb"\bstatic\b[^;{}()]*$")
_SOURCES = (".c", ".h", ".h.in", ".x")


class Needs:
    """What each piece of a change brings and uses, of the names that are new."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._new = change.words
        self.of = cache(self._of)

    def _of(self, piece: Piece) -> tuple[frozenset[str], frozenset[str]]:
        """The new names that ``piece`` defines, and those that it uses."""
        return names_in(piece.path, b"".join(self._change.files[piece.path].added(piece)), self._new)


def names_in(path: str, added: bytes, new: NewWords) -> tuple[frozenset[str], frozenset[str]]:
    """The new names that lines added to ``path`` define, and those that they use."""
    if not path.endswith(_SOURCES):
        return frozenset(), frozenset()
    text = code_only(added)
    brought = set()
    for match in _DEFINITIONS.finditer(text):
        name = next((group for group in match.groups() if group), b"").decode("utf-8", "replace")
        if new.among([name]):
            own = match[1] and _STATIC.search(text[max(0, match.start() - 80) : match.start(1)])
            # What is static is nobody else's, whatever another file has under its name.
            brought.add(f"{name} of {path}" if own else name)
    used = new.among(code_words([_MEMBERS.sub(b" ", text)]))
    return frozenset(brought), frozenset(used | {f"{word} of {path}" for word in used})


def in_order(needs: Needs, patches: Sequence[Sequence[Piece]]) -> list[int]:
    """The indexes of ``patches`` so that each comes behind those it needs, else in the order given.

    Where patches need each other the first one of them comes first; :func:`out_of_order` then says what it lacks.
    """
    brought = [set().union(*(needs.of(p)[0] for p in pieces)) for pieces in patches]
    used = [set().union(*(needs.of(p)[1] for p in pieces)) for pieces in patches]
    open_ones, placed = list(range(len(patches))), []
    there: set[str] = set()
    while open_ones:
        later = set().union(*(brought[index] for index in open_ones)) - there
        ready = [i for i in open_ones if not (used[i] - brought[i]) & later]
        chosen = (ready or open_ones)[0]
        open_ones.remove(chosen)
        placed.append(chosen)
        there |= brought[chosen]
    return placed


def out_of_order(needs: Needs, patches: Sequence[Sequence[Piece]]) -> dict[int, list[tuple[str, int]]]:
    """Patch (index) to the new names that it uses and that only a later patch (number, from 1) defines."""
    brought: dict[str, int] = {}
    for index, pieces in enumerate(patches):
        for piece in pieces:
            for name in needs.of(piece)[0]:
                # A declaration and a definition may be apart: the first to come counts.
                brought.setdefault(name, index)
    found: dict[int, list[tuple[str, int]]] = {}
    for index, pieces in enumerate(patches):
        used = set().union(*(needs.of(piece)[1] for piece in pieces))
        late = sorted(word for word in used if brought.get(word, -1) > index)
        found[index] = [(word.partition(" ")[0], brought[word] + 1) for word in late]
    return {index: names for index, names in found.items() if names}
