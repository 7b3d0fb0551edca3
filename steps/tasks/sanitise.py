"""Output of other programs, made harmless to a terminal: colours stay, everything else that steers goes."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    r"""
      \x1b\[ [0-?]* [\ -/]* [@-~]          # CSI … final byte
    | \x1b [\]PX^_] [^\x07\x1b\n]* (?:\x07|\x1b\\)?  # OSC, DCS, SOS, PM, APC up to BEL, ST or the line's end
    | \x1b [\ -/]* [0-~]?                  # any other escape sequence, or a lone ESC
    | [\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]   # C0 but tab and line feed, DEL, C1
    | [\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]  # marks of direction, no width, line separators
    """,
    re.VERBOSE,
)
_SGR = re.compile(r"\x1b\[[0-9;:]*m")


def decode(data: bytes) -> str:
    """UTF-8 with what is not UTF-8 shown as ``\\xNN``; never fails."""
    return data.decode("utf-8", "backslashreplace")


def sanitise(text: str) -> str:
    """``text`` with only SGR colours left of all control sequences; tabs and line feeds stay.

    ``\\r\\n`` counts as a line feed; a line that was overwritten with a lone ``\\r`` keeps all its parts,
    each on a line of its own, as a log is read from top to bottom.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(_keep_colour, text)


def plain(line: str) -> str:
    """``line`` without colours, as the readers of messages want it."""
    return _SGR.sub("", line) if "\x1b" in line else line


def _keep_colour(match: re.Match[str]) -> str:
    return match.group() if _SGR.fullmatch(match.group()) else ""


class LineSplitter:
    """Chunks of bytes in, whole sanitised lines out; an unfinished line waits for its rest.

    A line without end is cut at ``longest`` bytes, so that memory stays flat whatever a program prints.
    """

    def __init__(self, longest: int = 1 << 16) -> None:
        self._longest = longest
        self._rest = b""

    def feed(self, chunk: bytes) -> tuple[str, ...]:
        """The lines that ``chunk`` completes."""
        head, newline, rest = (self._rest + chunk).rpartition(b"\n")
        lines = self._lines(head.removesuffix(b"\r")) if newline else ()
        while len(rest) > self._longest:
            lines += self._lines(rest[: self._longest])
            rest = rest[self._longest :]
        self._rest = rest
        return lines

    def finish(self) -> tuple[str, ...]:
        """What is left when the output has ended."""
        rest, self._rest = self._rest, b""
        return self._lines(rest) if rest else ()

    @staticmethod
    def _lines(data: bytes) -> tuple[str, ...]:
        return tuple(sanitise(decode(data)).split("\n"))
