"""What the tasks complained of, as rows under the checks of the step it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wizard.glyphs import Glyphs
from wizard.tasks import TaskCenter, TaskRun
from wizard.widgets.rows import Row
from wizard.widgets.spans import Line, clean, cut, line, wrap

if TYPE_CHECKING:
    from steps.tasks import Diagnostic

_SAID = "said:"
_MOST = 50
"""Complaints listed of a step; the task screen has them all."""

Said = tuple[TaskRun, "Diagnostic"]


def said_of(center: TaskCenter, name: str, number: int) -> list[Said]:
    """What is complained of the step ``number`` of the API ``name``, new failures before those of the base."""
    found = [(run, one) for run, one in center.complaints() if one.step == number and one.api in (None, name)]
    found.sort(key=lambda said: (bool(said[1].in_base), said[1].severity != "error"))
    return found[:_MOST]


def said_rows(said: Sequence[Said], glyphs: Glyphs, width: int) -> list[Row]:
    """A row for each complaint, under a heading."""
    if not said:
        return []
    rows = [Row("", line((" the tasks complain", "title")))]
    for number, (run, one) in enumerate(said):
        hurts = one.severity == "error" and not one.in_base
        old = "the base too: " if one.in_base else ""
        name = (one.file or "").rpartition("/")[2]
        place = clean(f"{name}:{one.line}" if name and one.line else name or run.title)
        head = line(
            (glyphs.fail if hurts else glyphs.unsure, "missing" if hurts else "warning"),
            " ",
            (place, "path"),
            "  ",
        )
        text = cut(clean(old + one.message), max(8, width - sum(len(span.text) for span in head)))
        rows.append(Row(f"{_SAID}{number}", (*head, *line((text, "" if hurts else "dim")))))
    return rows


def said_at(said: Sequence[Said], key: str | None) -> Said | None:
    """The complaint of the row ``key``; None where that is the row of a check."""
    number = (key or "").removeprefix(_SAID)
    if key is None or number == key or not number.isdigit() or int(number) >= len(said):
        return None
    return said[int(number)]


def said_lines(said: Said, width: int, enter: str) -> list[Line]:
    """A complaint as a person reads it: what to do in plain words, what the tool said, where, and its details."""
    run, found = said
    kind = "error" if found.severity == "error" and not found.in_base else "warning"
    lines = [line(" ", (part, "strong")) for part in wrap(clean(found.advice), width - 2) if found.advice]
    lines += [line(" ", (part, kind)) for part in wrap(clean(found.message), width - 2)]
    if found.in_base:
        lines.append(line((" The untouched base shows the same: it is not of this change.", "dim")))
    where = f"{found.tool} in {run.title}" + (f", {found.place}" if found.place else "")
    lines.append(line(" ", (clean(where), "dim")))
    if found.file:
        lines.append(line(" ", (enter, "key"), (" open the place in your editor", "dim")))
    return lines + [line(" ", *_detail(text, width)) for text in found.detail]


def _detail(text: str, width: int) -> tuple[tuple[str, str], ...]:
    kind = {"+": "added", "-": "removed", "@": "dim"}.get(text[:1], "dim")
    return ((cut(clean(text), width - 2), kind),)
