"""Small windows over a screen: a question, a line of text, a choice, an insertion to edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from wizard.widgets.field import Field
from wizard.widgets.lines import LineView
from wizard.widgets.rows import Row, RowList
from wizard.widgets.spans import Line, line, wrap

if TYPE_CHECKING:
    from wizard.desk import Desk

_T = TypeVar("_T")
WIDTH = 72
_NOTES = {"error": "error", "warning": "warning"}
_READING, _FRAMED = 110, 120
"""The widest window to read in, and the columns from which on it has a frame."""


class Window(ModalScreen[_T]):
    """A window that Escape closes without an answer."""

    BINDINGS = [Binding("escape", "cancel", "Cancel", id="close")]
    HELP_TEXT = ""

    def compose(self) -> ComposeResult:
        """The frame and what stands in it."""
        with Vertical(classes="window"):
            yield from self.body()
            note = LineView(id="window-note", classes="fixed")
            note.can_focus = False
            note.display = False
            yield note

    def note(self, text: str, severity: str = "information", seconds: float = 8.0) -> None:
        """Show a passing message at the bottom of the window."""
        view = self.query_one("#window-note", LineView)
        width = max(20, (self.query_one(".window").size.width or WIDTH) - 3)
        view.display = True
        view.styles.height = len(lines := text_lines(text, _NOTES.get(severity, "unsure"), width)[:4])
        view.show(lines)
        self.set_timer(seconds, self._clear_note)

    def _clear_note(self) -> None:
        self.query_one("#window-note", LineView).display = False

    def body(self) -> ComposeResult:
        """The window's own widgets."""
        yield from ()

    @property
    def desk(self) -> Desk:
        """The app, as far as a window knows it."""
        return cast("Desk", self.app)

    @property
    def reading_width(self) -> int:
        """The columns for text in a window to read in, beside its scroll bar (the style sheet says the same)."""
        columns = self.app.size.width
        return min(_READING, columns * 96 // 100) - 5 if columns >= _FRAMED else max(20, columns - 3)

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


def text_lines(text: str, kind: str = "", width: int = WIDTH) -> list[Line]:
    """``text`` wrapped, as lines of one kind."""
    return [line((part, kind)) for part in wrap(text, width)]


class Confirm(Window[bool]):
    """A question that is answered with y or n."""

    BINDINGS = [
        Binding("y,enter", "yes", "Yes", id="confirm-yes"),
        Binding("n", "cancel", "No", id="close"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def body(self) -> ComposeResult:
        """The question."""
        keys = line(("y", "key"), (" yes   ", "dim"), ("n", "key"), (" no", "dim"))
        view = LineView([*text_lines(self._question), (), keys], classes="fixed")
        yield view
        view.lines_changed()

    def action_yes(self) -> None:
        """Answer yes."""
        self.dismiss(True)


class Trust(Window[bool]):
    """Whether the checkout's own generator may be run: y, N, or Escape to be asked another time.

    It comes by itself over the step screen, where ``n`` is typed ahead: a small letter must not answer it.
    """

    BINDINGS = [
        Binding("y", "answer(True)", "Yes", id="confirm-yes"),
        Binding("N", "answer(False)", "No", id="close"),
    ]

    def __init__(self, generator: str) -> None:
        super().__init__()
        self._generator = generator

    def body(self) -> ComposeResult:
        """What is asked, what it is for, and what happens without."""
        question = f"May {self._generator} of this checkout be run?"
        why = (
            "It is perl code of the checkout, run on a copy. It tells which code of the remote protocol it can "
            "generate. Without it the wizard's own rules decide."
        )
        keys = line(("y", "key"), (" yes, this checkout is trusted   ", "dim"), ("N", "key"), (" no   ", "dim"),
                    ("Esc", "key"), (" later", "dim"))  # fmt: skip
        view = LineView([*text_lines(question, "strong"), *text_lines(why), (), keys], classes="fixed")
        yield view
        view.lines_changed()

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)


class Leave(Window[str]):
    """Asks before something typed is left: ``keep``, ``drop``, or None for going on with it."""

    BINDINGS = [
        Binding("k,enter", "answer('keep')", "Keep", id="leave-keep"),
        Binding("t", "answer('drop')", "Throw away", id="leave-drop"),
    ]

    def __init__(self, question: str, keep: str) -> None:
        super().__init__()
        self._question, self._keep = question, keep

    def body(self) -> ComposeResult:
        """The question."""
        keys = line(
            ("k", "key"), (f" {self._keep}   ", "dim"), ("t", "key"), (" throw away   ", "dim"),
            ("Esc", "key"), (" go on with it", "dim"),
        )  # fmt: skip
        view = LineView([*text_lines(self._question), (), keys], classes="fixed")
        yield view
        view.lines_changed()

    def action_answer(self, answer: str) -> None:
        """Give back the answer."""
        self.dismiss(answer)


class Ask(Window[str]):
    """A line of text to type; Enter gives it back."""

    def __init__(self, title: str, value: str = "", explanation: str = "") -> None:
        super().__init__()
        self._title, self._value, self._explanation = title, value, explanation

    def body(self) -> ComposeResult:
        """What is asked for, and where to type it."""
        lines = [
            line((self._title, "title")),
            *(text_lines(self._explanation, "dim") if self._explanation else []),
        ]
        view = LineView(lines, classes="fixed")
        view.can_focus = False
        yield view
        yield Field(self._value, id="answer")
        enter = self.desk.glyphs.enter
        keys = LineView(
            [line((enter, "key"), (" goes on   ", "dim"), ("Esc", "key"), (" leaves it", "dim"))],
            classes="fixed",
        )
        keys.can_focus = False
        yield keys
        for shown in (view, keys):
            shown.lines_changed()

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#answer", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give back what was typed."""
        event.stop()
        self.dismiss(event.value)


class Choose(Window[str]):
    """One of several; ``None`` where the window is closed. A choice may carry an explanation."""

    BINDINGS = [Binding("q", "cancel", "Cancel", show=False, id="close")]

    def __init__(
        self, title: str, choices: Sequence[tuple[str, str, str]], current: str = "", explanation: str = ""
    ) -> None:
        super().__init__()
        self._title, self._choices, self._current, self._explanation = title, choices, current, explanation

    def body(self) -> ComposeResult:
        """What is asked, and the choices: (key, text, explanation)."""
        lines = [
            line((self._title, "title")),
            *(text_lines(self._explanation, "dim") if self._explanation else []),
        ]
        view = LineView(lines, classes="fixed")
        view.can_focus = False
        yield view
        yield RowList(self.desk.glyphs.cursor, id="choices")
        view.lines_changed()

    def on_mount(self) -> None:
        """Fill the list."""
        rows = [
            Row(key, line(" ", (f"{text:<16} ", "strong" if key == self._current else ""), (more, "dim")))
            for key, text, more in self._choices
        ]
        choices = self.query_one("#choices", RowList)
        choices.show_rows(rows, self._current or None)
        choices.focus()

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Give back the choice."""
        message.stop()
        self.dismiss(message.key)


class EditTexts(Window[tuple[str, ...]]):
    """Texts to be edited before they are taken; Ctrl+S takes them, Escape asks where something was changed.

    ``keep`` takes what is to be kept as a draft when the window is left without taking it; without it there are no drafts.
    """

    BINDINGS = [
        Binding("ctrl+s,f2", "take", "Take", priority=True, id="edit-take"),
        Binding("ctrl+o", "other", "Next text", priority=True, id="edit-other"),
    ]

    def __init__(
        self, texts: Sequence[tuple[str, str]], keep: Callable[[tuple[str, ...]], None] | None = None
    ) -> None:
        super().__init__(classes="editor")
        self._keep_draft = keep
        self._titles = [title for title, _text in texts]
        self._texts = [text for _title, text in texts]
        self._before = tuple(self._texts)
        self._at = 0

    def body(self) -> ComposeResult:
        """One text at a time, under its file's name."""
        view = LineView(id="edit-title", classes="fixed")
        view.can_focus = False
        yield view
        area = TextArea("", id="edit-text", soft_wrap=False, show_line_numbers=True)
        area.indent_type = "spaces"
        area.cursor_blink = False
        yield area

    def on_mount(self) -> None:
        """Show the first."""
        from wizard.widgets.code import use_c

        area = self.query_one("#edit-text", TextArea)
        use_c(area, self.app.current_theme.dark)
        self._show()
        area.focus()

    def _show(self) -> None:
        several = len(self._texts) > 1
        place = f" ({self._at + 1} of {len(self._texts)})" if several else ""
        keys = [("^S", "key"), (" take it so   ", "dim"), ("Esc", "key"), (" leave as it was   ", "dim")]
        if several:
            keys += [("^O", "key"), (" the other text", "dim")]
        self.query_one("#edit-title", LineView).show(
            [line((self._titles[self._at], "path"), (place, "dim")), line(*keys)]
        )
        self.query_one("#edit-text", TextArea).load_text(self._texts[self._at])

    def _keep(self) -> None:
        self._texts[self._at] = self.query_one("#edit-text", TextArea).text

    def action_other(self) -> None:
        """Go to the next text."""
        self._keep()
        self._at = (self._at + 1) % len(self._texts)
        self._show()

    def action_take(self) -> None:
        """Take the texts as they are now."""
        self._keep()
        self.dismiss(tuple(self._texts))

    def action_cancel(self) -> None:
        """Close; where something was changed ask first."""
        self._keep()
        if tuple(self._texts) == self._before:
            self.dismiss(None)
        else:
            how = "keep it as a draft" if self._keep_draft else "take it"
            self.desk.open(Leave("The text was changed.", how), self._leave)

    def _leave(self, answer: str | None) -> None:
        if answer == "keep" and self._keep_draft is not None:
            self._keep_draft(tuple(self._texts))
            self.dismiss(None)
        elif answer is not None:
            self.dismiss(tuple(self._texts) if answer == "keep" else None)
