"""What the step screen shows: what is there and what is missing, with evidence; below it the very thing a key would do."""

from __future__ import annotations

import asyncio
from functools import cached_property

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from steps.extension import FUNCTION, split
from steps.model import Finding
from wizard import drafts
from wizard.desk import TaskChanged
from wizard.left import next_left
from wizard.screens.base import SubScreen
from wizard.screens.reader import guide_title, plain_lines
from wizard.screens.step.complaints import (
    Complaint,
    complaint_at,
    complaint_lines,
    complaint_rows,
    complaints_of,
    left_to_correct,
)
from wizard.screens.step.search import StepSearch
from wizard.screens.step.view import (
    Offers,
    api_crumb,
    check_rows,
    complaints_about,
    heading,
    hints,
    offers,
    rail_marks,
    task_lines,
)
from wizard.screens.step.writer import Shown, Writer
from wizard.session import skipped_in
from wizard.widgets.bars import NoteRule, SearchBar, TopBar
from wizard.widgets.detail import Detail
from wizard.widgets.lines import LineView
from wizard.widgets.preview import Preview
from wizard.widgets.rail import Rail
from wizard.widgets.rows import RowList
from wizard.widgets.spans import clean, line, wrap
from wizard.work import ApiLook, changed_files, looks_at_api, preview

_WATCH_SECONDS = 1.0
_OTHER_LINES = 5
"""The bars, the folded rail, the heading and the rule."""
_DIFF_LINES = 10


class CheckList(RowList):
    """The checks of a step; the page keys turn the diff below, which is what is long."""

    BINDINGS = [Binding("enter", "screen.take", "Take", key_display="⏎", id="take")]

    clicks_choose = False

    def action_page(self, by: int) -> None:
        """Turn the diff by a page."""
        self.screen.query_one(Detail).scroll_page_down(animate=False) if by > 0 else self.screen.query_one(
            Detail
        ).scroll_page_up(animate=False)


class GuidePane(LineView):
    """The guide beside the checks, broken to the pane's width."""

    def tell(self, title: str, text: str) -> None:
        """Show a text under its title."""
        self.fit(lambda width: [line((title, "title")), (), *plain_lines(text, max(30, width - 3))])


