"""The Textual app: one checkout, its screens, its tasks. Everything slow is done in threads and told by messages."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events, work
from textual._context import active_message_pump
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import Worker, get_current_worker

from steps.errors import WizardError
from wizard import crash, glyphs, theme
from wizard.app_tasks import TaskApp
from wizard.early_keys import EarlyKeys
from wizard.garbage import forget_closed_widgets
from wizard.glyphs import Glyphs
from wizard.locations import state_folder
from wizard.screens.start import StartScreen
from wizard.session import Session
from wizard.settings import Settings
from wizard.settings import load as load_settings
from wizard.widgets.plain import draw_plainly
from wizard.widgets.spans import clean, use_ellipsis
from wizard.work import TreeLook, look_at_tree

if TYPE_CHECKING:
    from steps.tree.checkout import Checkout
    from wizard.desk import Desk

_T = TypeVar("_T")


def run(
    checkout: Checkout, first_time: bool | None = None, ascii_only: bool = False, no_color: bool = False
) -> int:
    """Open the wizard on ``checkout``; returns the exit status when the person leaves it.

    ``first_time`` shows the tour (None: if this person has not seen it yet). ``ascii_only`` draws with ASCII
    alone, ``no_color`` is as if the variable ``NO_COLOR`` were set.
    """
    if no_color:
        os.environ["NO_COLOR"] = "1"
    app = WizardApp(checkout, load_settings(), first_time=first_time, ascii_only=ascii_only)
    try:
        app.run()
    except Exception as error:  # noqa: BLE001 - nothing may reach the shell as a traceback
        app.note_crash(error)
    if app.crash:
        crash.forget_keys()
        print(app.crash, file=sys.stderr)
        return crash.EXIT_STATUS
    return app.return_code or 0


def _made(place: str, *arguments: Any) -> Screen[Any]:
    """A new screen of the class that ``place`` (``module:class`` below ``wizard.screens``) names; imported by then."""
    module, _, kind = place.partition(":")
    screen: Screen[Any] = getattr(import_module(f"wizard.screens.{module}"), kind)(*arguments)
    return screen


def _toured() -> Path:
    """Says that this person has seen the tour, in whichever checkout."""
    return state_folder() / "toured"


class WizardApp(TaskApp):
    """The wizard on one checkout."""

    CSS_PATH = "app.tcss"
    SCREENS = {
        "exercise": partial(_made, "exercise:ExerciseScreen"),
        "history": partial(_made, "history:HistoryScreen"),
        "proposal": partial(_made, "proposal:ProposalScreen"),
        "series": partial(_made, "series:SeriesScreen"),
        "step": partial(_made, "step.screen:StepScreen"),
        "tasks": partial(_made, "tasks:TaskScreen"),
        "words": partial(_made, "reader:Words"),
        "tour": partial(_made, "reader:Tour"),
    }
    """The full screens by name; each is made anew by :meth:`show`, and imported when it is opened first."""
    TITLE = "libvirt-wizard"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (105, "-normal"), (120, "-wide"), (146, "-widest")]
    """The diff of the step screen gets its 80 columns first: below 105 the rail is a line, from 146 on the guide has room."""
    COMMANDS = {lambda: _provider()}
    BINDINGS = [
        Binding("Q", "leave", "Quit", show=False, id="quit"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="suspend"),
        Binding("h,f1", "help", "Help", show=False, id="help"),
        Binding("t", "show('tasks')", "Tasks", show=False, id="tasks"),
        Binding("W", "show('words')", "Words of libvirt", show=False, id="words"),
        Binding("H", "show('history')", "How was it done?", show=False, id="history"),
        Binding("P", "show('series')", "Series", show=False, id="patches"),
        Binding("T", "show('tour')", "Tour", show=False, id="tour"),
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
        self.first_time = not _toured().exists() if first_time is None else first_time
        self.tree_look: TreeLook | None = None
        self._keys_came = False
        """Whether the person began by themselves: then no tour comes over what they do."""
        self._early = EarlyKeys(self)
        self.messages: deque[str] = deque(maxlen=50)
        """What was said, the newest last."""
        self.crash = ""
        """What to say of a fault of the wizard itself; nothing where there was none."""
        self._problems = [*self.settings.problems, *([self.session.problem] if self.session.problem else [])]
        self._asked = False
        from wizard import store

        checkout.trusted = checkout.trusted or store.trusted(checkout.root) is True
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self.theme, problem = theme.chosen(
            self.settings.theme, self.available_themes, self.console.color_system == "standard"
        )
        self._problems += [problem] if problem else []

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
        if self._problems:
            self.say("; ".join(self._problems), "warning", timeout=20)
        self.look_at_tree()
        if self.first_time and not self._keys_came:
            self.show("tour")
            with contextlib.suppress(OSError):
                _toured().parent.mkdir(parents=True, exist_ok=True)
                _toured().touch()

    @property
    def is_leaving(self) -> bool:
        """Whether the app is on its way out: no screen is left."""
        return not self._screen_stacks.get(self.current_mode)

    async def on_event(self, event: events.Event) -> None:
        """See :meth:`textual.app.App.on_event`."""
        if isinstance(event, events.InputEvent):
            if self.is_leaving:
                return
            self.garbage.input()
            self._keys_came = True
            if isinstance(event, events.Key) and self._early.keeps(event):
                return
        await super().on_event(event)

    def pop_screen(self) -> AwaitComplete:
        """See :meth:`textual.app.App.pop_screen`."""
        forget_closed_widgets()
        return super().pop_screen()

    def on_unmount(self) -> None:
        """Leave the search for garbage as it was found."""
        self.garbage.stop()

    # --- faults ---

    def note_crash(self, error: Exception) -> None:
        """Keep the session, write a log, and remember the one line that is said when the terminal is restored."""
        if not self.crash:
            shown = next(reversed(self._screen_stacks.get(self.current_mode, [])), None)
            self.session.save()
            self.crash = crash.line_of(error, crash.write_log(error, type(shown).__name__))

    def _handle_exception(self, error: Exception) -> None:
        if isinstance(error, NoMatches) and self._is_of_a_closed_screen():
            return
        # Textual's own answer is a traceback of a hundred lines with the values of all variables.
        self.note_crash(error)
        self._return_code = crash.EXIT_STATUS
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _is_of_a_closed_screen(self) -> bool:
        """Whether the message that is being handled was for a screen that is left: it loses its widgets one by one."""
        pump = active_message_pump.get(None)
        while isinstance(pump, DOMNode) and not isinstance(pump, Screen):
            pump = pump._parent
        if pump is None or not isinstance(pump, Screen):
            return pump is None
        return pump not in self.screen_stack or not pump.is_running

    # --- speaking to the person ---

    def say(self, text: str, severity: str = "information", timeout: float | None = None) -> None:
        """A passing message in the rule of the screen that is shown: it covers nothing, and is never read as markup."""
        text = " ".join(clean(text).split())
        self.messages.append(text)
        for screen in reversed(self._screen_stacks.get(self.current_mode, [])):
            note = getattr(screen, "note", None)
            if note is not None and screen.is_mounted:
                note(
                    " ".join(clean(text).split()), severity, timeout or (12.0 if severity == "error" else 8.0)
                )
                return

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
            for screen in self.screen_stack:
                failed = getattr(screen, "thread_failed", None)
                if failed is not None:
                    failed(event.worker.group)

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
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.session.current = name
        self.show("step", name, check)

    def show(self, screen: str, *arguments: object) -> None:
        """Open the screen of this name, unless it is the one in sight."""
        made = self.SCREENS[screen](*arguments)
        if type(made) is not type(self.screen):
            self.push_screen(made)

    def action_show(self, screen: str) -> None:
        """Open the screen of this name."""
        self.show(screen)

    def open(self, window: Screen[_T], then: Callable[[_T | None], None] | None = None) -> None:
        """Open a window over the present screen; ``then`` gets its answer."""
        self.push_screen(window, then)

    def edit_file(self, file: Path, line: int | None) -> bool:
        """Open a file in the person's editor; False where that could not be done."""
        from wizard.suspend import edit_file

        return edit_file(self, file, line)

    def edit_texts(self, texts: Sequence[tuple[str, str]]) -> tuple[str, ...] | None:
        """Let the person change (name, text) in their editor; None where there is none or it failed."""
        from wizard.editor import chosen
        from wizard.suspend import edit_texts

        return edit_texts(self, texts) if chosen(self.settings.editor) else None

    def action_new_api(self) -> None:
        """Open the proposal screen."""
        self.show("proposal")

    def action_help(self) -> None:
        """Show the keys of the present screen."""
        from wizard.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_command_palette(self) -> None:
        """Find everything by its name."""
        from wizard.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())


if TYPE_CHECKING:

    def _as_desk(app: WizardApp) -> Desk:
        return app


def _provider() -> type:
    from wizard.palette import WizardCommands

    return WizardCommands
