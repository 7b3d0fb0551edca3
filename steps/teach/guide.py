"""The guide's own words for each step, as this checkout has them, and where they no longer hold for this checkout.

The guide is ``docs/api_extension.rst`` or ``docs/api_extension.html.in``, whichever is there; a tree without one
gets a short text. What is out of date is decided by looking at the tree, never by its version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from steps.model import Step
from steps.tree.layout import Layout
from steps.tree.snapshot import Snapshot

SHORT = {
    1: "Declare the function in the public header of its module and export it in libvirt_public.syms, in the block of "
    "the version in development.",
    2: "Give drivers a place for it: a typedef of the driver's function and a member of that type in the driver struct.",
    3: "Implement the public function: log the call, reset the last error, check object, write access and arguments, "
    "call the driver's function if it has one, else report that it is not supported.",
    4: "Carry the call over the wire: structs for arguments and result, a procedure number with its annotations, the "
    "client's side, the daemon's side.",
    5: "Use the new function inside libvirt where it does better what an older one did.",
    6: "Let people reach it: a virsh command, and its place in the manual page.",
    7: "Put what several drivers need into src/conf and src/util.",
    8: "Implement it in each driver that can support it.",
}
"""For a tree without the guide."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the guide: its id, how deep it lies, its heading, and its own text without its subsections."""

    anchor: str
    level: int
    title: str
    text: str


