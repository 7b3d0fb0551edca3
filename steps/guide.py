"""The guide "Implementing a new API in Libvirt" as this checkout's own ``docs/api_extension.*`` has it, by step.

Where a tree has no guide, a short text of the project's own stands in; where the guide is behind the tree, a note says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from steps.guide_text import OWN
from steps.step import Step
from steps.tree.facts import Facts

_IDS = {
    "defining-the-public-api": "publicapi",
    "defining-the-internal-api": "internalapi",
    "implementing-the-public-api": "implpublic",
    "implementing-the-remote-protocol": "remoteproto",
    "defining-the-wire-protocol-format": "wireproto",
    "implement-the-rpc-client": "rpcclient",
    "implement-the-server-side-dispatcher": "serverdispatch",
    "use-the-new-api-internally": "internaluseapi",
    "expose-the-new-api-in-virsh": "virshuseapi",
    "implement-the-driver-methods": "driverimpl",
    "implement-common-handling": "commonimpl",
    "implement-driver-handling": "drivercode",
}
"""The headings of the reStructuredText guide to the ids that the HTML one gives the same sections."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text to be wrapped, or a ``verbatim`` line; ``mark`` stands before the first line (``1.``, ``*``)."""

    text: str
    mark: str = ""
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its title, its own text, and the line (from 1) of its heading in the guide; 0: not from a file."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class GuideText:
    """What a step screen shows: the guide's sections, the file they are from, and where the guide is out of date."""

    sections: tuple[Section, ...]
    path: str | None
    notes: tuple[str, ...]


def guide(facts: Facts, step: Step) -> GuideText:
    """The guide's text on ``step`` in the tree of ``facts``."""
    path = facts.layout.guide
    data = facts.snapshot.read(path) if path else None
    found: list[Section] = []
    if path and data:
        text = data.decode("utf-8", "replace")
        read = _read_rst if path.endswith(".rst") else _read_html
        found = [section for anchor, section in read(text) if anchor in step.anchors]
    if found:
        return GuideText(tuple(found), path, outdated(facts, step, data or b""))
    own = tuple(Paragraph(text) for text in OWN[step.number])
    return GuideText((Section(step.title, own),), None, outdated(facts, step, b""))


def outdated(facts: Facts, step: Step, guide_text: bytes) -> tuple[str, ...]:
    """Where the guide's text on ``step`` is behind this tree or says nothing, found by looking at both."""
    layout = facts.layout
    notes: list[str] = []
    if step.number == 1:
        if b"$MODULE.h.in" in guide_text and not any(h.endswith("-domain.h.in") for h in layout.headers):
            notes.append("The headers are libvirt-MODULE.h here; only libvirt-common.h has an .in form.")
        notes.append("Not in the guide: the version's block in the .syms file, the release note, and the Since: tag.")
    elif step.number == 2 and b"NULL" in guide_text:
        notes.append("No NULL stubs any more: since 2011 driver tables name their members, and a NULL means 'removed'.")
    elif step.number == 3:
        notes.append("Rule 3 in practice: virCheckDomainReturn() and its like for the object's own type.")
        notes.append("Rule 8 (debug at return) is followed by 3 of some 390 functions: the wizard leaves it out.")
    elif step.number == 4:
        notes += _remote_notes(facts, guide_text)
    elif step.number == 6:
        if b"virsh.pod" in guide_text and layout.virsh_docs and layout.virsh_docs.endswith(".rst"):
            notes.append(f"The manual page's source is {layout.virsh_docs} here, not virsh.pod.")
        notes.append("Not in the guide: completers for options, and that code and manual page come in one commit.")
    elif step.number == 8 and layout.permissions:
        notes.append("Not in the guide: drivers in a daemon must call the function's EnsureACL; check-aclrules looks.")
    return tuple(notes)


def _remote_notes(facts: Facts, guide_text: bytes) -> list[str]:
    notes = []
    if b"make rpcgen" in guide_text:
        notes.append("'make rpcgen' was removed in 2011: the normal build makes these files (key r runs what it uses here).")
    if facts.layout.generator:
        notes.append(
            "Most functions need no hand-written client or dispatcher: '@generate: both' before the procedure "
            "lets gendispatch.pl write them."
        )
    if facts.layout.permissions:
        notes.append("Every procedure needs '@acl:' lines; a mutating permission also means virCheckReadOnlyGoto().")
    if b"two new structs" in guide_text:
        notes.append("No argument struct for a call with only a connection; no result struct for one that returns 0 or -1.")
    return notes


