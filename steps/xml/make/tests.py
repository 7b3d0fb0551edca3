"""Step 7: a test input with the new thing, its expected output, and the entry in the list of tests."""

from __future__ import annotations

import re

from steps.code.markup import Element, Unreadable, parse
from steps.edits.insertion import Insertion
from steps.edits.place import line_end, line_start
from steps.xml.documents import Document
from steps.xml.proposal import XmlProposal
from steps.xml.view import View

_ENTRY = re.compile(rb'^[ \t]*DO_TEST\("([\w.-]+)"(?:, [^;\n]*)?\);[ \t]*\n', re.M)
_REFUSED = re.compile(r"invalid|missing|-no-|wrong|error|fail|bad|unsupported|conflict|too|without")
"""Inputs that libvirt is meant to refuse say so in their names."""
_UUID = "12345678-9abc-def0-1234-56789abcdef0"


def input_file(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the new input: a document that the list already tests, with the new thing put in."""
    own = view.document
    if own is None or not proposal.tests:
        return []
    path = _path(view, own, proposal)
    data = view.snapshot.read(path)
    if data is None:
        base = _base(view, own, proposal)
        made = None if base is None else with_new(view, base, proposal)
        return [] if made is None else [Insertion(7, "xml-test-input", path, 0, 0, made)]
    made = with_new(view, data, proposal)
    return [] if made is None else [Insertion(7, "xml-test-input", path, 0, len(data), made)]


def _path(view: View, own: Document, proposal: XmlProposal) -> str:
    folder = next(
        (f for f in own.inputs if any(p.startswith(f"tests/{f}/") for p in view.tree.tests.documents)),
        own.inputs[0],
    )
    return f"tests/{folder}/{proposal.test_name}.xml"


def _program(view: View, own: Document) -> tuple[str, bytes] | None:
    for name in own.tests:
        data = view.snapshot.read(f"tests/{name}.c")
        if data is not None:
            return f"tests/{name}.c", data
    return None


def _base(view: View, own: Document, proposal: XmlProposal) -> bytes | None:
    """The smallest listed input that comes back unchanged and has the element; else the smallest of all."""
    program = _program(view, own)
    folder = _path(view, own, proposal).rpartition("/")[0]
    listed = [m[1].decode() for m in _ENTRY.finditer(program[1])] if program is not None else []
    found: list[tuple[bool, bool, int, bytes]] = []
    element = (proposal.wish.xpath if proposal.wish.values else proposal.wish.above).split("/@")[0]
    for name in listed or [p.rpartition("/")[2].removesuffix(".xml") for p in view.snapshot.paths(folder)]:
        data = view.snapshot.read(f"{folder}/{name}.xml")
        if data is None:
            continue
        has = _find(data, element.split("/")) is not None
        # Guests of one architecture or with a secret start have demands of their own.
        special = b"s390" in data or b"launchSecurity" in data or b"aarch64" in data
        found.append((not has, special, len(data), data))
    return min(found, key=lambda f: f[:3])[3] if found else None


def _find(data: bytes, steps: list[str]) -> Element | None:
    try:
        root = parse(data)
    except Unreadable:
        return None
    if root.tag != steps[0]:
        return None
    element: Element | None = root
    for step in steps[1:]:
        element = next((c for c in element.children if c.tag == step), None) if element is not None else None
    return element


def with_new(view: View, data: bytes, proposal: XmlProposal) -> str | None:
    """Return the document ``data`` with the new thing in it; None where there is no place for it."""
    wish = proposal.wish
    steps = wish.above.split("/") if not wish.values else wish.xpath.rpartition("/")[0].split("/")
    text = data
    for length in range(2, len(steps) + 1):
        if _find(text, steps[:length]) is None:
            made = _add_element(view, text, steps[:length])
            if made is None:
                return None
            text = made
    element = _find(text, steps)
    if element is None:
        return None
    value = wish.values[0] if wish.values else sample_value(proposal)
    if wish.attribute or (wish.values and "@" in wish.xpath):
        return _set_attribute(text, element, wish.name, value).decode("utf-8", "replace")
    return _add_child(text, element, _markup(proposal, value)).decode("utf-8", "replace")


def sample_value(proposal: XmlProposal) -> str:
    """Return a value of the type."""
    wish = proposal.wish
    if wish.type == "enum":
        return wish.words[-1]
    return {
        "yes-no": "yes", "on-off": "on", "int": "5", "uint": "5", "ulong": "5", "size": "64", "string": "sample", "uuid": _UUID,
    }.get(wish.type, "")  # fmt: skip


def _markup(proposal: XmlProposal, value: str) -> str:
    name = proposal.wish.name
    if proposal.wish.type in ("flag", "element"):
        return f"<{name}/>"
    unit = f" unit='{proposal.wish.unit}'" if proposal.wish.type == "size" else ""
    return f"<{name}{unit}>{value}</{name}>"


def _set_attribute(text: bytes, element: Element, name: str, value: str) -> bytes:
    tag_end = text.find(b">", element.start)
    head = text[element.start : tag_end]
    made = f"{name}='{value}'".encode()
    shape = re.compile(rb"\b" + name.encode() + rb"=(?:'[^']*'|\"[^\"]*\")")
    if shape.search(head):
        return text[: element.start] + shape.sub(made, head, count=1) + text[tag_end:]
    at = tag_end - 1 if text[tag_end - 1 : tag_end] == b"/" else tag_end
    unit = head.find(b" unit=")
    if unit >= 0 and element.text:
        # A size is written with its unit last.
        at = element.start + unit
    return text[:at] + b" " + made + text[at:]


def _add_child(text: bytes, element: Element, markup: str) -> bytes:
    indent = text[line_start(text, element.start) : element.start]
    made = indent + b"  " + markup.replace("\n", "\n" + indent.decode() + "  ").encode() + b"\n"
    if text[element.end - 2 : element.end] == b"/>":
        name = element.tag.encode()
        return text[: element.end - 2] + b">\n" + made + indent + b"</" + name + b">" + text[element.end :]
    first = next((c for c in element.children if c.tag in ("address", "driver", "alias")), None)
    at = line_start(text, first.start) if first is not None else line_start(text, element.body_end)
    return text[:at] + made + text[at:]


def _add_element(view: View, text: bytes, steps: list[str]) -> bytes | None:
    """The document with the element, its required attributes set to the first value that they may have."""
    above = _find(text, steps[:-1])
    grammar = view.grammar
    if above is None or grammar is None:
        return None
    nodes = grammar.find("/".join(steps))
    if not nodes:
        return None
    sample = _sample_element(view, steps)
    if sample is not None:
        return _add_child(text, above, sample)
    attributes = ""
    for each in grammar.content(nodes[0].element):
        if each.element.tag == "attribute" and not each.optional:
            held = grammar.holds(each.element)
            attributes += f" {each.element.get('name')}='{held.values[0] if held.values else '1'}'"
    return _add_child(text, above, f"<{steps[-1]}{attributes}/>")


def _sample_element(view: View, steps: list[str]) -> str | None:
    """The smallest such element of the tree's own test data, where it needs more than attributes."""
    found: list[str] = []
    for sample in view.tree.tests.samples("/".join(steps), most=40):
        if _REFUSED.search(sample.path):
            continue
        data = view.snapshot.read(sample.path) or b""
        element = _find(data, steps)
        if element is None or any(c.tag in ("address", "alias") for c in element.children):
            continue
        markup = data[element.start : element.end].decode("utf-8", "replace")
        deep = len(data[line_start(data, element.start) : element.start])
        found.append(re.sub(rf"\n {{{deep}}}", "\n", markup))
    return min(found, key=len) if found else None


def list_entry(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the entry behind the list's last one."""
    own = view.document
    program = None if own is None or not proposal.tests else _program(view, own)
    if program is None:
        return []
    path, data = program
    entries = list(_ENTRY.finditer(data))
    if not entries:
        return []
    last = entries[-1]
    line = data[last.start() : last.end()]
    made = line.replace(b'"' + last[1] + b'"', b'"' + proposal.test_name.encode() + b'"').decode()
    at = line_end(data, last.end() - 1)
    return [Insertion(7, "xml-test-list", path, at, at, made)]
