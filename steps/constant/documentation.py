"""Text for the doc comments of public functions."""

from __future__ import annotations

import re

from steps.code.comments import DocComment
from steps.edits.insertion import Insertion
from steps.edits.wrap import prose

_WIDTH = 76
_TAIL = re.compile(rb"\n \*[ \t]*\n(?= \*[ \t]*(?:Returns?\b|See also|Since:))")


def paragraph(path: str, doc: DocComment, text: str, check: str, beside: list[str]) -> Insertion:
    """Return the insertion of a paragraph ``text``: behind the last that names one of ``beside``, else before "Returns"."""
    at = _behind(doc, beside)
    if at is None:
        tail = _TAIL.search(doc.text)
        at = tail.start() + 1 if tail else doc.text.rfind(b" */")
    lines = " *\n" + prose(text, _WIDTH, " * ") + "\n"
    return Insertion(3, check, path, doc.at + at, doc.at + at, lines)


def _behind(doc: DocComment, beside: list[str]) -> int | None:
    """The end of the last paragraph that names one of ``beside``, arguments and results left out."""
    best = None
    for match in re.finditer(rb"^ \*[ \t]*\n((?: \*[ \t]+[^\n]+\n)+)", doc.text, re.M):
        text = match[1]
        if text.startswith((b" * @", b" * Return", b" * Since")):
            continue
        if any(re.search(rb"\b" + re.escape(name.encode()) + rb"\b", text) for name in beside):
            best = match.end(1)
    return best


def flags_line(path: str, doc: DocComment, enum: str, check: str) -> list[Insertion]:
    """Return the change of a line ``@flags: … pass 0`` to one that names ``enum``; none where it names one already."""
    match = re.search(rb"^ \* @flags:[^\n]*(?:\n \*[ \t]{2,}[^\n]*)*", doc.text, re.M)
    if match is None or enum.encode() in match.group() or re.search(rb"\bvir[A-Z]\w+", match.group()):
        return []
    at = doc.at + match.start()
    return [Insertion(3, check, path, at, doc.at + match.end(), f" * @flags: bitwise-OR of {enum}")]
