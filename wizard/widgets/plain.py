"""What Textual draws itself, for terminals that have ASCII only."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class PlainScrollBar(ScrollBarRender):
    """A scroll bar of whole cells."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def draw_plainly(ascii_only: bool) -> None:
    """Draw scroll bars with whole cells from now on, or as Textual does."""
    ScrollBar.renderer = PlainScrollBar if ascii_only else ScrollBarRender
