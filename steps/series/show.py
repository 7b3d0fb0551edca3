"""A piece of a series as a hunk of a diff, with what stands around it in the finished file."""

from __future__ import annotations

from steps.edits.diff import CONTEXT, Hunk
from steps.series.pieces import FileChange, Piece, split_lines


def hunk_of(file: FileChange, piece: Piece, context: int = CONTEXT) -> Hunk:
    """The hunk that ``piece`` is; its context is the finished file's, other pieces included."""
    after = file.new_lines or split_lines(file.new or b"")
    before = after[max(0, piece.new_start - context) : piece.new_start]
    end = piece.new_start + piece.new_count
    behind = after[end : end + context]
    removed, added = file.removed(piece), file.added(piece)
    lines = [b" " + line for line in before] + [b"-" + line for line in removed]
    lines += [b"+" + line for line in added] + [b" " + line for line in behind]
    around = len(before) + len(behind)
    return Hunk(
        max(1, piece.old_start + 1 - len(before)), around + len(removed),
        piece.new_start + 1 - len(before), around + len(added), tuple(lines),
    )  # fmt: skip
