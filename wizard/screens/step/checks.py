"""The window with the smallest useful checks after a step: one key each, the command line shown before it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding
from textual.widgets import Input

from steps.errors import WizardError
from wizard.screens.dialogs import WIDTH, Window
from wizard.screens.task_view import command_lines
from wizard.task_lines import checks_here, keep_line, with_kept_line
from wizard.tasks import clock
from wizard.widgets.field import Field
from wizard.widgets.lines import LineView
from wizard.widgets.rows import Row, RowList
from wizard.widgets.spans import Line, clean, cut, line, pad, wrap

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from steps.tasks import Task

_OTHER = "other"
_MOST = 9
_KEYS = (("1-9", "run that one"), ("c", "change the line"), ("Esc", "close"))


class StepChecks(Window["Task | str"]):
    """Gives back the task to run, or ``other`` for all tasks of the tree; ``None`` where it is closed."""

    HELP_TEXT = (
        "The checks that this step can break, the quickest first. The whole command line of the one under the cursor stands "
        "below. Its number runs a check at once; it goes on while you are on other screens."
    )
    BINDINGS = [
        Binding("c", "change", "Change the line", id="check-change"),
        Binding("q", "cancel", "Cancel", show=False, id="close"),
        *(
            Binding(str(n), f"run({n - 1})", f"Run check {n}", show=False, id=f"check-{n}")
            for n in range(1, _MOST + 1)
        ),
    ]

    def __init__(self, step: int, title: str, changed: Sequence[str]) -> None:
        super().__init__()
        self._step, self._title, self._changed = step, title, changed
        self._tasks: list[Task] | None = None
        self._times: list[float | None] = []

    def body(self) -> ComposeResult:
        """The checks; below them what the one under the cursor runs."""
        title = LineView([line((f"Check step {self._step}: {self._title}", "title"))], classes="fixed")
        title.can_focus = False
        yield title
        yield RowList(self.desk.glyphs.cursor, id="step-checks")
        below = LineView(id="check-line", classes="fixed")
        below.can_focus = False
        yield below
        yield Field(id="check-input")
        title.lines_changed()

    def on_mount(self) -> None:
        """Find what this step can break in this tree."""
        self.query_one("#check-input", Input).display = False
        rows = self.query_one("#step-checks", RowList)
        rows.show_rows([Row("", line((" looking for what this step can break", "dim")))])
        rows.focus()
        root, step, changed = self.desk.checkout.root, self._step, self._changed
        self.desk.in_thread(lambda: checks_here(root, step, changed), self._show, "step-checks")

    def _show(self, tasks: list[Task]) -> None:
        if self.is_mounted:
            self._tasks = tasks[:_MOST]
            self._times = [self.desk.center.last_time(task) for task in self._tasks]
            self._show_rows()

    def _show_rows(self) -> None:
        rows = [self._row(number, task) for number, task in enumerate(self._tasks or ())]
        rows.append(Row(_OTHER, line("   ", ("other tasks of the tree", "dim"))))
        self.query_one("#step-checks", RowList).show_rows(rows)
        self._show_line()

    def _row(self, number: int, task: Task) -> Row:
        time = self._times[number]
        took = clock(time) if time is not None else ""
        command = cut(clean(self._kept(task).display), WIDTH - 27)
        head = line((f"{number + 1} ", "key"), pad(task.title or task.name, 12), (f"{took:>7}  ", "dim"))
        return Row(str(number), (*head, *line((command, "dim"))))

    def _kept(self, task: Task) -> Task:
        try:
            return with_kept_line(self.desk.session, task)
        except WizardError:  # a session file that somebody edited
            return task

    def _chosen(self) -> Task | None:
        key = self.query_one("#step-checks", RowList).current or ""
        return self._tasks[int(key)] if self._tasks and key.isdigit() else None

    def _show_line(self) -> None:
        task = self._chosen()
        shown: list[Line] = [()]
        if task is not None and task.commands:
            shown += command_lines(self._kept(task), WIDTH)
        elif task is not None:
            shown += [line((f" {part}", "dim")) for part in wrap(task.note, WIDTH - 2)]
        enter = self.desk.glyphs.enter
        keys = [
            part for key, text in ((enter, "run"), *_KEYS) for part in ((key, "key"), (f" {text}   ", "dim"))
        ]
        self.query_one("#check-line", LineView).show([*shown, (), line(*keys)])

    @on(RowList.Moved, "#step-checks")
    def look_at_check(self, message: RowList.Moved) -> None:
        """Show the command line of the check under the cursor."""
        message.stop()
        self._show_line()

    @on(RowList.Chosen, "#step-checks")
    def choose_check(self, message: RowList.Chosen) -> None:
        """Run the check under the cursor."""
        message.stop()
        self.dismiss(self._chosen() or _OTHER)

    def action_run(self, index: int) -> None:
        """Run a check by its number."""
        if self._tasks and index < len(self._tasks):
            self.dismiss(self._tasks[index])

    def action_change(self) -> None:
        """Change the command line before it runs; the session keeps it."""
        task = self._chosen()
        if task is None or not task.commands:
            self.desk.say("this check has no command line of its own")
            return
        field = self.query_one("#check-input", Input)
        field.value = self._kept(task).display
        field.display = True
        field.focus()

    @on(Input.Submitted, "#check-input")
    def line_typed(self, event: Input.Submitted) -> None:
        """Keep the line; an empty one is the task's own again."""
        event.stop()
        task = self._chosen()
        if task is None:
            return
        try:
            if event.value.strip():
                task.edited(event.value)
        except WizardError as error:
            self.desk.say(str(error), "error")
            return
        keep_line(self.desk.session, task, event.value)
        self.desk.keep_session()
        self._close_field()
        self._show_rows()

    def _close_field(self) -> None:
        self.query_one("#check-input", Input).display = False
        self.query_one("#step-checks", RowList).focus()

    def action_cancel(self) -> None:
        """Close the command line if it is open, else the window."""
        if self.query_one("#check-input", Input).display:
            self._close_field()
        else:
            super().action_cancel()
