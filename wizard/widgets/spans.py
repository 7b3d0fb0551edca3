"""Lines as rows of spans: text with the kind of thing it is. Colours come from the theme, never from the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len

TAB = 8


class Span(NamedTuple):
    """A piece of a line; ``kind`` names its look (``added``, ``dim``), see ``wizard.theme.KINDS``."""

    text: str
    kind: str = ""


Line = tuple[Span, ...]


def clean(text: str) -> str:
    """``text`` from a file, git or a tool as one harmless line: no escape sequences, tabs expanded."""
    # Imported late: the first screen shows nothing that needs it, and its package is large.
    from steps.tasks.sanitise import plain, sanitise

    return plain(sanitise(text)).replace("\n", " ").expandtabs(TAB)


def shown(text: str) -> str:
    """``text`` as it goes to the terminal: the last gate, where what was not made :func:`clean` before is shown as ``?``."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _BARE for c in text)


_BARE = "?"


def line(*parts: str | tuple[str, str]) -> Line:
    """A line from plain strings and (text, kind) pairs; empty pieces are left out."""
    spans = (Span(p) if isinstance(p, str) else Span(*p) for p in parts)
    return tuple(span for span in spans if span.text)


def text_of(spans: Iterable[Span]) -> str:
    """The bare text of a line."""
    return "".join(span.text for span in spans)


def width_of(spans: Iterable[Span]) -> int:
    """How many cells a line takes."""
    return sum(cell_len(span.text) for span in spans)


class _Signs:
    """The sign for what was cut off; the app sets it for its terminal."""

    ellipsis = "…"


def use_ellipsis(sign: str) -> None:
    """Cut with ``sign`` from now on."""
    _Signs.ellipsis = sign


def cut(text: str, width: int, ellipsis: str | None = None) -> str:
    """``text`` in at most ``width`` cells, with an ellipsis where something was cut off."""
    ellipsis = ellipsis or _Signs.ellipsis
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    kept = text[: width - 1]
    while cell_len(kept) > width - 1:
        kept = kept[:-1]
    return kept + ellipsis


def pad(text: str, width: int, ellipsis: str | None = None) -> str:
    """``text`` cut or filled to exactly ``width`` cells."""
    text = cut(text, width, ellipsis)
    return text + " " * (width - cell_len(text))


def wrap(text: str, width: int) -> list[str]:
    """``text`` broken at spaces into lines of at most ``width`` cells; long words are cut."""
    width = max(8, width)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        current = ""
        for word in paragraph.split():
            while cell_len(word) > width:
                if current:
                    lines.append(current)
                    current = ""
                lines.append(word[:width])
                word = word[width:]
            if current and cell_len(current) + 1 + cell_len(word) > width:
                lines.append(current)
                current = word
            else:
                current = f"{current} {word}" if current else word
        lines.append(current)
    return lines


def marked(spans: Line, needle: str, kind: str = "match") -> Line:
    """The line with every occurrence of ``needle`` (case does not matter) shown as ``kind``."""
    if not needle:
        return spans
    whole, low = text_of(spans).lower(), needle.lower()
    hits: list[tuple[int, int]] = []
    at = whole.find(low)
    while at >= 0:
        hits.append((at, at + len(low)))
        at = whole.find(low, at + len(low))
    return restyled(spans, hits, kind) if hits else spans


def restyled(spans: Line, ranges: list[tuple[int, int]], kind: str) -> Line:
    """The line with the character ``ranges`` (in order, not overlapping) shown as ``kind``."""
    result: list[Span] = []
    offset = 0
    for span in spans:
        end, at = offset + len(span.text), offset
        for first, last in ranges:
            first, last = max(first, at), min(last, end)
            if first < last:
                if first > at:
                    result.append(Span(span.text[at - offset : first - offset], span.kind))
                result.append(Span(span.text[first - offset : last - offset], kind))
                at = last
        if at < end:
            result.append(Span(span.text[at - offset :], span.kind))
        offset = end
    return tuple(result)


def folded(spans: Line, width: int) -> list[Line]:
    """A line in pieces of at most ``width`` characters."""
    pieces: list[Line] = []
    current: list[Span] = []
    room = max(8, width)
    left = room
    for span in spans:
        text = span.text
        while len(text) > left:
            current.append(Span(text[:left], span.kind))
            pieces.append(tuple(part for part in current if part.text))
            text, current, left = text[left:], [], room
        current.append(Span(text, span.kind))
        left -= len(text)
    return [*pieces, tuple(current)]
