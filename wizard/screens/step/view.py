"""The step screen's rows and hints, made from one look at an API. No widget, no decision about libvirt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from steps.model import Finding, State
from steps.teach.guide import parts_of
from wizard.glyphs import WORDS, Glyphs
from wizard.left import FINISHED, Complaints, in_order, is_open, person_decides
from wizard.screens.base import Command
from wizard.screens.step.complaints import Complaint
from wizard.tasks import TaskRun, clock
from wizard.widgets.preview import Preview
from wizard.widgets.rail import StepMark
from wizard.widgets.rows import Row
from wizard.widgets.spans import Line, clean, cut, line, pad, width_of
from wizard.work import ApiLook

_NOTHING_TO_CHECK = (5, 7)
_ROOMY = 70
"""Columns from which on the rows say their state in a word, too."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be done with the chosen check: the keys that make sense."""

    take: bool = False
    take_step: bool = False
    judge: bool = False
    place: bool = False

    @property
    def unshown(self) -> frozenset[str]:
        """The actions that would do nothing for the check: their keys say so, and are not in the footer."""
        useful = {"take": self.take, "take_step": self.take_step, "edit_place": self.place}
        return frozenset(action for action, use in useful.items() if not use)


def rail_marks(look: ApiLook, complaints: Complaints) -> list[StepMark]:
    """The eight steps for the rail; one that a task complains of is not done."""
    marks: list[StepMark] = []
    for step in look.report.steps:
        number = step.step.number
        wrong = number in complaints and step.state in (*FINISHED, State.UNSURE)
        state = State.PARTIAL if wrong else step.state
        marks.append((number, step.step.title, state, len(look.open_checks(number, complaints))))
    return marks


def check_rows(look: ApiLook, number: int, glyphs: Glyphs, width: int) -> list[Row]:
    """The checks of a step, under a heading for each part where the step has parts."""
    report = look.report.steps[number - 1]
    parts = parts_of(report.step, look.report.kind)
    heads = {checks[0]: (title, checks) for title, checks in _present(parts, report.findings)}
    titles = {site.id: site.title for site in report.step.sites(look.report.kind)}
    rows: list[Row] = []
    for finding in in_order(report, look.report.kind):
        if finding.check in heads and len(parts) > 1:
            title, checks = heads[finding.check]
            left = sum(is_open(f, look.skipped) for f in report.findings if f.check in checks)
            rows.append(Row("", line((f" {title}", "title"), (f"  {left} left" if left else "", "dim"))))
        rows.append(_row(finding, titles.get(finding.check, finding.check), look, glyphs, width))
    return rows


def _present(
    parts: Sequence[tuple[str, tuple[str, ...]]], findings: Sequence[Finding]
) -> Iterator[tuple[str, list[str]]]:
    """The parts of a step with those of their checks that were found; parts without any are left out."""
    there = {finding.check for finding in findings}
    for title, checks in parts:
        present = [check for check in checks if check in there]
        if present:
            yield title, present


def _row(finding: Finding, title: str, look: ApiLook, glyphs: Glyphs, width: int) -> Row:
    skipped = finding.check in look.skipped
    kind = "not-needed" if skipped else str(finding.state)
    glyph = glyphs.not_needed if skipped else glyphs.of(finding.state)
    word = "skipped" if skipped else WORDS[finding.state]
    title = title if title != finding.check or not title.startswith("rule-") else title[5:].replace("-", " ")
    name = pad(clean(title), 19, glyphs.ellipsis)
    # Where it is narrow the word stands below, with the reason; the glyph says the same.
    said = (f"{word:<7} ", kind) if width >= _ROOMY or skipped else ""
    head = line((glyph, kind), " ", name, " ", said)
    tail = _evidence(finding, max(0, width - width_of(head)), glyphs)
    return Row(finding.check, (*head, *tail))


def _evidence(finding: Finding, room: int, glyphs: Glyphs) -> Line:
    """File and line as far as there is room, else the why."""
    value = ", ".join(finding.value) if isinstance(finding.value, tuple) else finding.value or ""
    why = clean("; ".join(part for part in (value, finding.why) if part))
    if not finding.file:
        return line((cut(why, room, glyphs.ellipsis), "dim"))
    name = finding.file if room > 60 else finding.file.rsplit("/", 1)[-1]
    place = clean(f"{name}:{finding.line}" if finding.line else name)
    place = cut(place, room, glyphs.ellipsis)
    left = room - len(place) - 2
    return line((place, "path"), (f"  {cut(why, left, glyphs.ellipsis)}" if left > 3 and why else "", "dim"))


