"""The step screen: what is there and what is missing, with evidence; below it the very thing a key would do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from steps.model import Finding
from wizard.app_tasks import TaskChanged
from wizard.screens.base import SubScreen
from wizard.screens.reader import plain_lines
from wizard.screens.step_actions import StepActions
from wizard.screens.step_complaints import Said, said_at, said_lines, said_of, said_rows
from wizard.screens.step_moves import StepMoves
from wizard.screens.step_search import StepSearch
from wizard.screens.step_view import (
    Offers,
    api_crumb,
    check_rows,
    complaints,
    guide_title,
    heading,
    hints,
    offers,
    rail_marks,
    task_lines,
)
from wizard.widgets.bars import NoteRule, SearchBar, TopBar
from wizard.widgets.detail import Detail
from wizard.widgets.lines import LineView
from wizard.widgets.rail import Rail
from wizard.widgets.rows import RowList
from wizard.widgets.spans import line
from wizard.work import ApiLook, Preview, changed_files, looks_at_api, preview, skipped_in

_WATCH_SECONDS = 1.0


class CheckList(RowList):
    """The checks of a step; the page keys turn the diff below, which is what is long."""

    BINDINGS = [Binding("enter", "screen.take", "Take", key_display="⏎", id="take")]

    def action_page(self, by: int) -> None:
        """Turn the diff by a page."""
        self.screen.query_one(Detail).scroll_page_down(animate=False) if by > 0 else self.screen.query_one(
            Detail
        ).scroll_page_up(animate=False)


class StepScreen(StepActions, StepMoves, SubScreen):
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
        Binding("vertical_line", "beside", "Side by side", key_display="|", show=False, id="beside"),
        Binding("y", "copy", "Copy diff", show=False, id="copy"),
        Binding("ctrl+r", "look", "Look again", show=False, id="look"),
    ]

    def __init__(self, name: str, check: str | None = None) -> None:
        super().__init__()
        self.name_of_api = name
        self.look: ApiLook | None = None
        self.number = 1
        self.check: str | None = check
        self.previews: dict[str, Preview] = {}
        self.busy = False
        self._when_ready: Callable[[], Any] | None = None
        self._offers = Offers()
        self._find_place = True
        self._looked_with = ""
        self._stale = False
        """Whether a task ended while another screen was shown."""
        self._said: list[Said] = []
        self.searching_detail = False

    # --- widgets ---

    def body(self) -> ComposeResult:
        """Rail, checks, diff; the guide beside them where it is wide."""
        yield Rail(self.glyphs, folded=True, id="strip")
        with Horizontal(id="columns"):
            yield Rail(self.glyphs, id="rail")
            with Vertical(id="work"):
                yield TopBar(id="heading")
                yield CheckList(self.glyphs.cursor, id="checks")
                yield NoteRule(self.glyphs, id="rule")
                yield Detail(self.glyphs, id="detail")
            yield LineView(id="beside-guide")
        yield SearchBar(lambda: self.detail if self.searching_detail else StepSearch(self))

    def on_mount(self) -> None:
        """Begin to look, and to watch the files."""
        super().on_mount()
        self.top.say(right=line((self.name_of_api, "strong")))
        self.show_tasks()
        self.check_list.focus()
        self.set_interval(_WATCH_SECONDS, self.watch_files)
        self.wizard.ask_for_trust()
        self.action_look()

    @property
    def check_list(self) -> CheckList:
        """The list of checks."""
        return self.query_one("#checks", CheckList)

    @property
    def detail(self) -> Detail:
        """The diff."""
        return self.query_one("#detail", Detail)

    def finding(self) -> Finding | None:
        """The finding of the chosen check."""
        return self.look.report.finding(self.check) if self.look and self.check else None

    def said(self) -> Said | None:
        """The chosen complaint; None where a check is chosen."""
        return said_at(self._said, self.check)

    # --- looking ---

    def action_look(self) -> None:
        """Read the tree anew."""
        wizard, name = self.wizard, self.name_of_api
        self.busy, self._stale, self._looked_with = True, False, self._answers()
        wizard.stages_in_thread(
            lambda: looks_at_api(wizard.checkout, wizard.session, name), self.show_look, "look", much=True
        )

    def show_look(self, look: ApiLook) -> None:
        """Show what was read; the cursor stays where it was, or goes to the place of last time."""
        if not self.is_mounted:
            return
        self.look, self.busy = look, look.planning
        if look.planning and self.previews:
            # The old previews stay in sight for the moment until the plan is there: nothing flickers.
            self._show_states()
            return
        self.previews.clear()
        if self._find_place:
            self._find_place = False
            self._start_place(look)
        elif self.check is None:
            self._go_within(self.number)
        self.show_step()
        if self._when_ready is not None and not self.busy:
            job, self._when_ready = self._when_ready, None
            job()

    def _start_place(self, look: ApiLook) -> None:
        """Where to begin: the check that was asked for, the place of last time, else the next thing left."""
        kept = self.wizard.session.place.get("at")
        at = kept.get(look.name) if isinstance(kept, dict) else None
        wanted = self.check or (at if isinstance(at, str) else None)
        for step in look.report.steps:
            if any(f.check == wanted for f in step.findings):
                self.number, self.check = step.step.number, wanted
                return
        place = look.next_thing()
        self.number, self.check = place if place else (1, None)

    def when_ready(self, job: Callable[[], Any]) -> None:
        """Do ``job`` now, or as soon as the look that is under way has come."""
        if self.busy or self.look is None:
            self._when_ready = job
        else:
            job()

    def _answers(self) -> str:
        """All that a person has said about this API: what else than the files a look depends on."""
        session, name = self.wizard.session, self.name_of_api
        return repr((session.apis.get(name), skipped_in(session, name), self.wizard.checkout.trusted))

    async def watch_files(self) -> None:
        """Notice what was changed outside, while this screen is in sight."""
        look = self.look
        if look is None or self.busy or self.app.screen is not self:
            return
        changed = await asyncio.to_thread(changed_files, self.wizard.checkout.root, look.stamps)
        if changed and look is self.look and not self.busy:
            more = f" and {len(changed) - 2} more" if len(changed) > 2 else ""
            self.wizard.say(f"{', '.join(changed[:2])}{more}: changed outside, looked at again")
            self.action_look()
            self.wizard.look_at_tree()

    # --- showing ---

    def show_step(self) -> None:
        """Show the present step of the present look."""
        look = self.look
        if look is None:
            return
        self._show_states()
        number, glyphs = self.number, self.glyphs
        self._said = said = said_of(self.wizard.center, look.name, number)
        self.check_list.use(
            lambda width: [*check_rows(look, number, glyphs, width), *said_rows(said, glyphs, width)],
            self.check,
        )
        self.check = self.check_list.current
        self._fit_checks()
        self.show_guide()
        self.show_check()

    def _show_states(self) -> None:
        look = self.look
        assert look is not None
        marks = rail_marks(look)
        for rail in self.query(Rail):
            rail.set_steps(marks, self.number)
        self.top.say(right=api_crumb(look))

    def _fit_checks(self) -> None:
        """The list takes what it needs, at most half of the screen: the diff is what one reads."""
        self.check_list.styles.height = min(
            max(4, (self.size.height - 5) // 2), max(1, self.check_list.count)
        )

    def on_resize(self) -> None:
        """Another size: the list gets its share of it."""
        if self.look is not None:
            self._fit_checks()
            self.call_after_refresh(self.show_guide)

    def note(self, text: str) -> None:
        """See :meth:`wizard.app.WizardApp.say`."""
        self.query_one(NoteRule).say(text)

    def show_check(self) -> None:
        """Show the chosen check's detail; ask for its preview where it is not there yet."""
        look, check = self.look, self.check
        if look is None:
            return
        left, right = heading(look, self.number, check)
        self.query_one("#heading", TopBar).say(left, right)
        found, said = self.previews.get(check or ""), self.said()
        if said is not None:
            self.detail.tell(lambda width: said_lines(said, width, self.glyphs.enter), found)
        else:
            told = complaints(self._said, check)
            self.detail.explain(
                self.finding(), found, hints(look, self.number, check, found, self.glyphs), told
            )
        offered = offers(look, self.number, check)
        if offered != self._offers:
            self._offers = offered
            self.refresh_bindings()
        if check and found is None and not look.planning:
            self.ask_preview(look, check)

    def ask_preview(self, look: ApiLook, check: str) -> None:
        """Make the chosen check's preview in a thread."""

        def show(result: Preview) -> None:
            if look is self.look:
                self.previews[result.check] = result
                if result.check == self.check and self.is_mounted:
                    self.show_check()

        said = self.said()
        place = (said[1].file, said[1].line) if said else None
        self.wizard.in_thread(lambda: preview(look, check, place), show, "preview")

    def show_guide(self) -> None:
        """Show the guide beside, where there is room for it."""
        pane = self.query_one("#beside-guide", LineView)
        look, number = self.look, self.number
        if look is None or not self.has_class("-wide"):
            return

        def show(text: str) -> None:
            if number == self.number and self.is_mounted:
                width = max(30, pane.size.width - 3)
                title = line((guide_title(look.report.steps[number - 1].step), "title"))
                pane.show([title, (), *plain_lines(text, width)])

        from steps.teach.guide import reading

        self.wizard.in_thread(
            lambda: reading(look.snapshot, look.report.steps[number - 1].step), show, "guide"
        )

    def show_tasks(self) -> None:
        """Show what runs."""
        lines = task_lines(self.wizard.center.runs, self.glyphs)
        for rail in self.query(Rail):
            rail.set_tasks(lines)

    def on_task_changed(self, message: TaskChanged) -> None:
        """A task tells something; when it has ended, the tree may have changed."""
        self.show_tasks()
        if not message.run.live:
            self._stale = True
            if self.app.screen is self:
                self.action_look()

    async def on_screen_resume(self) -> None:
        """Back from another screen: look again where the choices or the files are others."""
        self.show_tasks()
        if self.look is None:
            return
        if self._stale or self._looked_with != self._answers():
            self.action_look()
        else:
            await self.watch_files()

    # --- moving ---

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """Another check is chosen."""
        if message.rows is self.check_list and message.key != self.check:
            self.check = message.key
            self.show_check()

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Enter on a check."""
        if message.rows is self.check_list:
            self.check = message.key
            self.action_take()

    def on_rail_picked(self, message: Rail.Picked) -> None:
        """A step was clicked."""
        self.action_step(message.number)

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
