"""What a terminal shows, cell by cell: painted by the app's own output, and compared with what was sent before.

The app paints whole widgets; of these mostly a line or two differ. On a line of 9600 baud a list of twenty rows that
is painted anew takes four seconds; the two rows whose mark has moved take a tenth of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rich.cells import cell_len

from wizard.terminal.looks import change, look, of_blank, same_on_blank, shows_on_blanks

_TOKEN = re.compile(
    r"""
    (?P<text>[^\x00-\x1f\x7f]+)
  | \x1b\[(?P<row>\d*)(?:;(?P<column>\d*))?H
  | \x1b\[(?P<look>[\d;:]*)m
  | (?P<feed>[\r\n])
  | (?P<control>\x1b\[[<-?]?[\d;:]*[ -/]*[@-~] | \x1b\][^\x07\x1b]*(?:\x07|\x1b\\)? | \x1b[P_^X][^\x1b]*\x1b\\ | \x1b. | \x07)
    """,
    re.VERBOSE,
)
_NEAR = 4
"""Unchanged cells that are cheaper to send again than to jump over."""

Cells = list[tuple[str, str]]
"""The cells of a row: the character (empty for the right half of a wide one) and its look."""
_BLANK = (" ", "")


class Picture:
    """The cells of a terminal of ``width`` by ``height``."""

    def __init__(self, width: int = 80, height: int = 24) -> None:
        self.width, self.height = width, height
        self.rows: list[Cells] = [[_BLANK] * width for _ in range(height)]
        self.cursor = (0, 0)
        """Row and column, from 0."""
        self._look = ""

    def paint(self, data: str) -> list[str]:
        """Take output of the app; gives back, in order, the sequences that are no painting (modes, bells, clipboard)."""
        others: list[str] = []
        for token in _TOKEN.finditer(data):
            kind = token.lastgroup
            if kind == "text":
                self._write(token["text"])
            elif kind == "look":
                self._take_look(token["look"])
            elif kind == "control":
                others.append(token["control"])
            elif kind == "feed":
                row, column = self.cursor
                self.cursor = (row, 0) if token["feed"] == "\r" else (min(row + 1, self.height - 1), column)
            else:
                self.cursor = (int(token["row"] or 1) - 1, int(token["column"] or 1) - 1)
        return others

    def _take_look(self, parameters: str) -> None:
        if parameters in ("", "0"):
            self._look = ""
        elif parameters.startswith("0;"):
            self._look = parameters[2:]
        else:
            self._look = f"{self._look};{parameters}" if self._look else parameters

    def _write(self, text: str) -> None:
        row, column = self.cursor
        if row >= self.height:
            return
        cells = self._cells(text)
        self.cursor = (row, column + len(cells))
        room = self.width - column
        if room <= 0 or not cells:
            return
        if len(cells) > room and cells[room][0] == "":
            cells[room - 1] = _BLANK
        del cells[room:]
        line, end = self.rows[row], column + len(cells)
        # Half a wide character is none.
        if line[column][0] == "":
            line[column - 1] = _BLANK
        if end < self.width and line[end][0] == "":
            line[end] = _BLANK
        line[column:end] = cells

    def _cells(self, text: str) -> Cells:
        # What is alike to the eye is made the same, so that it is not sent again.
        blank, full = (" ", of_blank(self._look)), self._look
        if text.isascii():
            return [blank if character == " " else (character, full) for character in text]
        cells: Cells = []
        for character in text:
            width = cell_len(character)
            if character == " ":
                cells.append(blank)
            elif width == 0:
                _combine(cells, character)
            else:
                cells += [(character, full), *[("", full)] * (width - 1)]
        return cells


def _combine(cells: Cells, mark: str) -> None:
    """Put an accent or the like on the last character."""
    at = next((at for at in reversed(range(len(cells))) if cells[at][0]), None)
    if at is not None:
        cells[at] = (cells[at][0] + mark, cells[at][1])


def _even(cells: Cells) -> bool:
    """Whether every cell is a character of its own; terminals differ in how they count the others."""
    return all(len(character) == 1 for character, _look in cells)


def _changes(old: Cells, new: Cells) -> Iterator[tuple[int, int]]:
    """The runs of columns (first, end) that differ, those near each other as one."""
    differing = [column for column, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
    if not (_even(old) and _even(new)):
        yield 0, len(new)
        return
    first = differing[0]
    for column, following in pairwise(differing):
        if following - column > _NEAR:
            yield first, column + 1
            first = following
    yield first, differing[-1] + 1


class Painter:
    """Makes the shortest output that turns what a terminal shows into another picture.

    ``erases`` says whether the terminal erases to the end of a line in the background that is set (bce).
    """

    def __init__(self, erases: bool) -> None:
        self._erases = erases
        self._shown: Picture | None = None
        self._look = ""
        self._cursor = (-1, -1)
        self._out: list[str] = []

    def forget(self) -> None:
        """What the terminal shows is not known any more."""
        self._shown = None

    def update(self, wanted: Picture) -> str:
        """The output that shows ``wanted``; empty where it is shown already."""
        self._out = []
        shown = self._shown
        if shown is None or (shown.width, shown.height) != (wanted.width, wanted.height):
            shown = self._shown = Picture(wanted.width, wanted.height)
            self._look, self._cursor = "", (0, 0)
            self._out.append("\x1b[0m\x1b[H\x1b[2J")
        for number, new in enumerate(wanted.rows):
            if shown.rows[number] != new:
                self._update_row(number, shown.rows[number], new)
                shown.rows[number] = list(new)
        # It is hidden, but an input method or a screen reader looks for it.
        row, column = wanted.cursor
        self._go(min(row, wanted.height - 1), min(column, wanted.width - 1))
        return "".join(self._out)

    def _update_row(self, number: int, old: Cells, new: Cells) -> None:
        tail = _blank_tail(new)
        for first, end in _changes(old, new):
            rest = max(first, tail)
            erase = end > tail and self._can_erase(new, rest)
            self._put(number, first, new[first : rest if erase else end])
            if erase:
                self._go(number, rest)
                if not same_on_blank(self._look, new[-1][1]):
                    self._set_look(new[-1][1])
                self._out.append("\x1b[K")
                return

    def _can_erase(self, cells: Cells, column: int) -> bool:
        return len(cells) - column > _NEAR and (self._erases or not look(cells[-1][1]).background)

    def _put(self, number: int, column: int, cells: Cells) -> None:
        if not cells:
            return
        self._go(number, column)
        for character, its_look in cells:
            if character != " " or not same_on_blank(self._look, its_look):
                self._set_look(its_look)
            self._out.append(character)
        # Behind the last column terminals differ in where the cursor is.
        end, width = column + len(cells), self._shown.width if self._shown else 0
        self._cursor = (number, end) if end < width else (-1, -1)

    def _set_look(self, wanted: str) -> None:
        if wanted != self._look:
            self._out.append(change(self._look, wanted))
            self._look = wanted

    def _go(self, row: int, column: int) -> None:
        here, at = self._cursor
        if (row, column) == (here, at):
            return
        if column == 0 and here >= 0 and row in (here, here + 1):
            self._out.append("\r" if row == here else "\r\n")
        elif row == here and column > at:
            self._out.append(f"\x1b[{column - at}C")
        else:
            self._out.append(f"\x1b[{row + 1};{column + 1}H")
        self._cursor = (row, column)


def _blank_tail(cells: Cells) -> int:
    """The column from which on there are only blanks of one look."""
    last, column = cells[-1], len(cells)
    if last[0] != " " or shows_on_blanks(last[1]):
        return column
    while column and cells[column - 1] == last:
        column -= 1
    return column
