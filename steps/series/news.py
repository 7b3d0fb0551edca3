"""Puts an item of the release notes into the section of the version in development, which a release has moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from steps.series.onto import Laid

_SECTION = re.compile(rb"^v\d+\.\d+\.\d+")
_TOPIC = re.compile(rb"^\* \*\*")
_XML_RELEASE = re.compile(rb"[ \t]*</?release\b")
_XML_SECTION = re.compile(rb"[ \t]*<section title=\"([^\"]*)\"")
_XML_ITEM = b"<change>"
_XML_END = b"</change>"

_Put = Callable[[Laid, Sequence[bytes], Sequence[int], Sequence[bytes]], bool]
"""Takes the file, an item's rows and their identities, and the file up to the item as the series has it."""


def _put_rst(laid: Laid, rows: Sequence[bytes], ids: Sequence[int], above: Sequence[bytes]) -> bool:
    """Put an item of the news under its topic of the newest section; False where this file has no such sections."""
    topic = next((row for row in reversed(above) if _TOPIC.match(row)), b"* **New features**\n")
    sections = [n for n, row in enumerate(laid.rows) if _SECTION.match(row)]
    if not sections:
        return False
    first, last = sections[0] + 2, sections[1] if len(sections) > 1 else len(laid.rows)
    topics = [n for n in range(first, last) if _TOPIC.match(laid.rows[n])]
    own = [(row, line) for row, line in zip(rows, ids, strict=True) if not _TOPIC.match(row)]
    while own and not own[0][0].strip():
        own.pop(0)
    while own and not own[-1][0].strip():
        own.pop()
    at = next((n for n in topics if laid.rows[n].strip() == topic.strip()), None)
    if at is None:
        # The sections of libvirt's own template have every topic; one that is missing is begun at the end.
        at = _end_of(laid, last, first)
        laid.put(at, laid.new_ids(2), [b"\n", topic])
        at, end = at + 1, at + 2
    else:
        end = _end_of(laid, min([n for n in topics if n > at], default=last), at + 1)
    blank = laid.new_ids(1)
    laid.put(end, [*blank, *(line for _row, line in own)], [b"\n", *(row for row, _line in own)])
    return True


def _end_of(laid: Laid, behind: int, first: int) -> int:
    """The line behind the last that is not empty, before ``behind``."""
    while behind > first and not laid.rows[behind - 1].strip():
        behind -= 1
    return behind


def _put_xml(laid: Laid, rows: Sequence[bytes], ids: Sequence[int], above: Sequence[bytes]) -> bool:
    """Put ``<change>`` items into their section of the newest ``<release>``; False where rows are no whole items.

    The file's first comment shows a release as a pattern to copy; the release notes begin behind it.
    """
    own = _whole_items(rows, ids)
    begin = next((n for n, row in enumerate(laid.rows) if row.startswith(b"<libvirt>")), None)
    releases = [] if begin is None else [
        n for n in range(begin, len(laid.rows)) if _XML_RELEASE.match(laid.rows[n])
    ]  # fmt: skip
    if not own or len(releases) < 2:
        return False
    titles = (m[1] for row in reversed(above) if (m := _XML_SECTION.match(row)))
    title = next(titles, b"New features")
    first, last = releases[:2]
    at = next(
        (n for n in range(first, last) if (m := _XML_SECTION.match(laid.rows[n])) and m[1] == title), None
    )
    if at is None:
        indent = b"    "
        new = [indent + b'<section title="%b">\n' % title, indent + b"</section>\n"]
        laid.put(last, laid.new_ids(2), new)
        at, last = last, last + 2
    end = next((n for n in range(at, last) if laid.rows[n].strip() == b"</section>"), last)
    laid.put(end, [line for _row, line in own], [row for row, _line in own])
    return True


def _whole_items(rows: Sequence[bytes], ids: Sequence[int]) -> list[tuple[bytes, int]]:
    """The items among rows, without what begins or ends a release or section; none where they are not whole."""
    around = (b"<release", b"</release", b"<section", b"</section")
    own = [pair for pair in zip(rows, ids, strict=True) if pair[0].strip()]
    own = [(row, line) for row, line in own if not row.strip().startswith(around)]
    if own and own[-1][0].strip() == _XML_ITEM:
        own = [own[-1], *own[:-1]]  # the same insertion, as a diff may show it behind another item
    elif own and own[0][0].strip() == _XML_END:
        own = [*own[1:], own[0]]
    whole = own and own[0][0].strip() == _XML_ITEM and own[-1][0].strip() == _XML_END
    return own if whole else []


NEWS: dict[str, _Put] = {"NEWS.rst": _put_rst, "docs/news.xml": _put_xml}
"""How an item is put, by the file that holds the release notes."""
