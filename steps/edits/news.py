"""Step 1: the release note, in the entry of the version in development (``NEWS.rst``,
before 2020 ``docs/news.xml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end
from steps.edits.render import render
from steps.tree.facts import Facts

_RST_RELEASE = re.compile(rb"^v(\d[\w.]*)[ \t]*(?:\([^\n]*\))?[ \t]*\n=+[ \t]*\n", re.M)
_RST_SECTION = re.compile(rb"^\* \*\*([^*\n]+)\*\*[ \t]*\n", re.M)
_XML_RELEASE = re.compile(rb"^([ \t]*)<release version=\"v?(\d[\w.]*)\"[^>]*>[ \t]*\n", re.M)
_XML_SECTION = re.compile(
    rb"<section title=\"New features\">[ \t]*\n(?:(?!</section>).)*?^([ \t]*)</section>", re.S | re.M
)
_BEFORE_NEW_FEATURES = (b"Project governance", b"Security", b"Removed features")


@dataclass(frozen=True, slots=True)
class Note:
    """What a release note is about: its title as ReST, and the version that will first have it."""

    title: str
    since: str


def release_note(facts: Facts, title: str, since: str) -> list[Insertion]:
    """Return an entry ``title`` under "New features" of the version ``since``."""
    note = Note(title, since)
    path = facts.layout.news
    data = (facts.snapshot.read(path) if path else None) or b""
    if path is None or not path.endswith((".rst", ".xml")):
        return []
    at, text = (_rst if path.endswith(".rst") else _xml)(data, note)
    return [] if at < 0 else [Insertion(1, "news", path, at, at, text)]


def _entry(note: Note, form: str, **around: object) -> str:
    return render(f"news.{form}.j2", title=note.title, since=note.since, marker=PLACEHOLDER, **around)


def _rst(data: bytes, note: Note) -> tuple[int, str]:
    first = _RST_RELEASE.search(data)
    releases = _RST_RELEASE.finditer(data)
    mine = next((r for r in releases if r[1].decode() == note.since), None)
    if mine is None:
        at = first.start() if first else len(data)
        return at, _entry(note, "rst", release=True, section=True) + "\n\n"
    following = next(releases, None)
    end = following.start() if following else len(data)
    sections = list(_RST_SECTION.finditer(data, mine.end(), end))
    for index, section in enumerate(sections):
        if section[1].strip() == b"New features":
            limit = sections[index + 1].start() if index + 1 < len(sections) else end
            return _end_of_text(data, section.end(), limit), "\n" + _entry(
                note, "rst", release=False, section=False
            )
    before = [s for s in sections if s[1].strip() not in _BEFORE_NEW_FEATURES]
    limit = before[0].start() if before else end
    return _end_of_text(data, mine.end(), limit), "\n" + _entry(note, "rst", release=False, section=True)


def _end_of_text(data: bytes, start: int, limit: int) -> int:
    """The offset behind the last line of ``start`` to ``limit`` that is not empty."""
    text = data[start:limit].rstrip()
    return start if not text else line_end(data, start + len(text) - 1)


def _xml(data: bytes, note: Note) -> tuple[int, str]:
    # The file's own comment shows a release element as a pattern to copy: only what is outside comments
    # counts.
    code = re.sub(rb"<!--.*?-->", lambda m: re.sub(rb"[^\n]", b" ", m[0]), data, flags=re.S)
    releases = list(_XML_RELEASE.finditer(code))
    if not releases:
        return -1, ""
    mine = next((r for r in releases if r[2].decode() == note.since), None)
    if mine is None:
        return releases[0].start(), _entry(note, "xml", release=True, section=True)
    end = code.find(b"</release>", mine.end())
    section = _XML_SECTION.search(code, mine.end(), end)
    if section is None:
        return mine.end(), _entry(note, "xml", release=False, section=True)
    return section.start(1), _entry(note, "xml", release=False, section=False)
