"""Which member of which struct a place reads into or writes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.text import occurrences
from steps.xml.hits import Hit
from steps.xml.sources import LITERAL, Function, arguments, call_around
from steps.xml.structs import Member, StructText, Types

_EXPRESSION = rb"[A-Za-z_]\w*(?:\s*(?:->|\.)\s*\w+|\[[^\[\]]*\])+"
_WITH_ADDRESS = re.compile(rb"&\(?\s*(" + _EXPRESSION + rb")")
_ASSIGNED = re.compile(rb"(" + _EXPRESSION + rb"|\*?\b[A-Za-z_]\w*)\s*=\s*$")
_AHEAD = re.compile(
    rb"(?:^|[(,;{}\n])[ \t]*(?:g_autofree[ \t]+|g_auto\w*\((?P<auto>\w+)\)|static[ \t]+|const[ \t]+|struct[ \t]+)*"
    rb"(?P<type>[A-Za-z_]\w*)?(?:[ \t]*[*]+[ \t]*(?:const[ \t]*)?[*]*|[ \t]+)\Z"
)
_CONVERTED = re.compile(rb"[\w:-]+(?:=(?:'|\\\")|>)?%")
_BEHIND = re.compile(rb"\s*(?:[,;)=]|\[|G_GNUC_UNUSED|ATTRIBUTE_UNUSED)")
_CONVERSION = re.compile(
    rb"%(?:[-+ #0]*)(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j)?[a-zA-Z]|%%|%(?:\"\s*)?PRI"
)
_CONVERTER = re.compile(rb"\b(vir\w+?)(?:Type)?(?:To|From)String\b")
ELEMENT = re.compile(r"virXPathNode\b|virXMLNodeGetSubelement\b")
"""Calls that give an element, not what is in it."""
_OTHER = re.compile(rb"virXMLProp\w*\(\s*\Z")
_CALL = 60
"""How many bytes before its first argument the name of a function may begin."""
_KEYWORDS = frozenset((b"NULL", b"ctxt", b"node", b"buf", b"if", b"return", b"sizeof", b"goto"))


@dataclass(frozen=True, slots=True)
class Binding:
    """A member that a place is bound to; ``converter`` is the enum (or tristate) whose strings are used."""

    struct: StructText
    member: Member
    expression: str
    converter: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What two places that are bound to the same member have in common."""
        index = re.search(r"\[\s*([A-Z][A-Z0-9_]+)\s*\]\s*$", self.expression)
        return self.struct.tag, self.member.path + (f"[{index[1]}]" if index is not None else "")


