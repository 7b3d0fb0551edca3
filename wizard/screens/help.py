"""The keys of the screen below, made from its bindings; nothing here is typed by hand."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from wizard.screens.dialogs import Window
from wizard.widgets.lines import LineView
from wizard.widgets.spans import Line, line, wrap

_SIGNS = {
    "enter": "Enter", "escape": "Esc", "question_mark": "?", "slash": "/", "vertical_line": "|", "space": "Space",
    "left_square_bracket": "[", "right_square_bracket": "]", "up": "Up", "down": "Down", "left": "Left",
    "right": "Right", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End",
}  # fmt: skip


def key_name(key: str) -> str:
    """A key as one would say it."""
    if key in _SIGNS:
        return _SIGNS[key]
    if key.startswith("ctrl+"):
        return "^" + key_name(key[5:]).upper()
    return key


def said(binding: Binding) -> str:
    """What a binding does, in full; the bar at the bottom has room for a word only."""
    return binding.tooltip or binding.description


def bindings_of(screen: Screen[Any]) -> list[tuple[str, str, str]]:
    """(keys, description, name for the keymap) of each action of ``screen``, its widgets' and the app's."""
    merged: dict[tuple[str, str], tuple[list[str], str]] = {}
    nodes = [screen, *([screen.focused] if screen.focused else []), screen.app]
    for node in nodes:
        for key, listed in node._bindings.key_to_bindings.items():
            for binding in listed:
                if not binding.description or not binding.id:
                    continue
                entry = merged.setdefault((binding.action, said(binding)), ([], binding.id or ""))
                if key_name(key) not in entry[0]:
                    entry[0].append(key_name(key))
    seen: dict[str, tuple[str, str, str]] = {}
    for (action, description), (keys, name) in merged.items():
        seen.setdefault(action.removeprefix("app."), (" ".join(keys), description, name))
    # The way back stands last.
    return sorted(seen.values(), key=lambda entry: entry[2] == "back")


class HelpScreen(Window[None]):
    """Where one is, and every key."""

    BINDINGS = [Binding("h,f1,q,escape", "cancel", "Back", id="back")]

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__(classes="reading")
        self._below = below

    def body(self) -> ComposeResult:
        """The list of keys."""
        yield LineView(id="help-lines")

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#help-lines", LineView).focus()
        self._write(self.reading_width)

    def on_resize(self) -> None:
        """Wrap for the other width."""
        self._write(self.reading_width)

    def _write(self, width: int) -> None:
        view = self.query_one("#help-lines", LineView)
        lines: list[Line] = [line(("Where you are", "title"))]
        lines += [line(part) for part in wrap(getattr(self._below, "HELP_TEXT", "") or "A window.", width)]
        lines += [
            (),
            line(
                ("Keys", "title"), ("   the name in the last column is for [keymap] in the settings", "dim")
            ),
        ]
        for keys, description, name in bindings_of(self._below):
            lines.append(line((f"{keys:>16}  ", "key"), f"{description:<28}", (name, "dim")))
        lines += [(), line(("In every text: drag with the mouse to select, ^C to copy.", "dim"))]
        view.show(lines, keep_place=True)
