"""Step 7: reading and writing, in the style of the very function."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.edits.insertion import Insertion
from steps.edits.render import render
from steps.xml.blocks import Blocks, Statement
from steps.xml.climb import Climber
from steps.xml.hits import writes
from steps.xml.host import Host, base_of
from steps.xml.locate import Candidate
from steps.xml.proposal import XmlProposal
from steps.xml.sources import Function, arguments, closing
from steps.xml.view import View

_HELPERS = {"yes-no": "virXMLPropTristateBool", "on-off": "virXMLPropTristateSwitch", "enum": "virXMLPropEnum", "int": "virXMLPropInt", "uint": "virXMLPropUInt", "ulong": "virXMLPropULongLong"}  # fmt: skip
_NUMBERS = {"int": "virStrToLong_i", "uint": "virStrToLong_uip", "ulong": "virStrToLong_ullp"}
_XPATH_NUMBERS = {"int": "virXPathInt", "uint": "virXPathUInt", "ulong": "virXPathULongLong"}
_CONVERSIONS = {"int": "%d", "uint": "%u", "ulong": "%llu"}


@dataclass(frozen=True, slots=True)
class _Way:
    """How the function reaches the element: its node variable, and the XPath from the function's own node."""

    node: str
    xpath: str


def now(view: View, function: Function) -> Function | None:
    """Return the function where it stands now, with what was inserted elsewhere before; None where it was changed itself."""
    found = view.tree.locator.sources.define(function.name)
    return found if found is not None and found.raw == function.raw else None


