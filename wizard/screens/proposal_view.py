"""The proposal screen's rows: what follows from a prototype, and what was assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from steps.extension import kind_of
from wizard.glyphs import Glyphs
from wizard.widgets.rows import Row
from wizard.widgets.spans import Line, clean, cut, line, pad, wrap

if TYPE_CHECKING:
    from steps.function.prototype import Problem
    from steps.model import Derived, Proposal

BEGIN, KIND = "begin", "kind:"
_LABEL = 16
_LABELS = {
    "returns": "int returned", "nullable": "may be NULL", "acl": "permission", "aclfilter": "filter of list",
    "confirm": "ask generator", "generate": "generated code", "virsh-command": "virsh command",
    "virsh-group": "virsh group", "since": "first version", "drivers": "skeletons in", "stream": "stream runs",
    "test-driver": "test driver", "affect": "AFFECT flags", "running": "must run", "legacy": "plain long", "emit": "emitted by",
}  # fmt: skip
"""The keys of ``--set`` in words, where they need some."""


@dataclass(frozen=True)
class Reading:
    """What the text says at one moment: what is wrong with it, and what follows from it."""

    text: str
    problems: tuple[Problem, ...] = ()
    proposal: Proposal | None = None
    refusal: str = ""
    exists: bool = False
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Whether one can go on with it."""
        return self.proposal is not None and not any(p.level == "error" for p in self.problems)


def proposal_rows(reading: Reading, width: int) -> list[Row]:
    """The rows: the way on, the questions, the derived names."""
    proposal = reading.proposal
    if proposal is None:
        return _forms(width)
    begin = "Go on with the eight steps" if reading.exists else "Begin the eight steps"
    rows = [Row(BEGIN, line(" ", (begin, "strong"), ("   Enter, or ^G at once", "dim")))]
    rows += [Row("", line((" Assumed; Enter on a line changes it", "title")))]
    for question in proposal.questions:
        mine = question.key in reading.choices
        room = max(10, width - _LABEL - 3)
        value = cut(clean(question.chosen or "none"), room)
        why = clean(question.why)
        left = room - len(value) - 2
        rows.append(
            Row(
                f"set:{question.key}",
                line(
                    " ", (pad(label_of(question.key), _LABEL), "strong" if mine else ""), (value, "accent" if mine else "added"),
                    (f"  {cut(why, left)}" if left > 8 and why else "", "dim"),
                ),
            )
        )  # fmt: skip
    rows += [Row("", line((" Follows from the prototype", "title")))]
    rows += [
        Row(
            f"fact:{fact.label}",
            line(" ", (pad(fact.label, _LABEL), "dim"), cut(clean(fact.value), max(10, width - _LABEL - 3))),
        )
        for fact in facts_of(proposal)
    ]
    return rows


def _forms(width: int) -> list[Row]:
    """What can be typed: every kind of extension, with the form of its text."""
    from steps.extension import listed_kinds

    rows = [
        Row("", line()),
        Row("", line((" What is typed says what it is; Enter on a line shows one to change", "dim"))),
    ]
    for word, entry in listed_kinds():
        form = cut(entry.form, max(10, width - 27))
        rows.append(Row(f"{KIND}{word}", line(" ", (pad(entry.title, 24), "strong"), " ", (form, "dim"))))
    return rows


def label_of(key: str) -> str:
    """A key of ``--set`` in words."""
    return _LABELS.get(key, key)


def facts_of(proposal: Proposal) -> Sequence[Derived]:
    """Everything that follows from the proposal."""
    return kind_of(proposal.kind).derived(proposal)


def explanation(reading: Reading, key: str | None, width: int) -> list[Line]:
    """What stands under the list: the whole of the row's question, or of the derived value."""
    proposal = reading.proposal
    if reading.refusal:
        return [line((part, "error")) for part in wrap(clean(reading.refusal), width)]
    if proposal is None or not key:
        return []
    if key.startswith("set:"):
        question = next((q for q in proposal.questions if q.key == key[4:]), None)
        if question is None:
            return []
        said = f"{question.question}. Now: {question.chosen or 'none'}"
        said += f" ({question.why})" if question.why else ""
        said += f". On the command line: --set {question.key}={question.chosen or 'none'}"
        choices = ", ".join(question.choices)
        lines = [line((part, "dim")) for part in wrap(clean(said), width)]
        return lines + (
            [line((part, "dim")) for part in wrap(f"choices: {choices}", width)] if choices else []
        )
    if key == BEGIN and proposal.warnings:
        return [line((part, "warning")) for w in proposal.warnings for part in wrap(clean(w), width)]
    if key.startswith("fact:"):
        value = next((fact.value for fact in facts_of(proposal) if fact.label == key[5:]), "")
        return [line((part, "dim")) for part in wrap(clean(value), width)]
    return []


def problem_lines(reading: Reading, width: int, glyphs: Glyphs) -> list[Line]:
    """What stands under the prototype: the first thing that is wrong with it and where, or that it can be used."""
    if not reading.text.strip():
        return [line((" type or paste a C prototype", "dim"))]
    worst = next((p for p in reading.problems if p.level == "error"), None) or next(
        iter(reading.problems), None
    )
    if worst is not None:
        row = reading.text.count("\n", 0, worst.start) + 1
        column = worst.start - (reading.text.rfind("\n", 0, worst.start) + 1) + 1
        kind = "error" if worst.level == "error" else "warning"
        sign = glyphs.missing if kind == "error" else glyphs.partial
        return _wrapped(f"{sign} {row}:{column} {clean(worst.message)}", width, kind)
    if reading.refusal:
        return _wrapped(f"{glyphs.missing} {clean(reading.refusal)}", width, "error")
    if reading.proposal is None:
        return [line((" reading", "dim"))]
    there = "; the tree has this function already: the wizard shows what is left" if reading.exists else ""
    text = f"{glyphs.done} can be made: {glyphs.enter} goes on, Tab changes what is assumed{there}"
    return _wrapped(text, width, "done")


def _wrapped(text: str, width: int, kind: str) -> list[Line]:
    first, *rest = wrap(text, width - 3)
    return [line((f" {first}", kind)), *(line((f"   {part}", kind)) for part in rest)]
