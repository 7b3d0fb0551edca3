"""What is left to do of an API: one rule for the list, the rail, the start screen and the key ``n``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from steps.state import State

if TYPE_CHECKING:
    from steps.inspect import Report, StepReport
    from steps.model import Finding

FINISHED = (State.DONE, State.NOT_NEEDED)

Place = tuple[int, str]
"""Number of a step, and a check of it (or the row of a complaint)."""
Complaints = Mapping[int, Sequence[str]]
"""Number of a step to the rows of what tasks complain of there and what is new against the base."""


def person_decides(finding: Finding) -> bool:
    """Whether only a person can say whether it is done: nothing in the tree shows it."""
    return finding.judged and not (finding.state is State.DONE and finding.file)


def is_open(finding: Finding, skipped: Iterable[str] = ()) -> bool:
    """Whether something is left to do: missing, a placeholder, or a question only the person can answer."""
    if finding.check in skipped:
        return False
    return finding.state in (State.MISSING, State.PARTIAL) or (
        finding.state is State.UNSURE and finding.judged
    )


def in_order(step: StepReport, kind: str) -> list[Finding]:
    """The findings of a step of a subject of ``kind`` as the screen lists them: part by part."""
    from steps.teach.guide import parts_of

    by_check = {finding.check: finding for finding in step.findings}
    listed = [
        by_check.pop(c) for _title, checks in parts_of(step.step, kind) for c in checks if c in by_check
    ]
    return listed + list(by_check.values())


def open_in(
    step: StepReport,
    kind: str,
    skipped: Iterable[str] = (),
    complaints: Complaints | None = None,
) -> list[str]:
    """What is left of a step, in the order of the screen.

    Args:
        step: what was found of it.
        kind: the word of the subject's kind.
        skipped: the checks that the person leaves out.
        complaints: what the tasks complain of, by step.
    """
    left = [f.check for f in in_order(step, kind) if is_open(f, skipped)]
    return left + list((complaints or {}).get(step.step.number, ()))


def left_of(
    report: Report,
    skipped: Iterable[str] = (),
    complaints: Complaints | None = None,
) -> list[Place]:
    """What is left of all steps, in the order of the screen."""
    return [
        (step.step.number, key)
        for step in report.steps
        for key in open_in(step, report.kind, skipped, complaints)
    ]


def next_left(report: Report, left: Sequence[Place], after: Place | None) -> Place | None:
    """The next of ``left`` behind ``after``, around the end; None where nothing is left."""
    if not left:
        return None
    order = [
        (step.step.number, finding.check) for step in report.steps for finding in in_order(step, report.kind)
    ]
    # What is no check (a complaint) stands behind the checks of its step.
    ranks = {place: rank for rank, place in enumerate(order)}

    def rank(place: Place) -> tuple[int, int, int]:
        if place in ranks:
            return place[0], 0, ranks[place]
        return place[0], 1, left.index(place) if place in left else len(left)

    if after is None:
        return left[0]
    return next((place for place in left if rank(place) > rank(after)), left[0])
