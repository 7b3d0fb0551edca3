"""Step 8: drivers, capabilities, release note."""

from __future__ import annotations

import re

from steps.state import State
from steps.xml.believed import members
from steps.xml.seen import Look, Seen, absent, done, not_needed, text_there
from steps.xml.uses import Use
from steps.xml.view import View


def driver(view: View) -> Seen:
    """The check ``xml-driver``; its value: the files."""
    uses: dict[str, Use] = {}
    if (view.values or view.device) and view.constant is not None:
        uses |= {u.path: u for u in view.tree.uses.driver_constant(view.constant.name)}
    if not view.values:
        for struct, each in members(view):
            for use in view.tree.uses.drivers(struct, each):
                uses.setdefault(use.path, use)
    if uses:
        first = next(iter(uses.values()))
        return done((first.path, first.line), tuple(sorted(uses)))
    return absent(
        view,
        driver,
        "no driver looks at it",
        State.UNSURE,
        "no driver looks at it by name: look who must, and who must refuse it",
    )


def refusal(view: View) -> Seen:
    """The check ``xml-refusal``."""
    return absent(
        view,
        refusal,
        "no driver refuses it yet",
        State.NOT_NEEDED,
        "which driver would ignore it is for a person to tell",
    )


_TELLING = 7
"""A word of an attribute that is shorter (``model``, ``type``) says nothing alone."""


def _names(view: View) -> list[bytes]:
    """The strings and members by which other files would name it."""
    word = re.escape(view.value or view.name).encode()
    if view.values:
        return [rb'"(?:[\w.-]*[.-])?' + word + rb'"']
    device = re.escape(
        view.xpath.split("/")[2] if view.xpath.startswith("domain/devices/") else view.xpath.split("/")[1]
    ).encode()
    if view.attribute:
        alone = [rb'"(?:[\w.-]*[.-])?' + word + rb'"'] if len(view.name) >= _TELLING else []
        return [rb'"[\w.-]*\b' + device + rb"\b[\w.-]*\b" + word + rb'"', *alone]
    inner = [p.rpartition("/")[2] for p in view.below if "@" not in p]
    telling = [re.escape(w).encode() for w in (view.name, *inner) if len(w) >= _TELLING - 2]
    return [rb'"(?:[\w.-]*[.-])?' + w + rb'"|->' + w + rb"\b" for w in telling]


def _in_file(view: View, path: str, look: Look, what: str) -> Seen:
    data = view.snapshot.read(path)
    if data is None:
        return not_needed(f"this tree has no {path}")
    if view.defined is not None:
        for shape in _names(view):
            found = re.search(shape, data)
            if found is not None:
                return done((path, data.count(b"\n", 0, found.start()) + 1))
    return absent(view, look, what, State.NOT_NEEDED)


def capability(view: View) -> Seen:
    """The check ``xml-capability``."""
    if view.document is None or view.document.root != "domain":
        return not_needed("no capability of a hypervisor decides it")
    return _in_file(
        view, "src/qemu/qemu_capabilities.c", capability, "no capability of QEMU is named like it"
    )


def domaincaps(view: View) -> Seen:
    """The check ``xml-domaincaps``."""
    if view.document is None or view.document.root != "domain":
        return not_needed("domain capabilities are about domains")
    return _in_file(
        view, "src/conf/domain_capabilities.c", domaincaps, "the domain capabilities do not name it"
    )


def news(view: View) -> Seen:
    """The check ``news``."""
    for path in ("NEWS.rst", "docs/news.xml", "docs/news.html.in"):
        data = view.snapshot.read(path)
        if data is None:
            continue
        at = _note(data, view) if view.there else None
        if at is not None:
            return text_there(view, (path, data.count(b"\n", 0, at) + 1))
    return absent(
        view,
        news,
        "the release notes do not name it",
        State.NOT_NEEDED,
        "release notes name only some of them",
    )


def _note(data: bytes, view: View) -> int | None:
    """Where a release note names it together with the element that it is in."""
    parts = view.xpath.split("/")
    words = [view.value or view.name, parts[-2].removeprefix("@") if view.attribute or len(parts) > 2 else ""]
    if view.values:
        words[1] = parts[-3] if view.attribute and len(parts) > 2 else parts[-2]
    if words[1] == "devices":
        words[1] = ""
    shapes = [re.compile(rb"(?<![\w-])" + re.escape(w).encode() + rb"(?![\w-])", re.I) for w in words if w]
    if not all(shape.search(data) for shape in shapes):
        return None
    start = 0
    for entry in re.finditer(rb"</change>|\n[ ]*\* |\n\n(?=\S)|</li>|\Z", data):
        text = data[start : entry.start()]
        found = shapes[0].search(text)
        tagged = re.search(rb"(?:<|&lt;|``|')" + re.escape(words[0]).encode(), text, re.I)
        if found is not None and all(s.search(text) for s in shapes) and (len(shapes) > 1 or tagged):
            return start + found.start()
        start = entry.end()
    return None


def virsh_xml(view: View) -> Seen:
    """The check ``xml-virsh``: few commands of virsh make XML of their own."""
    del view
    return not_needed("XML travels inside existing commands")
