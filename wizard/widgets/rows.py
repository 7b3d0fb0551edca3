"""A list with a cursor: rows with keys, headings that cannot be chosen, no jump when the rows change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from wizard.widgets.lines import LineView
from wizard.widgets.spans import Line, Span


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``key`` names it for whoever reacts; a row with an empty key is a heading."""

    key: str
    spans: Line


class RowList(LineView):
    """Rows to choose from. The cursor stays on its key when other rows are shown."""

    BINDINGS = [
        Binding("j,down", "move(1)", "Down", show=False, id="row-down"),
        Binding("k,up", "move(-1)", "Up", show=False, id="row-up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="page-down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="page-up"),
        Binding("home", "edge(0)", "First", show=False, id="row-first"),
        Binding("end", "edge(-1)", "Last", show=False, id="row-last"),
        Binding("enter", "choose", "Choose", show=False, id="row-choose"),
    ]

    clicks_choose = True
    """Whether a double click chooses; not where choosing writes."""

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, rows: RowList, key: str) -> None:
            self.rows = rows
            self.key = key
            super().__init__()

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    class Chosen(Moved):
        """The row was chosen with Enter or a double click."""

    def __init__(self, marker: str = "▸", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._rows: Sequence[Row] = ()
        self._at = -1
        self.marker = marker
        self.layout_rows: Callable[[int], Sequence[Row]] | None = None
        """Makes the rows for a width; asked again when the width changes."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def current(self) -> str | None:
        """The key under the cursor."""
        return self._rows[self._at].key if 0 <= self._at < len(self._rows) else None

    def line(self, index: int) -> Line:
        """See :meth:`LineView.line`."""
        row = self._rows[index]
        mark = self.marker if index == self._at else " "
        return (Span(mark, "dim" if self.away else "accent"), *row.spans)

    @property
    def away(self) -> bool:
        """Whether the keys go to another view or text: then only the mark shows where the cursor was."""
        focused = self.screen.focused
        # A line in which one searches or filters leaves the list its cursor: it moves as one types.
        return focused is not None and focused is not self and not isinstance(focused, Input)

    def cursor_line(self) -> int | None:
        """See :meth:`LineView.cursor_line`."""
        return self._at if self._at >= 0 and not self.away else None

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor where the keys go elsewhere."""
        self.refresh()

    def show_rows(self, rows: Sequence[Row], current: str | None = None) -> None:
        """Show ``rows`` with the cursor on the key ``current``, else where it was, else on the first row."""
        before, wanted, index = self.current, current or self.current, self._at
        self._rows = rows
        keys = [row.key for row in rows]
        if wanted in keys:
            self._at = keys.index(wanted)
        else:
            self._at = self._near(min(max(index, 0), len(rows) - 1), 1)
        self.lines_changed()
        if self._at >= 0:
            self.reveal(self._at)
        if self.current is not None and self.current != before:
            self.post_message(self.Moved(self, self.current))

    def use(self, layout: Callable[[int], Sequence[Row]], current: str | None = None) -> None:
        """Show the rows that ``layout`` makes for the width of the list, now and at every other width."""
        self.layout_rows = layout
        self.show_rows(layout(self._room()), current)

    def _room(self) -> int:
        width = int(self.scrollable_content_region.width) or int(self.size.width) or 80
        return max(20, width - 1)

    def on_resize(self) -> None:
        """Lay the rows out for the other width."""
        if self.layout_rows is not None:
            self.show_rows(self.layout_rows(self._room()))

    def _near(self, index: int, step: int) -> int:
        """The nearest row that can be chosen, from ``index`` on in the direction of ``step``, else in the other."""
        total = len(self._rows)
        onwards = range(index, total if step > 0 else -1, step)
        backwards = range(index, -1 if step > 0 else total, -step)
        for candidate in chain(onwards, backwards):
            if 0 <= candidate < total and self._rows[candidate].key:
                return candidate
        return -1

    def move_to(self, key: str) -> bool:
        """Put the cursor on the row with ``key``; False where there is none."""
        for index, row in enumerate(self._rows):
            if row.key == key:
                self._go(index)
                return True
        return False

    def _go(self, index: int) -> None:
        if index < 0:
            return
        changed = index != self._at
        self._at = index
        # A heading just above the first row of its group comes into sight with it.
        self.reveal(index - 1 if index and not self._rows[index - 1].key else index)
        self.reveal(index)
        self.refresh()
        if changed and self.current is not None:
            self.post_message(self.Moved(self, self.current))

    def action_move(self, by: int) -> None:
        """Move the cursor over ``by`` rows."""
        target = self._at + by
        if 0 <= target < len(self._rows):
            nearest = self._near(target, by)
            if (nearest - self._at) * by > 0:
                self._go(nearest)
            else:
                self.reveal(target)

    def action_page(self, by: int) -> None:
        """Move the cursor by one screenful."""
        height = max(1, self.size.height - 1)
        target = min(max(self._at + by * height, 0), len(self._rows) - 1)
        self._go(self._near(target, -by))

    def action_edge(self, which: int) -> None:
        """Move the cursor to the first (0) or last (-1) row."""
        if self._rows:
            self._go(self._near(0, 1) if which == 0 else self._near(len(self._rows) - 1, -1))

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.current:
            self.post_message(self.Chosen(self, self.current))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor there and nothing else; a double click chooses, where :attr:`clicks_choose`."""
        index = self.scroll_offset.y + event.y
        if not (0 <= index < len(self._rows) and self._rows[index].key):
            return
        here = index == self._at
        self._go(index)
        if here and event.chain > 1 and self.clicks_choose:
            self.action_choose()
