"""What the screens ask of the tree: plain functions for threads. Nothing here knows a screen.

One look, one snapshot: everything in an :class:`ApiLook` was read at the same moment, and the files it rests on are
noted with their stamps, so that a change made outside is noticed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from steps.errors import BadInput, WizardError
from steps.state import State
from wizard import undo
from wizard.left import FINISHED, Complaints, Place, left_of, next_left, open_in
from wizard.outdated import Redo, outdated, with_outdated
from wizard.session import Session, skipped_in
from wizard.widgets.preview import Preview

if TYPE_CHECKING:
    from steps.edits.plan import Plan
    from steps.inspect import Report
    from steps.model import Finding, Proposal, Step
    from steps.tree.checkout import Checkout
    from steps.tree.facts import Facts
    from steps.tree.snapshot import Snapshot
    from wizard.widgets.spans import Line

Stamps = dict[str, tuple[int, int]]
"""File to (size, time of change); (-1, -1) for one that is not there."""


_DEFINES = re.compile(
    r"^(?:\w[\w *]*[ *])?(\w{6,})\(|\bstruct (\w{6,})|\(\*(\w{6,})\)|\b(\w{6,})\s*=\s*\d|^\s+(?:\w+ )?(\w{6,});$",
    re.M,
)
"""A function at the start of a line, a struct, a function pointer's type, a number of an enum, a member or an exported symbol."""


def _plain_name(name: str) -> str:
    """A name as it is the same in C, on the wire and in upper case: letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(frozen=True)
class TreeLook:
    """What a checkout is."""

    version: str
    build_system: str
    branch: str | None
    commit: str
    dirty: int
    ahead: int | None
    shallow: bool
    has_git: bool
    build: str | None

    @property
    def place(self) -> str:
        """Branch and distance in few words: ``frob (3 ahead)``."""
        if not self.has_git:
            return "no git"
        name = self.branch or f"detached at {self.commit[:9]}"
        return f"{name} ({self.ahead} ahead)" if self.ahead else name

    @property
    def dirt(self) -> str:
        """Whether files differ from the commit."""
        if not self.has_git:
            return ""
        return f"{self.dirty} changed" if self.dirty else "clean"


@dataclass(frozen=True)
class ApiLook:
    """One API at one moment: the report, and the plan of what is missing where a proposal can be made.

    ``problem`` says why there is no plan. ``skipped`` are the checks that the person leaves out.
    """

    name: str
    report: Report
    proposal: Proposal | None
    plan: Plan | None
    problem: str
    skipped: frozenset[str]
    snapshot: Snapshot = field(repr=False)
    stamps: Stamps = field(repr=False)
    facts: Facts = field(repr=False)
    """What was read of the snapshot: previews and plans read none of it again."""
    planning: bool = False
    """Whether the plan is still being made; another look follows."""
    redo: Mapping[str, Redo] = field(default_factory=dict, repr=False)
    """What was inserted with other choices than those of now, by check."""

    def insertable(self, check: str) -> bool:
        """Whether the wizard has an insertion for the check."""
        if check in self.redo:
            return self.redo[check].plan is not None
        return self.plan is not None and any(i.check == check for i in self.plan.insertions)

    @cached_property
    def brings(self) -> dict[str, Place]:
        """The names of this subject that what is still missing would define, each with the step and check that brings it."""
        found: dict[str, Place] = {}
        stem = _plain_name(self.report.name).removeprefix("vir")
        for insertion in self.plan.insertions if self.plan is not None else ():
            for groups in _DEFINES.findall(insertion.text):
                name = next(filter(None, groups))
                if stem and stem in _plain_name(name):
                    found.setdefault(name, (insertion.step, insertion.check))
        return found

    def plan_of(self, check: str) -> Plan | None:
        """What taking ``check`` alone would insert, planned once; None where there is no proposal."""
        if self.proposal is None:
            return None
        if check not in self._plans:
            from steps.plan import plan_proposal

            self._plans[check] = plan_proposal(
                self.snapshot, self.proposal, checks=(check,), facts=self.facts
            )
        return self._plans[check]

    def findings_with(self, step: Step, check: str) -> Sequence[Finding]:
        """What the checks of ``step`` would find with ``check`` taken, looked at once."""
        from steps.extension import kind_of

        plan = self.plan_of(check)
        if plan is None or self.proposal is None:
            return ()
        if check not in self._findings:
            kind = kind_of(self.proposal.kind)
            facts = self.facts.after(plan.snapshot, {i.file for i in plan.insertions})
            subject = kind.subject(facts, self.proposal.ref, self.proposal)
            sites = step.sites(self.proposal.kind)
            self._findings[check] = [f for site in sites for f in site.inspect_all(subject)]
        return self._findings[check]

    @cached_property
    def _findings(self) -> dict[str, Sequence[Finding]]:
        return {}

    @cached_property
    def _plans(self) -> dict[str, Plan]:
        return {}

    def open_checks(self, number: int, complaints: Complaints | None = None) -> list[str]:
        """What is left to do of a step, skipped checks apart."""
        return open_in(self.report.steps[number - 1], self.report.kind, self.skipped, complaints)

    @property
    def counts(self) -> tuple[int, int]:
        """How many checks are settled, and of how many."""
        findings = [f for s in self.report.steps for f in s.findings]
        return sum(f.state in FINISHED or f.check in self.skipped for f in findings), len(findings)

    def next_thing(self, after: Place | None = None, complaints: Complaints | None = None) -> Place | None:
        """What is left to do next behind ``after`` (step, check), around the end; None where nothing is left."""
        return next_left(self.report, left_of(self.report, self.skipped, complaints), after)


@dataclass(frozen=True)
class Summary:
    """One API in the start screen's list."""

    name: str
    settled: int
    total: int
    next_step: Step | None
    next_check: str
    next_title: str


