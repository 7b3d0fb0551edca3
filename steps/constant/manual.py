"""Text for the manual pages: an option in a command's synopsis, and the paragraph that tells of it."""

from __future__ import annotations

import re
import textwrap

from steps.code import virsh
from steps.edits.insertion import Insertion

_RST_BLOCK = re.compile(rb"::[ \t]*\n[ \t]*\n((?:[ \t]+[^\n]+\n)+)")
_WIDTH = 78


def option(
    path: str, data: bytes, command: str, name: str, form: str, text: str, beside: list[str]
) -> list[Insertion]:
    """Return the insertions that document ``--name`` of ``command``; none where the page does not describe the command.

    ``form`` is the option's argument in the synopsis, empty for none; ``text`` a sentence on it; ``beside`` the options
    of its siblings, the nearest first.
    """
    at = virsh.headings(data).get(command)
    if at is None:
        return []
    section = virsh.section(data, at)
    start = data.find(section, at)
    if path.endswith(".rst"):
        return _rst(path, section, start, name, form, text, beside)
    return _pod(path, data, at, section, start, name, form, text)


def _rst(
    path: str, section: bytes, start: int, name: str, form: str, text: str, beside: list[str]
) -> list[Insertion]:
    made = []
    block = _RST_BLOCK.search(section)
    if block is not None:
        word = f"[--{name} {form}]" if form else f"[--{name}]"
        at = _synopsis_place(block[1], beside)
        line = block[1][block[1].rfind(b"\n", 0, at) + 1 : block[1].find(b"\n", at)].decode(
            "utf-8", "replace"
        )
        glue = " " if len(line) + len(word) + 1 <= _WIDTH else "\n" + _indent(block[1])
        made.append(
            Insertion(
                6, "virsh-docs", path, start + block.start(1) + at, start + block.start(1) + at, glue + word
            )
        )
    place = _paragraph_place(section, beside)
    filled = textwrap.fill(text, _WIDTH, break_on_hyphens=False, break_long_words=False)
    made.append(Insertion(6, "virsh-docs", path, start + place, start + place, filled + "\n\n"))
    return made


def _indent(block: bytes) -> str:
    """The indentation of a synopsis' further lines."""
    further = block.split(b"\n")[1:2]
    return (
        further[0][: len(further[0]) - len(further[0].lstrip())].decode()
        if further and further[0]
        else " " * 6
    )


def _synopsis_place(block: bytes, beside: list[str]) -> int:
    """Behind the option of a sibling that ends its line of the synopsis; else the synopsis' end."""
    for sibling in beside:
        own = re.search(rb"\[--" + re.escape(sibling.encode()) + rb"(?: [^\[\]]*)?\](?=\n)", block)
        if own is not None and block[: own.start()].count(b"[") == block[: own.start()].count(b"]"):
            return own.end()
    return len(block) - 1


def _paragraph_place(section: bytes, beside: list[str]) -> int:
    """Where a paragraph goes: behind the one that tells of a sibling, else the end of the section's text."""
    synopsis = _RST_BLOCK.search(section)
    first = synopsis.end() if synopsis else 0
    for sibling in beside:
        pattern = rb"\*--" + re.escape(sibling.encode()) + rb"(?![\w-])"
        places = list(re.finditer(pattern, section[first:]))
        if places:
            end = section.find(b"\n\n", first + places[-1].start())
            # A list goes on: not between its items.
            if end >= 0 and not section[end + 2 : end + 4].startswith((b"* ", b"- ", b"  ")):
                return end + 2
    text = section.rstrip()
    label = re.search(rb"\n+\.\. _[^\n]+:$", text)
    end = label.start() if label else len(text)
    return min(end + 2, len(section))


def _pod(
    path: str, data: bytes, at: int, section: bytes, start: int, name: str, form: str, text: str
) -> list[Insertion]:
    """The same for ``.pod``: the synopsis is the item's own line, up to an empty one."""
    end = data.find(b"\n\n", at)
    word = f"[I<--{name}> B<{form}>]" if form else f"[I<--{name}>]"
    last = data[data.rfind(b"\n", 0, end) + 1 : end]
    glue = " " if len(last) + len(word) + 1 <= _WIDTH else "\n"
    body = section.rstrip()
    place = start + len(body)
    marked = re.sub(r"\*(--[\w-]+)\*", r"I<\1>", text)
    filled = textwrap.fill(marked, _WIDTH, break_on_hyphens=False, break_long_words=False)
    return [
        Insertion(6, "virsh-docs", path, end, end, glue + word),
        Insertion(6, "virsh-docs", path, place, place, "\n\n" + filled),
    ]
