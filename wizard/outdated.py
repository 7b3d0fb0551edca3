"""What was inserted with choices that the person has changed since: found by planning it again, never by guessing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steps.errors import WizardError
from steps.state import State

if TYPE_CHECKING:
    from steps.edits.apply import Entry, Journal
    from steps.edits.insertion import Insertion
    from steps.edits.plan import FileChange, Plan
    from steps.inspect import Report
    from steps.model import Proposal
    from steps.tree.snapshot import Snapshot

_EDITED = "the choices changed since this was inserted, and so did its text: change it by hand (e), then s leaves it"
_REDO = (
    "the choices changed since this was inserted: Enter puts the text in its place that follows from them now"
)


@dataclass(frozen=True)
class Redo:
    """An insertion that no longer follows from the choices.

    Attributes:
        plan: puts the new texts in the place of the old; None where the old ones were edited since.
        insertions: the new texts, as the sites propose them.
    """

    plan: Plan | None
    insertions: tuple[Insertion, ...] = ()

    @property
    def why(self) -> str:
        """What to say of the check."""
        return _EDITED if self.plan is None else _REDO


@dataclass(frozen=True)
class _Old:
    """The newest insertion of a check: what it followed from, and its texts (file, text)."""

    number: int
    choices: Mapping[str, str]
    texts: tuple[tuple[str, str], ...]


def outdated(
    journal: Journal, snapshot: Snapshot, name: str, proposal: Proposal, choices: Mapping[str, str]
) -> dict[str, Redo]:
    """The checks of the subject ``name`` with ``proposal`` whose inserted texts are not those that follow from ``choices``.

    Nothing is planned where no choice was changed. Never fails on what a record or a tree may contain.
    """
    found: dict[str, Redo] = {}
    for check, old in _inserted(journal.entries(), name).items():
        if _told(old.choices) == _told(choices):
            continue
        try:
            redo = _redo(journal, snapshot, proposal, check, old)
        except (WizardError, UnicodeDecodeError):
            continue
        if redo is not None:
            found[check] = redo
    return found


def with_outdated(report: Report, redo: Mapping[str, Redo]) -> Report:
    """``report`` in which what is outdated is left to do."""
    if not redo:
        return report
    from steps.state import combine

    steps = []
    for step in report.steps:
        findings = tuple(
            f._replace(state=State.PARTIAL, why=redo[f.check].why)
            if f.check in redo and f.state is State.DONE
            else f
            for f in step.findings
        )
        steps.append(step._replace(findings=findings, state=combine([f.state for f in findings])))
    return report._replace(steps=tuple(steps), state=combine([s.state for s in steps]))


def _inserted(entries: Iterable[Entry], name: str) -> dict[str, _Old]:
    newest: dict[str, _Old] = {}
    for entry in entries:
        texts, choices = entry.memory.get("texts"), entry.memory.get("choices")
        if entry.undone or entry.memory.get("api") != name:
            continue
        if isinstance(texts, dict) and isinstance(choices, dict):
            for check, listed in texts.items():
                newest[check] = _Old(entry.number, choices, tuple((str(f), str(t)) for f, t in listed))
    return newest


def _told(choices: Mapping[str, str]) -> dict[str, str]:
    """The choices that a text can follow; whether the generator is asked says nothing of it."""
    return {key: value for key, value in choices.items() if key != "confirm"}


def _redo(journal: Journal, snapshot: Snapshot, proposal: Proposal, check: str, old: _Old) -> Redo | None:
    """How the insertion ``old`` of ``check`` is done again; None where it would be the same, or is no longer there."""
    from steps.plan import plan_proposal

    removed = _removed(snapshot, old.texts)
    before = removed if removed is not None else _before(snapshot, journal.before(old.number))
    if before is None:
        return None
    plan = plan_proposal(before, proposal, checks=(check,))
    new = tuple((i.file, i.text) for i in plan.insertions)
    if not new or new == old.texts:
        return None
    if removed is None:
        return Redo(None)
    return Redo(_as_plan(snapshot, plan.changes(), proposal.ref), tuple(plan.insertions))


def _removed(snapshot: Snapshot, texts: Iterable[tuple[str, str]]) -> Snapshot | None:
    """The tree without ``texts``; None where one is not there as it was inserted, or more than once."""
    wanted: dict[str, bytes] = {}
    for file, text in texts:
        data = wanted.get(file, snapshot.read(file) or b"")
        if not text or data.count(text.encode()) != 1:
            return None
        wanted[file] = data.replace(text.encode(), b"")
    return _before(snapshot, wanted)


def _before(snapshot: Snapshot, files: Mapping[str, bytes | None]) -> Snapshot | None:
    """The tree with the contents ``files``."""
    from steps.edits.overlay import Overlay

    overlay = Overlay(snapshot)
    for path, data in files.items():
        if data is None or snapshot.read(path) is None:
            return None
        overlay.make(_region(path, snapshot.read(path) or b"", data))
    return overlay


def _as_plan(snapshot: Snapshot, changes: Mapping[str, FileChange], name: str) -> Plan:
    """``changes`` of the tree without the old texts, as a plan on the tree as it is."""
    from steps.edits.overlay import Overlay
    from steps.edits.plan import Plan

    overlay = Overlay(snapshot)
    count = 0
    for path, change in changes.items():
        regions = _region(path, snapshot.read(path) or b"", change.after)
        overlay.make(regions)
        count += len(regions)
    return Plan(overlay, [name] * count)


def _region(path: str, old: bytes, new: bytes) -> list[Insertion]:
    """The one region in which ``new`` differs from ``old``, in whole lines."""
    from steps.edits.insertion import Insertion

    if old == new:
        return []
    a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    most = min(len(a), len(b)) - start
    end = next((n for n in range(most) if a[-1 - n] != b[-1 - n]), most)
    first, last = sum(map(len, a[:start])), len(old) - sum(map(len, a[len(a) - end :]))
    text = b"".join(b[start : len(b) - end])
    return [Insertion(0, "", path, first, last, text.decode())]
