"""What the keys of the series screen do: arrange the patches, make the commits, check them."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from steps.errors import WizardError
from wizard.screens.dialogs import Ask, Choose, EditTexts
from wizard.screens.series_view import LEFT, made_lines, targets
from wizard.widgets.spans import clean

if TYPE_CHECKING:
    from steps.series.commit import Made
    from steps.series.model import Part, Series, Wishes
    from steps.series.plan import Material
    from steps.series.slots import Grouping
    from steps.series.verify import Verification, Verified
    from wizard.desk import Desk
    from wizard.widgets.spans import Line


class Host(Protocol):
    """The series screen, as far as its actions know it."""

    material: Material | None
    series: Series | None
    verdicts: dict[int, Verified]

    @property
    def is_mounted(self) -> bool:
        """Whether the screen is still there."""

    @property
    def chosen(self) -> str:
        """The id of the chosen patch."""

    @property
    def part(self) -> Part | None:
        """The change under the cursor."""

    def note(self, text: str, severity: str = "information", seconds: float = 8.0) -> None:
        """Show a passing message."""

    def split(self, wishes: Wishes, show: str | None = None, note: str = "") -> None:
        """Split anew."""

    def show_series(self, show: str | None = None) -> None:
        """Show the series anew."""

    def show_marks(self) -> None:
        """Show the patches and the text anew, with what was found of them."""

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show ``lines`` in place of the message."""

    def run_worker(self, work: Coroutine[Any, Any, None], *, group: str, exit_on_error: bool) -> object:
        """Run ``work`` beside the screen."""


class SeriesActions:
    """Changes what the series screen shows; what asks git is done in threads."""

    def __init__(self, desk: Desk, host: Host) -> None:
        self._desk = desk
        self._host = host
        self.made: Made | None = None
        """The commits that were made of the series as it is shown."""
        self.looked_at: int | None = None
        """The number of the commit that is being checked."""
        self.verification: Verification | None = None

    # --- arranging ---

    def move(self) -> None:
        """Put the change under the cursor into another patch."""
        series, part = self._host.series, self._host.part
        if series is None or part is None:
            self._host.note("no change to move: Tab goes to the changes")
            return

        def then(target: str | None) -> None:
            if target is not None:
                goal = "" if target == LEFT else target
                self._host.split(series.wishes.moved(part.piece, goal), note=f"moved {part.piece.key}")

        self._desk.open(Choose(f"{part.piece.key} goes into", targets(series), self._host.chosen), then)

    def take(self) -> None:
        """Leave the change under the cursor out, or take it along."""
        series, part = self._host.series, self._host.part
        if series is None or part is None or self._host.material is None:
            self._host.note("no change under the cursor: Tab goes to the changes")
            return
        if self._host.chosen != LEFT:
            self._host.split(series.wishes.moved(part.piece, ""), note=f"left out {part.piece.key}")
            return
        key = part.piece.key
        moves = {k: v for k, v in series.wishes.moves.items() if k != key}
        include = series.wishes.include if part.api else (*series.wishes.include, key)
        self._host.split(replace(series.wishes, moves=moves, include=include), note=f"taken along {key}")

    def message(self) -> None:
        """Edit the message of the chosen patch."""
        series = self._host.series
        patch = series.patch(self._host.chosen) if series else None
        if series is None or patch is None:
            return

        def then(texts: tuple[str, ...] | None) -> None:
            if texts is not None:
                self._host.split(series.wishes.saying(patch.id, texts[0]))

        title = f"Message of patch {patch.number}; the first line is the subject"
        self._desk.open(EditTexts([(title, patch.message)]), then)

    def grouping(self) -> None:
        """Group as libvirt's history does, or strictly by the guide's steps."""
        if self._host.series is not None:
            other: Grouping = "steps" if self._host.series.wishes.grouping == "practice" else "practice"
            said = (
                "one patch for each step of the guide" if other == "steps" else "as libvirt's history groups"
            )
            self._host.split(replace(self._host.series.wishes, grouping=other), note=said)

    def per_api(self) -> None:
        """Patches of its own for each API, or one for all."""
        if self._host.series is not None:
            own = not self._host.series.wishes.per_api
            said = "each API has its own patches" if own else "one patch for all APIs"
            self._host.split(replace(self._host.series.wishes, per_api=own), note=said)

    # --- committing and checking ---

    def commit(self) -> None:
        """Make the commits on a new branch."""
        series = self._host.series
        if series is None or not series.patches:
            self._host.note("nothing to commit")
            return
        from steps.series.commit import default_branch

        text = (
            f"{len(series.patches)} commits onto {series.change.base[:12]}. No file on disk is touched, and the current "
            "branch stays as it is."
        )
        lacking = [f"! {patch.number} {warning}" for patch in series.patches for warning in patch.warnings]
        text = "\n".join([text, *(clean(row) for row in lacking), "The name of the new branch:"])

        def ask(branch: str) -> None:
            window = Ask("Make the commits", branch, text)
            self._desk.open(window, lambda name: self._commit(series, name))

        git = self._desk.checkout.git
        self._desk.in_thread(lambda: default_branch(git, series), ask, "series-branch")

    def _commit(self, series: Series, branch: str | None) -> None:
        if not branch:
            return
        from steps.series.commit import Target, commit

        def make() -> Made | WizardError:
            try:
                return commit(self._desk.checkout, series, Target(branch=branch.strip()))
            except WizardError as error:
                return error

        def then(made: Made | WizardError) -> None:
            if isinstance(made, WizardError):
                self._desk.say(str(made), "error", timeout=12)
            elif self._host.is_mounted:
                self.made, self._host.verdicts = made, {}
                self._host.show_series()
                self._host.show_lines(made_lines(made))
                self._host.note(f"{len(made.commits)} commits on {made.branch}; r checks each")

        self._desk.in_thread(make, then, "series-commit")

    def verify(self, build: bool = False) -> None:
        """Check each commit that was made; while that runs, end it."""
        if self.verification is not None:
            self.verification.cancel()
            return
        if self.made is None:
            self._host.note("nothing to check yet: C makes the commits")
            return
        from steps.series.verify import Verification
        from wizard.locations import series_folder

        checkout, made = self._desk.checkout, self.made
        folder = series_folder(checkout.root)
        self.verification = Verification(
            checkout, made.base, made.branch, folder, build, nice=self._desk.settings.nice
        )
        self._host.verdicts = {}
        self._host.run_worker(self._follow(self.verification), group="series-verify", exit_on_error=False)

    async def _follow(self, verification: Verification) -> None:
        from steps.series.verify import Begun, Ended, OfTask, Verified

        verdicts = self._host.verdicts
        try:
            async for told in verification.events():
                if isinstance(told, Begun):
                    self.looked_at = told.commit.number
                    what = told.commit.subject if told.commit.number else "the base"
                    self._host.note(f"checks {what}; r ends it")
                elif isinstance(told, Verified):
                    verdicts[told.commit.number] = told
                elif isinstance(told, Ended):
                    self._host.note(f"{told.outcome}: {told.summary}")
                if not isinstance(told, OfTask):
                    self._host.show_marks()
        except WizardError as error:
            self._desk.say(str(error), "error", timeout=12)
        finally:
            self.verification, self.looked_at = None, None
            if self._host.is_mounted:
                self._host.show_series()
