"""A view of many lines that draws only those in sight: the ground of the lists, the diff, the log and the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from wizard.theme import styles_on
from wizard.widgets.spans import Line, marked, shown, text_of, width_of

_PLAIN = Style()


class LineView(ScrollView, can_focus=True):
    """Lines of spans in a scrolling view. Subclasses give :meth:`line` and call :meth:`lines_changed`.

    ``needle`` is what is searched for: its occurrences are marked.
    """

    BINDINGS = [
        Binding("j,down", "scroll_down", "Down", show=False, id="down"),
        Binding("k,up", "scroll_up", "Up", show=False, id="up"),
    ]
    needle = reactive("")

    def __init__(
        self,
        lines: Sequence[Line] = (),
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Line] = lines
        self._ground = _PLAIN
        self._looks: dict[str, Style] = {}
        self._layout: Callable[[int], Sequence[Line]] | None = None

    # --- what is shown ---

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def line(self, index: int) -> Line:
        """The line number ``index``, from 0."""
        return self._lines[index]

    def show(self, lines: Sequence[Line], keep_place: bool = False) -> None:
        """Show other lines; the view goes to the top unless its place is to be kept."""
        self._layout = None
        self._lines = lines
        self.lines_changed()
        if not keep_place:
            self.scroll_to(0, 0, animate=False)

    def fit(self, layout: Callable[[int], Sequence[Line]]) -> None:
        """Show the lines that ``layout`` makes for the view's width, now and at every other width.

        The first lines may come before the screen is laid out: what was broken for a guessed width would stay so.
        """
        self.show(layout(self.size.width or 80))
        self._layout = layout

    def on_resize(self) -> None:
        """Break the lines for the other width."""
        if self._layout is not None:
            self._lines = self._layout(self.size.width)
            self.lines_changed()

    def lines_changed(self, width: int | None = None) -> None:
        """The lines are others now: measure and paint anew. ``width`` saves measuring them all."""
        if width is None:
            width = max((width_of(self.line(y)) for y in range(self.count)), default=0)
        self._take_size(Size(width, self.count))
        self.refresh()

    def _take_size(self, size: Size) -> None:
        """Take another size; as long as no scroll bar comes or goes the screen is not laid out anew for it."""
        before = self.virtual_size
        if size.height == before.height and max(size.width, before.width) <= self.size.width:
            self.set_reactive(LineView.virtual_size, size)
        else:
            self.virtual_size = size

    def watch_needle(self) -> None:
        """Mark the other word."""
        self.refresh()

    # --- searching ---

    search_hint = "search"

    @property
    def search_start(self) -> int:
        """The line to begin at: the first in sight."""
        return self.scroll_offset.y

    def find(self, needle: str, start: int, step: int = 1) -> int | None:
        """The next line from ``start`` on (backwards where ``step`` is -1) that has ``needle``; wraps around."""
        total, low = self.count, needle.lower()
        if not low or not total:
            return None
        for distance in range(total):
            index = (start + step * distance) % total
            if low in self.plain_line(index).lower():
                return index
        return None

    def plain_line(self, index: int) -> str:
        """The bare text of a line, as search and copy take it."""
        return text_of(self.line(index))

    def reveal(self, index: int) -> None:
        """Scroll so that the line ``index`` is in sight, with some lines around it."""
        height = self.scrollable_content_region.height or 1
        top = self.scroll_offset.y
        if not top <= index < top + height:
            self.scroll_to(y=max(0, index - height // 3), animate=False)

    # --- painting ---

    def cursor_line(self) -> int | None:
        """The line that is shown as chosen; None in a view without a cursor."""
        return None

    def render_lines(self, crop: Region) -> list[Strip]:
        """See :meth:`textual.widget.Widget.render_lines`."""
        # Both are worked out at each asking, and hold for all lines of one painting.
        self._ground = self.rich_style
        self._looks = styles_on(self._ground, self.app.theme_variables)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """See :meth:`textual.widget.Widget.render_line`."""
        left, top = self.scroll_offset
        width, index = self.size.width, top + y
        if index >= self.count:
            return Strip.blank(width, self._ground)
        spans = self.line(index)
        if self.needle:
            spans = marked(spans, self.needle)
        looks, fill = self._looks, self._ground
        strip = Strip([Segment(shown(span.text), looks.get(span.kind, fill)) for span in spans])
        if index == self.cursor_line():
            fill, over = looks["cursor"], looks["over-cursor"]
            strip = Strip([Segment(text, (style or fill) + over) for text, style, _ in strip])
        selection = self.text_selection
        if selection is not None:
            strip = self._with_selection(strip, selection, index)
        return strip.crop_extend(left, left + width, fill).apply_offsets(left, index)

    def _with_selection(self, strip: Strip, selection: Selection, index: int) -> Strip:
        span = selection.get_span(index)
        if span is None:
            return strip
        start, end = span
        style = self.screen.get_component_rich_style("screen--selection")
        end = strip.cell_length if end == -1 else end
        before, chosen, after = (
            strip.crop(0, start), strip.crop(start, end), strip.crop(end, strip.cell_length)
        )  # fmt: skip
        return Strip.join([before, chosen.apply_style(style), after])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """See :meth:`textual.widget.Widget.get_selection`."""
        return selection.extract("\n".join(self.plain_line(y) for y in range(self.count))), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002
        """See :meth:`textual.widget.Widget.selection_updated`."""
        self.refresh()
