"""Whether each patch finds what it uses: a name that the change brings must not be used before the patch that brings it."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_SOURCES = (".c", ".h", ".h.in", ".x")


def out_of_order(change: Change, patches: Sequence[Sequence[Piece]]) -> dict[int, list[tuple[str, int]]]:
    """Patch (index) to the new names that it uses and that only a later patch (number, from 1) defines."""
    new = NewWords(change.files.values())
    brought: dict[str, int] = {}
    used: list[set[str]] = []
    for index, pieces in enumerate(patches):
        words: set[str] = set()
        for piece in pieces:
            if not piece.path.endswith(_SOURCES):
                continue
            text = code_only(b"".join(change.files[piece.path].added(piece)))
            words |= code_words([text])
            for match in _DEFINITIONS.finditer(text):
                name = next((group for group in match.groups() if group), b"").decode("utf-8", "replace")
                # A declaration and a definition may be apart: the first to come counts.
                brought.setdefault(name, index)
        used.append(words)
    found: dict[int, list[tuple[str, int]]] = {}
    for index, words in enumerate(used):
        late = sorted(word for word in words if brought.get(word, -1) > index)
        found[index] = [(word, brought[word] + 1) for word in late if new.among([word])]
    return {index: names for index, names in found.items() if names}