class Binder:
    """Binds places of one snapshot."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._kinds: dict[tuple[Function, bytes], str] = {}

    def read(self, hit: Hit) -> Binding | None:
        """The member that the value read at ``hit`` is put into."""
        text = hit.function.text
        converter = _prop_converter(text, hit)
        for offset, given in reversed(arguments(text, hit.opening, hit.end)):
            del offset
            found = _WITH_ADDRESS.match(given)
            if (
                found is not None
                and (bound := self.bind(hit.function, found[1], hit.at, converter)) is not None
            ):
                return bound
            if re.fullmatch(rb"&\w+", given) and not given.endswith((b"ctxt", b"nodes")):
                followed = self._follow(hit.function, given[1:], hit.end, 0)
                if followed is not None:
                    return followed
        call_start = text.rfind(hit.call.encode(), 0, hit.opening)
        before = text[max(0, call_start - 160) : call_start].rstrip(b"(! \n\t")
        before = re.sub(rb"\(\s*[\w \t*]+\)\s*$", b"", before)
        assigned = re.search(rb"(" + _EXPRESSION + rb"|\b[A-Za-z_]\w*)\s*=\s*(?:\w+\()?\s*$", before)
        if assigned is None:
            return None
        if re.fullmatch(rb"\w+", assigned[1]):
            return self._follow(hit.function, assigned[1], hit.end, 0, node=bool(ELEMENT.match(hit.call)))
        return self.bind(hit.function, assigned[1], hit.at, converter)

    def _follow(
        self,
        function: Function,
        variable: bytes,
        start: int,
        depth: int,
        converter: str = "",
        node: bool = False,
    ) -> Binding | None:
        """The member that the local ``variable`` goes into after ``start``; ``node``: it is an element."""
        text = function.text
        if depth > 3 or variable in _KEYWORDS:
            return None
        for place in occurrences(text[: start + 6000], variable):
            if place < start or text[:place].endswith((b"->", b".")) or _quoted(text, place):
                continue
            behind = text[place + len(variable) : place + len(variable) + 40].lstrip()
            if node and _OTHER.search(text, max(0, place - _CALL), place):
                # Something in the element is read, not the element.
                continue
            if re.match(rb"=[^=]", behind) and not re.match(rb"=\s*g_steal", behind):
                # Read anew: what follows is another value.
                return None
            found = self._use(function, variable, place, depth, converter)
            if found is not None:
                return found
        return None

    def _use(
        self, function: Function, variable: bytes, place: int, depth: int, converter: str
    ) -> Binding | None:
        text = function.text
        start = max(text.rfind(c, 0, place) for c in (b";", b"{", b"}")) + 1
        end = text.find(b";", place)
        statement = text[start : end if end >= 0 else len(text)]
        within = place - start
        around = call_around(text, place)
        said = converter
        if around is not None and (named := _CONVERTER.search(around[0].encode())) is not None:
            said = named[1].decode()
        if around is not None and around[0] in ("VIR_STEAL_PTR", "STEAL_PTR"):
            target = arguments(text, around[1], around[2])[0][1]
            return self.bind(function, target, place, said)
        # ``def->x = f(variable)`` and ``(value = f(variable)) < 0``
        assigned = [
            m for m in re.finditer(rb"(" + _EXPRESSION + rb"|\b[A-Za-z_]\w*)\s*=(?!=)", statement[:within])
            if m[1] not in _KEYWORDS
        ]  # fmt: skip
        if assigned:
            target = assigned[-1][1]
            if re.fullmatch(rb"\w+", target):
                if target != variable:
                    stop = start + len(statement)
                    inside = self._follow(function, target, place + len(variable), depth + 1, said)
                    return inside or self._follow(function, target, stop, depth + 1, said)
                return None
            return self.bind(function, target, place, said)
        if around is None:
            return None
        for _o, given in arguments(text, around[1], around[2]):
            found = _WITH_ADDRESS.match(given)
            if found is not None and (bound := self.bind(function, found[1], place, said)) is not None:
                return bound
            if re.fullmatch(rb"&\w+", given) and given[1:] != variable:
                return self._follow(function, given[1:], around[2], depth + 1, said)
        if re.fullmatch(
            r"(?:vir\w+)?(?:ParseMAC|MacAddrParse\w*|UUIDParse|virUUIDParse|virMacAddrParse|virBitmapParse|virStrcpy\w*)",
            around[0],
        ):
            for _o, given in arguments(text, around[1], around[2]):
                if (
                    b"->" in given
                    and (bound := self.bind(function, given.lstrip(b"&"), place, said)) is not None
                ):
                    return bound
        return None

    def write(self, hit: Hit) -> Binding | None:
        """The member whose value is written at ``hit``."""
        text = hit.function.text
        given = arguments(text, hit.opening, hit.end)
        index = next((i for i, (o, t) in enumerate(given) if o <= hit.at <= o + len(t)), None)
        if index is None:
            return None
        offset, form = given[index]
        before = (
            b"".join(m[1] for m in LITERAL.finditer(form[: hit.at - offset]))
            + form[: hit.at - offset].rpartition(b'"')[2]
        )
        number = sum(1 for m in _CONVERSION.finditer(before) if m.group() != b"%%")
        rest = form[hit.at - offset :]
        values = given[index + 1 :]
        tail = re.match(rb"[\w:-]+(?:=(?:'|\\\")|>)?(%)?", rest)
        if number < len(values) and (tail is None or tail[1] or b"%" in rest[:60]):
            found = self._value(hit.function, values[number][1], hit.at, 0)
            if found is not None or _CONVERTED.match(rest):
                # A member that no struct has is no other member.
                return found
        return self._condition(hit.function, hit.at)

    def _value(
        self, function: Function, expression: bytes, at: int, depth: int, converter: str = ""
    ) -> Binding | None:
        """The member that the value ``expression`` comes from."""
        named = _CONVERTER.search(expression)
        converter = named[1].decode() if named is not None else converter
        for found in re.finditer(_EXPRESSION, expression):
            if (bound := self.bind(function, found.group(), at, converter)) is not None:
                return bound
        if depth > 2:
            return None
        for word in re.findall(rb"\b[a-z]\w*\b(?!\s*\()", expression):
            text = function.text
            for match in reversed(list(re.finditer(rb"\b" + word + rb"\s*=(?!=)([^;]+)", text[:at]))):
                found_value = self._value(function, match[1], match.start(), depth + 1, converter)
                if found_value is not None:
                    return found_value
                break
            into = list(re.finditer(rb"\(\s*([^();]*?)\s*,\s*&?" + word + rb"\b", text[:at]))
            for match in reversed(into[-1:]):
                if (
                    bound := self._value(function, match[1], match.start(), depth + 1, converter)
                ) is not None:
                    return bound
        return None

    def _condition(self, function: Function, at: int) -> Binding | None:
        """The member in the condition that ``at`` stands under."""
        text = function.text
        for match in reversed(list(re.finditer(rb"\bif \(", text[max(0, at - 400) : at]))):
            start = max(0, at - 400) + match.start()
            for found in re.finditer(_EXPRESSION, text[start : text.find(b"\n", start)]):
                if (bound := self.bind(function, found.group(), at)) is not None:
                    return bound
            break
        return None

    def bind(self, function: Function, expression: bytes, _at: int, converter: str = "") -> Binding | None:
        """The member that ``expression`` (``def->source.name``) names in the function."""
        bare = re.sub(rb"\s+", b"", expression).lstrip(b"&*(").replace(b"->", b".")
        base, _, path = re.sub(rb"\[[^\]]*\]", b"", bare).partition(b".")
        if not path or not re.fullmatch(rb"\w+", base):
            return None
        kind = self._type_of(function, base)
        if not kind:
            return None
        found = self._types.member(kind, path.decode("latin-1"))
        if found is None:
            return None
        return Binding(*found, expression.decode("latin-1"), converter)

    def _type_of(self, function: Function, variable: bytes) -> str:
        """The type of the variable as it is declared in the function."""
        key = (function, variable)
        if key not in self._kinds:
            self._kinds[key] = _declared(function.text, variable)
        return self._kinds[key]


def _declared(text: bytes, variable: bytes) -> str:
    found = declaration(text, variable)
    return "" if found is None else found[1]


def declaration(text: bytes, variable: bytes) -> tuple[int, str] | None:
    """Where a function's text declares the variable, and its type; None for nowhere."""
    for at in occurrences(text, variable):
        if not _BEHIND.match(text, at + len(variable)):
            continue
        found = _AHEAD.search(text, max(0, text.rfind(b"\n", 0, at)), at)
        if found is None:
            continue
        kind = found["auto"] or found["type"]
        if kind is not None and kind not in (b"return", b"else", b"goto", b"case"):
            return at, bytes(kind).decode("latin-1")
    return None


def _quoted(text: bytes, at: int) -> bool:
    """Whether the place is inside a string."""
    line = text.rfind(b"\n", 0, at) + 1
    return text.count(b'"', line, at) % 2 == 1


def _prop_converter(text: bytes, hit: Hit) -> str:
    named = _CONVERTER.search(text[hit.opening : hit.end])
    return named[1].decode() if named is not None else ""
