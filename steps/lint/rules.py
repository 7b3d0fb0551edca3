"""Judges public functions against the guide's nine rules, and the rules against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from steps.function.acl import writes
from steps.inspect import Report
from steps.model import Finding, State

_MUST = frozenset(
    ("rule-reset-error", "rule-read-only", "rule-driver-check", "rule-internal-call", "rule-return")
)
"""The rules that the guide words with MUST; the others are SHOULD."""


@dataclass(frozen=True, slots=True)
class Lint:
    """One finding: ``level`` is ``error`` or ``warning``."""

    name: str
    rule: str
    level: str
    file: str | None
    line: int | None
    message: str

    def as_json(self) -> dict[str, Any]:
        """The contract's element of ``findings``."""
        return {
            "name": self.name, "rule": self.rule, "level": self.level, "file": self.file, "line": self.line,
            "message": self.message,
        }  # fmt: skip


def lint(report: Report) -> list[Lint]:
    """What is wrong with the public implementation that ``report`` describes; nothing where there is none yet."""
    implementation = report.finding("public-implementation")
    if implementation is None or implementation.state not in (State.DONE, State.PARTIAL):
        return []
    found = [
        _lint(report, finding, "error" if finding.check in _MUST else "warning", finding.why, implementation)
        for step in report.steps
        for finding in step.findings
        if finding.check.startswith("rule-") and finding.state is State.MISSING
    ]
    return found + _crossed(report, implementation)


def _lint(report: Report, finding: Finding, level: str, message: str, fallback: Finding) -> Lint:
    return Lint(
        report.name, finding.check, level, finding.file or fallback.file, finding.line or fallback.line,
        message or f"{finding.check.removeprefix('rule-')} is missing",
    )  # fmt: skip


def _crossed(report: Report, implementation: Finding) -> list[Lint]:
    """Access control and the read-only check must say the same: the commonest fix after a merge."""
    acl, rule = report.finding("wire-acl"), report.finding("rule-read-only")
    if acl is None or rule is None or not isinstance(acl.value, tuple) or acl.state is not State.DONE:
        return []
    if rule.state is State.NOT_NEEDED and writes(acl.value):
        message = f"@acl says {acl.value[0]}, but a read-only connection may call it: virCheckReadOnlyGoto is missing"
        return [_lint(report, rule, "error", message, implementation)]
    if rule.state is State.DONE and not writes(acl.value):
        message = f"it refuses read-only connections, but @acl asks only for {', '.join(acl.value)}"
        return [_lint(report, rule, "warning", message, implementation)]
    return []
