"""What is written from the step screen. Each write carries what was on the screen when its key came."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from steps.errors import WizardError
from wizard import drafts, undo
from wizard.work import preview, step_plan, with_own_texts

if TYPE_CHECKING:
    from steps.edits.apply import Undone
    from steps.edits.insertion import Insertion
    from steps.edits.plan import FileChange
    from steps.model import Finding
    from wizard.desk import Desk
    from wizard.widgets.preview import Preview
    from wizard.work import ApiLook

_T = TypeVar("_T")


class Refused(WizardError):
    """What would be written now is not what was on the screen when the key came."""


class Host(Protocol):
    """The screen that writes are made from."""

    look: ApiLook | None
    busy: bool
    """Whether the tree is being read or written."""

    def action_look(self) -> None:
        """Read the tree anew."""

    def wrote(self, number: int, check: str | None) -> None:
        """Go on to what is left, if the step (and the check) is still the one on the screen."""


@dataclass(frozen=True)
class Shown:
    """A step as it was on the screen when a key came.

    Attributes:
        number: the step.
        check: the chosen check.
        preview: what was shown of it; None where it was not there yet.
        insertable: the checks of the step that would be inserted; None where that was not known yet.
    """

    number: int
    check: str | None
    preview: Preview | None
    insertable: frozenset[str] | None


@dataclass(frozen=True)
class Made:
    """What is to be written: the files, and the texts of which they consist."""

    changes: dict[str, FileChange]
    insertions: Sequence[Insertion] = ()


class Writer:
    """Applies, takes back and queues what the keys ask for: one after another, each on a fresh look at the tree."""

    def __init__(self, desk: Desk, host: Host) -> None:
        self._desk = desk
        self._host = host
        self._waiting: deque[Callable[[], object]] = deque()

    # --- the queue ---

    def when_ready(self, job: Callable[[], object]) -> None:
        """Do ``job`` after those that wait, as soon as the tree was looked at."""
        self._waiting.append(job)
        self.go_on()

    def go_on(self) -> None:
        """Do what waits, as far as the host is at rest."""
        while self._waiting and not self._host.busy and self._host.look is not None:
            self._waiting.popleft()()

    def forget(self) -> int:
        """Drop what waits; gives how many that were."""
        count = len(self._waiting)
        self._waiting.clear()
        return count

    # --- inserting ---

    def take(self, shown: Shown) -> None:
        """Insert the chosen check as it was shown; what was not shown yet is not inserted."""
        check, before = shown.check, shown.preview
        if check is None:
            self._desk.say("no check is chosen")
        elif (finding := self._finding(check)) is not None and finding.judged:
            self._desk.say("Only you can say: d done, x not needed, ? what to look for")
        elif before is None:
            self._desk.say(
                f"{check}: not shown yet, nothing inserted; Enter again when you see it", "warning"
            )
        else:
            self.when_ready(lambda: self._take(shown.number, check, before))

    def _finding(self, check: str) -> Finding | None:
        look = self._host.look
        return None if look is None else look.report.finding(check)

    def _take(self, number: int, check: str, before: Preview) -> None:
        look = self._host.look
        if look is None:
            return

        def make() -> Made:
            own = drafts.own_texts(self._desk.session, look.name, check)
            now = preview(look, check, own=own)
            if now.changes and not now.same_text(before):
                why = "the text is no longer what was shown" if before.files else "its text was not shown"
                raise Refused(f"{check}: not inserted, {why}: look at it, then Enter")
            return Made(now.changes, now.insertions)

        self._write(look.name, make, check, number, check)

    def take_step(self, shown: Shown) -> None:
        """Insert all that was listed as missing of the step."""
        self.when_ready(lambda: self._take_step(shown))

    def _take_step(self, shown: Shown) -> None:
        look, number = self._host.look, shown.number
        if look is None:
            return
        own = drafts.checks_with_own_texts(self._desk.session, look.name)

        def make() -> Made:
            plan = step_plan(look, number, own)
            if plan is None:
                return Made({})
            made = {insertion.check for insertion in plan.insertions}
            new = made - (shown.insertable if shown.insertable is not None else made)
            if new:
                more = ", ".join(sorted(new))
                raise Refused(f"step {number}: nothing inserted, {more} came since: look at it, then a")
            return Made(plan.changes(), plan.insertions)

        self._write(look.name, make, f"step {number}", number, None)

    def take_edited(self, shown: Preview, number: int, texts: Sequence[str]) -> None:
        """Insert ``shown`` with the person's own ``texts`` in place of its own."""
        self.when_ready(lambda: self._take_edited(shown, number, texts))

    def _take_edited(self, shown: Preview, number: int, texts: Sequence[str]) -> None:
        look = self._host.look
        if look is None:
            return

        def make() -> Made:
            now = with_own_texts(look, preview(look, shown.check), texts)
            if [i.file for i in now.insertions] != [i.file for i in shown.insertions]:
                raise Refused(f"{shown.check}: not inserted, the tree changed meanwhile; your text is kept")
            return Made(now.changes, now.insertions)

        self._write(look.name, make, f"{shown.check}, edited", number, shown.check)

    def _write(self, name: str, make: Callable[[], Made], what: str, number: int, check: str | None) -> None:
        """Apply what ``make`` gives, as one unit, in a thread; then look again."""
        desk, host = self._desk, self._host

        def job() -> str:
            made = make()
            if not made.changes:
                return ""
            memory = undo.inserted(desk.session, name, made.insertions)
            undo.journal_of(desk.checkout).apply(made.changes, f"{name}: {what}", memory)
            return ", ".join(sorted(made.changes))

        def done(files: str) -> None:
            if files:
                desk.say(f"inserted: {files}; r checks it")
                if check is not None:
                    drafts.keep_own_texts(desk.session, name, check, None)
                host.wrote(number, check)
                desk.look_at_tree()
            else:
                problem = host.look.problem if host.look else ""
                nothing = f"{what}: nothing to insert; e opens the place in your editor"
                desk.say(problem or nothing, "warning")
            host.action_look()

        self._guarded(job, done)

    # --- taking back and doing again ---

    def undo(self, number: int | None = None) -> None:
        """Take back what was done last, or the entry ``number``: files to the same bytes, answers as they were."""
        self.when_ready(lambda: self._turn("undo", number))

    def redo(self, number: int | None = None) -> None:
        """Do again what was taken back last, or the entry ``number``."""
        self.when_ready(lambda: self._turn("redo", number))

    def _turn(self, way: str, number: int | None) -> None:
        desk = self._desk

        def job() -> Undone:
            journal = undo.journal_of(desk.checkout)
            return journal.undo(number) if way == "undo" else journal.redo(number)

        def done(turned: Undone) -> None:
            undo.put_back(desk.session, turned.memory, "before" if way == "undo" else "after")
            desk.keep_session()
            said = "taken back" if way == "undo" else "done again"
            files = f" ({', '.join(turned.files)})" if turned.files else ""
            desk.say(f"{said}: {turned.label}{files}")
            desk.look_at_tree()
            self._host.action_look()

        self._guarded(job, done)

    def note(self, name: str, before: dict[str, Any] | None, label: str) -> None:
        """Put on record that the person's answers about ``name`` are others than ``before``; then look again."""
        desk = self._desk
        desk.keep_session()
        try:
            undo.note_answers(desk.checkout, desk.session, name, before, f"{name}: {label}")
        except WizardError as error:
            desk.say(str(error), "warning")
        self._host.action_look()

    def _guarded(self, job: Callable[[], _T], done: Callable[[_T], None]) -> None:
        """Run ``job`` in a thread; an error that a person can cause is told, and the tree is read anew."""
        host = self._host
        host.busy = True

        def safe() -> tuple[_T, None] | tuple[None, str]:
            try:
                return job(), None
            except WizardError as error:
                return None, str(error)

        def after(result: tuple[_T, None] | tuple[None, str]) -> None:
            if result[1] is None:
                done(result[0])
                return
            self._desk.say(result[1], "error", timeout=12)
            host.action_look()

        self._desk.in_thread(safe, after, "write")