def parts_of(step: Step, kind: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the parts of ``step`` with a kind's checks; one part without a name where the guide does not divide it."""
    parts: dict[str, list[str]] = {}
    for site in step.sites(kind):
        parts.setdefault(site.part, []).append(site.id)
    return [(part, tuple(checks)) for part, checks in parts.items()]


def reading(snapshot: Snapshot, step: Step) -> str:
    """The guide's text for ``step`` in plain text, paragraphs apart, with notes where it is out of date."""
    sections = sections_of(snapshot)
    own = _belonging(sections, step)
    if own:
        text = "\n\n".join(f"{s.title}\n{'-' * len(s.title)}\n\n{s.text}".strip() for s in own)
        source = f"(from this checkout's {Layout(snapshot).guide})"
    else:
        text, source = SHORT[step.number], "(this checkout has no guide)"
    noted = notes(snapshot, step.number, text)
    if noted:
        listed = "\n".join(f"- {note}" for note in noted)
        text = f"In this tree\n------------\n\n{listed}\n\n{text}"
    return f"{text}\n\n{source}"


def sections_of(snapshot: Snapshot) -> list[Section]:
    """The guide's sections in order; none where the tree has no guide."""
    path = Layout(snapshot).guide
    data = snapshot.read(path) if path else None
    if path is None or data is None:
        return []
    text = data.decode("utf-8", "replace")
    return rst_sections(text) if path.endswith(".rst") else html_sections(text)


def _belonging(sections: Sequence[Section], step: Step) -> list[Section]:
    """The sections with the step's anchors, and those below them that no other step claims."""
    from steps.inspect import STEPS

    others = {anchor for other in STEPS if other.number != step.number for anchor in other.anchors}
    found: list[Section] = []
    inside: int | None = None
    for section in sections:
        if inside is not None and section.level <= inside:
            inside = None
        if section.anchor in step.anchors:
            found.append(section)
            inside = section.level if inside is None else inside
        elif inside is not None and section.anchor not in others:
            found.append(section)
    return [s for s in found if s.text or len(found) > 1]


# --- reStructuredText --------------------------------------------------------------------------------------------

_UNDERLINE = re.compile(r"([=\-~^*#\"'`+])\1{3,}$")
_LEVELS = {"=": 1, "-": 2, "~": 3}


def rst_sections(text: str) -> list[Section]:
    """The sections of a reStructuredText document; the id of a section is its title in lower case with dashes."""
    lines = text.expandtabs().split("\n")
    found: list[tuple[str, int, list[str]]] = []
    number = 0
    while number < len(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        mark = _UNDERLINE.match(below.rstrip())
        title = lines[number].strip()
        if mark and title and not _UNDERLINE.match(title) and len(below.rstrip()) >= len(title):
            found.append((title, _LEVELS.get(mark[1], 4), []))
            number += 2
            continue
        if found and not _UNDERLINE.match(title):
            found[-1][2].append(lines[number])
        number += 1
    return [Section(_slug(title), level, title, _rst_plain(body)) for title, level, body in found]


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _rst_plain(lines: Sequence[str]) -> str:
    """Paragraphs as one line each; lists and literal blocks keep their lines."""
    text = "\n".join(lines)
    text = re.sub(r"``([^`]*)``", r"\1", text, flags=re.S)
    text = re.sub(r"`([^`<]*?)\s*<([^>`]*)>`__?", r"\1 (\2)", text, flags=re.S)
    text = re.sub(r"\*\*([^*]+)\*\*", r"\1", text)
    text = re.sub(r"^\.\. (?:contents|meta|image|highlight)::.*\n(?:[ \t]+:.*\n)*", "", text, flags=re.M)
    blocks: list[str] = []
    number = 0
    for block in re.split(r"\n[ \t]*\n", text):
        items = re.split(r"\n(?=\s*(?:#\.|[-*]|\d+\.)\s)", block.strip("\n"))
        shown: list[str] = []
        for item in items:
            mark = re.match(r"\s*(#\.|[-*]|\d+\.)\s+", item)
            bare = " ".join(item.split())
            if mark and mark[1] == "#.":
                number += 1
                shown.append(f"{number}. {bare[3:]}")
            elif bare:
                shown.append(bare)
        if shown:
            blocks.append("\n".join(shown))
        if not any(re.match(r"\s*#\.", item) for item in items):
            number = 0
    return "\n\n".join(blocks)


# --- HTML --------------------------------------------------------------------------------------------------------


class _Reader(HTMLParser):
    """Headings with their anchors, and the text between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[tuple[str, int, str, list[str]]] = []
        self._text: list[str] = []
        self._level = 0
        self._anchor = ""
        self._numbers: list[int] = []
        self._pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        given = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self._flush()
            self._level, self._anchor = int(tag[1]), given.get("id") or ""
        elif tag == "a" and self._level:
            self._anchor = given.get("id") or given.get("name") or self._anchor
        elif tag in ("p", "pre", "dl", "table", "div"):
            self._break("\n\n")
            self._pre = self._pre or tag == "pre"
        elif tag in ("ol", "ul"):
            self._break("\n\n")
            self._numbers.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._item()
        elif tag == "br":
            self._break("\n")

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if re.fullmatch(r"h[1-6]", tag) and self._level:
            title = " ".join("".join(self._text).split())
            self.sections.append((self._anchor or _slug(title), self._level, title, []))
            self._text, self._level = [], 0
        elif tag in ("ol", "ul") and self._numbers:
            self._numbers.pop()
            self._break("\n\n")
        elif tag == "pre":
            self._pre = False
            self._break("\n\n")

    def handle_data(self, data: str) -> None:
        """Text."""
        self._text.append(
            data.strip("\n").replace("\n", "\0").replace(" ", "\1")
            if self._pre
            else re.sub(r"\s+", " ", data)
        )

    def finish(self) -> list[Section]:
        """All sections."""
        self._flush()
        return [
            Section(anchor, level, title, _tidy("".join(text)))
            for anchor, level, title, text in self.sections
        ]

    def _item(self) -> None:
        depth = "  " * max(0, len(self._numbers) - 1)
        if self._numbers and self._numbers[-1] >= 0:
            self._numbers[-1] += 1
            self._break(f"\n{depth}{self._numbers[-1]}. ")
        else:
            self._break(f"\n{depth}- ")

    def _break(self, text: str) -> None:
        if not self._level:
            self._text.append(text)

    def _flush(self) -> None:
        if self.sections:
            self.sections[-1][3].extend(self._text)
        self._text = []


def _tidy(text: str) -> str:
    lines = []
    for raw in text.split("\n"):
        bare = re.sub(r" {2,}", " ", raw.strip())
        indent = len(raw) - len(raw.lstrip(" ")) if re.match(r" +(?:-|\d+\.) ", raw) else 0
        lines.append(" " * indent + bare)
    joined = "\n".join(lines)
    joined = re.sub(r"((?:^|\n) *(?:-|\d+\.)) *\n+ *", r"\1 ", joined)
    # What is preformatted was kept out of all this.
    return re.sub(r"\n{3,}", "\n\n", joined).strip().replace("\0", "\n").replace("\1", " ")


def html_sections(text: str) -> list[Section]:
    """The sections of the guide in its older HTML form; the id is that of the heading's anchor."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.finish()


# --- where it is out of date -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Note:
    """``text`` is shown where the guide says one of ``says`` (nothing: always), not ``unless``, and ``tree`` holds."""

    step: int
    text: str
    says: tuple[str, ...] = ()
    unless: str | None = None
    tree: Callable[[Snapshot], bool] | None = None

    def holds(self, snapshot: Snapshot, guide: str) -> bool:
        """Whether the note is needed for this tree and the guide's text of the step."""
        said = not self.says or any(word in guide for word in self.says)
        if not said or (self.unless is not None and self.unless in guide):
            return False
        return self.tree is None or self.tree(snapshot)


def _has(path: str, word: str) -> Callable[[Snapshot], bool]:
    return lambda snapshot: word.encode() in (snapshot.read(path) or b"")


def _annotated(snapshot: Snapshot) -> bool:
    path = Layout(snapshot).libraries["main"].protocol
    return path is not None and b"@generate" in (snapshot.read(path) or b"")


def _no_rpcgen_target(snapshot: Snapshot) -> bool:
    makefiles = ("src/Makefile.am", "src/remote/Makefile.inc.am")
    return not any(re.search(rb"^rpcgen:", snapshot.read(path) or b"", re.M) for path in makefiles)


def _help_is_struct(snapshot: Snapshot) -> bool:
    source = snapshot.read("tools/virsh-domain.c") or b""
    return b"static const vshCmdInfo info_" in source and not re.search(
        rb"static const vshCmdInfo \w+\[\]", source
    )


_NOTES: tuple[_Note, ...] = (
    _Note(
        1, "The module's header is a plain .h file here; only libvirt-common is made from a template.",
        says=(".h.in",), tree=lambda snapshot: snapshot.exists("include/libvirt/libvirt-domain.h"),
    ),
    _Note(
        1, "Symbols go into the block of the version in development; if the last block is of a released version, a new "
        "block that inherits from it is begun. Blocks of released versions are never touched.",
    ),
    _Note(
        2, "Drivers need no NULL stub: a driver's table names only what it implements, and the page that says what each "
        "driver supports fails on a NULL.",
        says=("NULL",),
    ),
    _Note(
        3, "Each kind of object has a check of its own (virCheckDomainReturn, virCheckNetworkReturn, ...); the "
        "connection's is only for functions that take a connection.",
        says=("virCheckConnectReturn",),
    ),
    _Note(
        3, "Nearly no function logs its return (rule 8); it is not asked of a new one.", says=("returning",),
    ),
    _Note(
        4, "There is no target 'make rpcgen' here: the normal build generates the files. r runs what does it.",
        says=("make rpcgen",), tree=_no_rpcgen_target,
    ),
    _Note(
        4, "The dispatcher's own .c and .h are written by hand; generated are the stubs, the client's bodies and the "
        "protocol's .c and .h, none of which is in git.",
        says=("remote_daemon_dispatch", "remote_dispatch"),
    ),
    _Note(
        4, "Most functions need no code by hand: the comment before a procedure's number (@generate, @acl, @priority) "
        "says what is generated and who may call it. @acl is required, the guide does not speak of it.",
        unless="@generate", tree=_annotated,
    ),
    _Note(
        4, "A function that takes only a connection needs no arguments struct, one that returns only 0 or -1 no result "
        "struct. The file of structs beside the protocol has to follow.",
        says=("two new structs", "two structs"),
    ),
    _Note(
        4, "The client's functions take their lock with VIR_LOCK_GUARD here; it is released by itself.",
        says=("unlock",), tree=_has("src/remote/remote_driver.c", "VIR_LOCK_GUARD"),
    ),
    _Note(
        6, "The manual page's source is docs/manpages/virsh.rst here, not tools/virsh.pod.",
        says=("virsh.pod",), tree=lambda snapshot: not snapshot.exists("tools/virsh.pod"),
    ),
    _Note(
        6, "A command's help is one struct here, not an array; an argument given by its place says .positional.",
        says=("vshCmdInfo",), tree=_help_is_struct,
    ),
    _Note(
        8, "With access control, a driver's function asks for permission right after it found its object: the name of "
        "the check is made from the procedure's @acl.",
    ),
)  # fmt: skip


def notes(snapshot: Snapshot, number: int, text: str) -> list[str]:
    """Where the guide's ``text`` for the step ``number`` does not hold in this tree, one sentence each."""
    return [note.text for note in _NOTES if note.step == number and note.holds(snapshot, text)]
