"""What all full screens share: the bar at the top, the keys at the bottom, the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from wizard.glyphs import Glyphs
from wizard.widgets.bars import KeyBar, NoteRule, TopBar, crumb
from wizard.widgets.spans import Line
from wizard.work import TreeLook

if TYPE_CHECKING:
    from wizard.desk import Desk

Command = tuple[str, str, Callable[[], Any]]
"""A line of the command palette: name, explanation, what to do."""


class WizardScreen(Screen[None]):
    """A full screen. Subclasses give :meth:`body`, and what :meth:`about` says in the help."""

    HELP_TEXT = ""
    """Where one is and what one does here, for the help screen."""

    @property
    def desk(self) -> Desk:
        """The app, as far as a screen knows it."""
        return cast("Desk", self.app)

    @property
    def glyphs(self) -> Glyphs:
        """The signs to draw with."""
        return self.desk.glyphs

    HAS_RULE = False
    """Whether the body has a :class:`NoteRule` of its own."""

    def compose(self) -> ComposeResult:
        """The bar, the body, the keys."""
        yield TopBar(id="top")
        yield from self.body()
        if not self.HAS_RULE:
            yield NoteRule(self.glyphs, id="note-rule")
        yield KeyBar()

    def note(self, text: str, severity: str = "information", seconds: float = 8.0) -> None:
        """Show a passing message in the rule."""
        self.query_one(NoteRule).say(text, seconds, severity)

    def body(self) -> ComposeResult:
        """The screen's own widgets."""
        yield from ()

    def on_mount(self) -> None:
        """Show what is known of the tree."""
        self.top.say(left=tree_crumb(self.desk.tree_look, self.glyphs))

    @property
    def top(self) -> TopBar:
        """The bar at the top."""
        return self.query_one("#top", TopBar)

    def show_tree(self, look: TreeLook) -> None:
        """The tree was looked at anew."""
        self.top.say(left=tree_crumb(look, self.glyphs))

    def commands(self) -> Iterator[Command]:
        """What the command palette offers here besides the keys."""
        yield from ()

    def thread_failed(self, group: str) -> None:
        """Note that work of the ``group`` ended with an error, which was told."""


class SubScreen(WizardScreen):
    """A screen that one leaves with Escape."""

    BINDINGS = [Binding("escape,q", "back", "Back", show=True, key_display="Esc", id="back")]

    def action_back(self) -> None:
        """Go back to the screen before."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()


def tree_crumb(look: TreeLook | None, glyphs: Glyphs) -> Line:
    """What the tree is, in one line."""
    if look is None:
        return crumb(("libvirt-wizard", "title"))
    name = f"libvirt {look.version}" if look.version else "libvirt"
    dirt = (look.dirt, "dim" if look.dirt == "clean" else "partial")
    return crumb((name, "title"), look.build_system, look.place, dirt, dot=glyphs.dot)
