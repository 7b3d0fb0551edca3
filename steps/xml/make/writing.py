"""Step 7: writing, in the style of the very function."""

from __future__ import annotations

import re

from steps.edits.insertion import Insertion
from steps.edits.render import render
from steps.xml.blocks import Blocks, Statement
from steps.xml.hits import writes
from steps.xml.locate import Candidate
from steps.xml.make.code import indented, inserted, now, root_of
from steps.xml.proposal import XmlProposal
from steps.xml.sources import arguments, closing
from steps.xml.view import View

_CONVERSIONS = {"int": "%d", "uint": "%u", "ulong": "%llu"}


def writing(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the statement that writes it."""
    host = proposal.host
    if host is None or proposal.wish.type == "element" or not proposal.member:
        return []
    function = now(view, host.format)
    if function is None:
        return []
    blocks = Blocks(function)
    found = (
        _attribute_place(view, proposal, blocks)
        if proposal.wish.attribute
        else _element_place(view, proposal, blocks)
    )
    taken_apart: list[Insertion] = []
    if found is None and proposal.wish.attribute:
        opened = _open_literal(proposal, blocks)
        if opened is not None:
            found, (at, end, left) = opened
            taken_apart = [
                Insertion(7, "xml-format", function.path, function.at + at, function.at + end, left)
            ]
    if found is None:
        return []
    at, indent, buffer, around = found
    bound = next(
        (
            c.binding
            for c in host.writes
            if c.binding is not None
            and c.binding.member.path.rpartition(".")[0] == proposal.prefix.rstrip(".")
        ),
        None,
    )
    bound = bound or next(c.binding for c in host.writes if c.binding is not None)
    member = root_of(bound.expression, bound.member.path, proposal.prefix) + proposal.member
    wish = proposal.wish
    text = render(
        "xml-write.c.j2", type=wish.type, name=wish.name, attribute=wish.attribute, buffer=buffer, member=member, unit=wish.unit,
        converter=proposal.converter, absent=proposal.absent, required=wish.required, local=re.sub(r"\W", "_", wish.name) + "Str",
        conversion="%s" if wish.type in ("string", "uuid") or proposal.converter else _CONVERSIONS.get(wish.type, "%s"),
    )  # fmt: skip
    edits = [inserted(function, "xml-format", at, around[0] + indented(text + around[1], indent) + around[2])]
    if around[3]:
        edits.append(inserted(function, "xml-format", blocks.declarations_end(), around[3]))
    return [*edits, *taken_apart]


def _open_literal(proposal: XmlProposal, blocks: Blocks) -> tuple[_Place, tuple[int, int, str]] | None:
    """Where ``<element a='%s'/>`` is written by one call: the place behind the call, and the end of the literal to take off.

    The end is then written by a call of its own. Only one literal of one element, in a block of braces.
    """
    host = proposal.host
    assert host is not None
    element = (host.inner or (host.element.rpartition("/")[2],))[-1].encode()
    call = rb'^([ \t]+)virBuffer(?:Asprintf|EscapeString)\((&?\w+),\s*"<' + re.escape(element)
    found = list(re.finditer(call + rb"(?: [^\"<>\\]*?)?(/?>(?:\\n)?)\"", blocks.text, re.M))
    if len(found) != 1:
        return None
    (match,) = found
    if match[0].count(b"%") == 0 or b"EscapeString" in match[0]:
        # EscapeString prints nothing at all for NULL: its tag would stay open, or its end stand alone.
        return None
    if not blocks.in_braces(match.end(1)):
        return None
    statement = blocks.at(match.end(1))
    buffer, end = match[2].decode(), match[3].decode()
    around = ("", f'virBufferAddLit({buffer}, "{end}");\n', "", "")
    place = (statement.end, statement.indent, buffer, around)
    return place, (match.start(3), match.end(3), "")


_Place = tuple[int, str, str, tuple[str, str, str, str]]
_PLAIN = ("\n", "", "", "")


def _attribute_place(view: View, proposal: XmlProposal, blocks: Blocks) -> _Place | None:
    """Behind the last attribute of the same element, or behind the element's open tag, or with an element of its own."""
    host = proposal.host
    assert host is not None
    element = (host.inner or (host.element.rpartition("/")[2],))[-1]
    if not host.inner:
        for each in reversed(host.writes):
            literal = _string_at(blocks.text, each.hit.at)
            if (
                literal is None
                or b">" in literal[1][each.hit.at - literal[0] :]
                or not literal[1].startswith((b" ", b"<" + element.encode()))
            ):
                continue
            guard = each.binding.expression if each.binding is not None else ""
            statement = blocks.at(each.hit.at, guard=guard)
            return statement.end, statement.indent, _raw_buffer(blocks, each), _PLAIN
    opened = re.search(
        rb'(virBufferAddLit|virBufferAsprintf)\((&?\w+), "<' + re.escape(element.encode()) + rb'"\);\n',
        blocks.text,
    )
    if opened is not None:
        line = blocks.text[blocks.text.rfind(b"\n", 0, opened.start()) + 1 : opened.start()].decode("latin-1")
        return opened.end(), line, opened[2].decode(), ("", "", "", "")
    if not host.inner:
        return None
    place = _element_place(view, proposal, blocks)
    if re.search(rb"<" + re.escape(element.encode()) + rb"[ >%]", blocks.text):
        # The element is written as a whole: its text would have to be taken apart.
        return None
    if place is None or b"g_auto(virBuffer)" not in (view.snapshot.read(host.format.path) or b""):
        return None
    at, indent, outer, around = place
    name = f"{re.sub(r'[^A-Za-z0-9_]', '_', element)}AttrBuf"
    close = f'\nvirXMLFormatElement({outer}, "{element}", &{name}, NULL);\n'
    return (
        at,
        indent,
        f"&{name}",
        (around[0], close, around[2], f"    g_auto(virBuffer) {name} = VIR_BUFFER_INITIALIZER;\n"),
    )


def _element_place(view: View, proposal: XmlProposal, blocks: Blocks) -> _Place | None:
    """Behind the last child element, in the same buffer; else before the call that joins the element's buffers."""
    host = proposal.host
    assert host is not None
    element = host.element.rpartition("/")[2]
    join = re.search(
        rb'virXMLFormatElement\w*(\()[^;"]*"' + re.escape(element.encode()) + rb'",', blocks.text
    )
    buffer = ""
    if join is not None:
        given = arguments(blocks.text, join.start(1), closing(blocks.text, join.start(1)))
        buffer = given[3][1].decode() if len(given) > 3 and given[3][1] != b"NULL" else ""
    last: Statement | None = None
    for path in view.tree.children_of(host.element):
        if "/@" in path[len(host.element) :]:
            continue
        for hit in writes(view.tree.locator.sources, path.rpartition("/")[2], False):
            if hit.function.name != blocks.function.name or hit.function.path != blocks.function.path:
                continue
            used = arguments(blocks.text, hit.opening, hit.end)[0][1].decode()
            if buffer and used != buffer:
                continue
            statement = blocks.body_level(hit.at)
            if join is not None and statement.end > join.start():
                continue
            if last is None or statement.end > last.end:
                last, buffer = statement, buffer or used
    if last is not None and buffer:
        return last.end, last.indent, buffer, _PLAIN
    if join is not None and buffer:
        statement = blocks.at(join.start())
        return statement.start, statement.indent, buffer, ("", "", "\n", "")
    return None


def _raw_buffer(blocks: Blocks, each: Candidate) -> str:
    return arguments(blocks.text, each.hit.opening, each.hit.end)[0][1].decode()


def _string_at(text: bytes, at: int) -> tuple[int, bytes] | None:
    start = text.rfind(b"\n", 0, at) + 1
    for match in re.finditer(rb'"((?:[^"\\]|\\.)*)"', text[start : text.find(b"\n", at)]):
        if start + match.start(1) <= at <= start + match.end(1):
            return start + match.start(1), match[1]
    return None
