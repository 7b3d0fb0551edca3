"""Prototypes as they are pasted: out of a mail, a diff, a web page, a chat or the output of grep.

What such places put around the C text is blanked. Every text that leaves here has as many characters as the one that
came in, so that the place of an error is the place in the text that the person sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+")
"""The quote marks of a mail."""
_GREP = re.compile(r"^(?:[\w./@^~+-]+:)?[\w./+-]+\.[ch](?:\.in)?([:-])\d+[:-](?:\d+[:-])?")
"""What ``grep -n``, ``git grep -n`` and compilers put before a line: ``include/libvirt/libvirt-domain.h:12:``."""
_FENCE = re.compile(r"^[ \t]*(```|~~~)[\w ]*$")
_DIFF_HEAD = re.compile(r"^(diff --git |index [0-9a-f]+\.\.|--- |\+\+\+ |@@ )")
_SEPARATOR = re.compile(r"^--$")
_AROUND = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb"
"""Quotes that can stand around a whole prototype."""
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.S)
_HIDDEN_IN_WORD = re.compile(r"[^\s,;()*\[\]]+")
_LOOKS_LIKE = dict(
    zip("аеорсхуіјѕһԁАВЕКМНОРСТХІЈЅοΟΑΒΕΗΙΚΜΝΡΤΧ", "aeopcxyijshdABEKMHOPCTXIJSoOABEHIKMNPTX", strict=True)
)
"""Letters of other alphabets that look like a Latin one."""


def cleaned(text: str) -> str:
    """``text`` without what surrounds pasted C: the same number of characters and lines, blanks in place of the rest."""
    lines = [_spaces(line) for line in text.split("\n")]
    lines = [_blank_head(_QUOTED, line) for line in lines]
    lines = [_blank_head(_GREP, "" if _SEPARATOR.match(line) else line, len(line)) for line in lines]
    whole_diff = any(line.lstrip().startswith(("diff --git ", "@@ ")) for line in lines)
    if whole_diff or any(re.match(r"\+(?!\+\+ )", line.lstrip()) for line in lines):
        lines = [_of_diff(line, whole_diff) for line in lines]
    lines = [" " * len(line) if _FENCE.match(line) else line for line in lines]
    return _unquoted("\n".join(lines))


def foreign(text: str) -> tuple[int, str] | None:
    """The first character of the code in ``text`` that no C of libvirt has: its place, and what is to be said of it."""
    code = _COMMENT.sub(lambda m: " " * len(m.group()), text)
    at = next((i for i, c in enumerate(code) if not (c.isascii() and (c.isprintable() or c.isspace()))), None)
    if at is None:
        return None
    char = code[at]
    instead = _LOOKS_LIKE.get(char) or unicodedata.normalize("NFKC", char)
    name = unicodedata.name(char, "a control character").lower()
    shown = f"'{char}' " if char.isprintable() else ""
    hint = f": write '{instead}'" if instead != char and instead.isascii() and instead.isprintable() else ""
    return at, f"{shown}(U+{ord(char):04X}, {name}) cannot stand here, C of libvirt is ASCII{hint}"


def _spaces(line: str) -> str:
    """Blanks of other kinds as spaces, and no characters that have no width: what follows them moves up in its word."""
    # A byte order mark and direction marks hide in what a web page or an editor gives away.
    line = "".join(" " if c.isspace() or unicodedata.category(c) == "Zs" else c for c in line)
    return _HIDDEN_IN_WORD.sub(lambda m: _visible(m.group()), line)


def _visible(word: str) -> str:
    seen = "".join(c for c in word if unicodedata.category(c) != "Cf")
    return seen.ljust(len(word))


def _blank_head(pattern: re.Pattern[str], line: str, width: int | None = None) -> str:
    """``line`` with what ``pattern`` finds at its start blanked; at least ``width`` characters long."""
    found = pattern.match(line)
    return (" " * found.end() + line[found.end() :] if found else line).ljust(width or 0)


def _of_diff(line: str, whole: bool) -> str:
    """A line of a diff as it is after the change; of a ``whole`` diff only what it adds."""
    bare = line.lstrip()
    if _DIFF_HEAD.match(bare) or bare.startswith("-"):
        return " " * len(line)
    if bare.startswith("+"):
        at = line.index("+")
        return line[:at] + " " + line[at + 1 :]
    return " " * len(line) if whole else line


def _unquoted(text: str) -> str:
    """``text`` without the quotes that stand around it or around single lines of it."""
    return "\n".join(_without_quotes(line) for line in text.split("\n"))


def _without_quotes(line: str) -> str:
    chars = list(line)
    for places in (_from(chars, 1), _from(chars, -1)):
        for place in places:
            chars[place] = " "
    return "".join(chars)


def _from(chars: list[str], way: int) -> Iterator[int]:
    """The places of quotes from one end of a line on, blanks and ``;`` passed over."""
    for place in range(len(chars))[::way]:
        if chars[place] in _AROUND:
            yield place
        elif not chars[place].isspace() and chars[place] != ";":
            return
