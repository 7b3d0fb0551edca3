""" "How was it done?": the commits that brought a public function, step by step, with their diffs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from steps.errors import WizardError
from wizard.screens.base import SubScreen
from wizard.widgets.bars import NoteRule, SearchBar
from wizard.widgets.field import Field
from wizard.widgets.hunks import patch_lines
from wizard.widgets.lines import LineView
from wizard.widgets.rows import Row, RowList
from wizard.widgets.spans import Line, clean, cut, line, pad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steps.teach.history import Brought

_SHOWN = 200
Brings = tuple[list["Brought"], list[tuple[int, str, str, int]], str]
"""The commits; without them the sites as they stand (step, check, file, line); and what to say."""


class HistoryScreen(SubScreen):
    """Pick a function, see how it was done."""

    HELP_TEXT = (
        "How was it done? Type a part of a public function's name and choose it: the commits that brought it, with the "
        "steps that each took and its diff. A tree without history shows the function's sites as they stand."
    )
    BINDINGS = [
        Binding("i", "pick", "Other function", id="history-pick"),
        Binding("tab", "swap", "List / diff", key_display="Tab", id="swap"),
        Binding("slash", "search", "Search", key_display="/", id="search"),
        Binding("y", "copy", "Copy", show=False, id="copy"),
        Binding("J", "scroll_diff(1)", "Diff down", show=False, id="diff-down"),
        Binding("K", "scroll_diff(-1)", "Diff up", show=False, id="diff-up"),
        Binding("h", "app.help", "Help", id="help"),
    ]

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._name = name
        self._functions: list[str] = []
        self._found: Brings = ([], [], "")
        self._picking = not name

    HAS_RULE = True

    def body(self) -> ComposeResult:
        """What to look for, what was found, the diff."""
        yield Field(self._name, placeholder="part of a public function's name", id="history-name")
        yield RowList(self.glyphs.cursor, id="history-list")
        yield NoteRule(self.glyphs, id="history-rule")
        yield LineView(id="history-diff")
        yield SearchBar(lambda: self.diff)

    def on_mount(self) -> None:
        """Read the functions' names; look one up if it was named."""
        super().on_mount()
        self.top.say(right=line(("How was it done?", "strong")))
        checkout = self.desk.checkout

        def names() -> list[str]:
            from steps.teach.history import public_functions

            return public_functions(checkout)

        self.desk.in_thread(names, self._show_names, "history-names")
        if self._name:
            self._look(self._name)
        else:
            self.query_one("#history-name", Input).focus()

    @property
    def found(self) -> RowList:
        """The functions to pick from, or the commits."""
        return self.query_one("#history-list", RowList)

    @property
    def diff(self) -> LineView:
        """The diff."""
        return self.query_one("#history-diff", LineView)

    # --- picking ---

    def _show_names(self, names: list[str]) -> None:
        self._functions = names
        if self._picking and self.is_mounted:
            self._filter(self.query_one("#history-name", Input).value)

    @on(Input.Changed, "#history-name")
    def filter_names(self, event: Input.Changed) -> None:
        """List what fits as one types."""
        if self._picking:
            self._filter(event.value)

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        fitting = [name for name in self._functions if all(w in name.lower() for w in words)]
        rows = [Row(name, line(" ", name)) for name in fitting[:_SHOWN]]
        self.found.styles.height = "1fr"
        self.found.show_rows(
            rows or [Row("", line((" no function fits" if self._functions else " reading", "dim")))]
        )

    @on(Input.Submitted, "#history-name")
    def take_first(self) -> None:
        """Enter in the name: the one under the cursor."""
        if self.found.current:
            self._look(self.found.current)

    def on_key(self, event: object) -> None:
        """Up and down walk the list while one types."""
        key = getattr(event, "key", "")
        if self._picking and self.query_one("#history-name", Input).has_focus and key in ("up", "down"):
            self.found.action_move(1 if key == "down" else -1)

    def action_pick(self) -> None:
        """Choose another function."""
        self._picking = True
        field = self.query_one("#history-name", Input)
        field.display = True
        field.focus()
        self._filter(field.value)

    # --- looking ---

    def _look(self, name: str) -> None:
        self._name, self._picking = name, False
        self.query_one("#history-name", Input).display = False
        self.top.say(right=line(("How was it done? ", "dim"), (name, "strong")))
        self.found.styles.height = 8
        self.found.show_rows([Row("", line((" reading the history", "dim")))])
        self.diff.show([])
        self.found.focus()
        self.desk.stages_in_thread(lambda: self._read(name), self._show_found, "history")

    def _read(self, name: str) -> Iterator[Brings]:
        """What was found before; else the history's own word, as it comes; else the sites as they stand."""
        from steps.teach.history import stages_of
        from wizard.found_history import FoundHistory

        kept = FoundHistory(self.desk.checkout)
        commits = kept.get(name)
        if commits is None:
            commits = []
            try:
                for commits in stages_of(self.desk.checkout, name):
                    yield commits, [], "looking for the commits around it" + self.glyphs.ellipsis
            except WizardError as error:
                yield [], [], str(error)
                return
            kept.keep(name, commits)
        yield (commits, [], "") if commits else self._as_it_stands(name)

    def _as_it_stands(self, name: str) -> Brings:
        from steps.inspect import inspect
        from steps.tree.facts import Facts

        report = inspect(Facts(self.desk.checkout.snapshot()), name)
        sites = [
            (s.step.number, f.check, f.file, f.line or 1) for s in report.steps for f in s.findings if f.file
        ]
        return [], sites, "this checkout's history does not tell how it came: here it is as it stands"

    def _show_found(self, found: Brings) -> None:
        if not self.is_mounted or self._picking:
            return
        self._found = found
        self.found.use(self._rows)
        self.query_one(NoteRule).say(found[2], seconds=None)
        self.found.styles.height = min(max(3, self.size.height // 3), max(1, self.found.count))

    def _rows(self, width: int) -> list[Row]:
        commits, sites, _note = self._found
        rows = []
        for commit in commits:
            steps = " ".join(str(n) for n in commit.steps) or " "
            head = line(" ", (f"{commit.date} ", "dim"), ("step ", "dim"), (pad(steps, 8), "key"))
            rest = cut(clean(commit.subject), max(10, width - 28 - 18))
            rows.append(
                Row(commit.commit, (*head, *line(rest, (f"  {cut(clean(commit.author), 18)}", "dim"))))
            )
        for number, check, path, at in sites:
            place = cut(clean(f"{path}:{at}"), max(10, width - 40))
            rows.append(
                Row(f"{path}\0{at}\0{check}", line(f" {number} ", (pad(check, 26), ""), (place, "path")))
            )
        return rows or [Row("", line((" nothing found", "dim")))]

    @on(RowList.Moved, "#history-list")
    def show_row(self, message: RowList.Moved) -> None:
        """Show the commit's diff, or the site's text."""
        if self._picking or not message.key:
            return
        key = message.key

        def read() -> list[Line]:
            if "\0" in key:
                from wizard.work import excerpt_of

                path, at, _check = key.split("\0")
                return excerpt_of(self.desk.checkout.snapshot(), path, int(at), 4, 80)
            from steps.teach.history import diff_of

            return patch_lines(diff_of(self.desk.checkout, key))

        self.desk.in_thread(read, self._show_diff, "history-diff")

    def _show_diff(self, lines: list[Line]) -> None:
        if self.is_mounted and not self._picking:
            self.diff.show(lines)

    @on(RowList.Chosen, "#history-list")
    def choose_row(self, message: RowList.Chosen) -> None:
        """Look the function up, or go to the diff."""
        if self._picking and message.key:
            self._look(message.key)
        elif message.key:
            self.diff.focus()

    # --- doing ---

    def action_swap(self) -> None:
        """Between the list and the diff."""
        (self.found if self.diff.has_focus else self.diff).focus()

    def action_scroll_diff(self, by: int) -> None:
        """Turn the diff by a line."""
        self.diff.scroll_relative(y=by, animate=False)

    def action_search(self) -> None:
        """Search the diff."""
        self.query_one(SearchBar).open()

    def action_copy(self) -> None:
        """Copy what is shown."""
        self.desk.copy_text("\n".join(self.diff.plain_line(y) for y in range(self.diff.count)), "the diff")
