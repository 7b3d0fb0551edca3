"""The windows that the keys of the step screen open: what only the person can say, and what runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from steps.model import State
from wizard.left import JUDGED
from wizard.placeholders import placeholder_line
from wizard.screens.dialogs import Ask, Choose, EditTexts
from wizard.task_lines import TASKS

if TYPE_CHECKING:
    from steps.model import Finding
    from steps.tasks import Task
    from wizard.desk import Desk
    from wizard.screens.step.complaints import Complaint
    from wizard.widgets.preview import Preview
    from wizard.work import ApiLook

_BEGUN = (State.DONE, State.PARTIAL)


def edit_insertion(desk: Desk, shown: Preview | None, take: Callable[[tuple[str, ...]], None]) -> None:
    """Let the person change the texts of ``shown``; ``take`` gets them."""
    if shown is None or not shown.insertions:
        desk.say("there is no insertion to change here")
        return

    def then(edited: tuple[str, ...] | None) -> None:
        if edited is not None:
            take(edited)

    desk.open(EditTexts([(i.file, i.text) for i in shown.insertions]), then)


def place_of(
    look: ApiLook | None, finding: Finding | None, complaint: Complaint | None, shown: Preview | None
) -> tuple[str, int | None] | None:
    """File and line where the person would write for what is chosen; None where no place is known."""
    if complaint is not None:
        return (complaint.found.file, complaint.found.line) if complaint.found.file else None
    if shown is not None and shown.files:
        first = shown.files[0]
        new = next((row.new for hunk in first.hunks for row in hunk if row.sign == "+"), None)
        return first.path, new
    if finding is None or not finding.file:
        return None
    written = placeholder_line(look.snapshot, finding) if look else None
    return finding.file, written or finding.line


def judge(desk: Desk, name: str, check: str | None, verdict: str, then: Callable[[], None]) -> None:
    """Say that a judgement check is done or not needed, with a reason that the session keeps."""
    if check not in JUDGED:
        desk.say("this check is read from the tree: nobody needs to say it")
        return
    state = State(verdict)
    memory = desk.session.api(name)

    def answer(reason: str | None) -> None:
        if reason is None:
            return
        memory.answers[check] = (str(state), reason.strip() or "no reason given")
        desk.keep_session()
        then()

    title = "Done: what was changed?" if state is State.DONE else "Not needed: why?"
    old = memory.answers.get(check, ("", ""))[1]
    desk.open(Ask(title, old, "One line; it is kept in the session and stands in the report."), answer)


def choose_run(desk: Desk, look: ApiLook | None, number: int) -> None:
    """Offer the smallest checks of what the step can break, then all tasks."""
    from wizard.screens.step.checks import StepChecks

    if look is None:
        choose_task(desk)
        return
    report = look.report.steps[number - 1]
    changed = sorted({found.file for found in report.findings if found.file and found.state in _BEGUN})

    def start(chosen: Task | str | None) -> None:
        if isinstance(chosen, str):
            choose_task(desk)
        elif chosen is not None:
            desk.run_planned(chosen, (number,) if not chosen.whole else ())
            desk.say(f"{chosen.title} runs; t shows its log")

    desk.open(StepChecks(number, report.step.title, changed), start)


def choose_task(desk: Desk) -> None:
    """Choose one of the tree's own tasks."""

    def start(name: str | None) -> None:
        if name:
            desk.show("tasks", name)

    desk.open(Choose("Run which of the tree's own tasks?", TASKS), start)
