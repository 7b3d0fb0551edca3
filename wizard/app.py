"""The Textual app: one checkout, its screens, its tasks. Everything slow is done in threads and told by messages."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events, work
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.message import Message
from textual.theme import Theme
from textual.worker import Worker, get_current_worker

from steps.errors import WizardError
from wizard import glyphs, theme
from wizard.app_tasks import TaskApp
from wizard.garbage import GarbageKeeper, forget_closed_widgets
from wizard.glyphs import Glyphs
from wizard.screens.start import StartScreen
from wizard.session import Session
from wizard.settings import Settings
from wizard.settings import load as load_settings
from wizard.widgets.plain import draw_plainly
from wizard.widgets.spans import clean, use_ellipsis
from wizard.work import TreeLook, look_at_tree

if TYPE_CHECKING:
    from steps.tree.checkout import Checkout

_T = TypeVar("_T")
_RAIL = 30
"""Columns that stand beside a screen's place for notes."""


def run(
    checkout: Checkout, first_time: bool | None = None, ascii_only: bool = False, no_color: bool = False
) -> int:
    """Open the wizard on ``checkout``; returns the exit status when the person leaves it.

    ``first_time`` shows the tour (None: if there is no session of this checkout yet). ``ascii_only`` draws with ASCII
    alone, ``no_color`` is as if the variable ``NO_COLOR`` were set.
    """
    if no_color:
        os.environ["NO_COLOR"] = "1"
    app = WizardApp(checkout, load_settings(), first_time=first_time, ascii_only=ascii_only)
    app.run()
    return app.return_code or 0


