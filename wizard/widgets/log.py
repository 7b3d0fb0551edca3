"""The log of a task: raw lines are kept, colours are read only for the lines in sight; a long build costs nothing.

``follow`` keeps the end in sight until one scrolls up. ``wrap`` breaks long lines at the width.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import OrderedDict
from itertools import accumulate, islice

from rich.cells import cell_len
from textual.binding import Binding
from textual.geometry import Size

from steps.tasks.sanitise import plain
from wizard.tasks import LogBuffer
from wizard.widgets.lines import LineView
from wizard.widgets.spans import TAB, Line, Span

_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_KIND_OF_COLOUR = {
    31: "missing", 91: "missing", 32: "done", 92: "done", 33: "partial", 93: "partial", 34: "path", 94: "path",
    35: "keyword", 95: "keyword", 36: "unsure", 96: "unsure", 90: "dim",
}  # fmt: skip
"""The colours of tools, in the theme's own: they stay legible on light and dark."""
_CACHE = 512


def read_colours(text: str) -> Line:
    """A line with SGR sequences as spans."""
    if "\x1b" not in text:
        return (Span(text.expandtabs(TAB), _kind_of(text)),)
    spans: list[Span] = []
    at, kind, bold = 0, "", False
    for match in _SGR.finditer(text):
        if match.start() > at:
            spans.append(Span(text[at : match.start()].expandtabs(TAB), kind or ("strong" if bold else "")))
        for code in match[1].replace(":", ";").split(";"):
            number = int(code or 0) if code.isdigit() or not code else 0
            if number == 0:
                kind, bold = "", False
            elif number == 1:
                bold = True
            else:
                kind = _KIND_OF_COLOUR.get(number, "" if number == 39 else kind)
        at = match.end()
    if at < len(text):
        spans.append(Span(text[at:].expandtabs(TAB), kind or ("strong" if bold else "")))
    return tuple(spans)


def _kind_of(text: str) -> str:
    """A look for lines without colours of their own: only what hurts is marked."""
    if text.startswith("$ "):
        return "strong"
    low = text[:200].lower()
    if "error:" in low or text.startswith(("FAILED", "FAIL")) or " FAIL " in text[:120]:
        return "missing"
    return "warning" if "warning:" in low else ""


class LogView(LineView):
    """Shows a :class:`LogBuffer`; :meth:`grown` after it took lines."""

    BINDINGS = [
        Binding("end,G", "follow", "Follow", show=False, id="follow"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._buffer = LogBuffer()
        self._cache: OrderedDict[int, Line] = OrderedDict()
        self._widths = array("I")
        """The cells that each line takes."""
        self._widest = 0
        self._dropped = 0
        self.following = True
        self.wrapping = False
        self._tops: list[int] = []
        """With wrapping: the first row of each line; one more for the end."""
        self._wrap_width = 0

    # --- content ---

    def show_buffer(self, buffer: LogBuffer) -> None:
        """Show another log."""
        if buffer is not self._buffer:
            self._buffer = buffer
            self._start_over()
            self.following = True
        self.grown()

    def _start_over(self) -> None:
        self._cache.clear()
        self._widths = array("I")
        self._widest = 0
        self._dropped = self._buffer.dropped
        self._tops = []

    def grown(self) -> None:
        """The log took lines: measure only those, keep the end in sight where it is followed."""
        self._forget_dropped()
        new = [_cells(text) for text in self._buffer.lines[len(self._widths) :]]
        self._widths.extend(new)
        self._widest = max(self._widest, max(new, default=0))
        if self.wrapping:
            self._measure_rows()
        self._grow_to(Size(0 if self.wrapping else self._widest, self.count))
        if self.following:
            self.scroll_to(y=max(0, self.count - self.size.height), animate=False, immediate=True, force=True)
        self.refresh()

    def _grow_to(self, size: Size) -> None:
        """Take another size; where only the scroll bar's thumb changes the screen is not laid out for it."""
        if (
            self.show_vertical_scrollbar
            and size.width == self.virtual_size.width
            and size.height > self.size.height
        ):
            self.set_reactive(LogView.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = size.height
        else:
            self.virtual_size = size

    def _forget_dropped(self) -> None:
        """The log lost its oldest lines: the measures of the others hold, and what is in sight stays there."""
        gone = self._buffer.dropped - self._dropped
        if not gone:
            return
        self._dropped = self._buffer.dropped
        rows = self._tops[min(gone, len(self._tops) - 1)] if self.wrapping and self._tops else gone
        del self._widths[:gone]
        self._cache.clear()
        self._tops = []
        if not self.following:
            self.scroll_to(y=max(0, self.scroll_offset.y - rows), animate=False, immediate=True, force=True)

    @property
    def count(self) -> int:
        """See :meth:`LineView.count`."""
        if self.wrapping:
            return self._tops[-1] if self._tops else 0
        return len(self._buffer.lines)

    def line(self, index: int) -> Line:
        """See :meth:`LineView.line`."""
        if not self.wrapping:
            return self._styled(index)
        number = bisect_right(self._tops, index) - 1
        part = index - self._tops[number]
        return _slice(self._styled(number), part * self._wrap_width, self._wrap_width)

    def plain_line(self, index: int) -> str:
        """See :meth:`LineView.plain_line`."""
        if self.wrapping:
            return super().plain_line(index)
        return plain(self._buffer.lines[index])

    def _styled(self, number: int) -> Line:
        found = self._cache.get(number)
        if found is None:
            found = self._cache[number] = read_colours(self._buffer.lines[number])
            if len(self._cache) > _CACHE:
                self._cache.popitem(last=False)
        return found

    # --- wrapping ---

    def _measure_rows(self) -> None:
        width = max(10, self.size.width - 1)
        if width != self._wrap_width:
            self._wrap_width, self._tops = width, []
        if not self._tops:
            self._tops = [0]
        rows = [-(-cells // width) or 1 for cells in self._widths[len(self._tops) - 1 :]]
        self._tops += islice(accumulate(rows, initial=self._tops[-1]), 1, None)

    def action_wrap(self) -> None:
        """Break long lines, or let them run out of sight."""
        self.wrapping = not self.wrapping
        self._tops = []
        self.grown()

    def on_resize(self) -> None:
        """Another width breaks lines elsewhere."""
        self.grown()

    # --- following ---

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        self.following = True
        self.grown()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolling up stops following; reaching the end follows again."""
        super().watch_scroll_y(old_value, new_value)
        if round(new_value) < round(old_value):
            self.following = False
        elif self.count and round(new_value) >= self.count - self.size.height:
            self.following = True

    def reveal(self, index: int) -> None:
        """See :meth:`LineView.reveal`; a line that was searched for stays in sight."""
        self.following = False
        super().reveal(index)

    def whole_text(self) -> str:
        """The log as plain text."""
        return "\n".join(plain(text) for text in self._buffer.lines) + "\n"


def _cells(text: str) -> int:
    """How many cells a line of a log takes. There are many, and hardly one that is more than letters and colours."""
    if "\x1b" in text:
        text = plain(text)
    if "\t" in text:
        text = text.expandtabs(TAB)
    return len(text) if text.isascii() else cell_len(text)


def _slice(spans: Line, start: int, width: int) -> Line:
    """``width`` characters of a line from ``start`` on."""
    result: list[Span] = []
    at, end = 0, start + width
    for span in spans:
        first, last = max(start - at, 0), min(end - at, len(span.text))
        if first < last:
            result.append(Span(span.text[first:last], span.kind))
        at += len(span.text)
    return tuple(result)