def reading(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the statement that reads it, with the variables that it needs."""
    host = proposal.host
    if host is None or proposal.wish.output_only or proposal.wish.type == "element" or not proposal.member:
        return []
    function = now(view, host.parse)
    if function is None:
        return []
    blocks = Blocks(function)
    own = [c for c in host.reads if c.binding is not None]
    way = _way(host, own)
    anchor = _allocated(blocks, host, _reading_anchor(blocks, host, own, proposal, way))
    text, declared = _reading_text(view, proposal, blocks, anchor, way)
    if not text:
        return []
    edits = [_insert(function, "xml-parse", anchor.end, "\n" + _indented(text, anchor.indent))]
    if declared:
        at = blocks.declarations_end()
        edits.append(_insert(function, "xml-parse", at, "".join(f"    {d}\n" for d in declared)))
    return edits


def _allocated(blocks: Blocks, host: Host, anchor: Statement) -> Statement:
    """The statement that makes the struct, where it only comes behind ``anchor``: text is read first, and kept afterwards."""
    root = re.match(r"\w+", host.bindings[0].expression)
    if root is None:
        return anchor
    name = re.escape(root[0].encode())
    made = re.compile(
        rb"\b"
        + name
        + rb"\s*=\s*(?:g_new0|g_object_new|vir\w+New)\(|\bVIR_ALLOC(?:_QUIET)?\("
        + name
        + rb"\)"
    )
    found = made.search(blocks.text, anchor.end)
    return anchor if found is None else blocks.body_level(found.start())


def _insert(function: Function, check: str, at: int, text: str) -> Insertion:
    return Insertion(7, check, function.path, function.at + at, function.at + at, text)


def _indented(text: str, indent: str) -> str:
    return "".join(indent + line if line.strip() else line for line in text.splitlines(keepends=True))


def _way(host: Host, places: list[Candidate]) -> _Way:
    """How the element of the new thing is reached in the parser."""
    node, relative = "", list[str]()
    for each in reversed(places):
        if each.hit.call.startswith(("virXMLProp", "xmlGetProp")):
            node = each.hit.node
            relative = Climber.steps_to(each.hit.function, each.hit.at, node)
            break
        relative = list(each.hit.above)
    element = host.element.rpartition("/")[2]
    if relative and relative[-1] != element:
        # A sibling deeper down: its own element is not the one that is meant.
        node = next(
            (
                c.hit.node
                for c in places
                if c.hit.call.startswith("virXMLProp")
                and not Climber.steps_to(c.hit.function, c.hit.at, c.hit.node)
            ),
            "",
        )
        relative = relative[: relative.index(element) + 1] if element in relative else []
    if host.inner:
        return _Way("", "./" + "/".join([*relative, *host.inner]))
    return _Way(node, "./" + "/".join(relative) if relative else ".")


def _reading_anchor(
    blocks: Blocks, host: Host, places: list[Candidate], proposal: XmlProposal, way: _Way
) -> Statement:
    last = places[-1]
    direct = [c for c in places if way.node and c.hit.node == way.node]
    if proposal.wish.attribute and not host.inner and direct:
        last = direct[-1]
        return blocks.at(last.hit.at, block_of="")
    return blocks.body_level(last.hit.at)


def _reading_text(
    view: View, proposal: XmlProposal, blocks: Blocks, anchor: Statement, way: _Way
) -> tuple[str, list[str]]:  # fmt: skip
    wish, host = proposal.wish, proposal.host
    assert host is not None
    header = view.snapshot.read("src/util/virxml.h") or b""
    modern = b"virXMLPropEnum" in header
    binding = next(
        (b for b in host.bindings if b.member.path.rpartition(".")[0] == proposal.prefix.rstrip(".")),
        host.bindings[0],
    )
    expression = binding.expression if proposal.prefix or not host.inner else host.bindings[0].expression
    member = _root(expression, binding.member.path, proposal.prefix) + proposal.member
    declared: list[str] = []
    node = way.node
    wrap = ""
    local = re.sub(r"\W", "_", wish.name) + "Str"
    xpath = f"{way.xpath}/{wish.name_step}" if way.xpath != "." else f"./{wish.name_step}"
    if wish.attribute and modern and not node:
        node = identifier_of(way.xpath) + "Node"
        if not re.search(rb"\b" + node.encode() + rb"\b", blocks.text):
            declared.append(f"xmlNodePtr {node};")
        wrap = f'if (({node} = virXPathNode("{way.xpath}", ctxt))) {{\n'
    values = {
        "type": wish.type, "name": wish.name, "member": member, "leave": blocks.leave(anchor), "local": local, "value": local.removesuffix("Str") + "Value", "xpath": xpath,
        "node": node, "required": wish.required, "conversion": _percent(view), "missing": "", "bad": "<= 0" if proposal.absent else "< 0",
        "flags": _flags(proposal), "helper": "", "converter": proposal.converter, "base": "", "tail": "", "text": "", "parsed": "", "assigned": False, "form": "",
    }  # fmt: skip
    values |= _form(view, proposal, modern, values, header)
    if values["form"] in ("local", "freed") and wish.type != "string":
        declared.append(_local(view, local))
    text = render("xml-read.c.j2", **values)
    if wrap:
        text = wrap + _indented(text, "    ") + "}\n"
    return text, declared


def _form(
    view: View, proposal: XmlProposal, modern: bool, values: dict[str, object], header: bytes
) -> dict[str, object]:
    """Which way of reading the type has in this tree, with what the template wants for it."""
    wish, host = proposal.wish, proposal.host
    assert host is not None
    xpath = values["xpath"]
    if wish.type == "flag":
        return {"form": "flag"}
    if wish.type == "size":
        near = view.tree.locator.sources.define("virDomainParseMemory")
        if (
            wish.unit == "KiB"
            and near is not None
            and near.path == host.parse.path
            and near.at < host.parse.at
        ):
            return {"form": "memory"}
        return {
            "form": "scaled",
            "helper": "virParseScaledValue"
            if b"virParseScaledValue" in header
            else "virDomainParseScaledValue",
        }
    if wish.attribute and modern:
        base = "10" if wish.type in ("int", "uint", "ulong") else ""
        default = wish.type == "int" and re.search(rb"virXMLPropInt\([^;]*defaultResult", header)
        return {
            "form": "property", "helper": _HELPERS.get(wish.type, ""), "base": base, "tail": ", 0" if default else "",
            "converter": proposal.converter if wish.type == "enum" else "",
        }  # fmt: skip
    if not wish.attribute and wish.type in _XPATH_NUMBERS:
        return {"form": "number", "helper": _XPATH_NUMBERS[wish.type]}
    if wish.attribute and values["node"]:
        text = f'virXMLPropString({values["node"]}, "{wish.name}")'
    else:
        text = f'virXPathString("string({xpath})", ctxt)'
    freed = not _frees_itself(view)
    found: dict[str, object] = {"form": "freed" if freed else "local", "text": text}
    local = values["local"]
    if wish.type in ("yes-no", "on-off", "enum"):
        found |= {"parsed": f"{proposal.converter}FromString({local})", "assigned": True}
    elif wish.type in _NUMBERS:
        found |= {"parsed": f"{_NUMBERS[wish.type]}({local}, NULL, 10, &{values['member']})", "bad": "< 0"}
    elif wish.type == "uuid":
        found |= {"parsed": f"virUUIDParse({local}, {values['member']})", "bad": "< 0"}
    if wish.required:
        found["missing"] = values["member"] if wish.type == "string" else local if not freed else ""
    return found


def _root(expression: str, path: str, prefix: str) -> str:
    """What stands before the member's path in ``expression``, with the nested structs of ``prefix``."""
    parts = len(path.split("."))
    root = expression
    for _part in range(parts):
        root = base_of(root)
        root = root[:-2] if root.endswith("->") else root.rstrip(".")
    rest = expression[len(root) :]
    joint = "->" if rest.startswith("->") else "."
    return f"{root}{joint}{prefix}"


def identifier_of(xpath: str) -> str:
    """Return the last element of an XPath as a name of C."""
    return re.sub(r"\W", "_", xpath.rpartition("/")[2])


def _flags(proposal: XmlProposal) -> str:
    wish = proposal.wish
    found = ["VIR_XML_PROP_REQUIRED"] if wish.required else []
    # A first constant that only means "nothing said" must not be writable as a word; no test would notice.
    if wish.nonzero or (wish.type == "enum" and proposal.absent and proposal.words[0] not in wish.words):
        found.append("VIR_XML_PROP_NONZERO")
    return " | ".join(found) or "VIR_XML_PROP_NONE"


def _percent(view: View) -> str:
    """How messages name their arguments: by number since 9.1."""
    sample = view.snapshot.read("src/conf/domain_conf.c") or b""
    return "'%1$s'" if b"%1$s" in sample else "'%s'"


def _frees_itself(view: View) -> bool:
    return b"g_autofree" in (
        view.snapshot.read("src/conf/domain_conf.c") or b""
    ) or b"define VIR_AUTOFREE" in (view.snapshot.read("src/util/viralloc.h") or b"")


def _local(view: View, name: str) -> str:
    if b"g_autofree" in (view.snapshot.read("src/conf/domain_conf.c") or b""):
        return f"g_autofree char *{name} = NULL;"
    if b"define VIR_AUTOFREE" in (view.snapshot.read("src/util/viralloc.h") or b""):
        return f"VIR_AUTOFREE(char *) {name} = NULL;"
    return f"char *{name} = NULL;"


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
    member = _root(bound.expression, bound.member.path, proposal.prefix) + proposal.member
    wish = proposal.wish
    text = render(
        "xml-write.c.j2", type=wish.type, name=wish.name, attribute=wish.attribute, buffer=buffer, member=member, unit=wish.unit,
        converter=proposal.converter, absent=proposal.absent, required=wish.required, local=re.sub(r"\W", "_", wish.name) + "Str",
        conversion="%s" if wish.type in ("string", "uuid") or proposal.converter else _CONVERSIONS.get(wish.type, "%s"),
    )  # fmt: skip
    edits = [_insert(function, "xml-format", at, around[0] + _indented(text + around[1], indent) + around[2])]
    if around[3]:
        edits.append(_insert(function, "xml-format", blocks.declarations_end(), around[3]))
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