# --- looking ---------------------------------------------------------------------------------------------------


def look_at_tree(checkout: Checkout) -> TreeLook:
    """What ``checkout`` is. Takes some ten milliseconds."""
    from steps.tasks.folders import find_folders

    state = checkout.state()
    layout = checkout.layout
    folders = find_folders(checkout.root)
    build = None
    if folders:
        path = folders[0].path
        build = os.path.relpath(path, checkout.root) if path != checkout.root else "in the tree"
    if state is None:
        return TreeLook(layout.version, layout.build_system, None, "", 0, None, False, False, build)
    return TreeLook(
        layout.version, layout.build_system, state.branch, state.commit, state.dirty, state.ahead, state.shallow,
        True, build,
    )  # fmt: skip


def looks_at_api(checkout: Checkout, session: Session, name: str) -> Iterator[ApiLook]:
    """Where ``name`` stands now; then, which takes longer, the same with the plan of what is missing of it."""
    from steps.extension import read_one, split
    from steps.inspect import inspect
    from steps.plan import plan_proposal, propose
    from steps.teach.judgement import with_hints
    from steps.tree.facts import Facts

    snapshot = checkout.snapshot()
    facts = Facts(snapshot)
    memory = session.apis.get(name)
    proposal, problem = None, ""
    try:
        kind, ref = split(name)
        wish = read_one(memory.prototype) if memory and memory.prototype else kind.wish_in_tree(facts, ref)
        if wish is None:
            raise BadInput(f"{name}: its text is not known: neither the session nor the tree has it")
        proposal = propose(facts, replace(wish, choices=dict(memory.choices) if memory else {}))
    except WizardError as error:
        problem = str(error)
    report = inspect(facts, name, proposal, memory.judged() if memory else None)
    if any(f.state is State.UNSURE for step in report.steps for f in step.findings):
        report = with_hints(report, checkout, facts)
    files = {f.file for s in report.steps for f in s.findings if f.file}
    skipped = skipped_in(session, name)
    first = ApiLook(
        name,
        report,
        proposal,
        None,
        problem,
        skipped,
        snapshot,
        stamps(checkout.root, files),
        facts,
        proposal is not None,
    )
    yield first
    if proposal is not None:
        plan = plan_proposal(snapshot, proposal, facts=facts)
        redo = outdated(undo.journal_of(checkout), snapshot, name, proposal, memory.choices if memory else {})
        more = stamps(checkout.root, set(plan.changes()) - files)
        yield replace(
            first, report=with_outdated(report, redo), plan=plan, stamps=first.stamps | more, planning=False,
            redo=redo,
        )  # fmt: skip


def names_in_work(checkout: Checkout, session: Session) -> list[str]:
    """The APIs in progress: those the session knows, then those that only the tree tells of."""
    from steps.progress import in_progress

    found = list(session.apis)
    return found + [name for name in in_progress(checkout) if name not in found]


def summarise(look: ApiLook) -> Summary:
    """The line of the start screen for one API."""
    settled, total = look.counts
    place = look.next_thing()
    step = look.report.steps[place[0] - 1].step if place else None
    check = place[1] if place else ""
    title = step.title_of(look.report.kind, check) if step else ""
    return Summary(look.name, settled, total, step, check, title)


# --- previews and writing ----------------------------------------------------------------------------------------


