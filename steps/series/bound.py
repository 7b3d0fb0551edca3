"""Pieces that only compile together: a rename, a changed signature, a local and its uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from steps.code.mask import code_only
from steps.series.change import Change
from steps.series.pieces import FileChange, Piece
from steps.series.related import NewWords, code_words
from steps.series.slots import slot_for
from steps.series.units import Outline

if TYPE_CHECKING:
    from steps.series.sorting import Sorted

_LOCAL = re.compile(
    rb"^[ \t]+(?:const[ \t]+)?(?:struct[ \t]+|enum[ \t]+|unsigned[ \t]+)?\w+[ \t*]+(\w+)[ \t]*(?:=[^;]*)?;",
    re.M,
)
_CALLED = re.compile(rb"\b(\w{3,})[ \t]*\(")
_WORD = re.compile(rb"\w+")
_CODE = (".c", ".h")


def bound(
    change: Change, new: NewWords, found: Mapping[Piece, Sorted], order: Mapping[str, int]
) -> dict[Piece, Sorted]:
    """The pieces of ``found`` that go elsewhere, as they would not compile where their path puts them."""
    moved = _renames(change, new, found, order)
    return moved | _locals(change, {**found, **moved}, order)


def _rank(one: Sorted, order: Mapping[str, int]) -> tuple[int, int, bool, str]:
    """Where in the series the piece comes: by its patch, then by its API."""
    return *slot_for(one.place, "practice", admin=False).sort_key, order.get(one.api, 1 << 30)  # type: ignore[return-value]


# --- renames and signatures ---


def _renames(
    change: Change, new: NewWords, found: Mapping[Piece, Sorted], order: Mapping[str, int]
) -> dict[Piece, Sorted]:
    """All hunks that only drop a name, or only call what got another signature, go with the declaration."""
    holders: dict[str, list[Piece]] = {}
    for piece, one in found.items():
        if one.taken and piece.path.endswith(_CODE) and piece.old_count:
            removed = code_words([code_only(b"".join(change.files[piece.path].removed(piece)))])
            for word in removed:
                holders.setdefault(word, []).append(piece)
    names = new.gone(holders) | set(_resigned(change, found))
    moved: dict[Piece, Sorted] = {}
    for name in sorted(names):
        pieces = [p for p in holders.get(name, ()) if p not in moved]
        if len({p.path for p in pieces}) < 2:
            continue
        headers = [p for p in pieces if p.path.endswith(".h")] or pieces
        home = min((found[p] for p in headers), key=lambda one: _rank(one, order))
        for piece in pieces:
            one = found[piece]
            if not one.api and one.place != home.place and _only_renames(piece):
                moved[piece] = replace(one, api=home.api, place=home.place, why=f"renames or calls {name}")
    return moved


def _only_renames(piece: Piece) -> bool:
    """Whether the hunk puts as many lines as it takes: a call or a name that changed, no new code."""
    return abs(piece.new_count - piece.old_count) <= 2


def _resigned(change: Change, found: Mapping[Piece, Sorted]) -> Iterator[str]:
    """The functions whose declaration in a header changed its arguments."""
    for piece, one in found.items():
        if not (one.taken and piece.path.endswith(".h") and piece.old_count and piece.new_count):
            continue
        file = change.files[piece.path]
        if not file.old_lines:
            continue
        start = piece.old_start
        while start > 0 and file.old_lines[start][:1] in b" \t\n":
            start -= 1
        text = b"".join(file.old_lines[start : piece.old_start + piece.old_count])
        yield from (name.decode() for name in _CALLED.findall(code_only(text)))


# --- locals ---


def _locals(change: Change, found: Mapping[Piece, Sorted], order: Mapping[str, int]) -> dict[Piece, Sorted]:
    """A hunk that declares a local goes with the first hunk of the same function that uses it."""
    moved: dict[Piece, Sorted] = {}
    for path, file in change.files.items():
        if not path.endswith(".c") or not file.new_lines or len(file.pieces) < 2:
            continue
        pieces = [p for p in file.pieces if p in found and found[p].taken and p.new_count]
        if len({(found[p].api, str(found[p].place)) for p in pieces}) < 2:
            continue
        outline = Outline(path, file.new_lines)
        by_function: dict[tuple[int, int], list[Piece]] = {}
        for piece in pieces:
            by_function.setdefault(outline.around(piece.new_start), []).append(piece)
        for group in by_function.values():
            moved |= _bound_in(file, group, found, order)
    return moved


def _bound_in(
    file: FileChange, group: list[Piece], found: Mapping[Piece, Sorted], order: Mapping[str, int]
) -> dict[Piece, Sorted]:
    words = {piece: set(_WORD.findall(code_only(b"".join(file.added(piece))))) for piece in group}
    moved: dict[Piece, Sorted] = {}
    for piece in group:
        declared = set(_LOCAL.findall(code_only(b"".join(file.added(piece)))))
        users = [p for p in group if p is not piece and words[p] & declared]
        if users and not words[piece] - declared - _types(file, piece):
            first = min((found[p] for p in users), key=lambda one: _rank(one, order))
        elif users:
            first = min((found[p] for p in (piece, *users)), key=lambda one: _rank(one, order))
        else:
            continue
        if (first.api, first.place) != (found[piece].api, found[piece].place):
            moved[piece] = replace(
                found[piece], api=first.api, place=first.place, why="declares what is used there"
            )
    return moved


def _types(file: FileChange, piece: Piece) -> set[bytes]:
    """The words of the declarations that are types and first values."""
    rows = [row for row in file.added(piece) if _LOCAL.match(row)]
    return set(_WORD.findall(b"".join(rows)))
