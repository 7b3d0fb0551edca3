"""The task screen: the command line before it runs, the log as it comes, what was complained about, and how far it is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from steps.errors import WizardError
from steps.tasks.task import NoBuild
from wizard.desk import TaskChanged
from wizard.screens.base import SubScreen
from wizard.screens.task_view import command_lines, complaint_rows, problem_lines, progress_line, task_row
from wizard.task_lines import TASKS, keep_line, plan_here, with_kept_line
from wizard.tasks import LogBuffer, TaskRun
from wizard.widgets.bars import SearchBar
from wizard.widgets.field import Field
from wizard.widgets.lines import LineView
from wizard.widgets.log import LogView
from wizard.widgets.rows import RowList
from wizard.widgets.spans import Line, line

if TYPE_CHECKING:
    from steps.tasks import Diagnostic, Task

_TICK_SECONDS = 0.5


class TaskList(RowList):
    """The tasks, with the word for Enter."""

    BINDINGS = [Binding("enter", "choose", "Run", key_display="⏎", id="task-run")]


class TaskScreen(SubScreen):
    """The tree's own tasks."""

    HELP_TEXT = (
        "The tree's own tasks. The command line stands above the log before it runs: Enter runs it, c changes it first. A "
        "task goes on while you are on other screens. What was complained about is listed; Enter opens it in your editor."
    )
    BINDINGS = [
        Binding("c", "change", "Command", id="task-change"),
        Binding("b", "builds", "Folder", id="build-folder"),
        Binding("delete", "cancel", "Cancel", key_display="Del", id="task-cancel"),
        Binding("tab", "swap", "Log", key_display="Tab", id="swap"),
        Binding("slash", "search", "Search", key_display="/", id="search"),
        Binding("f", "follow", "Follow", show=False, id="follow"),
        Binding("w", "wrap", "Wrap", tooltip="Wrap lines", id="task-wrap"),
        Binding("y", "copy", "Copy log", show=False, id="copy"),
        Binding("S", "save", "Save log", show=False, id="task-save"),
        Binding("h", "app.help", "Help", id="help"),
        *(
            Binding(str(n), f"choose({n - 1})", TASKS[n - 1][1], show=False, id=f"task-{n}")
            for n in range(1, len(TASKS) + 1)
        ),
    ]

    def __init__(self, name: str | None = None) -> None:
        super().__init__()
        self._name = name
        self._planned: dict[str, Task | WizardError] = {}
        self._offer = "small"
        """Which way to configure."""
        self._just_told = False
        """Whether what the run said was shown since the last tick."""

    def body(self) -> ComposeResult:
        """Tasks at the left; command, log and complaints at the right."""
        with Horizontal(id="task-columns"):
            yield TaskList(self.glyphs.cursor, id="task-list")
            with Vertical(id="task-work"):
                yield LineView(id="task-command", classes="fixed")
                yield Field(id="task-line")
                yield LogView(id="log")
                yield LineView(id="task-rule", classes="rule")
                yield RowList(self.glyphs.cursor, id="complaints")
        yield SearchBar(lambda: self.log_view)

    def on_mount(self) -> None:
        """Show the newest run, or the task that was asked for."""
        super().on_mount()
        for name in ("#task-command", "#task-rule"):
            self.query_one(name, LineView).can_focus = False
        self.query_one("#task-line", Input).display = False
        latest = self.desk.center.latest()
        self._name = self._name or (latest.name if latest else TASKS[0][0])
        self.show_tasks()
        self.tasks.move_to(self._name)
        self.tasks.focus()
        self.set_interval(_TICK_SECONDS, self._tick)
        self._plan(self._name)

    @property
    def tasks(self) -> RowList:
        """The list of tasks."""
        return self.query_one("#task-list", RowList)

    @property
    def log_view(self) -> LogView:
        """The log."""
        return self.query_one("#log", LogView)

    @property
    def current(self) -> TaskRun | None:
        """The newest run of the chosen task."""
        return self.desk.center.latest(self._name)

    # --- showing ---

    def show_tasks(self) -> None:
        """Everything anew."""
        self._show_list()
        self._show_run()

    def _show_list(self) -> None:
        """The list at the left: each task with its newest result."""
        latest = self.desk.center.latest
        self.tasks.show_rows(
            [task_row(name, title, latest(name), self.glyphs) for name, title, _text in TASKS]
        )

    def _show_run(self) -> None:
        run = self.current
        self._show_command()
        self.log_view.show_buffer(run.log if run else _EMPTY)
        self._show_complaints(run)
        self._show_progress(run)

    def _show_command(self) -> None:
        name = self._name or ""
        planned = self._planned.get(name)
        hint = "Enter or b: choose how to configure one" if isinstance(planned, NoBuild) else ""

        def lines(width: int) -> list[Line]:
            width = max(20, width - 2)
            if planned is None:
                return [line((" looking for what this is in this tree", "dim"))]
            if isinstance(planned, WizardError):
                return problem_lines(str(planned), width, hint)
            return command_lines(self._with_kept_line(planned), width)

        self.query_one("#task-command", LineView).fit(lines)

    def _with_kept_line(self, task: Task) -> Task:
        try:
            return with_kept_line(self.desk.session, task)
        except WizardError:  # a session file that somebody edited
            return task

    def _show_progress(self, run: TaskRun | None) -> None:
        rule = self.query_one("#task-rule", LineView)
        marks = (self.glyphs.full, self.glyphs.empty, self.glyphs.rule)
        rule.fit(lambda width: [progress_line(run, max(20, width), *marks)])

    def _show_complaints(self, run: TaskRun | None) -> None:
        view = self.query_one("#complaints", RowList)
        told = tuple(run.diagnostics) if run else ()
        view.use(lambda width: complaint_rows(told, max(20, width - 1), self.glyphs))
        view.styles.height = min(max(3, self.size.height // 4), view.count) if told else 0

    def _tick(self) -> None:
        """Let the times go on where a run says nothing; else they are painted with what it says."""
        told, self._just_told = self._just_told, False
        if not told and self.desk.center.live and self.app.screen is self:
            self._show_list()
            self._show_progress(self.current)

    def on_task_changed(self, message: TaskChanged) -> None:
        """A run tells something."""
        run = message.run
        if run is self.current:
            self.log_view.show_buffer(run.log)
            self._show_progress(run)
            self._show_list()
            self._just_told = True
            if len(run.diagnostics) or not run.live:
                self._show_complaints(run)
        if not run.live or run.standing == "queued":
            self.show_tasks()
        if run.name == "configure" and not run.live:
            self._plan_anew()

    # --- choosing ---

    @on(RowList.Moved, "#task-list")
    def choose_task(self, message: RowList.Moved) -> None:
        """Another task is chosen."""
        self._name = message.key
        self._show_run()
        self._plan(message.key)

    @on(RowList.Chosen, "#task-list")
    def enter_task(self) -> None:
        """Enter on a task runs it."""
        self.action_run()

    def action_choose(self, index: int) -> None:
        """Choose a task by its number."""
        self.tasks.move_to(TASKS[index][0])
        self.tasks.focus()

    def on_screen_resume(self) -> None:
        """Back from another screen: the tree may be another."""
        if self._planned:
            self._plan_anew()

    def _plan_anew(self) -> None:
        self._planned.clear()
        self._plan(self._name or "")

    def _plan(self, name: str) -> None:
        """Find what the task is in this tree, off the event loop: build folders are looked for."""
        root, targets = self.desk.checkout.root, self._targets(name)

        def find() -> Task | WizardError:
            try:
                return plan_here(root, name, targets)
            except WizardError as error:
                return error

        def show(found: Task | WizardError) -> None:
            self._planned[name] = found
            if self.is_mounted and name == self._name:
                self._show_command()

        self.desk.in_thread(find, show, "task-plan")

    def _targets(self, name: str) -> tuple[str, ...]:
        return (self._offer,) if name == "configure" else ()

    # --- doing ---

    def action_run(self) -> None:
        """Run the chosen task; where it runs already, say so."""
        name = self._name or ""
        run = self.current
        if run is not None and run.live:
            self.desk.say(f"{name} runs already; Delete ends it")
            return
        planned = self._planned.get(name)
        if isinstance(planned, NoBuild):
            self.action_builds()
        elif isinstance(planned, WizardError):
            self.desk.say(str(planned), "error", timeout=12)
        else:
            self.desk.start_task(name, self._targets(name))

    def action_builds(self) -> None:
        """Choose the build folder, or how to configure one."""
        from wizard.screens.build_folders import ChooseBuild

        self.desk.open(ChooseBuild(), self._use_build)

    def _use_build(self, chosen: Path | str | None) -> None:
        if isinstance(chosen, str):
            self._offer = chosen
            self._planned.pop("configure", None)
            self.tasks.move_to("configure")
            self._name = "configure"
        if chosen is not None:
            self._show_run()
            self._plan_anew()
            self.tasks.focus()

    def action_change(self) -> None:
        """Change the command line before it runs; the session keeps it."""
        planned = self._planned.get(self._name or "")
        if planned is None or isinstance(planned, WizardError) or not planned.commands:
            self.desk.say("this task has no command line of its own")
            return
        field = self.query_one("#task-line", Input)
        field.value = self._with_kept_line(planned).display
        field.display = True
        field.focus()

    @on(Input.Submitted, "#task-line")
    def line_typed(self, event: Input.Submitted) -> None:
        """Keep the line; an empty one is the task's own again."""
        planned = self._planned.get(self._name or "")
        if planned is None or isinstance(planned, WizardError):
            return
        try:
            if event.value.strip():
                planned.edited(event.value)
        except WizardError as error:
            self.desk.say(str(error), "error")
            return
        keep_line(self.desk.session, planned, event.value)
        self.desk.keep_session()
        event.input.display = False
        self.tasks.focus()
        self._show_command()

    def action_cancel(self) -> None:
        """End the chosen task and everything it started."""
        run = self.current
        if run is None or not run.live:
            self.desk.say("nothing runs here")
            return
        self.desk.center.cancel(run)

    def action_swap(self) -> None:
        """From the tasks to the log to the complaints, and around."""
        order = [self.tasks, self.log_view]
        complaints = self.query_one("#complaints", RowList)
        if complaints.count:
            order.append(complaints)
        focused = self.focused
        at = next((n for n, view in enumerate(order) if view is focused), -1)
        order[(at + 1) % len(order)].focus()

    @on(RowList.Chosen, "#complaints")
    def open_complaint(self, message: RowList.Chosen) -> None:
        """Open the place of a complaint in the person's editor."""
        run = self.current
        if run is None:
            return
        found: Diagnostic = run.diagnostics[int(message.key)]
        if not found.file:
            self.desk.say(found.advice or "the tool names no place")
            return
        self.desk.edit_file(self.desk.checkout.root / found.file, found.line)

    def action_search(self) -> None:
        """Search the log."""
        self.query_one(SearchBar).open()

    def action_follow(self) -> None:
        """Keep the end of the log in sight."""
        self.log_view.action_follow()

    def action_wrap(self) -> None:
        """Break long lines."""
        self.log_view.action_wrap()

    def action_copy(self) -> None:
        """Copy the log."""
        self.desk.copy_text(self.log_view.whole_text(), "the log")

    async def action_save(self) -> None:
        """Write the log to a file in the state folder."""
        from wizard.locations import checkout_folder

        path = checkout_folder(self.desk.checkout.root) / f"{self._name}.log"
        text = self.log_view.whole_text()
        try:
            await asyncio.to_thread(_write, path, text)
        except OSError as error:
            self.desk.say(f"{path}: {error.strerror}", "error")
            return
        self.desk.say(f"log written to {path}")

    def action_back(self) -> None:
        """Close the command line if it is open, else go back."""
        field = self.query_one("#task-line", Input)
        if field.display:
            field.display = False
            self.tasks.focus()
        else:
            super().action_back()


_EMPTY = LogBuffer()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
