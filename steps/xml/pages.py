"""The format documentation: where a page names an attribute, element or value."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from steps.tree.snapshot import Snapshot
from steps.xml.documents import Document

_NEAR = 220
_HEADING = re.compile(r"\n([-~^=\"'#*])\1{3,}\n|<h[2-5]")
_REACH = 3500
"""How many characters behind a device's name its attributes are explained."""


def page_of(snapshot: Snapshot, own: Document) -> str | None:
    """The document's page; None where the tree has none."""
    if not own.page:
        return None
    return snapshot.first(f"docs/{own.page}.rst", f"docs/{own.page}.html.in")


def pages_of(snapshot: Snapshot, own: Document) -> list[str]:
    """The page and those beside it that describe parts of it (``formatdomain-devices.rst``)."""
    if not own.page:
        return []
    base = f"docs/{own.page}"
    found = [
        p for p in snapshot.paths("docs") if re.fullmatch(re.escape(base) + r"[\w-]*\.(?:rst|html\.in)", p)
    ]
    return sorted(found, key=lambda p: (len(p), p))


def documented(snapshot: Snapshot, own: Document, xpath: str, value: str = "") -> tuple[str, int] | None:
    """Where the document's pages name what the XPath says: file and line."""
    for path in pages_of(snapshot, own):
        data = (snapshot.read(path) or b"").decode("utf-8", "replace")
        line = _line(data, xpath, value, path.endswith(".rst"))
        if line:
            return path, line
    return None


def _line(text: str, xpath: str, value: str, rst: bool) -> int:
    parts = xpath.split("/")
    name = parts[-1].removeprefix("@")
    said = value or name
    if said not in text:
        return 0
    attribute = parts[-1].startswith("@")
    opening, close = ("<", ">") if rst else ("&lt;", "&gt;")
    element = re.escape(parts[-2] if attribute else name)
    if attribute:
        wanted = f"{re.escape(name)}=[\"'](?:&quot;)?" + (re.escape(value) if value else "")
        shape = re.compile(f"{opening}{element}\\b[^{opening[-1]}]*?\\b{wanted}")
    else:
        shape = re.compile(
            f"{opening}{element}(?=[\\s/{close[0]}]|$)" + (f"{close}\\s*{re.escape(value)}" if value else "")
        )
    device = parts[2] if len(parts) > 3 + attribute and parts[1] == "devices" else ""
    ends = list(accumulate(len(line) + 1 for line in text.split("\n")))
    near_device = (
        [
            bisect_right(ends, m.start())
            for m in re.finditer(rf"(?:{opening}|``|<code>){re.escape(device)}\b", text)
        ]
        if device
        else []
    )
    examples = [bisect_right(ends, m.end() - 1) for m in shape.finditer(text)]
    for at in examples:
        if not device or any(at - 60 <= n <= at + 5 for n in near_device):
            return at + 1
    quoted = f"``{re.escape(said)}``" if rst else f"<code>{re.escape(said)}</code>"
    marked = re.compile(
        f"{quoted}|<code>[^<\n]*\\b{re.escape(said)}\\b[^<\n]*</code>|``[^`\n]*\\b{re.escape(said)}\\b[^`\n]*``"
    )
    around = [p for p in parts[-2:-1] if p not in ("devices", "domain")] or [name]
    near = sorted(
        bisect_right(ends, m.start()) for p in around for m in re.finditer(rf"\b{re.escape(p)}\b", text)
    )
    for match in marked.finditer(text):
        i = bisect_right(ends, match.start())
        if _close(near, i) and (not device or _close(near_device, i)):
            return i + 1
    return examples[0] + 1 if examples else 0


def _close(lines: list[int], line: int) -> bool:
    """Whether one of ``lines``, which are in order, is near."""
    at = bisect_left(lines, line - _NEAR)
    return at < len(lines) and lines[at] <= line + _NEAR


def explained(snapshot: Snapshot, own: Document, xpath: str, value: str = "") -> tuple[str, int] | None:
    """Return where the document's pages explain it, not only show it in an example: file and offset in the text."""
    parts = xpath.split("/")
    said = value or parts[-1].removeprefix("@")
    device = (
        parts[2] if len(parts) > 2 and parts[1] == "devices" else parts[1] if len(parts) > 1 else parts[0]
    )
    for path in pages_of(snapshot, own):
        text = (snapshot.read(path) or b"").decode("utf-8", "replace")
        rst = path.endswith(".rst")
        quoted = f"``{re.escape(said)}``" if rst else f"<code>{re.escape(said)}</code>"
        opening = "<" if rst else "&lt;"
        near = [m.start() for m in re.finditer(rf"(?:{opening}|``|<code>){re.escape(device)}\b", text)]
        listed = re.compile(rf"^[ \t]*(?:<dt>)?{quoted}", re.M)
        for shape in (listed, re.compile(quoted)):
            for match in shape.finditer(text):
                at = match.end() - 2
                if any(-200 <= at - n <= _REACH and not _HEADING.search(text, n, at) for n in near):
                    return path, at
    return None