class WizardApp(TaskApp):
    """The wizard on one checkout."""

    CSS_PATH = "app.tcss"
    TITLE = "libvirt-wizard"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (120, "-wide")]
    COMMANDS = {lambda: _provider()}
    BINDINGS = [
        Binding("Q", "leave", "Quit", show=False, id="quit"),
        Binding("h,f1", "help", "Help", show=False, id="help"),
        Binding("t", "tasks", "Tasks", show=False, id="tasks"),
        Binding("W", "glossary", "Words of libvirt", show=False, id="words"),
        Binding("H", "history", "How was it done?", show=False, id="history"),
        Binding("P", "series", "Patches", show=False, id="patches"),
        Binding("T", "tour", "Tour", show=False, id="tour"),
    ]

    def __init__(
        self,
        checkout: Checkout,
        settings: Settings | None = None,
        first_time: bool | None = None,
        ascii_only: bool = False,
    ) -> None:
        settings = settings or Settings()
        # Under NO_COLOR only Textual's ANSI mode leaves the terminal's own two colours alone.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None, frugal=settings.frugal)
        self.checkout = checkout
        self.settings = settings
        self.glyphs: Glyphs = glyphs.choose(ascii_only or self.settings.ascii)
        use_ellipsis(self.glyphs.ellipsis)
        draw_plainly(self.glyphs.ascii)
        self.session = Session.load(checkout.root)
        self.first_time = not self.session.path.exists() if first_time is None else first_time
        self.tree_look: TreeLook | None = None
        self.garbage = GarbageKeeper(self.set_timer)
        self._problems = [*self.settings.problems, *([self.session.problem] if self.session.problem else [])]
        self._asked = False
        self._set_theme()

    def _set_theme(self) -> None:
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        # In sixteen colours, shades of our own would all become the same grey: the terminal's own tell states apart.
        few = self.settings.theme in ("dark", "light") and self.console.color_system == "standard"
        wanted = "ansi" if few or "NO_COLOR" in os.environ else self.settings.theme
        name = theme.SHORT.get(wanted, wanted)
        if name not in self.available_themes:
            self._problems.append(f"theme: there is no {wanted!r}: ignored; dark, light and ansi are there")
            name = theme.DARK.name
        self.theme = name

    def get_theme(self, theme_name: str) -> Theme | None:
        """See :meth:`textual.app.App.get_theme`; it is asked for each widget that is painted."""
        if theme_name not in self._themes:
            self._themes[theme_name] = super().get_theme(theme_name)
        return self._themes[theme_name]

    def register_theme(self, theme: Theme) -> None:
        """See :meth:`textual.app.App.register_theme`."""
        super().register_theme(theme)
        self._themes: dict[str, Theme | None] = {}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """See :meth:`textual.app.App.get_theme_variable_defaults`."""
        current = self.current_theme
        return theme.fallbacks(current.dark, current.ansi)

    def get_key_display(self, binding: Binding) -> str:
        """See :meth:`textual.app.App.get_key_display`."""
        shown = super().get_key_display(binding)
        return self.glyphs.enter if shown == glyphs.UNICODE.enter else shown

    def get_default_screen(self) -> StartScreen:
        """See :meth:`textual.app.App.get_default_screen`."""
        return StartScreen()

    def on_mount(self) -> None:
        """Take the person's keys; look at the tree once the first screen is painted."""
        # A thread that reads the tree gives way to a key after a millisecond, not after five.
        sys.setswitchinterval(0.001)
        if self.settings.keymap:
            self.set_keymap(dict(self.settings.keymap))
        self.set_class(self.glyphs.ascii, "-ascii")
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.garbage.start()
        for problem in self._problems:
            self.say(problem, "warning")
        self.look_at_tree()
        if self.first_time:
            self.action_tour()

    async def on_event(self, event: events.Event) -> None:
        """See :meth:`textual.app.App.on_event`."""
        if isinstance(event, events.InputEvent):
            self.garbage.input()
        await super().on_event(event)

    def pop_screen(self) -> AwaitComplete:
        """See :meth:`textual.app.App.pop_screen`."""
        forget_closed_widgets()
        return super().pop_screen()

    def on_unmount(self) -> None:
        """Leave the search for garbage as it was found."""
        self.garbage.stop()

    # --- speaking to the person ---

    def say(self, text: str, severity: str = "information", timeout: float | None = None) -> None:
        """A passing message; never read as markup. A screen with a place for notes takes what is short and no error."""
        if not self._screen_stacks.get(self.current_mode):
            return  # the app is on its way out
        note = getattr(self.screen, "note", None)
        short = severity == "warning" and len(text) < self.size.width - _RAIL
        if note is not None and (severity == "information" or short):
            note(text)
            return
        text = "\n".join(map(clean, text.split("\n")))
        seconds = timeout or (8 if severity != "information" else 4)
        self.notify(text, severity=severity, timeout=seconds, markup=False)  # type: ignore[arg-type]

    def copy_text(self, text: str, what: str) -> None:
        """Copy to the clipboard through the terminal, and say so."""
        self.copy_to_clipboard(text)
        self.say(f"{what} copied (a terminal that refuses OSC 52 keeps its old clipboard)")

    def ask_for_trust(self) -> None:
        """Ask, once per checkout, whether its own generator may be run; until then the wizard's rules decide."""
        from wizard import store
        from wizard.screens.dialogs import Trust

        generator = self.checkout.layout.generator
        if self.checkout.trusted or self._asked or generator is None:
            return
        self._asked = True
        if store.trusted(self.checkout.root) is None:
            self.push_screen(Trust(generator), self._trust)

    def _trust(self, answer: bool | None) -> None:
        from wizard import store

        if answer is None:
            return
        self.checkout.trusted = answer
        problem = store.trust(self.checkout.root, answer)
        if problem:
            self.say(problem, "warning")

    def keep_session(self) -> None:
        """Write the session; a failure is told, never fatal."""
        problem = self.session.save()
        if problem:
            self.say(problem, "warning")

    # --- what the tree is ---

    class TreeSeen(Message):
        """What the checkout is was read."""

        bubble = False

        def __init__(self, look: TreeLook) -> None:
            self.look = look
            super().__init__()

    @work(thread=True, exclusive=True, group="tree", exit_on_error=False)
    def look_at_tree(self) -> None:
        """Read version, branch and dirt anew."""
        with self.garbage.reading():
            look = look_at_tree(self.checkout)
        if not get_current_worker().is_cancelled:
            self.post_message(self.TreeSeen(look))

    def on_wizard_app_tree_seen(self, message: TreeSeen) -> None:
        """Show it on whichever screen has a top bar."""
        self.tree_look = message.look
        for screen in self.screen_stack:
            show = getattr(screen, "show_tree", None)
            if show is not None:
                show(message.look)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A thread that failed is told in one line; the wizard goes on."""
        error = event.worker.error
        if event.worker.state.name == "ERROR" and error is not None:
            text = str(error) if isinstance(error, WizardError) else f"{type(error).__name__}: {error}"
            self.log.error(event.worker.name, error)
            self.say(text, "error")

    def tree_changed(self) -> None:
        """See :meth:`TaskApp.tree_changed`."""
        self.look_at_tree()

    # --- going places ---

    def action_leave(self) -> None:
        """Quit; a running task is named first."""
        live = self.center.live
        if not live:
            self._go()
            return
        from wizard.screens.dialogs import Confirm

        names = ", ".join(run.name for run in live)
        self.push_screen(Confirm(f"{names} still runs. End it and quit?"), self._leave_if)

    def _leave_if(self, sure: bool | None) -> None:
        if sure:
            self.center.cancel_all()
            self._go()

    def _go(self) -> None:
        self.session.save()
        self.exit(return_code=0)

    def open_api(self, name: str, check: str | None = None) -> None:
        """Go to the step screen of an API, at the check if one is named."""
        from wizard.screens.step import StepScreen

        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.session.current = name
        self.push_screen(StepScreen(name, check))

    def action_new_api(self, text: str = "", name: str | None = None) -> None:
        """Open the proposal screen, on a prototype or an API of the session."""
        from wizard.screens.proposal import ProposalScreen

        self.push_screen(ProposalScreen(text, name))

    def action_help(self) -> None:
        """Show the keys of the present screen."""
        from wizard.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_tasks(self) -> None:
        """Show the tasks."""
        from wizard.screens.tasks import TaskScreen

        if not isinstance(self.screen, TaskScreen):
            self.push_screen(TaskScreen())

    def action_glossary(self) -> None:
        """Show the words of libvirt."""
        from wizard.screens.reader import open_glossary

        open_glossary(self)

    def action_command_palette(self) -> None:
        """Find everything by its name."""
        from wizard.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def action_history(self, name: str = "") -> None:
        """Show how a function was done."""
        from wizard.screens.history import HistoryScreen

        if not isinstance(self.screen, HistoryScreen):
            self.push_screen(HistoryScreen(name))

    def action_series(self) -> None:
        """Split what changed into patches."""
        from wizard.screens.series import SeriesScreen

        if not isinstance(self.screen, SeriesScreen):
            self.push_screen(SeriesScreen())

    def action_tour(self) -> None:
        """Show the tour of the screens."""
        from wizard.screens.reader import open_tour

        open_tour(self)

    def in_thread(
        self, function: Callable[[], _T], then: Callable[[_T], Any], group: str, much: bool = False
    ) -> None:
        """Call ``function`` in a thread and ``then`` with its result in the event loop; a later call replaces it.

        ``much`` is whether it reads a good part of the tree, see :meth:`GarbageKeeper.reading`.
        """

        def job() -> None:
            with self.garbage.reading(much):
                result = function()
            if not get_current_worker().is_cancelled:
                self.call_from_thread(then, result)

        self.run_worker(job, thread=True, exclusive=True, group=group, exit_on_error=False)

    def stages_in_thread(
        self, function: Callable[[], Iterator[_T]], then: Callable[[_T], Any], group: str, much: bool = False
    ) -> None:
        """As :meth:`in_thread`, for a function that gives its result in stages."""

        def job() -> None:
            with self.garbage.reading(much):
                for result in function():
                    if get_current_worker().is_cancelled:
                        return
                    self.call_from_thread(then, result)

        self.run_worker(job, thread=True, exclusive=True, group=group, exit_on_error=False)


def _provider() -> type:
    from wizard.palette import WizardCommands

    return WizardCommands
