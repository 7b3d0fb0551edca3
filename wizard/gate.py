"""The one gate for all text that the command line prints: what a checkout holds cannot steer the terminal.

Files, subjects of commits, output of tools: any of it may hold escape sequences (OSC 52 writes the clipboard), marks that
turn the direction of writing, characters of no width. Here every character that cannot be seen becomes a visible escape,
whatever command prints it; JSON has escapes of its own and is made without such characters (:func:`as_json_text`).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

from wizard.answers import plain

_COLOUR = re.compile(r"(\x1b\[[0-9;:]{0,32}m)")


def visible(text: str) -> str:
    """``text`` with every character but line feed and tab that is not to be seen as an escape: ``\\x1b``, ``\\u202e``."""
    if plain(text.encode("utf-8", "surrogatepass")):
        return text
    return "\n".join(line if line.isprintable() else _escaped(line) for line in text.split("\n"))


def _escaped(line: str) -> str:
    """``line`` looked at character by character: only where there is one to escape, as a whole answer has millions."""
    return "".join(c if c.isprintable() or c == "\t" else c.encode("unicode_escape").decode() for c in line)


def as_json_text(document: object) -> str:
    """``document`` as one line of JSON that is safe on a terminal and the same to a program that reads it."""
    text = json.dumps(document, ensure_ascii=False)
    return (
        text
        if plain(text.encode("utf-8", "surrogatepass"))
        else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
    )


class Gate(io.TextIOBase):
    """A text stream before ``stream``. Colours (SGR) pass where ``colours``, and are left out otherwise."""

    def __init__(self, stream: TextIO, colours: bool) -> None:
        self._stream = stream
        self._colours = colours
        self.copy: list[str] | None = None
        """What has passed, where somebody keeps it."""

    def write(self, text: str) -> int:
        """Write ``text`` as it may be shown."""
        shown = self.passed(text)
        self._stream.write(shown)
        if self.copy is not None:
            self.copy.append(shown)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:  # type: ignore[override]
        """Write each of ``lines``."""
        for line in lines:
            self.write(line)

    def passed(self, text: str) -> str:
        """Return ``text`` as it may be shown."""
        if "\x1b" not in text:
            return visible(text)
        parts = _COLOUR.split(text)
        if not self._colours:
            return "".join(map(visible, parts[::2]))
        return "".join(part if index % 2 else visible(part) for index, part in enumerate(parts))

    def isatty(self) -> bool:
        """Whether the stream behind is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The descriptor of the stream behind."""
        return self._stream.fileno()

    def flush(self) -> None:
        """Flush the stream behind."""
        self._stream.flush()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream behind."""
        return self._stream.encoding

    @property
    def buffer(self) -> Any:
        """The bytes behind, for what is data and no text (a diff into a file)."""
        return self._stream.buffer
