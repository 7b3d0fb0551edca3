"""The line to the terminal: sends what changed, and no faster than the terminal takes it."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Protocol

from wizard.terminal.picture import Painter, Picture

_ALTERNATE_ON, _ALTERNATE_OFF = "\x1b[?1049h", "\x1b[?1049l"
_TOGETHER, _SHOW = "\x1b[?2026h", "\x1b[?2026l"
"""Around an update: the terminal shows all of it at once. Textual sends them to terminals that know them."""
_POINTER = "\x1b]22;"
"""The shape of the mouse pointer: nobody needs it, and some consoles print it."""
ASK = "\x1b[6n"
"""Where is the cursor? Every terminal answers this in its turn: then it has shown what came before."""
LARGE = 400
"""An update from so many bytes on is waited for, and shown at once."""
FIRST_ANSWER, ANSWER = 1.0, 5.0
"""Seconds to wait for an answer: of a terminal that has never given one, of one that has."""


class Output(Protocol):
    """Where the bytes go."""

    def write(self, text: str, /) -> object:
        """Take ``text``; may block as long as the line is busy."""

    def flush(self) -> object:
        """Send what was taken."""


class TerminalLine:
    """Takes the app's output at once, and sends it from a thread of its own.

    What the app paints goes into a picture; what differs from the picture that was sent last goes to the terminal, once
    this has shown the last one. On a slow line pictures in between are left out, so that a key is answered before a
    log that streams, and nothing in the app ever waits for the line.
    """

    def __init__(self, output: Output, width: int, height: int, erases: bool) -> None:
        self._output = output
        self._picture = Picture(width, height)
        self._painter = Painter(erases)
        self._others: list[str] = []
        self._turn = threading.Condition()
        self._sender: threading.Thread | None = None
        self._changed = self._ending = self._full_screen = self._together = self._may_ask = False
        self._asked: float | None = None
        self._answers: bool | None = None
        """Whether the terminal tells where its cursor is; None as long as that is not known."""

    # --- the app's side ---

    def take(self, data: str) -> None:
        """Take output of the app. Never waits for the terminal."""
        with self._turn:
            for sequence in self._picture.paint(data):
                if sequence in (_TOGETHER, _SHOW):
                    self._together = True
                elif not sequence.startswith(_POINTER):
                    self._note_mode(sequence)
                    self._others.append(sequence)
            self._changed = True
            self._turn.notify_all()

    def _note_mode(self, sequence: str) -> None:
        if sequence in (_ALTERNATE_ON, _ALTERNATE_OFF):
            self._painter.forget()
            self._full_screen = sequence == _ALTERNATE_ON

    def resize(self, width: int, height: int) -> None:
        """The terminal has another size: what it shows is not known, and the app will paint everything anew."""
        with self._turn:
            if (width, height) != (self._picture.width, self._picture.height):
                self._picture = Picture(width, height)
            self._painter.forget()

    def send_all(self) -> None:
        """Send the whole picture: something else has written to the terminal."""
        with self._turn:
            self._painter.forget()
            self._changed = True
            self._turn.notify_all()

    def answered(self) -> None:
        """The terminal has told where its cursor is."""
        with self._turn:
            self._asked, self._answers = None, True
            self._turn.notify_all()

    # --- the thread ---

    def open(self) -> None:
        """Begin to send."""
        self._ending, self._may_ask, self._asked = False, True, None
        self._sender = threading.Thread(target=self._send, name="terminal", daemon=True)
        self._sender.start()

    def settle(self) -> None:
        """Ask no more, and wait for the answer that is under way: the next program would get it as keys."""
        with self._turn:
            self._may_ask = False
            self._turn.wait_for(lambda: self._asked is None, FIRST_ANSWER)

    def close(self) -> None:
        """Send what is left, and end."""
        with self._turn:
            self._ending = True
            self._turn.notify_all()
        if self._sender is not None:
            self._sender.join(ANSWER)

    def _send(self) -> None:
        # Where the terminal is gone the app hears of it from its input.
        with contextlib.suppress(OSError):
            while (text := self._next()) is not None:
                self._output.write(text)
                self._output.flush()

    def _next(self) -> str | None:
        """Wait for something to send, and for the terminal to have shown the last; None at the end."""
        with self._turn:
            self._turn.wait_for(lambda: self._changed or self._ending)
            if not self._changed:
                return None
            self._await_answer()
            others, self._others, self._changed = "".join(self._others), [], False
            update = self._painter.update(self._picture) if self._full_screen else ""
            if len(update) < LARGE:
                return others + update
            if self._answers is not False and self._may_ask:
                update += ASK
                self._asked = time.monotonic()
            return others + (f"{_TOGETHER}{update}{_SHOW}" if self._together else update)

    def _await_answer(self) -> None:
        if self._asked is None:
            return
        rest = self._asked + (ANSWER if self._answers else FIRST_ANSWER) - time.monotonic()
        if not self._turn.wait_for(lambda: self._asked is None or self._ending, max(0.0, rest)):
            self._answers = bool(self._answers)
        self._asked = None
