"""C text laid out as libvirt's coding style has it: at 80 columns where it can,
continued under the bracket."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 80


def filled(head: str, parts: Sequence[str], tail: str, width: int = WIDTH) -> str:
    """``head`` + ``parts`` joined by commas + ``tail``, filled to ``width``;
    later lines begin under the first part.

    >>> print(filled("    f(", ["aaaa", "bbbb", "cccc"], ");", 16))
        f(aaaa, bbbb,
          cccc);
    """
    column = len(head.rsplit("\n", 1)[-1])
    lines = [head]
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        piece = part + (tail if last else ",")
        empty = lines[-1].strip() == "" or index == 0
        gap = "" if empty else " "
        if not empty and len(lines[-1]) + len(gap) + len(piece.partition("\n")[0]) > width:
            lines.append(" " * column)
            gap = ""
        lines[-1] += gap + piece
    if not parts:
        lines[-1] += tail
    return "\n".join(lines)


def stacked(head: str, parts: Sequence[str], tail: str) -> str:
    """``head`` + ``parts`` + ``tail`` with one part a line, each under the first:
    how functions are declared."""
    column = len(head.rsplit("\n", 1)[-1])
    return head + (",\n" + " " * column).join(parts) + tail


def prose(text: str, width: int, indent: str = "") -> str:
    """``text`` filled to ``width`` columns, each line behind ``indent``."""

    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1] if words else ""
