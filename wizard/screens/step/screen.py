"""The step screen: what its keys do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial

from textual.binding import Binding

from wizard import drafts, undo
from wizard.left import left_of, next_left
from wizard.screens.base import Command
from wizard.screens.reader import open_guide, open_why
from wizard.screens.step import windows
from wizard.screens.step.base import StepBase
from wizard.screens.step.complaints import (
    left_to_correct,
)
from wizard.screens.step.done import DoneList
from wizard.screens.step.view import (
    step_commands,
)
from wizard.session import set_skipped, skipped_in
from wizard.widgets.bars import SearchBar
from wizard.widgets.rail import Rail
from wizard.widgets.rows import RowList


class StepScreen(StepBase):
    """One API, one step at a time."""

    HELP_TEXT = (
        "One API, one step at a time. At the left the eight steps; at the top the checks of this step, each with "
        "the file and line that prove it. Below: the insertion that is missing, as Enter would make it. "
        "n goes to the next thing left, whichever step it is in."
    )
    BINDINGS = [
        Binding("a", "take_step", "All", tooltip="Take all of the step", id="take-step"),
        Binding("d", "judge('done')", "Done", id="judge-done"),
        Binding("x", "judge('not-needed')", "Not needed", id="judge-not-needed"),
        Binding("e", "edit_place", "Edit", id="edit-place"),
        Binding("E", "edit_insertion", "Change before taking", show=False, id="edit-insertion"),
        Binding("n", "next", "Next", id="next"),
        Binding("u", "undo", "Undo", id="undo"),
        Binding("U", "redo", "Do again", show=False, id="redo"),
        Binding("L", "list_done", "All that was done", show=False, id="list-done"),
        Binding("delete", "drop_draft", "The wizard's text again", show=False, id="drop-draft"),
        Binding("s", "skip", "Skip", show=False, id="skip"),
        Binding("r", "run", "Run", id="run"),
        Binding("g", "guide", "Guide", id="guide"),
        Binding("question_mark", "why", "Why", key_display="?", id="why"),
        Binding("p", "proposal", "Prototype and choices", show=False, id="proposal"),
        Binding("h", "app.help", "Help", id="help"),
        Binding("escape,q", "back", "Back", tooltip="Back to the start", key_display="Esc", id="back"),
        *(Binding(str(n), f"step({n})", f"Step {n}", show=False, id=f"step-{n}") for n in range(1, 9)),
        Binding("right,l,right_square_bracket", "turn(1)", "Step after", show=False, id="step-after"),
        Binding("left,left_square_bracket", "turn(-1)", "Step before", show=False, id="step-before"),
        Binding("J", "scroll_detail(1)", "Diff down", show=False, id="diff-down"),
        Binding("K", "scroll_detail(-1)", "Diff up", show=False, id="diff-up"),
        Binding("slash", "search", "Search checks and diff", key_display="/", show=False, id="search"),
        Binding("z", "zoom", "The diff alone", show=False, id="zoom"),
        Binding("w", "wrap", "Wrap", tooltip="Wrap lines", show=False, id="task-wrap"),
        Binding("vertical_line", "beside", "Side by side", key_display="|", show=False, id="beside"),
        Binding("y", "copy", "Copy diff", show=False, id="copy"),
        Binding("ctrl+r", "look", "Look again", show=False, id="look"),
    ]

    # --- moving ---

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """Another check is chosen."""
        if message.rows is self.check_list and message.key != self.check:
            self.check, self._moved_on = message.key, False
            self.show_check()

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Enter on a check."""
        if message.rows is self.check_list and message.key == self.check:
            self.action_take()

    def on_rail_picked(self, message: Rail.Picked) -> None:
        """A step was clicked."""
        self.action_step(message.number)

    def action_step(self, number: int) -> None:
        """Go to a step: to what is left of it."""
        self.number, self._moved_on = number, False
        left = self.look.open_checks(number) if self.look else []
        if self.check not in left:
            self.check = left[0] if left else None
        self.show_step()
        self.keep_place()

    def action_turn(self, by: int) -> None:
        """Go to the step after or before."""
        self.action_step((self.number - 1 + by) % 8 + 1)

    def action_next(self) -> None:
        """Go to the next thing left to do, whichever step it is in."""
        self.writer.when_ready(self._next)

    def _next(self) -> None:
        look = self.look
        if look is None:
            return
        left = left_of(look.report, look.skipped, left_to_correct(self.desk.center, look))
        here = (self.number, self.check) if self.check else None
        if self._moved_on and here in left:
            # The insertion before went on by itself: what it went to was not looked at yet.
            self._moved_on = False
            self.desk.say("this is the next thing left")
            return
        place = next_left(look.report, left, here)
        if place is None:
            self.desk.say("Nothing is left: r runs the tasks, P makes the patches")
        elif place == here:
            self.desk.say("this is the only thing left")
        else:
            self.go_to(*place)

    @property
    def unshown(self) -> frozenset[str]:
        """The actions whose keys are not in the footer now."""
        return self._offers.unshown

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keys that do nothing for this check are not in the footer."""
        if action == "judge":
            return self._offers.judge
        if action in ("take", "take_step", "edit_insertion"):
            return not self._offers.judge
        return True

    # --- writing ---

    def action_take(self) -> None:
        """Insert what is shown; for a complaint open its place."""
        if self.complaint() is not None:
            self.action_edit_place()
            return
        shown = self.shown()
        if self.look is not None and not self._asked_first({self.check}, lambda: self.writer.take(shown)):
            self.writer.take(shown)
            if self.check is not None and self.check not in self.previews:
                self.show_check()

    def action_take_step(self) -> None:
        """Insert all that is missing of this step."""
        shown = self.shown()
        insertable = shown.insertable or frozenset()
        if self.look is None or self._asked_first(insertable, lambda: self.writer.take_step(shown)):
            return
        self.writer.take_step(shown)
        own = drafts.checks_with_own_texts(self.desk.session, self.name_of_api)
        if kept := own & insertable:
            self.desk.say(f"{', '.join(sorted(kept))}: your own text is inserted with Enter")

    def _asked_first(self, checks: Collection[str | None], take: Callable[[], None]) -> bool:
        """Whether what is to be inserted needs a word of the person first, and it was asked.

        ``take`` inserts what was shown; it is called only where the answer is what was assumed, and so was shown.
        """
        look = self.look
        if look is None or "virsh-command" not in checks or look.report.finding("virsh-command") is None:
            return False

        def answered(command: str, assumed: bool) -> None:
            before = undo.answers_of(self.desk.session, look.name)
            self.desk.session.api(look.name).choices["virsh-command"] = command
            self.writer.note(look.name, before, f"virsh command {command}")
            if assumed:
                take()
            else:
                self.desk.say(f"virsh command {command}: look at what it brings, then insert it")

        return windows.ask_command(self.desk, look, answered)

    def action_undo(self) -> None:
        """Take back what was done last, to the same bytes."""
        self.writer.undo()

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        self.writer.redo()

    def action_list_done(self) -> None:
        """List all that was done, to take back or do again single entries."""

        def then(answer: tuple[str, int] | None) -> None:
            if answer is not None:
                way, number = answer
                (self.writer.undo if way == "undo" else self.writer.redo)(number)

        self.desk.open(DoneList(), then)

    def action_edit_insertion(self) -> None:
        """Change the insertion before it is taken."""
        shown, number = self.previews.get(self.check or ""), self.number
        if shown is None:
            self.desk.say("not shown yet: E again when you see it")
            return
        windows.edit_insertion(
            self.desk, self.name_of_api, shown,
            lambda texts: self.writer.take_edited(shown, number, texts), self._show_anew,
        )  # fmt: skip

    def action_drop_draft(self) -> None:
        """Go back from the person's own text to the wizard's."""
        check = self.check
        if check and drafts.own_texts(self.desk.session, self.name_of_api, check):
            drafts.keep_own_texts(self.desk.session, self.name_of_api, check, None)
            self.desk.keep_session()
            self._show_anew()
            self.desk.say("the wizard's text again")

    def _show_anew(self) -> None:
        self.previews.pop(self.check or "", None)
        self.show_check()

    def action_edit_place(self) -> None:
        """Open the place in the person's editor; look again when it is closed."""
        shown = self.previews.get(self.check or "")
        place = windows.place_of(self.look, self.finding(), self.complaint(), shown)
        if place is None:
            self.desk.say("no place is known for this check: ? says what it wants")
            return
        file, at = place

        def edit() -> None:
            self.desk.edit_file(self.desk.checkout.root / file, at)
            self.action_look()

        self.writer.when_ready(edit)

    def action_skip(self) -> None:
        """Leave the check out of what is left to do, or take it back in; the session keeps it."""
        look, check = self.look, self.check
        if look is None or check is None or self.complaint() is not None:
            return
        before = undo.answers_of(self.desk.session, look.name)
        kept = set(skipped_in(self.desk.session, look.name))
        kept.symmetric_difference_update({check})
        set_skipped(self.desk.session, look.name, kept)
        if check in kept:
            place = look.next_thing((self.number, check))
            if place is not None and place[0] == self.number and place[1] != check:
                self.check = place[1]
        self.writer.note(look.name, before, f"{check} {'skipped' if check in kept else 'taken back in'}")

    def action_judge(self, verdict: str) -> None:
        """Say that a judgement check is done or not needed, with a reason that the session keeps."""
        note = partial(self.writer.note, self.name_of_api)
        windows.judge(self.desk, self.name_of_api, self.finding(), verdict, note)

    # --- other screens ---

    def action_run(self) -> None:
        """Offer the smallest checks of what this step can break, then all tasks."""
        windows.choose_run(self.desk, self.look, self.number)

    def action_guide(self) -> None:
        """Show or hide the guide beside; where there is no room for it, read it in a window."""
        if self.look is None:
            return
        if not self.has_class("-widest") or self.has_class("-zoomed"):
            open_guide(self.desk, self.look, self.number)
            return
        self.toggle_class("-no-guide")
        self.call_after_refresh(self.show_guide)

    def action_zoom(self) -> None:
        """Give the diff the whole screen, or its place again."""
        self.toggle_class("-zoomed")
        (self.detail if self.has_class("-zoomed") else self.check_list).focus()

    def action_wrap(self) -> None:
        """Break the diff's long lines, or let them run out of sight (Shift and the arrows bring them)."""
        self.desk.say("long lines are broken" if self.detail.toggle_wrap() else "long lines run on")

    def action_why(self) -> None:
        """Explain the check: what, why, an example from this tree, which of libvirt's checks fails without it."""
        if self.look is not None and self.check is not None and self.complaint() is None:
            open_why(self.desk, self.look, self.number, self.check)

    def action_proposal(self) -> None:
        """Go to the prototype and its choices."""
        self.desk.show("proposal", "", self.name_of_api)

    def action_search(self) -> None:
        """Search the checks and the diff; the diff alone where one is in it."""
        self.searching_detail = self.detail.has_focus
        self.query_one(SearchBar).open()

    def action_scroll_detail(self, by: int) -> None:
        """Turn the diff by a line."""
        self.detail.scroll_relative(y=by, animate=False)

    def action_beside(self) -> None:
        """Old and new side by side, or one below the other."""
        self.desk.say("side by side" if self.detail.toggle_beside() else "one below the other")

    def action_copy(self) -> None:
        """Copy what the lower half shows."""
        self.desk.copy_text(self.detail.diff_text(), "the diff")

    def commands(self) -> Iterator[Command]:
        """See :meth:`WizardScreen.commands`."""
        if self.look is not None:
            yield from step_commands(self.look, self.action_step, self.go_to)
