"""A tree as it would be with a plan's insertions made: later sites see the earlier ones, nothing is written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from steps.code.cfile import CFile
from steps.code.text import Text
from steps.edits.insertion import Insertion
from steps.tree.snapshot import NEAR, Snapshot


@dataclass(slots=True)
class _Piece:
    """A run of the result: bytes ``start`` to ``end`` of the original, or new ``text`` of the edit ``edit``."""

    start: int
    end: int
    text: bytes | None = None
    edit: int = -1

    def __len__(self) -> int:
        return self.end - self.start if self.text is None else len(self.text)

    def split(self, at: int) -> tuple[_Piece, _Piece]:
        """The parts before and from ``at`` (relative to the piece)."""
        if self.text is None:
            middle = self.start + at
            return _Piece(self.start, middle), _Piece(middle, self.end)
        return _Piece(0, 0, self.text[:at], self.edit), _Piece(0, 0, self.text[at:], self.edit)


class EditedFile:
    """One file's original bytes and the row of pieces that it has become."""

    def __init__(self, original: bytes) -> None:
        self.original = original
        self._pieces = [_Piece(0, len(original))]
        self._starts = [0]
        self._lines: dict[int, int] | None = None
        self.data = original

    def ends(self, text: bytes) -> bytes:
        """``text`` with the line ends that the file has: one that was checked out with CRLF stays so."""
        first = self.original.find(b"\n")
        return text.replace(b"\n", b"\r\n") if first > 0 and self.original[first - 1] == 13 else text

    def splice(self, start: int, end: int, text: bytes, edit: int) -> None:
        """Replace ``start`` to ``end`` of the file as it is now."""
        if not 0 <= start <= end <= len(self.data):
            raise ValueError(f"no such range: {start} to {end} of {len(self.data)}")
        first, last = self._border(start), self._border(end)
        move = len(text) - (end - start)
        self._pieces[first:last] = [_Piece(0, 0, text, edit)]
        self._starts[first:] = [start, *(at + move for at in self._starts[last:])]
        self._lines = None
        self.data = self.data[:start] + text + self.data[end:]

    def _border(self, at: int) -> int:
        """The number of the piece that begins at ``at``, where one is cut in two if need be.

        Empty pieces at ``at`` stand before it.
        """
        index = bisect_right(self._starts, at) - 1
        inside = at - self._starts[index]
        if inside >= len(self._pieces[index]):
            return index + 1
        if inside:
            self._pieces[index : index + 1] = self._pieces[index].split(inside)
            self._starts.insert(index + 1, at)
            return index + 1
        return index

    def line_of(self, edit: int) -> int:
        """The line, from 1, at which the text of ``edit`` begins in the result, its leading empty lines passed over.

        Of an edit of which nothing is left, the last line.
        """
        if self._lines is None:
            self._lines = self._lines_of_edits()
        found = self._lines.get(edit)
        return self.data.count(b"\n") + 1 if found is None else found

    def _lines_of_edits(self) -> dict[int, int]:
        """The lines of all edits: thousands may be asked for."""
        found: dict[int, int] = {}
        offset, line = 0, 1
        for piece in self._pieces:
            if piece.text is not None and piece.edit not in found:
                blank = piece.text[: len(piece.text) - len(piece.text.lstrip(b"\r\n"))]
                found[piece.edit] = line + blank.count(b"\n")
            line += self.data.count(b"\n", offset, offset + len(piece))
            offset += len(piece)
        return found

    def regions(self) -> list[tuple[int, int, bytes]]:
        """What differs: (start, end, new bytes) in the original's offsets, in order."""
        found: list[tuple[int, int, bytes]] = []
        position, new = 0, b""
        changed = False
        for piece in self._pieces:
            if piece.text is not None:
                new += piece.text
                changed = True
            elif len(piece):
                if changed or piece.start != position:
                    found.append((position, piece.start, new))
                    new, changed = b"", False
                position = piece.end
        if changed or position != len(self.original):
            found.append((position, len(self.original), new))
        return [region for region in found if self.original[region[0] : region[1]] != region[2]]


