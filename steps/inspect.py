"""Runs the eight steps over one API: the report that screens and command line show."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from typing import Any

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
from steps.function.names import derive
from steps.function.proposal import Kind, Proposal
from steps.model import Finding, State, Step, Subject, combine
from steps.progress import in_progress as in_progress
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


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step of one API: its state and the findings of its checks."""

    step: Step
    state: State
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One API: what it is, and where each of the eight steps stands."""

    name: str
    kind: Kind
    library: str
    module: str
    prototype: str | None
    since: str | None
    state: State
    steps: tuple[StepReport, ...]

    def finding(self, check: str) -> Finding | None:
        """The finding of the check with this id."""
        return next((f for s in self.steps for f in s.findings if f.check == check), None)

    def as_json(self) -> dict[str, Any]:
        """The report as the contract's ``apis`` element."""
        return {
            "name": self.name, "kind": str(self.kind), "library": self.library, "module": self.module,
            "prototype": self.prototype, "since": self.since, "state": str(self.state),
            "steps": [
                {
                    "number": s.step.number, "id": s.step.id, "title": s.step.title, "state": str(s.state),
                    "checks": [finding_json(f) for f in s.findings],
                }
                for s in self.steps
            ],
        }  # fmt: skip


def finding_json(finding: Finding) -> dict[str, Any]:
    """One check of the contract's JSON."""
    value = list(finding.value) if isinstance(finding.value, tuple) else finding.value
    return {
        "id": finding.check, "state": str(finding.state), "value": value,
        "file": finding.file, "line": finding.line, "why": finding.why,
    }  # fmt: skip


def inspect(
    facts: Facts,
    name: str,
    proposal: Proposal | None = None,
    answers: dict[str, tuple[State, str]] | None = None,
) -> Report:
    """Where the API ``name`` stands in the snapshot of ``facts``. Never fails on what a tree may contain.

    ``answers`` are a person's words on the judgement checks (``internal-use``, ``common-code``).
    """
    names = proposal.names if proposal is not None else derive(name)
    subject = Subject(names, facts, proposal, answers or {})
    steps = []
    for step in STEPS:
        found = [f for site in step.sites for f in site.inspect_all(subject)]
        findings = tuple(_with_trouble(facts.snapshot, step.number, f) for f in found)
        steps.append(StepReport(step, combine([f.state for f in findings]), findings))
    declared = facts.declaration(name)
    symbol = facts.symbol(name)
    return Report(
        name, Kind.FUNCTION, names.library, names.module,
        None if declared is None else prototype_text(declared.fact),
        None if symbol is None else symbol.fact.version.rsplit("_", 1)[-1],
        combine([s.state for s in steps]), tuple(steps),
    )  # fmt: skip


def _with_trouble(snapshot: Snapshot, number: int, finding: Finding) -> Finding:
    """What is missed where a file of the step cannot be read is not known to be missing."""
    if finding.state is not State.MISSING:
        return finding
    from steps.tasks.places import step_of

    why = [f"{path} {reason}" for path, reason in snapshot.trouble().items() if step_of(path) == number]
    if not why:
        return finding
    return replace(finding, state=State.UNSURE, why=f"cannot be told: {'; '.join(why[:2])}")


def inspect_all(facts: Facts) -> list[Report]:
    """Every public function that the snapshot exports and declares, in all four libraries, in the symbols' order."""
    names = [
        name
        for library in facts.layout.libraries
        for name in facts.symbols(library).symbols
        if facts.declaration(name) is not None
    ]
    # Hundreds of thousands of small values are made and all are kept: collecting garbage among them only costs time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return [inspect(facts, name) for name in names]
    finally:
        if collecting:
            gc.enable()


def prototype_text(signature: Any) -> str:
    """A signature as one line of C: ``int virDomainCreate(virDomainPtr domain);``."""
    params = ", ".join(str(p) for p in signature.params) or "void"
    glue = "" if signature.returns.endswith("*") else " "
    return f"{signature.returns}{glue}{signature.name}({params});"
