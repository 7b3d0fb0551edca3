"""One command line: shown before it runs, and editable."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from steps.errors import BadInput

READABLE_OUTPUT: Mapping[str, str] = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}
"""English messages, so that they can be read by ``diagnose``."""
COLOUR: Mapping[str, str] = {"CLICOLOR_FORCE": "1"}
"""ninja passes the compiler's colours on, although its output is no terminal."""
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL | re.ASCII)


@dataclass(frozen=True)
class Command:
    """``argv`` run in ``cwd`` with ``env`` added to the environment; no shell is involved."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(READABLE_OUTPUT))

    @property
    def display(self) -> str:
        """The line that one could paste into a shell in ``cwd``; what only dresses the output is left out."""
        dress = READABLE_OUTPUT.keys() | COLOUR.keys()
        said = [f"{name}={shlex.quote(value)}" for name, value in self.env.items() if name not in dress]
        return " ".join([*said, shlex.join(self.argv)])

    def edited(self, line: str) -> Command:
        """The same command with another line, which may begin with ``NAME=value`` as in a shell.

        Raises BadInput if it is empty or its quotes do not match.
        """
        return self.with_words(split_line(line))

    def with_words(self, words: Sequence[str]) -> Command:
        """The same command with other words. Raises BadInput if there is no program among them."""
        dress = READABLE_OUTPUT.keys() | COLOUR.keys()
        env = {name: value for name, value in self.env.items() if name in dress}
        at = 0
        while at < len(words) and (match := _ASSIGNMENT.fullmatch(words[at])):
            env[match[1]] = match[2]
            at += 1
        if not words[at:]:
            raise BadInput("The command line is empty; type a command, or leave it as it was.")
        return replace(self, argv=tuple(words[at:]), env=env)


def split_line(line: str) -> list[str]:
    """The words of a command line. Raises BadInput if its quotes do not match."""
    try:
        return shlex.split(line)
    except ValueError as error:
        raise BadInput(f"{line}: {str(error).lower()}; check the quotes.") from error


def shown(root: Path, folder: Path) -> str:
    """``folder`` as it is shortest to read in a command line that runs in ``root``."""
    return str(folder.relative_to(root)) if folder.is_relative_to(root) else str(folder)
