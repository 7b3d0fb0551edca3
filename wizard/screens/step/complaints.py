"""What the tasks complained of, as rows under the checks of the step it concerns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard.glyphs import Glyphs
from wizard.left import Complaints
from wizard.tasks import TaskCenter, TaskRun
from wizard.widgets.rows import Row
from wizard.widgets.spans import Line, clean, cut, line, wrap

if TYPE_CHECKING:
    from steps.tasks import Diagnostic
    from wizard.work import ApiLook

_PREFIX = "complaint:"
_MOST = 50
"""Complaints listed of a step; the task screen has them all."""


@dataclass(frozen=True)
class Complaint:
    """A diagnostic of a task run."""

    run: TaskRun
    found: Diagnostic
    brought_by: int | None = None
    """The step that brings what is complained of as missing, where that step is not done yet."""

    @property
    def key(self) -> str:
        """The key of its row: the same as long as the complaint is the same."""
        return f"{_PREFIX}{self.found.fingerprint}:{self.found.line or 0}"

    @property
    def counts(self) -> bool:
        """Whether it is an error that the untouched base does not have, and that no step to come takes away."""
        return self.found.severity == "error" and not self.found.in_base and self.brought_by is None

    @property
    def advice(self) -> str:
        """What to do about it, in plain words."""
        if self.brought_by is not None:
            return f"Expected by now: step {self.brought_by} brings it. Nothing is to be corrected here."
        return self.found.advice


_MISSES = re.compile(
    r"undefined|undeclared|implicit declaration|unknown type|no member|not (?:in|found|declared|defined|exported)|missing|"
    r"does not|doesn't|isn't|no such|expected symbol",
    re.IGNORECASE,
)
"""How tools say that something is not there."""


def step_to_come(look: ApiLook, found: Diagnostic) -> int | None:
    """The step that brings what ``found`` says is missing; None where none does, or it complains of something else."""
    said = " ".join((found.message, *found.detail))
    if not _MISSES.search(said):
        return None
    steps = [look.brings[word][0] for word in re.findall(r"\w{6,}", said) if word in look.brings]
    return min(steps, default=None)


def complaints_of(center: TaskCenter, look: ApiLook, number: int) -> list[Complaint]:
    """What is complained of the step ``number``: what is to be corrected, then what a step brings, then what the base has."""
    listed = [
        Complaint(run, one, step_to_come(look, one))
        for run, one in center.complaints()
        if one.step == number and one.api in (None, look.report.name)
    ]
    listed.sort(key=lambda complaint: (bool(complaint.found.in_base), not complaint.counts))
    return listed[:_MOST]


def left_to_correct(center: TaskCenter, look: ApiLook) -> Complaints:
    """The rows of the complaints that count as left to do, by step."""
    found = {n: [c.key for c in complaints_of(center, look, n) if c.counts] for n in range(1, 9)}
    return {number: keys for number, keys in found.items() if keys}


def complaint_rows(complaints: Sequence[Complaint], glyphs: Glyphs, width: int) -> list[Row]:
    """A row for each complaint, under a heading."""
    if not complaints:
        return []
    rows = [Row("", line((" the tasks complain", "title")))]
    for complaint in complaints:
        one = complaint.found
        old = "the base too: " if one.in_base else ""
        if complaint.brought_by is not None:
            old += f"step {complaint.brought_by} brings it: "
        name = (one.file or "").rpartition("/")[2]
        place = clean(f"{name}:{one.line}" if name and one.line else name or complaint.run.title)
        head = line(
            (
                glyphs.fail if complaint.counts else glyphs.unsure,
                "missing" if complaint.counts else "warning",
            ),
            " ",
            (place, "path"),
            "  ",
        )
        text = cut(clean(old + one.message), max(8, width - sum(len(span.text) for span in head)))
        rows.append(Row(complaint.key, (*head, *line((text, "" if complaint.counts else "dim")))))
    return rows


def complaint_at(complaints: Sequence[Complaint], key: str | None) -> Complaint | None:
    """The complaint of the row ``key``; None where that is the row of a check."""
    return next((complaint for complaint in complaints if complaint.key == key), None)


def complaint_lines(complaint: Complaint, width: int, enter: str) -> list[Line]:
    """A complaint as a person reads it: what to do in plain words, what the tool said, where, and its details."""
    run, found = complaint.run, complaint.found
    kind = "error" if complaint.counts else "warning"
    lines = [
        line(" ", (part, "strong")) for part in wrap(clean(complaint.advice), width - 2) if complaint.advice
    ]
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
