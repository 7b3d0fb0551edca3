"""The looks: dark, light, and the terminal's own sixteen colours."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping
from functools import lru_cache

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

DARK = Theme(
    name="wizard-dark", dark=True,
    primary="#7aa2c9", secondary="#8fa8bf", accent="#e0b36a",
    success="#8fbf7f", warning="#dcb45c", error="#e07b72",
    foreground="#d6d9dc", background="#15181b", surface="#1b1f23", panel="#22272c", boost="#2a3036",
    variables={
        "w-dim": "#8b949d", "w-cursor": "#2c3a48", "w-rule": "#3a424a", "w-unsure": "#79b8c4",
        "w-keyword": "#b99be0", "w-type": "#7cb7d9", "w-string": "#c9b27c", "w-comment": "#87909a",
        "w-number": "#d29a6e", "w-function": "#e3dcb8", "w-preprocessor": "#a9a1d6",
        "w-added": "#9ed18b", "w-removed": "#e88f86", "w-match": "#5a4a1a",
        "footer-key-foreground": "#e0b36a", "footer-background": "#1b1f23", "footer-description-foreground": "#aab2ba",
    },
)  # fmt: skip
LIGHT = Theme(
    name="wizard-light", dark=False,
    primary="#2b5f8f", secondary="#4d6a85", accent="#8a5a00",
    success="#2f7028", warning="#8a6100", error="#b3261e",
    foreground="#22272b", background="#fbfaf7", surface="#f3f1ec", panel="#e9e6df", boost="#dedad1",
    variables={
        "w-dim": "#6a6f74", "w-cursor": "#d5e3f0", "w-rule": "#cbc7bd", "w-unsure": "#176b7a",
        "w-keyword": "#6b3fa0", "w-type": "#145f8c", "w-string": "#7a5b00", "w-comment": "#6c7176",
        "w-number": "#a04a12", "w-function": "#55501f", "w-preprocessor": "#5a4fa8",
        "w-added": "#24691c", "w-removed": "#ab2620", "w-match": "#ffe08a",
        "footer-key-foreground": "#8a5a00", "footer-background": "#f3f1ec", "footer-description-foreground": "#4a5056",
    },
)  # fmt: skip
ANSI_VARIABLES = {
    "w-dim": "ansi_bright_black", "w-cursor": "ansi_blue",
    "w-cursor-text": "ansi_bright_white", "w-rule": "ansi_bright_black", "w-unsure": "ansi_cyan",
    "w-keyword": "ansi_magenta", "w-type": "ansi_cyan", "w-string": "ansi_yellow", "w-comment": "ansi_bright_black",
    "w-number": "ansi_yellow", "w-function": "ansi_default", "w-preprocessor": "ansi_magenta",
    "w-added": "ansi_green", "w-removed": "ansi_red", "w-match": "ansi_yellow",
}  # fmt: skip
"""For the themes that leave colours to the terminal. On its blue only white can be read, so the cursor has a colour."""

SHORT = {"dark": "wizard-dark", "light": "wizard-light", "ansi": "ansi-dark"}
"""What the setting ``theme`` may say besides the name of a theme."""


def chosen(setting: str, there: Container[str], few_colours: bool) -> tuple[str, str]:
    """The name of the theme for what the settings say, and what was wrong with that; nothing where all is well.

    ``there`` are the names of all themes, ``few_colours`` is whether the terminal has no more than sixteen.
    """
    # In sixteen colours, shades of our own would all become the same grey: the terminal's own tell states apart.
    few = setting in ("dark", "light") and few_colours
    wanted = "ansi" if few or "NO_COLOR" in os.environ else setting
    name = SHORT.get(wanted, wanted)
    if name in there:
        return name, ""
    return DARK.name, f"theme: there is no {wanted!r}: ignored; dark, light and ansi are there"


def fallbacks(dark: bool, ansi: bool) -> dict[str, str]:
    """The wizard's own variables for a theme that is not the wizard's."""
    return dict(ANSI_VARIABLES if ansi else (DARK if dark else LIGHT).variables)


KINDS: dict[str, tuple[str, str]] = {
    "dim": ("w-dim", ""), "strong": ("", "bold"), "title": ("primary", "bold"), "key": ("accent", "bold"),
    "path": ("primary", ""), "done": ("success", ""), "partial": ("warning", ""), "missing": ("error", ""),
    "not-needed": ("w-dim", ""), "unsure": ("w-unsure", ""), "added": ("w-added", ""), "removed": ("w-removed", ""),
    "hunk": ("w-unsure", ""), "keyword": ("w-keyword", ""), "type": ("w-type", ""), "string": ("w-string", ""),
    "comment": ("w-comment", ""), "number": ("w-number", ""), "function": ("w-function", ""),
    "preprocessor": ("w-preprocessor", ""), "error": ("error", "bold"), "warning": ("warning", ""),
    "accent": ("accent", "bold"), "match": ("", "bold underline"), "cursor": ("w-cursor-text", "bold"),
}  # fmt: skip
"""Each kind of span: the theme's variable for its colour, and how it is written."""
_BEHIND = {"match": "w-match", "cursor": "w-cursor"}
"""The kinds that are marked by what is behind them."""


def styles_on(ground: Style, variables: Mapping[str, str]) -> dict[str, Style]:
    """The look of every kind of span in a theme, on the ground of a widget; the kind ``""`` is the bare ground.

    They are worked out here and not by the style sheet: it would do so for each widget on each screen anew, which
    one feels.
    """
    return _styles(ground, tuple((name, variables.get(name, "")) for name in _USED))


_USED = sorted({name for name, _look in KINDS.values() if name} | set(_BEHIND.values()))


@lru_cache(maxsize=128)
def _styles(ground: Style, chosen: tuple[tuple[str, str], ...]) -> dict[str, Style]:
    colours = {name: Color.parse(value).rich_color for name, value in chosen if value}
    looks = {
        kind: Style(color=colours.get(name), bgcolor=colours.get(_BEHIND.get(kind, ""))) + Style.parse(look)
        for kind, (name, look) in KINDS.items()
    }
    on_ground = {"": ground} | {kind: ground + look for kind, look in looks.items()}
    # Laid over the other looks of a line: without a colour of its own it leaves theirs.
    on_ground["over-cursor"] = looks["cursor"]
    return on_ground
