"""The window with all that was done: newest first, each entry to take back or to do again by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from wizard import undo
from wizard.screens.dialogs import WIDTH, Window
from wizard.widgets.lines import LineView
from wizard.widgets.rows import Row, RowList
from wizard.widgets.spans import clean, cut, line

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from steps.edits.apply import Entry


class DoneList(Window[tuple[str, int]]):
    """Gives back ``undo`` or ``redo`` with the number of an entry."""

    HELP_TEXT = (
        "All that was done in this checkout: insertions, verdicts, skips, choices. An entry is taken back by itself "
        "where its files are as it left them; what was taken back can be done again until something new is done."
    )
    BINDINGS = [
        Binding("u", "turn('undo')", "Take back", id="done-undo"),
        Binding("U", "turn('redo')", "Do again", id="done-redo"),
        Binding("q", "cancel", "Cancel", show=False, id="close"),
    ]

    def body(self) -> ComposeResult:
        """The entries, and the keys."""
        title = LineView([line(("What was done, the newest first", "title"))], classes="fixed")
        title.can_focus = False
        yield title
        yield RowList(self.desk.glyphs.cursor, id="done")
        keys = line(("u", "key"), (" take back   ", "dim"), ("U", "key"), (" do again   ", "dim"),
                    ("Esc", "key"), (" close", "dim"))  # fmt: skip
        below = LineView([keys], classes="fixed")
        below.can_focus = False
        yield below
        for view in (title, below):
            view.lines_changed()

    def on_mount(self) -> None:
        """Read the record."""
        rows = self.query_one("#done", RowList)
        rows.show_rows([Row("", line((" reading", "dim")))])
        rows.focus()
        checkout = self.desk.checkout
        self.desk.in_thread(lambda: undo.journal_of(checkout).entries(), self._show, "done")

    def _show(self, entries: list[Entry]) -> None:
        if self.is_mounted:
            rows = [self._row(entry) for entry in reversed(entries)]
            self.query_one("#done", RowList).show_rows(rows or [Row("", line((" nothing yet", "dim")))])

    def _row(self, entry: Entry) -> Row:
        mark = ("taken back ", "dim") if entry.undone else ("", "")
        files = f"  {len(entry.files)} file{'s' if len(entry.files) > 1 else ''}" if entry.files else ""
        text = cut(clean(entry.label), WIDTH - len(mark[0]) - len(files) - 3)
        return Row(str(entry.number), line(" ", mark, (text, "dim" if entry.undone else ""), (files, "dim")))

    def action_turn(self, way: str) -> None:
        """Give back what is to be done with the entry under the cursor."""
        key = self.query_one("#done", RowList).current
        if key:
            self.dismiss((way, int(key)))
