"""One-line bars: the one at the top of every screen, the search line, the folded rail of narrow terminals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.timer import Timer

from wizard.glyphs import Glyphs
from wizard.widgets.field import Field
from wizard.widgets.lines import LineView
from wizard.widgets.spans import Line, Span, clean, cut, line, width_of, wrap

_NOTE_SECONDS = 8.0
_NOTE_KINDS = {"error": "error", "warning": "warning"}


class TopBar(LineView, can_focus=False):
    """What the tree is at the left, what one works on at the right."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._left: Line = ()
        self._right: Line = ()

    def say(self, left: Line | None = None, right: Line | None = None) -> None:
        """Show other text; None leaves a side as it is."""
        self._left = self._left if left is None else left
        self._right = self._right if right is None else right
        self._lay()

    def on_resize(self) -> None:
        """Lay out for the other width."""
        self._lay()

    def _lay(self) -> None:
        room = (self.size.width or 80) - 2
        right_width = width_of(self._right)
        left: list[Span] = []
        space = max(0, room - right_width - 2)
        for span in self._left:
            text = cut(span.text, space)
            if text:
                left.append(Span(text, span.kind))
            space -= cell_len(text)
        gap = " " * max(2, room - width_of(left) - right_width)
        self.show([(Span(" "), *left, Span(gap), *self._right)], keep_place=True)


class KeyBar(LineView, can_focus=False):
    """The keys that matter here, at the bottom: those bindings of screen and focus that are meant to be shown.

    One line drawn as a whole: Textual's footer makes a widget for each key, each time the screen changes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._places: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow the bindings."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self._fill())
        self._fill()

    def on_resize(self) -> None:
        """As many keys as there is room for."""
        self._fill()

    def _fill(self) -> None:
        spans: list[Span] = [Span(" ")]
        self._places = []
        seen: set[str] = set()
        room = self.size.width or 80
        unshown = getattr(self.screen, "unshown", ())
        # The way back stands last, where one looks for it.
        active = self.screen.active_bindings.values()
        listed = sorted(active, key=lambda bound: bound.binding.action == "back")
        for _node, binding, enabled, _tip in listed:
            action = binding.action.rpartition(".")[2]
            if not (binding.show and enabled and binding.description) or action in seen or action in unshown:
                continue
            seen.add(action)
            key = self.app.get_key_display(binding)
            start = width_of(spans)
            if start + cell_len(key) + cell_len(binding.description) + 1 > room:
                break
            spans += [Span(key, "key"), Span(f" {binding.description}", "dim"), Span("  ")]
            self._places.append((start, width_of(spans) - 2, binding.key))
        self.show([tuple(spans)], keep_place=True)

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        for start, end, key in self._places:
            if start <= event.x < end:
                self.app.simulate_key(key)


class NoteRule(LineView, can_focus=False):
    """A line between two parts of a screen; a passing message stands in it and covers nothing.

    What went wrong may take some lines more, as long as it is shown.
    """

    MOST = 4
    """Lines of a message."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="rule")
        self._glyphs = glyphs
        self._note, self._kind = "", ""
        self._timer: Timer | None = None

    def say(self, text: str, seconds: float | None = _NOTE_SECONDS, severity: str = "information") -> None:
        """Show ``text`` for some time (None: until another comes)."""
        self._note, self._kind = text, _NOTE_KINDS.get(severity, "unsure")
        self._draw()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, self.clear_note) if seconds is not None else None

    def clear_note(self) -> None:
        """Only the line again."""
        self._note = ""
        self._draw()

    def on_resize(self) -> None:
        """Draw for the other width."""
        self._draw()

    def _draw(self) -> None:
        width, rule = max(1, self.size.width), self._glyphs.rule
        lines: list[Line] = [line((rule * width, "dim"))]
        if self._note:
            parts = wrap(clean(self._note), max(20, width - 4))
            if self._kind == "unsure" or len(parts) == 1:
                parts = [cut(clean(self._note), width - 4, self._glyphs.ellipsis)]
            rest = rule * max(0, width - cell_len(parts[0]) - 3)
            lines = [line((rule, "dim"), (f" {parts[0]} ", self._kind), (rest, "dim"))]
            lines += [line("  ", (part, self._kind)) for part in parts[1 : self.MOST]]
        if len(lines) != self.count:
            self.styles.height = len(lines)
        self.show(lines)


class Searchable(Protocol):
    """What can be searched: lines that are numbered from 0."""

    needle: Any
    """What is searched for, to be marked."""

    @property
    def search_hint(self) -> str:
        """What is searched, for the empty search line."""

    @property
    def search_start(self) -> int:
        """The line to begin at."""

    def find(self, needle: str, start: int, step: int = 1) -> int | None:
        """The next line from ``start`` on that has ``needle``."""

    def reveal(self, index: int) -> None:
        """Bring the line into sight."""

    def focus(self) -> object:
        """Take the keys back."""


class SearchBar(Field):
    """The line in which one searches the view beside it: Enter finds the next, Up the one before, Esc closes."""

    BINDINGS = [
        Binding("escape", "close", "Close", show=False, id="search-close"),
        Binding("down", "step(1)", "Next", show=False, id="search-next"),
        Binding("up", "step(-1)", "Previous", show=False, id="search-previous"),
    ]

    class Closed(Message):
        """The search line was closed."""

    def __init__(self, target: Callable[[], Searchable]) -> None:
        super().__init__(id="search")
        self._target = target
        self._view: Searchable | None = None
        self._begun_at = self._at = -1
        self.display = False

    def open(self) -> None:
        """Show the line and take the keys."""
        self._view = view = self._target()
        self.placeholder = f"{view.search_hint}: Enter next, Up previous, Esc close"
        self.display = True
        self.value = view.needle
        self._begun_at = max(0, view.search_start)
        self._at = self._begun_at - 1
        self.focus()

    def on_input_changed(self) -> None:
        """Search as one types, from where the search began."""
        if (view := self._view) is None:
            return
        view.needle = self.value
        found = view.find(self.value, self._begun_at)
        if found is not None:
            self._at = found
            view.reveal(found)

    def on_input_submitted(self) -> None:
        """Go to the next."""
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go to the next occurrence, or the one before."""
        if (view := self._view) is None:
            return
        found = view.find(self.value, self._at + by, by)
        if found is None:
            self.app.bell()
            return
        self._at = found
        view.reveal(found)

    def action_close(self) -> None:
        """Close, and give the keys back to the view."""
        self.display = False
        if self._view is not None:
            self._view.needle = ""
            self._view.focus()
        self.post_message(self.Closed())


def crumb(*parts: tuple[str, str] | str, dot: str = "·") -> Line:
    """Parts with dots between them; empty ones are left out."""
    spans: list[str | tuple[str, str]] = []
    for part in parts:
        text = part if isinstance(part, str) else part[0]
        if text:
            if spans:
                spans.append((f" {dot} ", "dim"))
            spans.append(part)
    return line(*spans)
