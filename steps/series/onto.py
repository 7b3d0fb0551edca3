"""Lays the hunks of a commit into a file that went on meanwhile, by the identity of its lines.

Lines of the old base that the new one still has keep their identity. A hunk is put where its neighbours stand, behind
what others put at the same place; only a hunk that changes lines which are no longer there cannot be laid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from steps.series.pieces import Piece

_ENDS = re.compile(rb"[,;\s]")
_AROUND = 60
"""How far from a place that is gone the nearest line may be that still stands."""


class Clash(Exception):
    """A hunk changes lines that the new base changed or dropped, too."""


@dataclass
class Laid:
    """A file on the new base: identities and rows; ``series`` are the identities as the old series has them."""

    ids: list[int]
    rows: list[bytes]
    series: list[int]
    _next: int = 1 << 30
    _places: dict[int, int] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, old: Sequence[bytes], new: Sequence[bytes], pieces: Sequence[Piece]) -> Laid:
        """The new base's file; ``pieces`` lead from the old base's to it."""
        ids: list[int] = []
        at, fresh = 0, -1
        for piece in pieces:
            ids += range(at, piece.old_start)
            ids += range(fresh, fresh - piece.new_count, -1)
            fresh -= piece.new_count
            at = piece.old_start + piece.old_count
        ids += range(at, len(old))
        return cls(ids, list(new), list(range(len(old))))

    @property
    def text(self) -> bytes:
        """The file."""
        return b"".join(self.rows)

    def place(self, line: int) -> int | None:
        """Where the line stands; None where it is gone."""
        if self._places is None:
            self._places = {line: n for n, line in enumerate(self.ids)}
        return self._places.get(line)

    def new_ids(self, count: int) -> list[int]:
        """Identities for lines that come in."""
        self._next += count
        return list(range(self._next - count, self._next))

    def put(self, at: int, ids: Sequence[int], rows: Sequence[bytes], instead: int = 0) -> None:
        """Put rows at ``at``, for ``instead`` rows that go."""
        self.ids[at : at + instead] = ids
        self.rows[at : at + instead] = rows
        self._places = None

    def where(self, piece: Piece) -> int:
        """Where what ``piece`` inserts belongs: before the line behind it, else behind the line before it.

        Raises:
            Clash: nothing near it is left.
        """
        if piece.old_start >= len(self.series):
            return len(self.ids)
        behind, before = piece.old_start, piece.old_start - 1
        for far in range(_AROUND):
            if behind + far < len(self.series) and (at := self.place(self.series[behind + far])) is not None:
                return at
            if before - far >= 0 and (at := self.place(self.series[before - far])) is not None:
                return at + 1
        raise Clash

    def replace(self, piece: Piece, old: Sequence[bytes], rows: Sequence[bytes], ids: Sequence[int]) -> None:
        """Let ``rows`` stand for the lines that ``piece`` takes away, whose text is ``old``.

        Raises:
            Clash: one of them is gone, and not only for a comma behind it.
        """
        removed = self.series[piece.old_start : piece.old_start + piece.old_count]
        places = [self.place(line) for line in removed]
        if len(old) == len(rows) and all(
            _ENDS.sub(b"", a) == _ENDS.sub(b"", b) for a, b in zip(old, rows, strict=True)
        ):
            for at, line, row in zip(places, ids, rows, strict=True):
                if at is not None:
                    self.put(at, [line], [row], 1)
            return
        known = [at for at in places if at is not None]
        if len(known) < len(places) or known != list(range(known[0], known[0] + len(known))):
            raise Clash
        self.put(known[0], ids, rows, len(known))

    def advance(self, piece: Piece, ids: Sequence[int]) -> None:
        """Note the lines of the old series behind the hunk; hunks are laid from the last to the first."""
        self.series[piece.old_start : piece.old_start + piece.old_count] = ids
