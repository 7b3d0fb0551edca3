"""A terminal for the tests: shows what the painter sends."""

from __future__ import annotations

import re

from wizard.terminal.looks import Look, look, of_blank
from wizard.terminal.picture import Picture

_MOVES = re.compile(r"(\x1b\[K|\x1b\[\d+C|\x1b\[2J|\x1b\[H)")
_WHOLE = re.compile(r"\x1b(\[[<-?]?[\d;:]*[ -/]*[@-~]|\][^\x07]*\x07)")


class Screen(Picture):
    """A picture that also erases and moves its cursor as a terminal does; ``unknown`` is what it did not know."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self.unknown: list[str] = []
        self._rest = ""

    def show(self, data: str) -> None:
        data = self._rest + data
        last = data.rfind("\x1b")
        cut = last if last >= 0 and not _WHOLE.match(data, last) else len(data)
        data, self._rest = data[:cut], data[cut:]
        for piece in _MOVES.split(data):
            row, column = self.cursor
            if piece == "\x1b[K":
                self.rows[row][column:] = [(" ", of_blank(self._look))] * (self.width - column)
            elif piece == "\x1b[2J":
                self.rows = [[(" ", "")] * self.width for _ in range(self.height)]
            elif piece.endswith("C") and _MOVES.fullmatch(piece):
                self.cursor = (row, column + int(piece[2:-1]))
            else:
                self.unknown += self.paint(piece)


def seen(picture: Picture) -> list[list[tuple[str, Look]]]:
    """What an eye sees of a picture."""
    return [
        [(text, look(of_blank(its) if text == " " else its)) for text, its in row] for row in picture.rows
    ]
