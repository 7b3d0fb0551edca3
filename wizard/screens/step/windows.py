"""The windows that the keys of the step screen open: what only the person can say, and what runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from steps.model import State
from wizard import drafts, undo
from wizard.glyphs import WORDS
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

_COMMAND = "virsh-command"
_BEGUN = (State.DONE, State.PARTIAL)


def edit_insertion(
    desk: Desk, name: str, shown: Preview, take: Callable[[tuple[str, ...]], None], again: Callable[[], None]
) -> None:
    """Let the person change the texts of ``shown``, in their editor, or in the wizard's where they have none.

    Args:
        desk: the app.
        name: the API; a draft is kept with it.
        shown: what would be inserted.
        take: gets the texts that are to be inserted at once.
        again: shows the draft that was kept.
    """
    if not shown.insertions:
        desk.say("there is no insertion to change here")
        return
    texts = [(i.file, i.text) for i in shown.insertions]

    def keep(own: tuple[str, ...]) -> None:
        drafts.keep_own_texts(desk.session, name, shown.check, own)
        desk.keep_session()
        again()

    def then(edited: tuple[str, ...] | None) -> None:
        if edited is not None:
            drafts.keep_own_texts(desk.session, name, shown.check, edited)
            take(edited)

    own = desk.edit_texts(texts)
    if own is None:
        desk.open(EditTexts(texts, keep), then)
    elif own != tuple(text for _file, text in texts):
        keep(own)


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


def judge(
    desk: Desk,
    name: str,
    finding: Finding | None,
    verdict: str,
    note: Callable[[dict[str, Any] | None, str], None],
) -> None:
    """Say that a judgement check is done or not needed, with a reason that the session keeps; ``note`` records it."""
    if finding is None or not finding.judged:
        desk.say("this check is read from the tree: nobody needs to say it")
        return
    check, state = finding.check, State(verdict)
    kept = desk.session.apis.get(name)

    def answer(reason: str | None) -> None:
        if reason is None:
            return
        before = undo.answers_of(desk.session, name)
        desk.session.api(name).answers[check] = (str(state), reason.strip() or "no reason given")
        note(before, f"{check} is {WORDS[state]}")

    title = "Done: what was changed?" if state is State.DONE else "Not needed: why?"
    old = kept.answers.get(check, ("", ""))[1] if kept else ""
    desk.open(Ask(title, old, "One line; it is kept in the session and stands in the report."), answer)


def ask_command(desk: Desk, look: ApiLook, then: Callable[[str, bool], None]) -> bool:
    """Ask for the virsh command, once for an API, before the first insertion into virsh.

    Returns whether it was asked; ``then`` gets the answer, and whether it is the one that was assumed.
    """
    memory = desk.session.apis.get(look.name)
    questions = look.proposal.questions if look.proposal is not None else ()
    question = next((q for q in questions if q.key == _COMMAND), None)
    if question is None or (memory is not None and _COMMAND in memory.choices):
        return False
    more = "Its name in virsh; only you know what people will look for. none: no command."

    def answered(text: str | None) -> None:
        if text is not None:
            command = text.strip() or question.chosen or "none"
            then(command, command == (question.chosen or "none"))

    desk.open(Ask("virsh command", question.chosen or "none", more), answered)
    return True


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
