"""Where C names an attribute or element of a document: the places that may read it, and those that may write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from steps.xml.sources import Function, Sources, arguments, call_around

_XPATH_CALL = re.compile(r"^(?:virXPath\w+|vir\w*Parse(?:Scaled|Memory)\w*|virDomainParse\w+|\w*XPath\w*)$")
_PROP = re.compile(r"^(?:virXMLProp\w+|virXMLCheckIllegalChars|xmlGetProp|xmlHasProp|vir\w*XMLProp\w*)$")
_NAMED = re.compile(r"^(?:virXMLNodeNameEqual|xmlStrEqual|virXMLNodeGetSubelement(?:List)?|virXPath\w+)$")
_MESSAGE = re.compile(rb"(?:\b_|\bN_|VIR_(?:DEBUG|INFO|WARN|ERROR))\(\s*(?:\"[^\"\n]*\"\s*)*$")
_FORMAT_ELEMENT = re.compile(r"^virXMLFormatElement\w*$|^vir\w*FormatElement\w*$")
_BUFFER = re.compile(
    r"^(?:virBuffer(?:Asprintf|AddLit|Add|EscapeString|EscapeSexpr|Escape|Strcat)|vir\w*Format\w*)$"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that names what is asked for.

    ``above`` are the elements that the place itself names between the function's own node and the thing, nearest
    last; ``node`` is the expression of the node (reading) or of the buffer (writing) that it belongs to.
    """

    function: Function
    at: int
    call: str
    opening: int
    end: int
    node: str
    above: tuple[str, ...]
    absolute: bool = False


def _literal(function: Function, at: int) -> tuple[int, bytes] | None:
    text = function.text
    start = text.rfind(b"\n", 0, at) + 1
    end = text.find(b"\n", at)
    for match in re.finditer(rb'"((?:[^"\\]|\\.)*)"', text[start : end if end >= 0 else len(text)]):
        if start + match.start(1) <= at <= start + match.end(1):
            return start + match.start(1), match[1]
    return None


def steps_of(xpath: str) -> tuple[list[str], bool]:
    """The steps of an XPath as libvirt writes them, ``@`` kept, and whether it starts at the document's root.

    >>> steps_of("string(./os/bootmenu[1]/@timeout)")
    (['os', 'bootmenu', '@timeout'], False)
    """
    inner = re.sub(r"^\s*(?:string|boolean|count|number)\((.*)\)\s*$", r"\1", xpath)
    inner = re.sub(r"\[[^\]]*\]", "", inner)
    absolute = inner.startswith("/") and not inner.startswith("//")
    parts = [
        p.rpartition(":")[2] if p[:1] != "@" else p for p in inner.split("/") if p not in ("", ".", "..")
    ]
    return [p for p in parts if p != "%s"], absolute


def reads(sources: Sources, name: str, attribute: bool) -> Iterator[Hit]:
    """The places that may read the attribute or element ``name``."""
    for function, at in sources.words(name):
        literal = _literal(function, at)
        if literal is None:
            continue
        call = call_around(function.text, literal[0])
        if call is None or _MESSAGE.search(function.text, max(0, literal[0] - 200), literal[0] - 1):
            continue
        hit = _read(function, at, literal, call, name, attribute)
        if hit is not None:
            yield hit


def _read(
    function: Function,
    at: int,
    literal: tuple[int, bytes],
    call: tuple[str, int, int],
    name: str,
    attribute: bool,
) -> Hit | None:
    said = literal[1].decode("utf-8", "replace")
    given = arguments(function.text, call[1], call[2])
    first = given[0][1].decode("utf-8", "replace") if given else ""
    if said == name:
        if attribute and (_PROP.match(call[0]) or ("Prop" in call[0] and call[0].startswith("vir"))):
            return Hit(function, at, *call, first, ())
        if not attribute and call[0] == "xmlStrEqual" and "->" not in first:
            return None
        if not attribute and _NAMED.match(call[0]):
            return Hit(function, at, *call, _owner(first), ())
    if not re.search(r"[./@(]", said) or " " in said.strip() or "<" in said or said.endswith(("\\n", ".")):
        return None
    for alternative in said.split("|"):
        steps, absolute = steps_of(alternative)
        wanted = ("@" if attribute else "") + name
        if wanted in steps and call[0] not in ("virReportError", "virBufferAsprintf", "virBufferAddLit"):
            above = steps[: steps.index(wanted)]
            return Hit(function, at, *call, "ctxt", tuple(above), absolute)
    return None


def _owner(expression: str) -> str:
    """The node whose name is compared: ``cur->name`` is of ``cur``."""
    return re.sub(r"->name$", "", expression)


def writes(sources: Sources, name: str, attribute: bool) -> Iterator[Hit]:
    """The places that may write the attribute or element ``name``."""
    word = re.escape(name).encode()
    shape = (
        re.compile(rb"(?:^|[\s])" + word + rb"=(?:'|\\\"|$)")
        if attribute
        else re.compile(rb"</?" + word + rb"(?=[\s>/]|$|\\n|%)")
    )
    for function, at in sources.words(name):
        literal = _literal(function, at)
        if literal is None:
            continue
        call = call_around(function.text, literal[0])
        if call is None:
            continue
        shaped = any(
            literal[0] + m.start() <= at < literal[0] + m.end() + 1 for m in shape.finditer(literal[1])
        )
        given = arguments(function.text, call[1], call[2])
        buffer = given[0][1].decode("utf-8", "replace") if given else ""
        if shaped and (_BUFFER.match(call[0]) or "Format" in call[0] or "Buffer" in call[0]):
            yield Hit(function, at, *call, _bare(buffer), _inside(literal, at, attribute))
        elif not attribute and literal[1].decode("utf-8", "replace") == name and ("Format" in call[0]):
            yield Hit(function, at, *call, _bare(buffer), ())


def _inside(literal: tuple[int, bytes], at: int, attribute: bool) -> tuple[str, ...]:
    """The element whose tag the literal opens before ``at``."""
    before = literal[1][: at - literal[0]]
    opened = list(re.finditer(rb"<([\w:-]+)", before))
    if not attribute or not opened or b">" in before[opened[-1].end() :]:
        return ()
    return (opened[-1][1].decode().rpartition(":")[2],)


def _bare(expression: str) -> str:
    return expression.lstrip("&* ").strip()
