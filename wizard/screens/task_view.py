"""The task screen's lines, made from what a task is and how far its run is. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wizard.glyphs import Glyphs
from wizard.tasks import TaskRun, clock
from wizard.widgets.rows import Row
from wizard.widgets.spans import Line, clean, cut, line, pad, wrap

if TYPE_CHECKING:
    from steps.tasks import Diagnostic, Task

_MOST_LINES = 4
"""Lines of a command line that are shown; a longer one ends with a sign."""

_SHOWN = 200
"""Complaints that are listed; nobody reads more, and each takes its time."""


def task_row(name: str, title: str, run: TaskRun | None, glyphs: Glyphs) -> Row:
    """A task with its newest result."""
    sign, kind, tail = " ", "dim", ""
    if run is not None:
        sign, kind = _sign(run, glyphs)
        share = run.share
        tail = f"{share:.0%}" if run.standing == "running" and share is not None else clock(run.elapsed)
    return Row(name, line((sign, kind), " ", pad(title, 13), (tail, "dim")))


def _sign(run: TaskRun, glyphs: Glyphs) -> tuple[str, str]:
    return {
        "running": (glyphs.running, "accent"), "queued": (glyphs.dot, "dim"), "passed": (glyphs.done, "done"),
        "failed": (glyphs.fail, "missing"), "unable": (glyphs.fail, "missing"),
    }.get(run.standing, (glyphs.not_needed, "dim"))  # fmt: skip


def command_lines(task: Task, width: int) -> list[Line]:
    """The command line as it will run, broken at the width, and what it does."""
    parts = wrap(clean(task.display), width - 4)
    if len(parts) > _MOST_LINES:
        parts = [*parts[: _MOST_LINES - 1], cut(" ".join(parts[_MOST_LINES - 1 :]), width - 4)]
    lines = [line((" $ " if n == 0 else "   ", "key"), (part, "strong")) for n, part in enumerate(parts)]
    return lines + [line((f" {part}", "dim")) for part in wrap(clean(task.note), width - 1)]


def problem_lines(problem: str, width: int, hint: str = "") -> list[Line]:
    """Why a task cannot run here, and what helps."""
    lines = [line((f" {part}", "warning")) for part in wrap(clean(problem), width - 1)]
    return [*lines, line((f" {hint}", "dim"))] if hint else lines


def complaint_rows(found: Sequence[Diagnostic], width: int, glyphs: Glyphs) -> list[Row]:
    """What was complained of, each with what to do about it."""
    rows = []
    for number, one in enumerate(found[:_SHOWN]):
        kind = "error" if one.severity == "error" and not one.in_base else "warning"
        old = " (the base too)" if one.in_base else ""
        first, *more = wrap(f"{clean(_short(one.place, width))}  {clean(one.message)}{old}".strip(), width)
        rows.append(Row(str(number), line((first, kind))))
        rows += [Row("", line((f"  {part}", kind))) for part in wrap(" ".join(more), width - 2)[:2] if part]
        advice = wrap(clean(one.advice), width - 4)[:2] if one.advice else []
        signs = (glyphs.fold, " ")
        rows += [
            Row("", line((f"  {sign} {part}", "dim"))) for sign, part in zip(signs, advice, strict=False)
        ]
    if len(found) > _SHOWN:
        rows.append(Row("", line((f"and {len(found) - _SHOWN} more, in the log", "dim"))))
    return rows


def _short(place: str, width: int) -> str:
    """A place without its folders where these would take half of the line."""
    return place if len(place) * 2 <= width else place.rsplit("/", 1)[-1]


def progress_line(run: TaskRun | None, width: int, full: str, empty: str, rule: str) -> Line:
    """The bar, the time, and what is at hand; a bare rule where nothing ran."""
    if run is None:
        return line((rule * width, "dim"))
    kind = {"passed": "done", "failed": "missing", "unable": "missing"}.get(run.standing, "accent")
    share = run.share
    bar = ""
    if run.standing == "running" and share is not None:
        filled = round(share * 12)
        bar = full * filled + empty * (12 - filled) + f" {share:.0%} "
    parts = [f"{run.standing} {clock(run.elapsed)}"]
    if run.remaining:
        parts.append(f"about {clock(run.remaining)} left")
    if run.total and run.standing == "running":
        parts.append(f"{run.done}/{run.total}")
    label = run.label if run.standing == "running" else run.summary.removeprefix(run.standing).lstrip(":, ")
    if run.standing == "queued" and run.waits_for:
        parts, label = [f"queued: waits for {run.waits_for}"], ""
    text = ", ".join(parts) + (f"  {clean(label)}" if label else "")
    return line((f" {bar}", kind), (cut(text, width - len(bar) - 2), kind if not run.live else ""))
