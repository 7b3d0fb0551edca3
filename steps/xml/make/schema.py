"""Step 1: the definition in the schema, edited as text so that everything else stays as it is."""

from __future__ import annotations

from steps.code.markup import Element
from steps.code.rng import Grammar
from steps.edits.insertion import Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.xml.proposal import XmlProposal
from steps.xml.view import View

_DEFINES = {
    "yes-no": "virYesNo", "on-off": "virOnOff", "uint": "unsignedInt", "ulong": "unsignedLong", "uuid": "UUID", "size": "scaledInteger",
}  # fmt: skip
_DATA = {
    "int": "int",
    "uint": "unsignedInt",
    "ulong": "unsignedLong",
    "size": "unsignedLong",
    "uuid": "string",
}
_WORDS = {"yes-no": ("yes", "no"), "on-off": ("on", "off")}


def definition(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the insertion of the attribute, the element or the values."""
    grammar = view.grammar
    if grammar is None:
        return []
    if proposal.wish.values:
        return _values(view, grammar, proposal)
    above = grammar.find(proposal.wish.above)
    if not above:
        return []
    element = above[proposal.definition if proposal.definition < len(above) else 0].element
    data = view.snapshot.read(element.file) or b""
    empty = next((c for c in element.children if c.tag == "empty"), None)
    at, indent = _place(grammar, element, data, proposal.wish.attribute)
    text = _text(grammar, proposal, indent, data)
    if empty is not None:
        return [
            Insertion(
                1,
                "xml-schema",
                element.file,
                line_start(data, empty.start),
                line_end(data, empty.end - 1),
                text,
            )
        ]
    return [Insertion(1, "xml-schema", element.file, at, at, text)]


def _text(grammar: Grammar, proposal: XmlProposal, indent: str, data: bytes) -> str:
    wish = proposal.wish
    define = _DEFINES.get(wish.type, "")
    quote = '"' if data.count(b'name="') >= data.count(b"name='") else "'"
    words = tuple(w for w in proposal.words if w not in ("default", "none") or w in wish.words)
    return render(
        "xml-schema.rng.j2", type=wish.type, name=wish.name, tag="attribute" if wish.attribute else "element", q=quote,
        define=define if define in grammar.defines else "", datatype=_DATA.get(wish.type, "string"),
        words=_WORDS.get(wish.type, words), pattern=wish.pattern, required=wish.required, indent=indent,
    )  # fmt: skip


def _place(grammar: Grammar, element: Element, data: bytes, attribute: bool) -> tuple[int, str]:
    """Where in ``element`` it goes, and how far it is indented: attributes stand before all children."""
    children = element.children
    holder = element
    last: Element | None = None
    if attribute:
        for child in children:
            if child.tag != "interleave" and _only_attributes(grammar, child):
                last = child
    else:
        holder = next((c for c in children if c.tag == "interleave"), element)
        last = holder.children[-1] if holder.children else None
    if last is not None:
        indent = data[line_start(data, last.start) : last.start].decode("latin-1")
        return line_end(data, last.end - 1), indent if not indent.strip() else _deeper(data, holder)
    return line_end(data, _open_end(data, holder)), _deeper(data, holder)


def _open_end(data: bytes, element: Element) -> int:
    return data.find(b">", element.start)


def _deeper(data: bytes, element: Element) -> str:
    return data[line_start(data, element.start) : element.start].decode("latin-1") + "  "


def _only_attributes(grammar: Grammar, pattern: Element) -> bool:
    """Whether everything that the pattern stands for are attributes."""
    if pattern.tag == "attribute":
        return True
    if pattern.tag == "ref":
        found = grammar.defines.get(pattern.get("name"), ())
        return bool(found) and all(f.children and all(_shallow(c) for c in f.children) for f in found)
    return pattern.tag in ("optional", "choice", "group") and bool(pattern.children) and all(
        _only_attributes(grammar, c) for c in pattern.children
    )  # fmt: skip


def _shallow(pattern: Element) -> bool:
    if pattern.tag == "attribute":
        return True
    return pattern.tag in ("optional", "choice", "group") and all(_shallow(c) for c in pattern.children)


def _values(view: View, grammar: Grammar, proposal: XmlProposal) -> list[Insertion]:
    """The values, behind the last one of the choice that has most of them."""
    choices: list[list[Element]] = []
    for node in grammar.find(proposal.wish.xpath):
        pending = [node.element]
        seen: set[int] = set()
        while pending:
            element = pending.pop()
            if id(element) in seen:
                continue
            seen.add(id(element))
            listed = [c for c in element.children if c.tag == "value"]
            if listed:
                choices.append(listed)
            for child in element.children:
                pending += grammar.defines.get(child.get("name"), []) if child.tag == "ref" else [child]
    if not choices:
        return []
    last = max(choices, key=len)[-1]
    data = view.snapshot.read(last.file) or b""
    indent = data[line_start(data, last.start) : last.start].decode("latin-1")
    if last.parent is not None and last.parent.tag != "choice":
        return []
    at = line_end(data, last.end - 1)
    return [
        Insertion(
            1,
            "xml-schema",
            last.file,
            at,
            at,
            "".join(f"{indent}<value>{v}</value>\n" for v in proposal.wish.values),
        )
    ]
