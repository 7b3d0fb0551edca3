"""Textual's driver for a terminal, with a :class:`TerminalLine` between them."""

from __future__ import annotations

import sys
from typing import Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from wizard.terminal.line import TerminalLine


class FrugalDriver(LinuxDriver):
    """Sends only what changed, and only as fast as the terminal takes it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not sys.__stderr__ or not sys.__stderr__.isatty():
            # Textual draws on standard error; ``2>file`` is meant for messages, not for the screen.
            self._file = sys.__stdout__
        width, height = self._get_terminal_size()
        self.line = TerminalLine(self._file or sys.stderr, width, height, erases=erases_in_colour())

    def write(self, data: str) -> None:
        """See :meth:`textual.driver.Driver.write`. Never waits for the terminal."""
        self.line.take(data)

    def start_application_mode(self) -> None:
        """See :meth:`textual.driver.Driver.start_application_mode`."""
        self.line.open()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """See :meth:`textual.driver.Driver.stop_application_mode`."""
        self.line.settle()
        super().stop_application_mode()

    def close(self) -> None:
        """See :meth:`textual.driver.Driver.close`."""
        self.line.close()
        super().close()

    def process_message(self, message: Message) -> None:
        """See :meth:`textual.driver.Driver.process_message`; runs in the thread that reads the keys."""
        if isinstance(message, events.CursorPosition):
            self.line.answered()
        else:
            super().process_message(message)


def erases_in_colour() -> bool:
    """Whether the terminal erases in the background that is set, as its description says."""
    try:
        import curses
    except ImportError:
        return False
    try:
        curses.setupterm(fd=2)
        return curses.tigetflag("bce") == 1
    except curses.error:
        return False
