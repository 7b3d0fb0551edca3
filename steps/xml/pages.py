"""The format documentation: where a page names an attribute, element or value."""

from __future__ import annotations

import re

from steps.tree.snapshot import Snapshot
from steps.xml.documents import Document

_NEAR = 220


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
    attribute = parts[-1].startswith("@")
    opening, close = ("<", ">") if rst else ("&lt;", "&gt;")
    element = re.escape(parts[-2] if attribute else name)
    lines = text.splitlines()
    if attribute:
        wanted = f"{re.escape(name)}=[\"'](?:&quot;)?" + (re.escape(value) if value else "")
        shape = re.compile(f"{opening}{element}\\b[^{opening[-1]}]*?\\b{wanted}")
    else:
        shape = re.compile(
            f"{opening}{element}(?=[\\s/{close[0]}]|$)" + (f"{close}\\s*{re.escape(value)}" if value else "")
        )
    device = parts[2] if len(parts) > 3 + attribute and parts[1] == "devices" else ""
    near_device = (
        [
            text.count("\n", 0, m.start())
            for m in re.finditer(rf"(?:{opening}|``|<code>){re.escape(device)}\b", text)
        ]
        if device
        else []
    )
    examples = [text.count("\n", 0, m.end() - 1) for m in shape.finditer(text)]
    for at in examples:
        if not device or any(at - 60 <= n <= at + 5 for n in near_device):
            return at + 1
    said = value or name
    quoted = f"``{re.escape(said)}``" if rst else f"<code>{re.escape(said)}</code>"
    marked = re.compile(
        f"{quoted}|<code>[^<]*\\b{re.escape(said)}\\b[^<]*</code>|``[^`\n]*\\b{re.escape(said)}\\b[^`\n]*``"
    )
    around = [p for p in parts[-2:-1] if p not in ("devices", "domain")] or [name]
    near = [i for i, line in enumerate(lines) if any(re.search(rf"\b{re.escape(p)}\b", line) for p in around)]
    for i, line in enumerate(lines):
        if marked.search(line) and any(abs(i - n) <= _NEAR for n in near):
            if device and not any(abs(i - n) <= _NEAR for n in near_device):
                continue
            return i + 1
    return examples[0] + 1 if examples else 0
