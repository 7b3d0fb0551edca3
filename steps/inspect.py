"""Runs the eight steps over one subject: the report that screens and command line show."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import Any, NamedTuple

from steps import (
    step1_public_api,
    step2_driver_api,
    step3_public_implementation,
    step4_remote_protocol,
    step5_internal_use,
    step6_virsh,
    step7_common_code,
    step8_drivers,
)
from steps.extension import FUNCTION, kind_of, subject_of
from steps.model import Finding, State, Step
from steps.state import combine
from steps.tree.facts import Facts
from steps.tree.snapshot import Snapshot

STEPS: tuple[Step, ...] = (
    step1_public_api.STEP,
    step2_driver_api.STEP,
    step3_public_implementation.STEP,
    step4_remote_protocol.STEP,
    step5_internal_use.STEP,
    step6_virsh.STEP,
    step7_common_code.STEP,
    step8_drivers.STEP,
)


class StepReport(NamedTuple):
    """One step of one subject: its state and the findings of its checks; ``why`` says what makes it not needed."""

    step: Step
    state: State
    findings: tuple[Finding, ...]
    why: str = ""


class Report(NamedTuple):
    """One subject: what it is, and where each of the eight steps stands. ``ref`` names it as ``status`` takes it."""

    name: str
    ref: str
    kind: str
    library: str
    module: str
    prototype: str | None
    since: str | None
    state: State
    steps: tuple[StepReport, ...]

    def finding(self, check: str) -> Finding | None:
        """Return the finding of the check with this id."""
        return next((f for s in self.steps for f in s.findings if f.check == check), None)

    def as_json(self) -> dict[str, Any]:
        """Return the report as the contract's ``apis`` element."""
        return {
            "name": self.name, "kind": self.kind, "library": self.library, "module": self.module,
            "prototype": self.prototype, "since": self.since, "state": str(self.state),
            "steps": [_step_json(s) for s in self.steps],
        }  # fmt: skip


def _step_json(report: StepReport) -> dict[str, Any]:
    document: dict[str, Any] = {
        "number": report.step.number, "id": report.step.id, "title": report.step.title, "state": str(report.state),
        "checks": [finding_json(f) for f in report.findings],
    }  # fmt: skip
    if report.why:
        document["why"] = report.why
    return document


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return one check of the contract's JSON."""
    value = list(finding.value) if isinstance(finding.value, tuple) else finding.value
    return {
        "id": finding.check, "state": str(finding.state), "value": value,
        "file": finding.file, "line": finding.line, "why": finding.why,
    }  # fmt: skip


def inspect(
    facts: Facts,
    ref: str,
    proposal: object = None,
    answers: Mapping[str, tuple[State, str]] | None = None,
    base: Facts | None = None,
) -> Report:
    """Return where the subject ``ref`` stands in the snapshot of ``facts``. Never fails on what a tree may contain.

    ``answers`` are a person's words on the judgement checks (``internal-use``, ``common-code``); ``base`` is what the
    work counts from, where the caller knows it.
    """
    kind, subject = subject_of(facts, ref, proposal, answers, base)
    steps = []
    for step in STEPS:
        findings = tuple(f for site in step.sites(kind.word) for f in site.inspect_all(subject))
        if any(f.state is State.MISSING for f in findings):
            findings = _with_trouble(facts.snapshot, step.number, findings)
        why = "" if findings else step.reasons.get(kind.word, "")
        steps.append(StepReport(step, combine(f.state for f in findings), findings, why))
    return Report(
        subject.name, subject.ref, kind.word, subject.library, subject.module, subject.prototype, subject.since,
        combine(s.state for s in steps), tuple(steps),
    )  # fmt: skip


def _with_trouble(snapshot: Snapshot, number: int, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What is missed where a file of the step cannot be read is not known to be missing."""
    from steps.paths import step_of

    why = [f"{path} {reason}" for path, reason in snapshot.trouble().items() if step_of(path) == number]
    if not why:
        return findings
    said = f"cannot be told: {'; '.join(why[:2])}"
    return tuple(
        f._replace(state=State.UNSURE, why=said) if f.state is State.MISSING else f for f in findings
    )


def inspect_all(facts: Facts, kind: str = FUNCTION) -> list[Report]:
    """Return the report of everything of one kind that the snapshot has; for functions, every public one."""
    refs = kind_of(kind).every(facts)
    # Hundreds of thousands of small values are made and all are kept: collecting garbage among them only costs time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return [inspect(facts, ref) for ref in refs]
    finally:
        if collecting:
            gc.enable()
