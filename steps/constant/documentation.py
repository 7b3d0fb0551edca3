"""Text for the doc comments of public functions."""

from __future__ import annotations

import re

from steps.code.comments import DocComment
from steps.edits.insertion import Insertion
from steps.edits.wrap import prose

_WIDTH = 76
_UNUSED = re.compile(rb"not used|unused|always pass|pass 0|set to 0")
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


def argument_of(doc: DocComment, enum: str) -> str:
    """Return the argument whose line names ``enum``: ``flags``, or ``stats`` and ``types``, which are flags by other names."""
    for match in re.finditer(rb"^ \* @(\w+):[^\n]*(?:\n \*[ \t]{2,}[^\n]*)*", doc.text, re.M):
        if re.search(rb"\b" + re.escape(enum.encode()) + rb"\b", match.group()):
            return match[1].decode()
    return "flags"


def section(
    path: str, doc: DocComment, name: str, text: str, check: str, beside: list[str]
) -> list[Insertion]:
    """Return a section ``NAME:`` behind that of the nearest of ``beside`` that has one; none where none has."""
    for sibling in beside:
        head = re.search(rb"^ \* " + re.escape(sibling.encode()) + rb":[ \t]*\n", doc.text, re.M)
        if head is None:
            continue
        end = re.compile(rb"^ \* \S|^ \*/", re.M).search(doc.text, head.end())
        if end is None:
            return []
        lines = f" * {name}:\n" + prose(text, _WIDTH, " *     ") + "\n *\n"
        return [Insertion(3, check, path, doc.at + end.start(), doc.at + end.start(), lines)]
    return []


def flags_line(path: str, doc: DocComment, enum: str, check: str) -> list[Insertion]:
    """Return the change of a line ``@flags: … pass 0`` to one that names ``enum``; none where it names one already."""
    match = re.search(rb"^ \* @flags:[^\n]*(?:\n \*[ \t]{2,}[^\n]*)*", doc.text, re.M)
    if match is None or not _UNUSED.search(match.group()):
        return []
    at = doc.at + match.start()
    return [Insertion(3, check, path, at, doc.at + match.end(), f" * @flags: bitwise-OR of {enum}")]
