"""The two places of the proposal screen that take keys: what is typed, and the list of what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.message import Message

from wizard.widgets.code import PrototypeArea
from wizard.widgets.rows import RowList

if TYPE_CHECKING:
    from textual import events


class PrototypeInput(PrototypeArea):
    """Where the prototype is typed. Enter goes on when it can be used; else it is a line's end, as in any editor."""

    class Accepted(Message):
        """Enter, on a prototype that can be used; or Down, behind its last line."""

    usable = False

    async def _on_key(self, event: events.Key) -> None:
        accepts = event.key == "enter" and self.usable
        leaves = event.key == "down" and self.cursor_at_last_line
        if accepts or leaves:
            event.stop()
            event.prevent_default()
            self.post_message(self.Accepted())
            return
        await super()._on_key(event)


class DerivedList(RowList):
    """What was assumed and derived. A letter is text here, too: it goes into the prototype."""

    BINDINGS = [Binding("up", "move_or_leave", "Up", show=False, id="row-up")]

    class Typed(Message):
        """A letter was typed."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Left(Message):
        """Up, on the first row."""

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self.post_message(self.Typed(event.character))

    def action_move_or_leave(self) -> None:
        """Go up; from the first row into the prototype."""
        before = self.current
        self.action_move(-1)
        if self.current == before:
            self.post_message(self.Left())