# --- reStructuredText ---------------------------------------------------------------------------------------------

_UNDERLINE = re.compile(r"^([=\-~^])\1{3,}\s*$")
_ITEM = re.compile(r"^\s*(\*|-|#\.|\d+\.)\s+(.*)$")
_INLINE = re.compile(r"``([^`]*)``|`([^`<]*?)\s*(?:<[^`>]*>)?`__?|\*\*([^*]+)\*\*")


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _plain(text: str) -> str:
    return _INLINE.sub(lambda m: m[1] or m[2] or m[3] or "", text)


def _read_rst(text: str) -> list[tuple[str, Section]]:
    lines = text.split("\n")
    heads = [
        n for n in range(len(lines) - 1)
        if lines[n].strip() and not _UNDERLINE.match(lines[n]) and _UNDERLINE.match(lines[n + 1])
    ]  # fmt: skip
    found = []
    for number, head in enumerate(heads):
        stop = heads[number + 1] if number + 1 < len(heads) else len(lines)
        title = lines[head].strip()
        anchor = _IDS.get(_slug(title), _slug(title))
        found.append((anchor, Section(title, tuple(_rst_paragraphs(lines[head + 2 : stop])), head + 1)))
    return found


def _rst_paragraphs(lines: list[str]) -> list[Paragraph]:
    found: list[Paragraph] = []
    words: list[str] = []
    mark, count, verbatim = "", 0, False

    def close() -> None:
        nonlocal words, mark
        if words:
            found.append(Paragraph(_plain(" ".join(words)), mark))
        words, mark = [], ""

    for line in lines:
        if verbatim and (line.startswith(" ") or not line.strip()):
            if line.strip():
                found.append(Paragraph(line.strip("\n")[2:], verbatim=True))
            continue
        verbatim = False
        if not line.strip():
            close()
        elif item := _ITEM.match(line):
            close()
            count = count + 1 if item[1] == "#." else 0
            mark, words = (f"{count}." if count else item[1]), [item[2]]
        elif line.startswith(".. ") or line.strip() == "::":
            close()
            verbatim = line.strip() == "::"
        elif line.rstrip().endswith("::"):
            words.append(line.strip()[:-1])
            close()
            verbatim = True
        else:
            words.append(line.strip())
    close()
    return found


# --- HTML ---------------------------------------------------------------------------------------------------------


class _HtmlReader(HTMLParser):
    """Collects the text of each section, with list items numbered and line breaks in code kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[tuple[str, str, int, list[Paragraph]]] = []
        self._text = ""
        self._mark = ""
        self._heading = False
        self._count: list[int] = []
        self._anchor = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("h1", "h2", "h3"):
            self._flush()
            self._heading, self._anchor = True, ""
        elif tag == "a" and self._heading:
            self._anchor = given.get("id") or given.get("name") or ""
        elif tag in ("p", "pre", "ul", "ol"):
            self._flush()
            if tag in ("ul", "ol"):
                self._count.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._flush()
            if self._count and self._count[-1] >= 0:
                self._count[-1] += 1
            self._mark = f"{self._count[-1]}." if self._count and self._count[-1] > 0 else "*"
        elif tag == "br":
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "h2", "h3") and self._heading:
            self.sections.append((self._anchor, " ".join(self._text.split()), self.getpos()[0], []))
            self._text, self._heading = "", False
        elif tag in ("p", "li", "pre", "ul", "ol", "body"):
            self._flush()
            if tag in ("ul", "ol") and self._count:
                self._count.pop()

    def handle_data(self, data: str) -> None:
        self._text += data

    def _flush(self) -> None:
        if self._heading:
            return
        text, self._text = " ".join(self._text.split()), ""
        if text and self.sections:
            words = text.split()
            # A list of files stands in one <code>, a line each; kept as the list that it is.
            listed = words if len(words) > 1 and all("/" in w for w in words) else [text]
            self.sections[-1][3].extend(Paragraph(t, self._mark) for t in listed)
        if text:
            self._mark = ""


def _read_html(text: str) -> list[tuple[str, Section]]:
    reader = _HtmlReader()
    reader.feed(text)
    reader.close()
    return [(a or _IDS.get(_slug(t), ""), Section(t, tuple(p), line)) for a, t, line, p in reader.sections]
