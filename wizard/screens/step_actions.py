"""What the keys of the step screen do to the tree and the session: take, edit, skip, undo, judge, run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steps.errors import WizardError
from steps.model import State
from wizard.placeholders import placeholder_line
from wizard.screens.dialogs import Ask, Choose, EditTexts
from wizard.work import (
    JUDGED,
    Preview,
    edited_changes,
    preview,
    set_skipped,
    step_plan,
)

if TYPE_CHECKING:
    from steps.edits.plan import FileChange
    from steps.tasks import Task
    from wizard.app import WizardApp
    from wizard.widgets.detail import Detail
    from wizard.work import ApiLook

TASKS = (
    ("preflight", "preflight", "libvirt's own checkers, in seconds, without a build"),
    ("rpcgen", "rpcgen", "make what is generated from the .x files"),
    ("build", "build", "build what changed"),
    ("check", "check", "build and run the tests"),
    ("syntax-check", "syntax-check", "the style rules"),
    ("configure", "configure", "make a build folder, the smallest that the tasks need"),
)
_BEGUN = (State.DONE, State.PARTIAL)


class StepActions:
    """The half of the step screen that changes something. Writing is done in a thread; then the tree is read anew."""

    if TYPE_CHECKING:
        wizard: WizardApp
        look: ApiLook | None
        number: int
        check: str | None
        busy: bool
        searching_detail: bool
        """Whether the search is in the diff alone: it had the keys when the search began."""
        name_of_api: str
        previews: dict[str, Preview]
        app: Any
        when_ready: Any
        action_look: Any
        show_check: Any
        show_step: Any
        finding: Any
        said: Any
        keep_place: Any

        @property
        def detail(self) -> Detail: ...  # noqa: D102

    # --- taking ---

    def action_take(self) -> None:
        """Insert what is shown; for a complaint open its place."""
        if self.said() is not None:
            self.action_edit_place()
        else:
            self.when_ready(self._take)

    def _take(self) -> None:
        look, check = self.look, self.check
        if look is None or check is None:
            return
        if check in JUDGED:
            self.wizard.say("Only you can say: d done, x not needed, ? what to look for")
            return
        self._write(lambda: preview(look, check).changes, f"{look.name}: {check}", check)

    def action_take_step(self) -> None:
        """Insert all that is missing of this step."""
        self.when_ready(self._take_step)

    def _take_step(self) -> None:
        look, number = self.look, self.number
        if look is None:
            return

        def changes() -> dict[str, FileChange]:
            plan = step_plan(look, number)
            return {} if plan is None else plan.changes()

        self._write(changes, f"{look.name}: step {number}", None)

    def _write(self, changes: Any, label: str, check: str | None) -> None:
        """Apply what ``changes`` gives, as one unit, in a thread; then look again and go on to what is left."""
        wizard = self.wizard

        def job() -> str:
            made = changes()
            if not made:
                return ""
            journal_of(wizard).apply(made, label)
            return ", ".join(sorted(made))

        def done(files: str) -> None:
            if files:
                wizard.say(f"inserted: {files}; r checks it")
                self.check = None if check is None or check == self.check else self.check
                wizard.look_at_tree()
            else:
                problem = self.look.problem if self.look else ""
                wizard.say(problem or "nothing to insert here: e opens the place in your editor", "warning")
            self.action_look()

        self._guarded(job, done)

    def _guarded(self, job: Any, done: Any) -> None:
        """Run ``job`` in a thread; an error that a person can cause is told, and the tree is read anew."""
        self.busy = True

        def safe() -> tuple[Any, str]:
            try:
                return job(), ""
            except WizardError as error:
                return None, str(error)

        def after(result: tuple[Any, str]) -> None:
            value, problem = result
            if problem:
                self.wizard.say(problem, "error", timeout=12)
                self.action_look()
            else:
                done(value)

        self.wizard.in_thread(safe, after, "write")

    def action_undo(self) -> None:
        """Take back the last apply, to the same bytes."""
        self.when_ready(self._undo)

    def _undo(self) -> None:
        wizard = self.wizard

        def done(undone: Any) -> None:
            wizard.say(f"taken back: {undone.label} ({', '.join(undone.files)})")
            wizard.look_at_tree()
            self.action_look()

        self._guarded(lambda: journal_of(wizard).undo(), done)

    # --- editing ---

    def action_edit_insertion(self) -> None:
        """Change the insertion before it is taken."""
        shown = self.previews.get(self.check or "")
        if shown is None or not shown.insertions:
            self.wizard.say("there is no insertion to change here")
            return
        texts = [(i.file, i.text) for i in shown.insertions]
        look = self.look
        assert look is not None

        def take(edited: tuple[str, ...] | None) -> None:
            if edited is not None:
                label = f"{look.name}: {shown.check}, edited"
                self._write(lambda: edited_changes(look, shown.insertions, edited), label, shown.check)

        self.app.push_screen(EditTexts(texts), take)

    def action_edit_place(self) -> None:
        """Open the place in the person's editor; look again when it is closed."""
        finding = self.finding()
        shown = self.previews.get(self.check or "")
        place: tuple[str, int | None] | None = None
        said = self.said()
        if said is not None:
            place = (said[1].file, said[1].line) if said[1].file else None
        elif shown is not None and shown.files:
            first = shown.files[0]
            new = next((r.new for h in first.hunks for r in h if r.sign == "+"), None)
            place = (first.path, new)
        elif finding is not None and finding.file:
            written = placeholder_line(self.look.snapshot, finding) if self.look else None
            place = (finding.file, written or finding.line)
        if place is None:
            self.wizard.say("no place is known for this check: ? says what it wants")
            return
        from wizard.suspend import edit_file

        edit_file(self.wizard, self.wizard.checkout.root / place[0], place[1])
        self.action_look()

    # --- judging and skipping ---

    def action_skip(self) -> None:
        """Leave the check out of what is left to do, or take it back in; the session keeps it."""
        look, check = self.look, self.check
        if look is None or check is None or self.said() is not None:
            return
        kept = set(look.skipped)
        kept.symmetric_difference_update({check})
        set_skipped(self.wizard.session, look.name, kept)
        self.wizard.keep_session()
        if check in kept:
            place = look.next_thing((self.number, check))
            if place is not None and place[0] == self.number and place[1] != check:
                self.check = place[1]
        self.action_look()

    def action_judge(self, verdict: str) -> None:
        """Say that a judgement check is done or not needed, with a reason that the session keeps."""
        check = self.check
        if check not in JUDGED:
            self.wizard.say("this check is read from the tree: nobody needs to say it")
            return
        state = State(verdict)
        memory = self.wizard.session.api(self.name_of_api)
        old = memory.answers.get(check, ("", ""))[1]

        def answer(reason: str | None) -> None:
            if reason is None:
                return
            memory.answers[check] = (str(state), reason.strip() or "no reason given")
            self.wizard.keep_session()
            self.action_look()

        title = "Done: what was changed?" if state is State.DONE else "Not needed: why?"
        self.app.push_screen(
            Ask(title, old, "One line; it is kept in the session and stands in the report."), answer
        )

    # --- other screens ---

    def action_run(self) -> None:
        """Offer the smallest checks of what this step can break, then all tasks."""
        from wizard.screens.step_checks import StepChecks

        look, number = self.look, self.number
        if look is None:
            self._choose_task()
            return
        report = look.report.steps[number - 1]
        changed = sorted({found.file for found in report.findings if found.file and found.state in _BEGUN})

        def start(chosen: Task | str | None) -> None:
            if isinstance(chosen, str):
                self._choose_task()
            elif chosen is not None:
                self.wizard.run_planned(chosen, (number,) if not chosen.whole else ())
                self.wizard.say(f"{chosen.title} runs; t shows its log")

        self.app.push_screen(StepChecks(number, report.step.title, changed), start)

    def _choose_task(self) -> None:
        def start(name: str | None) -> None:
            if name:
                from wizard.screens.tasks import TaskScreen

                self.app.push_screen(TaskScreen(name))

        self.app.push_screen(Choose("Run which of the tree's own tasks?", TASKS), start)

    def action_guide(self) -> None:
        """Read this step's section of the guide."""
        from wizard.screens.reader import open_guide

        if self.look is not None:
            open_guide(self.wizard, self.look, self.number)

    def action_why(self) -> None:
        """Explain the check: what, why, an example from this tree, which of libvirt's checks fails without it."""
        from wizard.screens.reader import open_why

        if self.look is not None and self.check is not None and self.said() is None:
            open_why(self.wizard, self.look, self.number, self.check)

    def action_proposal(self) -> None:
        """Go to the prototype and its choices."""
        self.wizard.action_new_api(name=self.name_of_api)

    def action_search(self) -> None:
        """Search the checks and the diff; the diff alone where one is in it."""
        from wizard.widgets.bars import SearchBar

        self.searching_detail = self.detail.has_focus
        self.app.screen.query_one(SearchBar).open()

    def action_scroll_detail(self, by: int) -> None:
        """Turn the diff by a line."""
        self.detail.scroll_relative(y=by, animate=False)

    def action_beside(self) -> None:
        """Old and new side by side, or one below the other."""
        self.wizard.say("side by side" if self.detail.toggle_beside() else "one below the other")

    def action_copy(self) -> None:
        """Copy what the lower half shows."""
        self.wizard.copy_text(self.detail.diff_text(), "the diff")


def journal_of(wizard: WizardApp) -> Any:
    """The journal of this checkout's applies."""
    from steps.edits.apply import Journal
    from wizard.locations import checkout_folder

    return Journal(wizard.checkout.root, checkout_folder(wizard.checkout.root))