class StepBase(SubScreen):
    """One look at an API, one step of it on the screen. What the keys do is in :class:`StepScreen`."""

    def __init__(self, name: str, check: str | None = None) -> None:
        super().__init__()
        self.name_of_api = name
        self.look: ApiLook | None = None
        self.number = 1
        self.check: str | None = check
        self.previews: dict[str, Preview] = {}
        self.busy = False
        self.searching_detail = False
        """Whether the search is in the diff alone: it had the keys when the search began."""
        self._offers = Offers()
        self._find_place = True
        self._looked_with = ""
        self._stale = False
        """Whether a task ended while another screen was shown."""
        self._complaints: list[Complaint] = []
        self._taken: str | None = None
        """The check that was taken last: the cursor goes on behind it."""
        self._moved_on = False
        """Whether the cursor came here by itself, after an insertion."""

    @cached_property
    def writer(self) -> Writer:
        """Writes what the keys ask for."""
        return Writer(self.desk, self)

    # --- widgets ---

    HAS_RULE = True

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
            yield GuidePane(id="beside-guide")
        yield SearchBar(lambda: self.detail if self.searching_detail else StepSearch(self))

    def on_mount(self) -> None:
        """Begin to look, and to watch the files."""
        super().on_mount()
        self.top.say(right=line((self.name_of_api, "strong")))
        self.show_tasks()
        self.check_list.focus()
        self.set_interval(_WATCH_SECONDS, self.watch_files)
        if split(self.name_of_api)[0].word == FUNCTION:  # nothing else is asked of the tree's generator
            self.desk.ask_for_trust()
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

    def complaint(self) -> Complaint | None:
        """The chosen complaint; None where a check is chosen."""
        return complaint_at(self._complaints, self.check)

    def shown(self) -> Shown:
        """What is on the screen: every write carries it."""
        look = self.look
        plan = look.plan if look is not None and not look.planning else None
        insertable = None
        if look is not None and plan is not None:
            insertable = frozenset(i.check for i in plan.insertions if i.step == self.number) - look.skipped
        return Shown(self.number, self.check, self.previews.get(self.check or ""), insertable)

    # --- looking ---

    def action_look(self) -> None:
        """Read the tree anew."""
        desk, name = self.desk, self.name_of_api
        self.busy, self._stale, self._looked_with = True, False, self._answers()
        desk.stages_in_thread(
            lambda: looks_at_api(desk.checkout, desk.session, name), self.show_look, "look", much=True
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
            self._go_on_within(look)
        self.show_step()
        self.writer.go_on()

    def _start_place(self, look: ApiLook) -> None:
        """Where to begin: the check that was asked for, the place of last time, else the next thing left."""
        kept = self.desk.session.place.get("at")
        at = kept.get(look.name) if isinstance(kept, dict) else None
        wanted = self.check or (at if isinstance(at, str) else None)
        for step in look.report.steps:
            if any(f.check == wanted for f in step.findings):
                self.number, self.check = step.step.number, wanted
                return
        place = look.next_thing()
        self.number, self.check = place if place else (1, None)

    def _go_on_within(self, look: ApiLook) -> None:
        """After an insertion: the next thing left in this step, else what was inserted."""
        left, taken = look.open_checks(self.number), self._taken
        place = next_left(
            look.report, [(self.number, c) for c in left], (self.number, taken) if taken else None
        )
        self.check = place[1] if place else taken
        self._moved_on = place is not None

    def wrote(self, number: int, check: str | None) -> None:
        """See :meth:`Host.wrote`."""
        if number == self.number and check in (None, self.check):
            self._taken, self.check = check, None

    def thread_failed(self, group: str) -> None:
        """See :meth:`WizardScreen.thread_failed`: what waits for a look that failed is not done."""
        if group in ("look", "write"):
            self.busy = False
            if dropped := self.writer.forget():
                self.desk.say(f"{dropped} further key{'s' if dropped > 1 else ''} not done", "warning")

    def _answers(self) -> str:
        """All that a person has said about this API: what else than the files a look depends on."""
        session, name = self.desk.session, self.name_of_api
        return repr((session.apis.get(name), skipped_in(session, name), self.desk.checkout.trusted))

    async def watch_files(self) -> None:
        """Notice what was changed outside, while this screen is in sight."""
        look = self.look
        if look is None or self.busy or self.app.screen is not self:
            return
        changed = await asyncio.to_thread(changed_files, self.desk.checkout.root, look.stamps)
        if changed and look is self.look and not self.busy:
            more = f" and {len(changed) - 2} more" if len(changed) > 2 else ""
            self.desk.say(f"{', '.join(changed[:2])}{more}: changed outside, looked at again")
            self.action_look()
            self.desk.look_at_tree()

    # --- showing ---

    def show_step(self) -> None:
        """Show the present step of the present look."""
        look = self.look
        if look is None:
            return
        self._show_states()
        number, glyphs = self.number, self.glyphs
        self._complaints = found = complaints_of(self.desk.center, look, number)
        self.check_list.use(
            lambda width: [*check_rows(look, number, glyphs, width), *complaint_rows(found, glyphs, width)],
            self.check,
        )
        self.check = self.check_list.current
        self._fit_checks()
        self.show_guide()
        self.show_check()

    def _show_states(self) -> None:
        look = self.look
        if look is None:
            return
        wrong = left_to_correct(self.desk.center, look)
        marks = rail_marks(look, wrong)
        for rail in self.query(Rail):
            rail.set_steps(marks, self.number)
        self.top.say(right=api_crumb(look, wrong))

    def _fit_checks(self) -> None:
        """The list takes what it needs, at most half of the screen: the diff is what one reads."""
        room = self.size.height - _OTHER_LINES - (0 if self.has_class("-narrow") else -1)
        # The diff has ten lines where there are so many: what is to be known, and the first line of an insertion.
        most = max(4, min(room // 2, room - _DIFF_LINES))
        self.check_list.styles.height = min(most, max(1, self.check_list.count))

    def on_resize(self) -> None:
        """Another size: the list gets its share of it."""
        if self.look is not None:
            self._fit_checks()
            self.show_guide()

    def show_check(self) -> None:
        """Show the chosen check's detail; ask for its preview where it is not there yet."""
        look, check = self.look, self.check
        if look is None:
            return
        left, right = heading(look, self.number, check, left_to_correct(self.desk.center, look))
        self.query_one("#heading", TopBar).say(left, right)
        found, complaint = self.previews.get(check or ""), self.complaint()
        if complaint is not None:
            self.detail.tell(lambda width: complaint_lines(complaint, width, self.glyphs.enter), found)
        elif not check and (why := look.report.steps[self.number - 1].why):
            said = f"Nothing of it belongs to this step: {why}."
            self.detail.tell(
                lambda width: [line((part, "dim")) for part in wrap(clean(said), max(8, width))], None
            )
        else:
            told = complaints_about(self._complaints, check)
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

        complaint = self.complaint()
        place = (complaint.found.file, complaint.found.line) if complaint else None
        own = drafts.own_texts(self.desk.session, look.name, check)
        self.desk.in_thread(lambda: preview(look, check, place, own), show, "preview")

    def show_guide(self) -> None:
        """Show the guide beside, where there is room for it."""
        pane = self.query_one(GuidePane)
        look, number = self.look, self.number
        if look is None or not self.has_class("-widest") or self.has_class("-no-guide"):
            return

        def show(text: str) -> None:
            if number == self.number and self.is_mounted:
                pane.tell(guide_title(look.report.steps[number - 1].step), text)

        from steps.teach.guide import reading

        self.desk.in_thread(lambda: reading(look.snapshot, look.report.steps[number - 1].step), show, "guide")

    def show_tasks(self) -> None:
        """Show what runs."""
        lines = task_lines(self.desk.center.runs, self.glyphs)
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

    # --- where one is ---

    def go_to(self, number: int, check: str) -> None:
        """Show a check of a step."""
        self.show_check_of(number, check)
        self.check_list.focus()

    def show_check_of(self, number: int, check: str) -> None:
        """Show a check of a step, whoever has the keys."""
        self.number, self.check, self._moved_on = number, check, False
        self.show_step()
        self.keep_place()

    def keep_place(self) -> None:
        """Remember where one is, for the next start."""
        place = self.desk.session.place
        at = place.get("at")
        if not isinstance(at, dict):
            at = place["at"] = {}
        if self.check and self.complaint() is None:
            at[self.name_of_api] = self.check
