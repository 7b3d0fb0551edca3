"""Step 1: the entry in the document's page, behind the sibling that precedes it in the schema."""

from __future__ import annotations

import re

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.render import render
from steps.xml import pages
from steps.xml.proposal import XmlProposal
from steps.xml.view import View


def entry(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return an entry of the definition list, or a paragraph, with a placeholder for what only a person can say."""
    if view.document is None:
        return []
    wish = proposal.wish
    near = _siblings(view, proposal)
    for xpath, value in near:
        found = pages.explained(view.snapshot, view.document, xpath, value)
        if found is not None:
            path, at = found
            data = (view.snapshot.read(path) or b"").decode("utf-8", "replace")
            return [_behind(path, data, at, proposal)]
    above = pages.documented(view.snapshot, view.document, wish.above if not wish.values else wish.xpath)
    if above is None:
        return []
    data = (view.snapshot.read(above[0]) or b"").decode("utf-8", "replace")
    offset = _paragraph_end(data, sum(len(line) for line in data.splitlines(keepends=True)[: above[1]]))
    return [_insertion(above[0], data, offset, proposal, "", False)]


def title(proposal: XmlProposal) -> str:
    """Return the release note's title: what is new, and where."""
    wish = proposal.wish
    parent = wish.above.rpartition("/")[2]
    if wish.values:
        listed = ", ".join(f"``{v}``" for v in wish.values)
        owner = wish.above.rpartition("/")[2] if wish.attribute else wish.name
        return f"Add {listed} to ``{wish.name}`` of ``{owner}``"
    return f"Add the ``{wish.name}`` {'attribute' if wish.attribute else 'element'} to ``{parent}``"


def _siblings(view: View, proposal: XmlProposal) -> list[tuple[str, str]]:
    wish = proposal.wish
    if wish.values:
        return [(wish.xpath, "")]
    paths = [p for p in view.tree.children_of(wish.above) if p != wish.xpath]
    own = [p for p in paths if ("/@" in p[len(wish.above) :]) == wish.attribute]
    return [(p, "") for p in [*own[::-1], *[p for p in paths[::-1] if p not in own], wish.above]]


def _behind(path: str, data: str, at: int, proposal: XmlProposal) -> Insertion:
    """The insertion behind the entry that begins at ``at``."""
    line_start = data.rfind("\n", 0, at) + 1
    line = data[line_start : data.find("\n", at)]
    indent = line[: len(line) - len(line.lstrip())]
    if path.endswith(".rst"):
        listed = bool(re.fullmatch(r"\s*``[^`]+``(?:, ``[^`]+``)*\s*", line))
        end = _entry_end(data, at, indent) if listed else _paragraph_end(data, at)
        indent += "   " if listed and proposal.wish.values else ""
    else:
        listed = "<dt>" in line
        end = data.find("</dd>", at) + len("</dd>\n") if listed else data.find("</p>", at) + len("</p>\n")
        if not listed:
            opened = data.rfind("<p>", 0, at)
            indent = data[data.rfind("\n", 0, opened) + 1 : opened]
            indent = indent if not indent.strip() else ""
    return _insertion(path, data, end, proposal, indent, listed)


def _entry_end(data: str, at: int, indent: str) -> int:
    """Where the entry's text ends: before the next line that is not deeper, empty lines at its end left out."""
    offset = data.find("\n", at) + 1
    last = offset
    for line in data[offset:].splitlines(keepends=True):
        if line.strip() and len(line) - len(line.lstrip()) <= len(indent):
            break
        offset += len(line)
        last = offset if line.strip() else last
    return last


def _apart(data: str, end: int) -> bool:
    """Whether an empty line parts the entries of the list that an entry is put into at ``end``.

    Behind the last one whatever follows does, so the lines before the entry's own name are what tells.
    """
    before = data[:end].rstrip("\n").split("\n")
    at = next((n for n in range(len(before) - 1, 0, -1) if before[n].lstrip().startswith("``")), 0)
    return not before[at - 1].strip() if at else True


def _paragraph_end(data: str, at: int) -> int:
    found = data.find("\n\n", at)
    return len(data) if found < 0 else found + 1


def _insertion(path: str, data: str, end: int, proposal: XmlProposal, indent: str, listed: bool) -> Insertion:
    wish = proposal.wish
    form = "rst" if path.endswith(".rst") else "html"
    what = "value" if wish.values else "attribute" if wish.attribute else "element"
    text = render(
        f"xml-docs.{form}.j2", listed=listed and not wish.values, indent=indent, apart=_apart(data, end), name=wish.values[0] if wish.values else wish.name, what=what,
        parent=wish.name if wish.values else wish.above.rpartition("/")[2], required=wish.required, since=proposal.since, marker=PLACEHOLDER,
    )  # fmt: skip
    offset = len(data[:end].encode())
    return Insertion(1, "xml-docs", path, offset, offset, text)
