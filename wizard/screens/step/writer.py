"""What is written from the step screen. Each write carries what was on the screen when its key came."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from steps.errors import WizardError
from wizard.left import JUDGED
from wizard.work import edited_changes, preview, step_plan

if TYPE_CHECKING:
    from steps.edits.apply import Journal, Undone
    from steps.edits.plan import FileChange
    from wizard.desk import Desk
    from wizard.widgets.preview import Preview
    from wizard.work import ApiLook

_T = TypeVar("_T")
Changes = dict[str, "FileChange"]


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
        elif check in JUDGED:
            self._desk.say("Only you can say: d done, x not needed, ? what to look for")
        elif before is None:
            self._desk.say(
                f"{check}: not shown yet, nothing inserted; Enter again when you see it", "warning"
            )
        else:
            self.when_ready(lambda: self._take(shown.number, check, before))

    def _take(self, number: int, check: str, before: Preview) -> None:
        look = self._host.look
        if look is None:
            return

        def changes() -> Changes:
            now = preview(look, check)
            if before.files and now.changes and not now.same_text(before):
                raise Refused(
                    f"{check}: not inserted, the text is no longer what was shown: look at it again"
                )
            if not before.files and now.changes:
                raise Refused(f"{check}: not inserted, its text was not shown: look at it, then Enter")
            return now.changes

        self._write(changes, f"{look.name}: {check}", number, check)

    def take_step(self, shown: Shown) -> None:
        """Insert all that was listed as missing of the step."""
        self.when_ready(lambda: self._take_step(shown))

    def _take_step(self, shown: Shown) -> None:
        look, number = self._host.look, shown.number
        if look is None:
            return

        def changes() -> Changes:
            plan = step_plan(look, number)
            if plan is None:
                return {}
            new = {i.check for i in plan.insertions} - (
                shown.insertable or {i.check for i in plan.insertions}
            )
            if new:
                raise Refused(
                    f"step {number}: nothing inserted: {', '.join(sorted(new))} came since; look, then a"
                )
            return plan.changes()

        self._write(changes, f"{look.name}: step {number}", number, None)

    def take_edited(self, shown: Preview, number: int, texts: Sequence[str]) -> None:
        """Insert ``shown`` with the person's own ``texts`` in place of its own."""
        self.when_ready(lambda: self._take_edited(shown, number, texts))

    def _take_edited(self, shown: Preview, number: int, texts: Sequence[str]) -> None:
        look = self._host.look
        if look is None:
            return

        def changes() -> Changes:
            now = preview(look, shown.check)
            if not now.same_text(shown):
                raise Refused(
                    f"{shown.check}: not inserted, the tree changed while you edited: look again, then E"
                )
            return edited_changes(look, now.insertions, texts)

        self._write(changes, f"{look.name}: {shown.check}, edited", number, shown.check)

    def _write(self, changes: Callable[[], Changes], label: str, number: int, check: str | None) -> None:
        """Apply what ``changes`` gives, as one unit, in a thread; then look again."""
        desk, host = self._desk, self._host

        def job() -> str:
            made = changes()
            if not made:
                return ""
            journal_of(desk).apply(made, label)
            return ", ".join(sorted(made))

        def done(files: str) -> None:
            if files:
                desk.say(f"inserted: {files}; r checks it")
                host.wrote(number, check)
                desk.look_at_tree()
            else:
                problem = host.look.problem if host.look else ""
                what = check or f"step {number}"
                nothing = f"{what}: nothing to insert; e opens the place in your editor"
                desk.say(problem or nothing, "warning")
            host.action_look()

        self._guarded(job, done)

    # --- taking back ---

    def undo(self) -> None:
        """Take back the last apply, to the same bytes."""
        self.when_ready(self._undo)

    def _undo(self) -> None:
        desk = self._desk

        def done(undone: Undone) -> None:
            desk.say(f"taken back: {undone.label} ({', '.join(undone.files)})")
            desk.look_at_tree()
            self._host.action_look()

        self._guarded(lambda: journal_of(desk).undo(), done)

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


def journal_of(desk: Desk) -> Journal:
    """The journal of this checkout's applies."""
    from steps.edits.apply import Journal
    from wizard.locations import checkout_folder

    return Journal(desk.checkout.root, checkout_folder(desk.checkout.root))