def heading(look: ApiLook, number: int, check: str | None, complaints: Complaints) -> tuple[Line, Line]:
    """The line over the checks: the step at the left; at the right the part one is in, or what is left."""
    step = look.report.steps[number - 1].step
    parts = parts_of(step, look.report.kind)
    left = len(look.open_checks(number, complaints))
    right = f"{left} left" if left else "nothing left"
    if len(parts) > 1 and check:
        at = next((n for n, (_title, checks) in enumerate(parts) if check in checks), None)
        if at is not None:
            right = f"{parts[at][0]} {at + 1}/{len(parts)}, {right}"
    return line((f"{number} {step.title}", "title")), line((right, "dim" if left else "done"))


def api_crumb(look: ApiLook, complaints: Complaints) -> Line:
    """Name and progress, for the bar at the top."""
    settled, total = look.counts
    wrong = sum(len(keys) for keys in complaints.values())
    kind = "done" if settled == total and not wrong else "partial"
    errors = f", {wrong} error{'s' if wrong > 1 else ''}" if wrong else ""
    return line((look.name, "strong"), " ", (f"{settled}/{total}", kind), (errors, "missing"))


def offers(look: ApiLook, number: int, check: str | None) -> Offers:
    """What can be done with ``check``."""
    finding = look.report.finding(check) if check else None
    if finding is None:
        return Offers()
    in_step = {i.check for i in look.plan.insertions if i.step == number} if look.plan else set()
    return Offers(
        take=(look.insertable(finding.check) and finding.state not in FINISHED)
        # Another insertion of the step brings what has none of its own.
        or (finding.state is State.MISSING and bool(in_step)),
        take_step=bool(in_step - look.skipped),
        judge=person_decides(finding),
        place=bool(finding.file) or look.insertable(finding.check),
    )


def hints(
    look: ApiLook, number: int, check: str | None, preview: Preview | None, glyphs: Glyphs
) -> tuple[str, ...]:
    """What a person can do now, in one line of keys; the footer has all keys, this says the one that matters."""
    finding = look.report.finding(check) if check else None
    if finding is None or check is None:
        return ()
    if check in look.skipped:
        return ("s take it back into the list · n next thing left",)
    if person_decides(finding):
        return ("d done · x not needed · ? what to look for",)
    if look.planning and finding.state in (State.MISSING, State.PARTIAL):
        return (f"{glyphs.ellipsis} working out what is missing",)
    if look.planning:
        return ()
    offered = offers(look, number, check)
    if preview is not None and preview.files:
        return (f"{glyphs.enter} insert this · E change it first · s skip",)
    if finding.state is State.PARTIAL and finding.file:
        return ("e write it in your editor · ? why",)
    if finding.state is State.MISSING:
        return (("a take the whole step · " if offered.take_step else "") + "e open the place · ? why",)
    if finding.state is State.DONE and number not in _NOTHING_TO_CHECK:
        return ("r check this step",)
    return ()


def task_lines(runs: Sequence[TaskRun], glyphs: Glyphs, width: int = 20) -> list[Line]:
    """The tasks below the rail: the newest run of each, what runs first."""
    newest = {run.name: run for run in runs}
    lines: list[Line] = []
    for run in sorted(newest.values(), key=lambda r: not r.live):
        sign, kind = {
            "running": (glyphs.running, "accent"), "queued": (glyphs.dot, "dim"), "passed": (glyphs.done, "done"),
            "failed": (glyphs.fail, "missing"), "unable": (glyphs.fail, "missing"),
        }.get(run.standing, (glyphs.not_needed, "dim"))  # fmt: skip
        share = run.share
        time = f"{share:.0%}" if run.standing == "running" and share is not None else clock(run.elapsed)
        lines.append(line(" ", (sign, kind), " ", cut(run.title, width - 10), (f" {time}", "dim")))
    return lines


def complaints_about(complaints: Sequence[Complaint], check: str | None) -> tuple[str, ...]:
    """What the tasks complained of that concerns ``check``, and what to do about it."""
    return tuple(
        f"{one.run.title}: {one.found.place + ': ' if one.found.place else ''}{one.found.message}. "
        f"{one.advice}".rstrip()
        for one in complaints
        if check and one.found.check == check and one.counts
    )


def step_commands(
    look: ApiLook, to_step: Callable[[int], object], to_check: Callable[[int, str], object]
) -> Iterator[Command]:
    """Steps, checks and files of an API, for the palette."""
    for step in look.report.steps:
        number = step.step.number
        yield f"Step {number}: {step.step.title}", str(step.state), partial(to_step, number)
    files: dict[str, tuple[int, str]] = {}
    for step in look.report.steps:
        titles = {site.id: site.title for site in step.step.sites(look.report.kind)}
        for finding in in_order(step, look.report.kind):
            where = (step.step.number, finding.check)
            title = titles.get(finding.check, finding.check)
            yield f"Check: {title}", f"step {where[0]}, {finding.state}", partial(to_check, *where)
            if finding.file:
                files.setdefault(finding.file, where)
    for path, where in files.items():
        yield f"File: {path}", f"step {where[0]}", partial(to_check, *where)
