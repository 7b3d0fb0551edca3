"""Hunks of a diff as lines of spans: unified, or old and new side by side; C is highlighted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from steps.edits.diff import Hunk
from wizard.highlight import highlight
from wizard.widgets.spans import Line, Span, clean, cut, line, pad, width_of

_NUMBERED = 70
"""Columns from which on lines have their numbers; below, the text needs the room."""


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One line of a diff: its sign, its numbers in the old and the new file, its text as spans."""

    sign: str
    old: int | None
    new: int | None
    spans: Line


@dataclass(frozen=True)
class FileHunks:
    """The hunks of one file, ready to be drawn."""

    path: str
    heads: tuple[str, ...]
    hunks: tuple[tuple[DiffRow, ...], ...]


def read_hunks(path: str, hunks: Sequence[Hunk]) -> FileHunks:
    """The hunks of ``path`` with their text highlighted. Parses: call it off the event loop."""
    heads = tuple(hunk.head.decode("ascii", "replace").strip() for hunk in hunks)
    return FileHunks(path, heads, tuple(tuple(_rows(path, hunk)) for hunk in hunks))


def _rows(path: str, hunk: Hunk) -> Iterator[DiffRow]:
    texts = [raw.decode("utf-8", "backslashreplace").rstrip("\n") for raw in hunk.lines]
    # Old and new text are highlighted apart, so that a removed line cannot break the reading of the new one.
    new = iter(highlight(path, [t[1:] for t in texts if t[:1] in " +"]))
    old = iter(highlight(path, [t[1:] for t in texts if t[:1] in " -"]))
    old_at, new_at = hunk.old_start, hunk.new_start
    for text in texts:
        sign = text[:1]
        if sign == "+":
            yield DiffRow("+", None, new_at, next(new))
            new_at += 1
        elif sign == "-":
            yield DiffRow("-", old_at, None, next(old))
            old_at += 1
        elif sign == " ":
            next(old)
            yield DiffRow(" ", old_at, new_at, next(new))
            old_at, new_at = old_at + 1, new_at + 1
        else:
            yield DiffRow("\\", None, None, line((text, "dim")))


def unified(files: Sequence[FileHunks], width: int) -> list[Line]:
    """All hunks one below the other, each file under its name."""
    lines: list[Line] = []
    for file in files:
        for head, rows in zip(file.heads, file.hunks, strict=True):
            lines.append(_title(file.path, head, width))
            digits = (
                len(str(max((r.new or r.old or 0 for r in rows), default=0))) if width >= _NUMBERED else 0
            )
            lines += [_unified_row(row, digits) for row in rows]
    return lines


def _title(path: str, head: str, width: int) -> Line:
    place = "@@ " + head.partition("+")[2].partition(",")[0] + " @@"
    room = max(8, width - len(place) - 2)
    name = cut(path, room)
    return line((name, "path"), " " * max(1, width - len(name) - len(place) - 1), (place, "hunk"))


def _unified_row(row: DiffRow, digits: int) -> Line:
    number = f"{row.new or row.old or '':>{digits}} " if digits else " "
    if row.sign == "+":
        return (Span(number, "dim"), Span("+ ", "added"), *_tinted(row.spans, "added"))
    if row.sign == "-":
        return (Span(number, "dim"), Span("- ", "removed"), *(Span(s.text, "removed") for s in row.spans))
    return (Span(number, "dim"), Span("  "), *row.spans)


def _tinted(spans: Line, kind: str) -> Line:
    """Added text keeps the colours of C; what has none takes the colour of added text."""
    return tuple(span if span.kind else Span(span.text, kind) for span in spans)


def side_by_side(files: Sequence[FileHunks], width: int, bar: str = "│") -> list[Line]:
    """Old text left, new text right; removed lines stand beside the added ones that replace them."""
    half = max(20, (width - 3) // 2)
    lines: list[Line] = []
    for file in files:
        for head, rows in zip(file.heads, file.hunks, strict=True):
            lines.append(_title(file.path, head, width))
            for old, new in _pairs(rows):
                lines.append((*_half(old, half, "-"), Span(f" {bar} ", "dim"), *_half(new, half, "+")))
    return lines


def _pairs(rows: Sequence[DiffRow]) -> Iterator[tuple[DiffRow | None, DiffRow | None]]:
    removed: list[DiffRow] = []
    added: list[DiffRow] = []

    def flush() -> Iterator[tuple[DiffRow | None, DiffRow | None]]:
        for index in range(max(len(removed), len(added))):
            yield (
                removed[index] if index < len(removed) else None,
                added[index] if index < len(added) else None,
            )
        removed.clear()
        added.clear()

    for row in rows:
        if row.sign == "-":
            removed.append(row)
        elif row.sign == "+":
            added.append(row)
        else:
            yield from flush()
            yield row, row
    yield from flush()


def _half(row: DiffRow | None, width: int, sign: str) -> Line:
    if row is None:
        return (Span(" " * width),)
    number = row.old if sign == "-" else row.new
    mark = row.sign if row.sign == sign else " "
    kind = {"-": "removed", "+": "added"}.get(mark, "")
    head = (Span(f"{number or '':>5} ", "dim"), Span(f"{mark} ", kind))
    return (*head, *_fitted(_tinted(row.spans, kind) if kind else row.spans, width - 8))


def _fitted(spans: Line, width: int) -> Line:
    """The line in exactly ``width`` cells."""
    result: list[Span] = []
    left = width
    for span in spans:
        if left <= 0:
            break
        text = cut(span.text, left)
        result.append(Span(text, span.kind))
        left = width - width_of(result)
    if left > 0:
        result.append(Span(pad("", left)))
    return tuple(result)


_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def patch_lines(text: str) -> list[Line]:
    """A commit as ``git show`` prints it: its message, then each file's hunks, highlighted."""
    message, _, patch = text.partition("\ndiff --git ")
    lines: list[Line] = [line(clean(part)) for part in message.rstrip().split("\n")]
    for block in patch.split("\ndiff --git ") if patch else []:
        lines += [(), *_patched_file(block)]
    return lines


def _patched_file(block: str) -> list[Line]:
    rows = block.split("\n")
    path = rows[0].rpartition(" b/")[2]
    hunks: list[Hunk] = []
    current: tuple[int, int, int, int] | None = None
    body: list[bytes] = []

    def close() -> None:
        if current is not None:
            hunks.append(Hunk(*current, tuple(body)))
        body.clear()

    for row in rows[1:]:
        head = _HUNK.match(row)
        if head:
            close()
            current = int(head[1]), int(head[2] or 1), int(head[3]), int(head[4] or 1)
        elif current is not None and row[:1] in ("+", "-", " "):
            body.append(row.encode("utf-8", "surrogateescape") + b"\n")
    close()
    if not hunks:
        return [line((clean(path), "path"), ("  no text changed", "dim"))]
    return unified([read_hunks(path, hunks)], _NUMBERED + len(path))
