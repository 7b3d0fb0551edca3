"""The state of APIs as a page for other people: Markdown, or one self-contained HTML page."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steps.edits.render import render
from steps.inspect import Report
from steps.model import Finding, State
from wizard.results import TaskResult

MARKS = {State.DONE: "✓", State.PARTIAL: "◐", State.MISSING: "✗", State.NOT_NEEDED: "–", State.UNSURE: "?"}


@dataclass(frozen=True, slots=True)
class LintRow:
    """One lint finding as the page shows it."""

    name: str
    rule: str
    level: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a report says: the tree in one line, the APIs, lint findings, the last result of each task.

    ``beyond`` are lines for each API, by its name, on what it means outside the tree.
    """

    tree: str
    reports: Sequence[Report]
    lint: Sequence[LintRow]
    results: Sequence[TaskResult]
    beyond: Mapping[str, Sequence[str]] = field(default_factory=dict)


def place(finding: Finding) -> str:
    """``file:line`` of the evidence, as far as it is known."""
    return f"{finding.file}:{finding.line}" if finding.file and finding.line else finding.file or ""


def value(finding: Finding) -> str:
    """The finding's value in words."""
    return ", ".join(finding.value) if isinstance(finding.value, tuple) else finding.value or ""


def open_questions(report: Report) -> list[Finding]:
    """What only a person can tell."""
    return [f for step in report.steps for f in step.findings if f.state is State.UNSURE]


def counted(report: Report) -> tuple[int, int]:
    """How many checks are done, of how many that apply."""
    states = [f.state for step in report.steps for f in step.findings if f.state is not State.NOT_NEEDED]
    return sum(s is State.DONE for s in states), len(states)


def _values(page: Page) -> dict[str, object]:
    when = {r.task: time.strftime("%Y-%m-%d %H:%M", time.localtime(r.when)) for r in page.results}
    return {
        "page": page, "marks": MARKS, "place": place, "value": value, "open_questions": open_questions,
        "counted": counted, "when": when,
    }  # fmt: skip


def _cell(text: object) -> str:
    """``text`` safe inside a Markdown table: nothing in it is markup, no line ends."""
    return re.sub(r"([\\`*_{}\[\]<>|~#])", r"\\\1", re.sub(r"\s+", " ", str(text)))


def markdown(page: Page) -> str:
    """The page as Markdown, good to paste into a merge request."""
    return render("report.md.j2", cell=_cell, **_values(page))


def html(page: Page) -> str:
    """The page as HTML with its style inside; loads nothing from anywhere."""
    import html as escapes

    return render("report.html.j2", e=lambda text: escapes.escape(str(text)), **_values(page))
