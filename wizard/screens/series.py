"""The series: what goes into which patch, with the message of each; making the commits, checking them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container

from steps.errors import WizardError
from wizard.screens.base import SubScreen
from wizard.screens.series_actions import SeriesActions
from wizard.screens.series_branch import BranchActions
from wizard.screens.series_view import (
    LEFT,
    part_rows,
    patch_lines,
    patch_rows,
    piece_lines,
)
from wizard.widgets.bars import NoteRule, SearchBar
from wizard.widgets.lines import LineView
from wizard.widgets.rows import Row, RowList
from wizard.widgets.spans import Line, line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steps.series.model import Part, Series, Wishes
    from steps.series.plan import Material
    from steps.series.verify import Verified

_MOST = 9
"""How many patches are in sight at once where all is stacked."""
_WIDE = 120
"""From this width on the text stands beside the lists (``HORIZONTAL_BREAKPOINTS`` of the app)."""


class SeriesScreen(SubScreen):
    """Split what changed into patches."""

    HELP_TEXT = (
        "One patch per step: all that changed since the base, split by what it is for. Choose a patch to see its message, "
        "a change of it to see the text; move changes, edit messages, then make the commits: on a new branch, without "
        "touching a file on disk. Checking lays each commit out in a folder of its own and runs the tree's checkers there. "
        "A puts review fixes of the work tree into the commits of the branch, U moves the branch onto upstream; each shows first what comes of it."
    )
    BINDINGS = [
        Binding("C", "commit", "Commit", id="series-commit"),
        Binding("r,v", "verify", "Check", id="series-verify"),
        Binding("e", "message", "Message", id="series-message"),
        Binding("m", "move", "Move", id="series-move"),
        Binding("s", "take", "Leave/take", id="series-take"),
        Binding("tab", "swap", "Lists", key_display="Tab", id="swap"),
        Binding("o", "grouping", "Grouping", id="series-grouping"),
        Binding("O", "per_api", "Patches for each API", show=False, id="series-per-api"),
        Binding("B", "verify(True)", "Check with a build", show=False, id="series-build"),
        Binding("A", "absorb", "Absorb fixes into the commits", show=False, id="series-absorb"),
        Binding("U", "rebase", "Rebase onto upstream", show=False, id="series-rebase"),
        Binding("ctrl+r", "reread", "Read anew", show=False, id="series-reread"),
        Binding("slash", "search", "Search", key_display="/", show=False, id="search"),
        Binding("y", "copy", "Copy", show=False, id="copy"),
        Binding("J", "scroll_text(1)", "Text down", show=False, id="diff-down"),
        Binding("K", "scroll_text(-1)", "Text up", show=False, id="diff-up"),
        Binding("h", "app.help", "Help", id="help"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.material: Material | None = None
        self.series: Series | None = None
        self.verdicts: dict[int, Verified] = {}

    @cached_property
    def actions(self) -> SeriesActions:
        """Does what the keys ask for."""
        return SeriesActions(self.desk, self)

    @cached_property
    def branch(self) -> BranchActions:
        """Rewrites the branch, after a preview."""
        return BranchActions(self.desk, self)

    HAS_RULE = True

    def body(self) -> ComposeResult:
        """The patches, the changes of the chosen one, the text."""
        with Container(id="series-columns"):
            with Container(id="series-lists"):
                yield RowList(self.glyphs.cursor, id="series-patches")
                yield NoteRule(self.glyphs, id="series-rule")
                yield RowList(self.glyphs.cursor, id="series-parts")
            yield LineView(id="series-text")
        yield SearchBar(lambda: self.text)

    def on_mount(self) -> None:
        """Read what changed."""
        super().on_mount()
        self.top.say(right=line(("Series", "strong")))
        self.patches.show_rows([Row("", line((" reading what changed", "dim")))])
        self.patches.focus()
        self.action_reread()

    @property
    def patches(self) -> RowList:
        """The patches."""
        return self.query_one("#series-patches", RowList)

    @property
    def parts(self) -> RowList:
        """The changes of the chosen patch."""
        return self.query_one("#series-parts", RowList)

    @property
    def text(self) -> LineView:
        """The message or the diff."""
        return self.query_one("#series-text", LineView)

    @property
    def chosen(self) -> str:
        """The id of the chosen patch."""
        return self.patches.current or ""

    @property
    def part(self) -> Part | None:
        """The change under the cursor."""
        series, patch = self.series, self.series.patch(self.chosen) if self.series else None
        listed = series.left_over if series and self.chosen == LEFT else patch.parts if patch else ()
        return next((part for part in listed if part.piece.key == self.parts.current), None)

    # --- reading ---

    def action_reread(self) -> None:
        """Read anew what changed, and split it as before."""
        checkout, session = self.desk.checkout, self.desk.session

        def read() -> Material | str:
            from steps.series.plan import Material

            try:
                return Material.read(checkout)
            except WizardError as error:
                return str(error)

        def then(found: Material | str) -> None:
            from wizard.series_memory import kept_wishes

            if not self.is_mounted:
                return
            if isinstance(found, str):
                self.patches.show_rows([Row("", line((" no series", "dim")))])
                self.text.show([line((found, "unsure"))])
                return
            self.material = found
            wishes = (
                self.series.wishes
                if self.series
                else kept_wishes(session, found.change, [api.name for api in found.apis])
            )
            self.split(wishes)

        self.desk.in_thread(read, then, "series-read")

    def split(self, wishes: Wishes, show: str | None = None, note: str = "") -> None:
        """Split anew; the messages ask git, so it is done in a thread."""
        material = self.material
        if material is None:
            return
        if self.actions.verification is not None:
            self.actions.verification.cancel()  # what it looks at is no longer what is shown

        def then(series: Series) -> None:
            if not self.is_mounted:
                return
            self.series, self.actions.made, self.verdicts = series, None, {}
            self._remember(wishes)
            self.show_series(show)
            if note:
                self.note(note)

        self.desk.in_thread(lambda: material.arrange(wishes), then, "series-arrange")

    def _remember(self, wishes: Wishes) -> None:
        from wizard.series_memory import keep_wishes

        if self.material is not None and (
            wishes.moves or wishes.messages or "series" in self.desk.session.place
        ):
            names = [api.name for api in self.material.apis]
            keep_wishes(self.desk.session, wishes, self.material.change, names)
            self.desk.keep_session()

    # --- showing ---

    def show_series(self, show: str | None = None) -> None:
        """Show the series, with the cursor on the patch ``show``."""
        series = self.series
        if series is None:
            return
        how = f"{series.wishes.grouping}{', per API' if series.wishes.per_api else ''}"
        self.top.say(right=line(("Series ", "strong"), (f"{len(series.patches)} patches, {how}", "dim")))
        self.patches.use(
            lambda width: patch_rows(series, width, self.glyphs, self.verdicts, self.actions.looked_at), show
        )
        self._fit()
        self._show_parts()

    def on_resize(self) -> None:
        """Fit the list of patches to the other size."""
        self._fit()

    def _fit(self) -> None:
        """The list of patches is as high as it needs, up to a limit."""
        most = max(3, self.size.height * 2 // 5) if self.size.width >= _WIDE else _MOST
        self.patches.styles.height = max(1, min(most, self.patches.count))

    def _show_parts(self) -> None:
        series = self.series
        if series is None:
            return
        self.parts.use(lambda width: part_rows(series, self.chosen, width))
        self.show_text()

    def show_text(self) -> None:
        """The diff of the change under the cursor while one walks the changes, else the patch's message."""
        series, part = self.series, self.part
        if series is None:
            return
        width = max(30, self.text.size.width - 1)
        if part is None or not self.parts.has_focus:
            number = next((p.number for p in series.patches if p.id == self.chosen), 0)
            self.text.show(patch_lines(series, self.chosen, width, self.verdicts.get(number)))
            return
        shown = part

        def then(lines: list[Line]) -> None:
            if self.is_mounted and self.part == shown and self.parts.has_focus:
                self.text.show(lines)

        self.desk.in_thread(lambda: piece_lines(series, shown, width), then, "series-text")

    @on(RowList.Moved, "#series-patches")
    def show_patch(self) -> None:
        """Another patch is chosen."""
        self._show_parts()

    @on(RowList.Moved, "#series-parts")
    def show_part(self) -> None:
        """Another change is chosen."""
        self.show_text()

    @on(RowList.Chosen, "#series-patches")
    def enter_patch(self) -> None:
        """Go to its changes."""
        self.parts.focus()

    def on_descendant_focus(self) -> None:
        """The text is that of the list in which one walks."""
        self.show_text()

    def show_marks(self) -> None:
        """Show the patches and the text anew, with what was found of them."""
        self.patches.use(self.patches.layout_rows or (lambda _width: []))
        self.show_text()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show ``lines`` in place of the message."""
        self.text.show(lines)

    # --- what the keys do ---

    def action_move(self) -> None:
        """Put the change under the cursor into another patch."""
        self.actions.move()

    def action_take(self) -> None:
        """Leave the change under the cursor out, or take it along."""
        self.actions.take()

    def action_message(self) -> None:
        """Edit the message of the chosen patch."""
        self.actions.message()

    def action_grouping(self) -> None:
        """Group as libvirt's history does, or strictly by the guide's steps."""
        self.actions.grouping()

    def action_per_api(self) -> None:
        """Patches of its own for each API, or one for all."""
        self.actions.per_api()

    def action_commit(self) -> None:
        """Make the commits on a new branch."""
        self.actions.commit()

    def action_verify(self, build: bool = False) -> None:
        """Check each commit that was made; while that runs, end it."""
        self.actions.verify(build)

    def action_absorb(self) -> None:
        """Put the changes of the work tree into the commits of the branch whose lines they change."""
        self.branch.absorb()

    def action_rebase(self) -> None:
        """Put the branch onto the newest upstream."""
        self.branch.rebase()

    # --- the text ---

    def action_swap(self) -> None:
        """From the patches to the changes, to the text, and around."""
        order = [self.patches, self.parts, self.text]
        at = next((n for n, view in enumerate(order) if view.has_focus), -1)
        order[(at + 1) % len(order)].focus()

    def action_scroll_text(self, by: int) -> None:
        """Turn the text by a line."""
        self.text.scroll_relative(y=by, animate=False)

    def action_search(self) -> None:
        """Search the text."""
        self.query_one(SearchBar).open()

    def action_copy(self) -> None:
        """Copy the text that is shown."""
        self.desk.copy_text("\n".join(self.text.plain_line(y) for y in range(self.text.count)), "the text")
