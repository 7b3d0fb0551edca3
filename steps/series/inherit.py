"""What a patch takes over from the commit that is there already: message, trailers, author and date.

A series that was committed is split anew after a review, or by another grouping. What people wrote and signed is theirs:
each patch takes it over from the commit that it shares most lines with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from steps.series.change import Change
from steps.series.model import Part
from steps.series.origin import Earlier
from steps.series.ownership import Ownership

_VOUCHED = re.compile(r"^(?:Reviewed|Acked|Tested)-by: .+\n?", re.M)
"""Trailers by which somebody vouches for the lines as they were."""
_SIGNED_BY = re.compile(r"^Signed-off-by: .+$", re.M)


@dataclass(frozen=True, slots=True)
class Inherited:
    """What one patch takes over from ``commit``.

    ``message`` is empty where another patch is the heir of it; ``dropped`` are the trailers that no longer hold.
    """

    commit: Earlier
    message: str
    dropped: tuple[str, ...] = ()

    @property
    def signed_by_author(self) -> str:
        """The author's own sign-off, if the commit has it."""
        wanted = f"Signed-off-by: {self.commit.who}"
        return wanted if wanted in _SIGNED_BY.findall(self.commit.message) else ""


def inherited(
    change: Change, owned: Ownership, patches: Sequence[Sequence[Part]], slots: Sequence[str]
) -> list[Inherited | None]:
    """What each of ``patches`` takes over, None where it is new; ``slots`` are the places that they are of."""
    origins = owned.origins
    shared = [Counter(t for part in parts for t in origins.of(part.piece) if t >= 0) for parts in patches]
    for counted in shared:
        for index in owned.foreign:
            counted.pop(index, None)
    best = [
        _best(counted, sum(p.added + p.removed for p in parts))
        for counted, parts in zip(shared, patches, strict=True)
    ]
    heirs = {tag: _heir(tag, shared, best, slots) for tag in set(best) if tag is not None}
    found: list[Inherited | None] = []
    for number, tag in enumerate(best):
        if tag is None:
            found.append(None)
        elif heirs[tag] != number:
            found.append(Inherited(origins.commits[tag], ""))
        else:
            found.append(_taken_over(change, owned, tag, patches[number]))
    return found


def _best(counted: Counter[int], lines: int) -> int | None:
    """The commit that most lines are of, of equals the older; None where it is less than a quarter of the patch."""
    found = max(counted, key=lambda tag: (counted[tag], -tag), default=None)
    return found if found is not None and 4 * counted[found] >= lines else None


def _heir(
    tag: int, shared: Sequence[Counter[int]], best: Sequence[int | None], slots: Sequence[str]
) -> int | None:
    """The patch that takes the message over: the one with most of the commit's lines.

    A commit that holds everything at once has no heir: its message is of no one patch.
    """
    claimed = [number for number, chosen in enumerate(best) if chosen == tag]
    first = max(claimed, key=lambda number: (shared[number][tag], -number))
    total = sum(counted[tag] for counted in shared)
    one_place = len({slots[number] for number in claimed}) == 1
    return first if 2 * shared[first][tag] >= total or one_place else None


def _taken_over(change: Change, owned: Ownership, tag: int, parts: Sequence[Part]) -> Inherited:
    commit = owned.origins.commits[tag]
    if _lines_of(change, parts) == _lines_of_commit(owned, tag):
        return Inherited(commit, commit.message)
    dropped = tuple(row.strip() for row in _VOUCHED.findall(commit.message))
    return Inherited(commit, _VOUCHED.sub("", commit.message).rstrip("\n"), dropped)


_Lines = dict[str, Counter[bytes]]


def _lines_of(change: Change, parts: Sequence[Part]) -> _Lines:
    """The lines that the patch brings (counted) and takes away (counted below zero), file by file."""
    found: _Lines = {}
    for part in parts:
        file = change.files[part.piece.path]
        _count(found, file.path, file.added(part.piece), file.removed(part.piece))
    return _settled(found)


def _lines_of_commit(owned: Ownership, tag: int) -> _Lines:
    found: _Lines = {}
    for file in owned.origins.touched[tag]:
        _count(found, file.path, file.added.split(b"\n"), file.removed.split(b"\n"))
    return _settled(found)


def _count(found: _Lines, path: str, added: Sequence[bytes], removed: Sequence[bytes]) -> None:
    counted = found.setdefault(path, Counter())
    # The comma behind an entry is the next patch's, or not there, depending on what follows.
    counted.update(row.rstrip(b",; \t\n") for row in added)
    counted.subtract(row.rstrip(b",; \t\n") for row in removed)


def _settled(found: _Lines) -> _Lines:
    kept = {
        path: Counter({row: n for row, n in counted.items() if n and row}) for path, counted in found.items()
    }
    return {path: counted for path, counted in kept.items() if counted}
