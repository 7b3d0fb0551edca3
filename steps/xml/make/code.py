"""Step 7: reading, in the style of the very function."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.edits.insertion import Insertion
from steps.edits.render import render
from steps.xml.blocks import Blocks, Statement
from steps.xml.climb import Climber
from steps.xml.host import Host, base_of
from steps.xml.locate import Candidate
from steps.xml.proposal import XmlProposal
from steps.xml.sources import Function
from steps.xml.view import View

_HELPERS = {"yes-no": "virXMLPropTristateBool", "on-off": "virXMLPropTristateSwitch", "enum": "virXMLPropEnum", "int": "virXMLPropInt", "uint": "virXMLPropUInt", "ulong": "virXMLPropULongLong"}  # fmt: skip
_NUMBERS = {"int": "virStrToLong_i", "uint": "virStrToLong_uip", "ulong": "virStrToLong_ullp"}
_XPATH_NUMBERS = {"int": "virXPathInt", "uint": "virXPathUInt", "ulong": "virXPathULongLong"}


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
    anchor = _allocated(blocks, proposal, _reading_anchor(blocks, host, own, proposal, way))
    text, declared = _reading_text(view, proposal, blocks, anchor, way)
    if not text or not blocks.visible(_member(proposal) + way.node, anchor.start + len(anchor.indent)):
        return []
    edits = [inserted(function, "xml-parse", blocks.behind(anchor), "\n" + indented(text, anchor.indent))]
    if declared:
        # Of two at one place the first comes first: a variable before the statement that uses it.
        at = blocks.declarations_end()
        edits.insert(0, inserted(function, "xml-parse", at, "".join(f"    {d}\n" for d in declared)))
    return edits


def _allocated(blocks: Blocks, proposal: XmlProposal, anchor: Statement) -> Statement:
    """The statement that makes the struct, where it only comes behind ``anchor``: text is read first, and kept afterwards."""
    holder = _member(proposal)
    while holder != (holder := base_of(holder).rstrip("->.")):
        name = re.escape(holder.encode())
        made = re.compile(
            rb"(?<![\w.>])"
            + name
            + rb"\s*=\s*(?:g_new0|g_object_new|vir\w+New)\(|\bVIR_ALLOC(?:_QUIET)?\("
            + name
            + rb"\)"
        )
        found = made.search(blocks.text, anchor.end)
        if found is not None:
            return blocks.beside(found.start() + len(found[0]) - 1, anchor)
    return anchor


def _member(proposal: XmlProposal) -> str:
    """The expression of the member in the parser."""
    host = proposal.host
    assert host is not None
    binding = next(
        (b for b in host.bindings if b.member.path.rpartition(".")[0] == proposal.prefix.rstrip(".")),
        host.bindings[0],
    )
    expression = binding.expression if proposal.prefix or not host.inner else host.bindings[0].expression
    return root_of(expression, binding.member.path, proposal.prefix) + proposal.member


def inserted(function: Function, check: str, at: int, text: str) -> Insertion:
    """Return the insertion of ``text`` at the offset ``at`` of a function."""
    return Insertion(7, check, function.path, function.at + at, function.at + at, text)


def indented(text: str, indent: str) -> str:
    """Return ``text`` with every line that says something indented."""
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
    member = _member(proposal)
    declared: list[str] = []
    node = way.node
    wrap = ""
    local = re.sub(r"\W", "_", wish.name) + "Str"
    xpath = f"{way.xpath}/{wish.name_step}" if way.xpath != "." else f"./{wish.name_step}"
    if wish.attribute and modern and not node:
        node = identifier_of(way.xpath if way.xpath != "." else proposal.wish.above) + "Node"
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
        text = wrap + indented(text, "    ") + "}\n"
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


def root_of(expression: str, path: str, prefix: str) -> str:
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