def preview(
    look: ApiLook,
    check: str,
    place: tuple[str | None, int | None] | None = None,
    own: Sequence[str] | None = None,
) -> Preview:
    """What taking ``check`` alone would insert; for one that is there, or for a mere ``place``, what stands there.

    ``own`` are the person's own texts in place of the wizard's; they hold as long as there are as many.
    """
    if place is not None:
        file, at = place
        return Preview(check, excerpt=tuple(excerpt_of(look.snapshot, file, at or 1)) if file else ())
    finding = look.report.finding(check)
    if look.proposal is None or finding is None or finding.state not in (State.MISSING, State.PARTIAL):
        note = look.problem if finding is not None and finding.state is State.MISSING else ""
        return Preview(check, excerpt=tuple(excerpt(look.snapshot, finding)), note=note)
    redo = look.redo.get(check)
    if redo is not None and redo.plan is not None:
        return replace(preview_of(check, redo.plan), insertions=redo.insertions)
    plan = look.plan_of(check)
    if plan is not None and not plan.empty:
        found = preview_of(check, plan)
        return with_own_texts(look, found, own) if own else found
    if finding.state is State.MISSING:
        bringer = _bringer(look, check)
        if bringer is not None:
            return replace(preview_of(check, bringer[1]), comes_with=bringer[0])
        note = "the wizard has no text for this: write it by hand (e), or take what stands before it first"
        return Preview(check, excerpt=tuple(excerpt(look.snapshot, finding)), note=note)
    return Preview(check, excerpt=tuple(excerpt(look.snapshot, finding)))


def _bringer(look: ApiLook, check: str) -> tuple[str, Plan] | None:
    """The check of the same step whose insertion makes ``check`` too, with its plan; None where there is none."""
    step = next((s.step for s in look.report.steps if any(f.check == check for f in s.findings)), None)
    if look.proposal is None or look.plan is None or step is None:
        return None
    for other in dict.fromkeys(i.check for i in look.plan.insertions if i.step == step.number):
        plan = look.plan_of(other)
        found = next((f for f in look.findings_with(step, other) if f.check == check), None)
        if plan is not None and found is not None and found.state is not State.MISSING:
            return other, plan
    return None


def preview_of(check: str, plan: Plan) -> Preview:
    """A plan ready to be drawn."""
    from wizard.widgets.hunks import read_hunks

    changes = plan.changes()
    files = tuple(read_hunks(path, plan.hunks(path)) for path in changes)
    return Preview(check, files, tuple(plan.insertions), changes)


def step_plan(look: ApiLook, number: int, leave: Iterable[str] = ()) -> Plan | None:
    """The insertions of one step, without the checks that are skipped or to ``leave``; None where there are none."""
    if look.proposal is None:
        return None
    from steps.plan import plan_proposal

    left_out = look.skipped | set(leave)
    checks = [f.check for f in look.report.steps[number - 1].findings if f.check not in left_out]
    plan = plan_proposal(look.snapshot, look.proposal, (number,), checks, look.facts)
    return None if plan.empty else plan


def with_own_texts(look: ApiLook, shown: Preview, own: Sequence[str]) -> Preview:
    """``shown`` with the person's own texts in place of the wizard's; as it is where these are not as many."""
    from steps.edits.overlay import Overlay
    from steps.edits.plan import Plan

    if len(own) != len(shown.insertions) or not own:
        return shown
    overlay = Overlay(look.snapshot)
    # One site's insertions are all given in offsets of the files as they are.
    overlay.make([i._replace(text=text) for i, text in zip(shown.insertions, own, strict=True)])
    made = preview_of(shown.check, Plan(overlay, [look.name] * len(own)))
    return replace(made, own=True, note="your own text; E changes it again, Delete takes the wizard's")


def excerpt(snapshot: Snapshot, finding: Finding | None, before: int = 3, after: int = 24) -> list[Line]:
    """The lines around a finding's place, numbered and highlighted."""
    if finding is None or not finding.file:
        return []
    from wizard.placeholders import placeholder_line

    at = placeholder_line(snapshot, finding) or finding.line or 1
    return excerpt_of(snapshot, finding.file, at, before, after)


def excerpt_of(snapshot: Snapshot, path: str, at: int, before: int = 3, after: int = 24) -> list[Line]:
    """The lines of ``path`` around the line ``at`` (from 1), numbered and highlighted."""
    from wizard.highlight import highlight
    from wizard.widgets.spans import Span

    data = snapshot.read(path)
    if data is None:
        return []
    texts = data.decode("utf-8", "backslashreplace").split("\n")
    first = max(0, at - 1 - before)
    shown = highlight(path, texts[first : at + after])
    digits = len(str(first + len(shown)))
    lines: list[Line] = [(Span(path, "path"), Span(f":{at}", "dim"))]
    for number, spans in enumerate(shown, first + 1):
        here = number == at
        lines.append((Span(f"{number:>{digits}} ", "strong" if here else "dim"), Span("  "), *spans))
    return lines


# --- files on disk -----------------------------------------------------------------------------------------------


def stamps(root: Path, files: Iterable[str]) -> Stamps:
    """Size and time of each file; cheap enough for every second."""
    found: Stamps = {}
    for path in files:
        try:
            status = (root / path).stat()
            found[path] = (status.st_size, status.st_mtime_ns)
        except OSError:
            found[path] = (-1, -1)
    return found


def changed_files(root: Path, known: Stamps) -> list[str]:
    """The files that are not as they were when ``known`` was taken."""
    now = stamps(root, known)
    return sorted(path for path, stamp in known.items() if now[path] != stamp)
