"""What a person can set, from ``$XDG_CONFIG_HOME/libvirt-wizard/config.toml``; a bad setting is named and ignored.

::

    theme = "light"          # dark, light, ansi, or the name of any theme of Textual
    editor = "vim"           # else $GIT_EDITOR, $VISUAL, $EDITOR, vi
    ascii = true             # no signs beyond ASCII
    nice = 10                # builds run this nice
    frugal = false           # paint as Textual does, not only the cells that changed

    [keymap]
    take = "space"           # the key of a binding, by the names that the help screen shows
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wizard.locations import config_file


@dataclass(frozen=True)
class Settings:
    """The settings in force. ``problems`` has one line for each that was ignored."""

    theme: str = "dark"
    editor: str = ""
    ascii: bool = False
    nice: int = 0
    frugal: bool = True
    keymap: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _switch(value: Any) -> bool:
    return isinstance(value, bool)


def _nice(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 19


def _keymap(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


_KNOWN: dict[str, tuple[Callable[[Any], bool], str]] = {
    "theme": (_text, "a name in quotes"),
    "editor": (_text, "a command in quotes"),
    "ascii": (_switch, "true or false"),
    "nice": (_nice, "a number from 0 to 19"),
    "frugal": (_switch, "true or false"),
    "keymap": (_keymap, "a table of names and keys in quotes"),
}


def load(path: Path | None = None) -> Settings:
    """The settings of ``path`` (default: the configuration file). Never fails."""
    path = path or config_file()
    if not path.exists():
        return Settings()
    import tomllib

    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        return Settings(problems=(f"{path}: {error.strerror}: all settings ignored",))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Settings(problems=(f"{path}: {error}: all settings ignored",))
    good: dict[str, Any] = {}
    problems: list[str] = []
    for key, value in given.items():
        if key not in _KNOWN:
            problems.append(f"{path}: {key}: no such setting: ignored; there are {', '.join(_KNOWN)}")
        elif not _KNOWN[key][0](value):
            problems.append(f"{path}: {key}: wants {_KNOWN[key][1]}, not {value!r}: ignored")
        else:
            good[key] = value
    return Settings(**good, problems=tuple(problems))
