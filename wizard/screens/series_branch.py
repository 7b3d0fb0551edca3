"""What the series screen does to the current branch: absorb review fixes, rebase; each is shown before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from steps.errors import WizardError
from wizard.screens.dialogs import Confirm
from wizard.widgets.spans import clean

if TYPE_CHECKING:
    from steps.series.absorb import Absorption
    from steps.series.rebase import Rebase, Rebased
    from wizard.desk import Desk

_T = TypeVar("_T")
_SHOWN = 12
"""How many rows of a preview are shown."""


class Host(Protocol):
    """What the screen does for these actions."""

    def note(self, text: str) -> None:
        """Say something in the rule."""

    def action_reread(self) -> None:
        """Read the change anew."""


class BranchActions:
    """Rewrites the branch after the person has seen what comes of it; git is asked in threads."""

    def __init__(self, desk: Desk, host: Host) -> None:
        self._desk = desk
        self._host = host

    def absorb(self) -> None:
        """Put the changes of the work tree into the commits whose lines they change."""
        checkout = self._desk.checkout

        def look() -> Absorption:
            from steps.series.absorb import absorption
            from steps.series.plan import series_base

            return absorption(checkout, series_base(checkout))

        def then(found: Absorption) -> None:
            if not found.taken:
                self._host.note("no change in the work tree touches a line of the series")
                return
            question = "Put these into the commits of the branch? No file on disk changes.\n\n"
            self._ask(question + preview(absorbed_rows(found)), lambda: found.make(), "absorbed")

        self._in_thread(look, then, "series-absorb")

    def rebase(self) -> None:
        """Put the branch onto the newest upstream."""
        checkout = self._desk.checkout

        def look() -> tuple[Rebase, Rebased]:
            from steps.errors import BadInput
            from steps.series.rebase import Rebase
            from steps.series.rewrite import refuse_changes, refuse_unready

            refuse_unready(checkout)
            refuse_changes(checkout)
            upstream = checkout.upstream()
            if upstream is None:
                raise BadInput(
                    "no upstream branch is known here: use 'series rebase ONTO' on the command line"
                )
            rebase = Rebase(checkout, upstream)
            return rebase, rebase.make()

        def then(found: tuple[Rebase, Rebased]) -> None:
            rebase, rebased = found
            question = f"Move the branch and its files onto {rebase.onto}? 'series rebase --abort' takes it back.\n\n"
            self._ask(question + preview(rebased_rows(rebased)), lambda: rebase.move(rebased), "rebased")

        self._in_thread(look, then, "series-rebase")

    def _ask(self, question: str, make: Callable[[], object], done: str) -> None:
        def then(_made: object) -> None:
            self._host.note(done)
            self._host.action_reread()

        def answered(yes: bool | None) -> None:
            if yes:
                self._in_thread(make, then, "series-move")

        self._desk.open(Confirm(question), answered)

    def _in_thread(self, work: Callable[[], _T], then: Callable[[_T], None], name: str) -> None:
        """Call ``work`` in a thread; what goes wrong is said, else ``then`` gets what came of it."""

        def guarded() -> _T | WizardError:
            try:
                return work()
            except WizardError as error:
                return error

        def told(found: _T | WizardError) -> None:
            if isinstance(found, WizardError):
                self._desk.say(str(found), "error", timeout=12)
            else:
                then(found)

        self._desk.in_thread(guarded, told, name)


def preview(rows: Sequence[str]) -> str:
    """The first rows, and how many more there are."""
    more = [f"and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
    return "\n".join([*rows[:_SHOWN], *more])


def absorbed_rows(found: Absorption) -> list[str]:
    """Where each change goes; what is left comes first."""
    left = [f"! {clean(fix.piece.key)} is left: {fix.why}" for fix in found.left]
    commits = found.lines.commits
    return left + [
        f"{fix.commit + 1}. {clean(commits[fix.commit].subject)}: {clean(fix.piece.key)}"
        for fix in found.taken
        if fix.commit is not None
    ]


def rebased_rows(rebased: Rebased) -> list[str]:
    """What a rebase changes besides the place; what it cannot lay comes first."""
    rows = [f"! patch {c.number} cannot be laid whole: {clean(c.path)}" for c in rebased.conflicts]
    reckoning = rebased.reckoning
    if reckoning.old and reckoning.old != reckoning.new:
        rows.append(f"version {reckoning.old} becomes {reckoning.new}")
    for name, (old, new) in reckoning.numbers.items():
        if old != new:
            rows.append(f"{clean(name.decode('utf-8', 'replace'))}: number {old} becomes {new}")
    rows += [f"dropped, upstream has it: {clean(subject)}" for subject in rebased.dropped]
    return [*rows, f"{len(rebased.commits)} commits"]
