"""What to look at before a person answers the two checks that only a person can: internal use and common code."""

from __future__ import annotations

from steps.inspect import Report
from steps.model import Finding, State
from steps.teach.explain import siblings
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts

_COMMON = ("src/conf", "src/util")
_NAMED = 4


def with_hints(report: Report, checkout: Checkout, facts: Facts) -> Report:
    """``report`` with what to look at in the reasons of its unanswered judgement checks.

    Asks git what changed: keep it off the event loop.
    """
    hints = {"internal-use": _older, "common-code": _changed}
    steps = tuple(
        step._replace(
            findings=tuple(_hinted(f, hints[f.check](report, checkout, facts)) for f in step.findings)
        )
        if any(f.check in hints and f.state is State.UNSURE for f in step.findings)
        else step
        for step in report.steps
    )
    return report._replace(steps=steps)


def _hinted(finding: Finding, hint: str) -> Finding:
    return finding._replace(why=f"{finding.why} ({hint})") if hint else finding


def _older(report: Report, _checkout: Checkout, facts: Facts) -> str:
    """The finished functions that the new one could take over, the nearest by name."""
    near = siblings(facts, report.ref)[:_NAMED]
    return f"nearest: {', '.join(near)}" if near else ""


def _changed(_report: Report, checkout: Checkout, _facts: Facts) -> str:
    """What changed under ``src/conf`` and ``src/util`` since the base, committed or not."""
    base = checkout.base() if checkout.has_git else None
    told = checkout.git.ask("diff", "--name-only", "--no-ext-diff", base, "--", *_COMMON) if base else None
    files = [name for name in (told or "").split("\n") if name]
    if base is None:
        return ""
    if not files:
        return "nothing changed there since the base"
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return f"changed since the base: {', '.join(files[:_NAMED])}{more}"
