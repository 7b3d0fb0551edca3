"""A line to type in whose cursor stands still."""

from __future__ import annotations

from typing import Any

from textual.widgets import Input


class Field(Input):
    """Textual's input; a cursor that blinks sends something twice a second for nothing."""

    def __init__(self, value: str | None = None, **options: Any) -> None:
        super().__init__(value, compact=True, **options)
        self.cursor_blink = False
