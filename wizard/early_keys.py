"""Keys that come before the screen that they are for was made: kept, and pressed in order once it is."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual import events

    from wizard.app import WizardApp

_MOUNT_SECONDS = 0.005
"""After so long it is looked again whether a new screen can take keys."""


class EarlyKeys:
    """The keys that ``app``'s newest screen cannot take yet."""

    def __init__(self, app: WizardApp) -> None:
        self._app = app
        self._early: deque[events.Key] = deque()
        self._pressed_again: set[events.Key] = set()

    def keeps(self, event: events.Key) -> bool:
        """Keep a key that came too early; False for one that is to be handled now."""
        if event.is_forwarded or event in self._pressed_again:
            self._pressed_again.discard(event)
            return False
        if not self._early and self._app.screen.is_mounted:
            return False
        if not self._early:
            self._app.set_timer(_MOUNT_SECONDS, self._press)
        self._early.append(event)
        return True

    def _press(self) -> None:
        if self._app.is_leaving:
            return
        if not self._app.screen.is_mounted:
            self._app.set_timer(_MOUNT_SECONDS, self._press)
            return
        # One at a time: each may open another screen.
        event = self._early.popleft()
        self._pressed_again.add(event)
        self._app.post_message(event)
        if self._early:
            self._app.set_timer(_MOUNT_SECONDS, self._press)
