"""What the keys of the series screen do: arrange the patches, make the commits, check them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from steps.errors import WizardError
from wizard.screens.dialogs import Ask, Choose, EditTexts
from wizard.screens.series_view import LEFT, made_lines, targets

if TYPE_CHECKING:
    from steps.series.commit import Made
    from steps.series.model import Part, Series
    from steps.series.plan import Material
    from steps.series.slots import Grouping
    from steps.series.verify import Verification, Verified
    from wizard.app import WizardApp
    from wizard.widgets.lines import LineView
    from wizard.widgets.rows import RowList


class SeriesActions:
    """The half of the series screen that changes something; what asks git is done in threads."""

    made: Made | None = None
    """The commits that were made of the series as it is shown."""
    verdicts: dict[int, Verified]
    looked_at: int | None = None
    """The number of the commit that is being checked."""
    verification: Verification | None = None

    if TYPE_CHECKING:
        wizard: WizardApp
        app: Any
        is_mounted: bool
        material: Material | None
        series: Series | None
        note: Any
        run_worker: Any
        split: Any
        show_series: Any
        show_text: Any

        @property
        def chosen(self) -> str: ...  # noqa: D102

        @property
        def part(self) -> Part | None: ...  # noqa: D102

        @property
        def patches(self) -> RowList: ...  # noqa: D102

        @property
        def text(self) -> LineView: ...  # noqa: D102

    # --- arranging ---

    def action_move(self) -> None:
        """Put the change under the cursor into another patch."""
        series, part = self.series, self.part
        if series is None or part is None:
            self.note("no change to move: Tab goes to the changes")
            return

        def then(target: str | None) -> None:
            if target is not None:
                goal = "" if target == LEFT else target
                self.split(series.wishes.moved(part.piece, goal), note=f"moved {part.piece.key}")

        self.app.push_screen(Choose(f"{part.piece.key} goes into", targets(series), self.chosen), then)

    def action_take(self) -> None:
        """Leave the change under the cursor out, or take it along."""
        series, part = self.series, self.part
        if series is None or part is None or self.material is None:
            self.note("no change under the cursor: Tab goes to the changes")
            return
        if self.chosen != LEFT:
            self.split(series.wishes.moved(part.piece, ""), note=f"left out {part.piece.key}")
            return
        key = part.piece.key
        moves = {k: v for k, v in series.wishes.moves.items() if k != key}
        include = series.wishes.include if part.api else (*series.wishes.include, key)
        self.split(replace(series.wishes, moves=moves, include=include), note=f"taken along {key}")

    def action_message(self) -> None:
        """Edit the message of the chosen patch."""
        series = self.series
        patch = series.patch(self.chosen) if series else None
        if series is None or patch is None:
            return

        def then(texts: tuple[str, ...] | None) -> None:
            if texts is not None:
                self.split(series.wishes.saying(patch.id, texts[0]))

        title = f"Message of patch {patch.number}; the first line is the subject"
        self.app.push_screen(EditTexts([(title, patch.message)]), then)

    def action_grouping(self) -> None:
        """Group as libvirt's history does, or strictly by the guide's steps."""
        if self.series is not None:
            other: Grouping = "steps" if self.series.wishes.grouping == "practice" else "practice"
            said = (
                "one patch for each step of the guide" if other == "steps" else "as libvirt's history groups"
            )
            self.split(replace(self.series.wishes, grouping=other), note=said)

    def action_per_api(self) -> None:
        """Patches of its own for each API, or one for all."""
        if self.series is not None:
            own = not self.series.wishes.per_api
            said = "each API has its own patches" if own else "one patch for all APIs"
            self.split(replace(self.series.wishes, per_api=own), note=said)

    # --- committing and checking ---

    def action_commit(self) -> None:
        """Make the commits on a new branch."""
        series = self.series
        if series is None or not series.patches:
            self.note("nothing to commit")
            return
        from steps.series.commit import default_branch

        text = (
            f"{len(series.patches)} commits onto {series.change.base[:12]}. No file on disk is touched, and the current "
            "branch stays as it is. The name of the new branch:"
        )

        def ask(branch: str) -> None:
            window = Ask("Make the commits", branch, text)
            self.app.push_screen(window, lambda name: self._commit(series, name))

        git = self.wizard.checkout.git
        self.wizard.in_thread(lambda: default_branch(git, series), ask, "series-branch")

    def _commit(self, series: Series, branch: str | None) -> None:
        if not branch:
            return
        from steps.series.commit import Target, commit

        def make() -> Made | WizardError:
            try:
                return commit(self.wizard.checkout, series, Target(branch=branch.strip()))
            except WizardError as error:
                return error

        def then(made: Made | WizardError) -> None:
            if isinstance(made, WizardError):
                self.wizard.say(str(made), "error", timeout=12)
            elif self.is_mounted:
                self.made, self.verdicts = made, {}
                self.show_series()
                self.text.show(made_lines(made))
                self.note(f"{len(made.commits)} commits on {made.branch}; v checks each")

        self.wizard.in_thread(make, then, "series-commit")

    def action_verify(self, build: bool = False) -> None:
        """Check each commit that was made; while that runs, end it."""
        if self.verification is not None:
            self.verification.cancel()
            return
        if self.made is None:
            self.note("nothing to check yet: c makes the commits")
            return
        from steps.series.verify import Verification
        from wizard.locations import series_folder

        checkout, made = self.wizard.checkout, self.made
        folder = series_folder(checkout.root)
        self.verification = Verification(
            checkout, made.base, made.branch, folder, build, nice=self.wizard.settings.nice
        )
        self.verdicts = {}
        self.run_worker(self._follow(self.verification), group="series-verify", exit_on_error=False)

    async def _follow(self, verification: Verification) -> None:
        from steps.series.verify import Begun, Ended, OfTask, Verified

        verdicts = self.verdicts
        try:
            async for told in verification.events():
                if isinstance(told, Begun):
                    self.looked_at = told.commit.number
                    what = told.commit.subject if told.commit.number else "the base"
                    self.note(f"checks {what}; v ends it")
                elif isinstance(told, Verified):
                    verdicts[told.commit.number] = told
                elif isinstance(told, Ended):
                    self.note(f"{told.outcome}: {told.summary}")
                if not isinstance(told, OfTask):
                    self.patches.use(self.patches.layout_rows or (lambda _width: []))
                    self.show_text()
        except WizardError as error:
            self.wizard.say(str(error), "error", timeout=12)
        finally:
            self.verification, self.looked_at = None, None
            if self.is_mounted:
                self.show_series()