class Overlay(Snapshot):
    """``base`` with edits made on top; the base stays as it is."""

    def __init__(self, base: Snapshot) -> None:
        super().__init__()
        self.base = base
        self.rev = base.rev
        self.find_base = base.origin
        self.trusted = base.trusted
        self.files: dict[str, EditedFile] = {}
        self.edits: list[Insertion] = []
        self.batches: list[list[Insertion]] = []
        """The same by calls of :meth:`make`: offsets are those of the files before the call."""
        self._untouched: dict[str, int] = {}
        """How many bytes at the start of a file are as they were when its text was last asked for."""

    def trouble(self) -> dict[str, str]:
        """See :meth:`Snapshot.trouble`."""
        return self.base.trouble()

    def read(self, path: str) -> bytes | None:
        """See :meth:`Snapshot.read`."""
        edited = self.files.get(path)
        return edited.data if edited is not None else self.base.read(path)

    def exists(self, path: str) -> bool:
        """See :meth:`Snapshot.exists`."""
        return path in self.files or self.base.exists(path)

    def paths(self, folder: str) -> list[str]:
        """See :meth:`Snapshot.paths`."""
        made = [p for p in self.files if p.startswith(folder + "/") and not self.base.exists(p)]
        return sorted([*self.base.paths(folder), *made]) if made else self.base.paths(folder)

    def text(self, path: str) -> Text | None:
        """See :meth:`Snapshot.text`; lines before the first edit are not counted anew."""
        held = self._texts.get(path) if path in self.files else None
        if held is None or held.data is self.files[path].data:
            return super().text(path) if path in self.files else self.base.text(path)
        fresh = self._texts[path] = held.after(self.files[path].data, self._untouched.pop(path, 0))
        return fresh

    def near(self, folder: str) -> list[str]:
        """See :meth:`Snapshot.near`."""
        deepest = folder.count("/") + 1 + NEAR
        made = [
            p for p in self.files
            if p.startswith(folder + "/") and p.count("/") <= deepest and not self.base.exists(p)
        ]  # fmt: skip
        return sorted([*self.base.near(folder), *made]) if made else self.base.near(folder)

    def moved(self, file: str, offset: int, since: int) -> int | None:
        """Where the byte that was at ``offset`` of the file after ``since`` calls of :meth:`make` is now; None where it is gone."""
        for batch in self.batches[since:]:
            by = 0
            for edit in batch:
                if edit.file != file or edit.start > offset:
                    continue
                if edit.start <= offset < edit.end:
                    return None
                by += len(self.files[file].ends(edit.data)) - (edit.end - edit.start)
            offset += by
        return offset

    def cfile(self, path: str) -> CFile | None:
        """See :meth:`Snapshot.cfile`."""
        if path not in self.files:
            return self.base.cfile(path)
        held = self._cfiles.get(path) or self.base.cfile(path)
        text = self.text(path)
        if held is None or text is None:
            return super().cfile(path)
        if held.data is not text.data:
            held = held.after(text)
        self._cfiles[path] = held
        return held

    def make(self, insertions: Iterable[Insertion]) -> None:
        """Make ``insertions``, all of them given in offsets of the files as they are now."""
        listed = list(insertions)
        numbers = range(len(self.edits), len(self.edits) + len(listed))
        self.edits += listed
        self.batches.append(listed)
        # From the end of a file to its start, so that offsets stay valid; of two at one place the later goes first.
        order = sorted(
            zip(listed, numbers, strict=True), key=lambda pair: (pair[0].start, pair[1]), reverse=True
        )
        for insertion, number in order:
            edited = self.files.get(insertion.file)
            if edited is None:
                edited = self.files[insertion.file] = EditedFile(self.base.read(insertion.file) or b"")
            edited.splice(insertion.start, insertion.end, edited.ends(insertion.data), number)
            self._untouched[insertion.file] = min(
                insertion.start, self._untouched.get(insertion.file, insertion.start)
            )
