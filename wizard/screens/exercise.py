"""The exercise of a practice tree: what is asked, a live list of what is done, what was learned, the way on."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from wizard.desk import TaskChanged
from wizard.exercise import TASKS, Condition, Exercise, conditions, exercise_of
from wizard.screens.base import SubScreen
from wizard.screens.reader import plain_lines
from wizard.widgets.lines import LineView
from wizard.widgets.rows import Row, RowList
from wizard.widgets.spans import clean, cut, line, pad

_BEGIN = "begin"


class ExerciseScreen(SubScreen):
    """What a practice tree asks for, and how far one is."""

    HELP_TEXT = (
        "The exercise of this practice tree. Enter goes to the function that it is about. The list says when you are done; "
        "the wizard looks itself: r builds the tree and runs its checks. In the end it says what was learned and what is next."
    )
    BINDINGS = [
        Binding("r", "run", "Run the checks", id="run"),
        Binding("ctrl+r", "look", "Look again", show=False, id="look"),
        Binding("tab", "swap", "Text", key_display="Tab", id="swap"),
        Binding("h", "app.help", "Help", id="help"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._exercise: Exercise | None = None
        self.conditions: list[Condition] = []

    def body(self) -> ComposeResult:
        """The list, and the text."""
        yield RowList(self.glyphs.cursor, id="exercise-list")
        yield LineView(id="exercise-text")

    def on_mount(self) -> None:
        """Read what is asked."""
        super().on_mount()
        self._exercise = exercise_of(self.desk.checkout.root)
        self.top.say(right=line(("Exercise", "strong")))
        self.rows.focus()
        if self._exercise is None:
            self.rows.show_rows(
                [Row("", line((" this is no practice tree that the wizard made for you", "dim")))]
            )
            return
        self._show()
        self.action_look()

    @property
    def rows(self) -> RowList:
        """The way on and the conditions."""
        return self.query_one("#exercise-list", RowList)

    def action_look(self) -> None:
        """Look again how far one is."""
        exercise, checkout, session = self._exercise, self.desk.checkout, self.desk.session
        if exercise is not None:
            self.desk.stages_in_thread(
                lambda: conditions(checkout, session, exercise), self._show_conditions, "exercise", much=True
            )

    def on_screen_resume(self) -> None:
        """Back from a step: look again."""
        self.action_look()

    def on_task_changed(self, message: TaskChanged) -> None:
        """A task that ended may have settled something."""
        if not message.run.live:
            self.action_look()

    def _show_conditions(self, found: list[Condition]) -> None:
        if self.is_mounted:
            self.conditions = found
            self._show()

    def _show(self) -> None:
        exercise = self._exercise
        if exercise is None:
            return
        self.rows.use(self._rows)
        self.rows.styles.height = max(1, self.rows.count)
        text = exercise.text.removeprefix("# ")
        if self.conditions and all(condition.holds for condition in self.conditions):
            text = f"Done.\n\nWhat you know now: {exercise.learned}\n\nThe next: {exercise.next_command}\n\n{text}"
        view = self.query_one("#exercise-text", LineView)
        view.show(plain_lines(text, max(30, self.size.width - 3)), keep_place=True)

    def _rows(self, width: int) -> list[Row]:
        exercise, glyphs = self._exercise, self.glyphs
        if exercise is None:
            return []
        what = f"{exercise.names[0]}: go on with it" if exercise.names else "go on"
        rows = [
            Row(_BEGIN, line(" ", (what, "strong"), ("   Enter", "dim"))),
            Row("", line((" Done when", "title"))),
        ]
        for number, condition in enumerate(self.conditions):
            sign, kind = {
                True: (glyphs.done, "done"), False: (glyphs.missing, "missing"), None: (glyphs.unsure, "unsure"),
            }[condition.holds]  # fmt: skip
            room = max(20, width - 6)
            title = cut(clean(condition.title), room * 2 // 3)
            more = cut(clean(condition.more), max(0, room - len(title) - 2))
            rows.append(
                Row(
                    f"condition:{number}",
                    line(" ", (sign, kind), " ", pad(title, len(title)), (f"  {more}", "dim")),
                )
            )
        if not self.conditions:
            rows.append(Row("", line(("   looking", "dim"))))
        return rows

    def on_resize(self) -> None:
        """Wrap for the other width."""
        self._show()

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Go to the function that the exercise is about."""
        exercise = self._exercise
        if exercise is None or message.key != _BEGIN or not exercise.names:
            return
        name = exercise.names[0]
        if exercise.prototype and name not in self.desk.session.apis:
            choices = {"virsh-command": exercise.command} if exercise.command else {}
            self.desk.show("proposal", exercise.prototype, None, choices)
        else:
            self.desk.open_api(name)

    def action_run(self) -> None:
        """Build the tree and run its checks, one after the other."""
        for task in TASKS:
            self.desk.start_task(task)
        self.desk.say("make check and make syntax-check run; t shows their logs")

    def action_swap(self) -> None:
        """Between the list and the text."""
        text = self.query_one("#exercise-text", LineView)
        (self.rows if text.has_focus else text).focus()
