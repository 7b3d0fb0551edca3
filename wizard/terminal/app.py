"""An app that is kind to the line its terminal is at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.driver import Driver

if TYPE_CHECKING:
    from wizard.terminal.line import TerminalLine


class FrugalApp(App[None]):
    """Sends a terminal only what changed; nothing moves by itself.

    Without ``frugal`` what changed is left to Textual's own driver, for a terminal that the wizard's is wrong for.
    """

    BINDINGS = [Binding("ctrl+l", "paint_anew", "Paint the screen anew", show=False, id="paint-anew")]

    def __init__(self, frugal: bool = True, **options: Any) -> None:
        self._frugal = frugal
        super().__init__(**options)
        self.animation_level = "none"

    def get_driver_class(self) -> type[Driver]:
        """See :meth:`textual.app.App.get_driver_class`."""
        usual = super().get_driver_class()
        if not self._frugal or usual.__name__ != "LinuxDriver":
            return usual
        from wizard.terminal.driver import FrugalDriver

        return FrugalDriver

    @property
    def terminal_line(self) -> TerminalLine | None:
        """The line to the terminal; None where there is none (tests, a browser)."""
        return getattr(self._driver, "line", None)

    def on_resize(self, event: events.Resize) -> None:
        """The terminal has another size: what it shows is not known."""
        if self.terminal_line is not None:
            self.terminal_line.resize(event.size.width, event.size.height)

    def action_paint_anew(self) -> None:
        """Paint the whole screen: something else has written to the terminal."""
        if self.terminal_line is not None:
            self.terminal_line.send_all()
        else:
            self.refresh()
