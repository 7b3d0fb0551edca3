"""Reading C prototypes as a person types them: one, or several with their choices in comments.

What libvirt forbids is named at its place in the text: ``scripts/apibuild.py`` (no ``long``), the guide's naming
section (``vir`` first, the object first) and the habit of every function since 1.0 (``unsigned int flags`` last).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from steps.code import cfacts
from steps.code.cfacts import Param, Signature
from steps.code.mask import blank, code_only, mask
from steps.errors import BadInput
from steps.function import misspelt
from steps.function.objects import OBJECTS
from steps.function.pasted import cleaned, foreign

LONGEST = 1024 * 1024
"""More text than this is no list of prototypes."""

_SPELLINGS = {
    tuple(sorted(spelled.split())): kind
    for kind, others in {
        "int": ("int", "signed", "signed int"),
        "unsigned int": ("unsigned", "unsigned int"),
        "long": ("long", "long int", "signed long", "signed long int"),
        "unsigned long": ("unsigned long", "unsigned long int"),
        "long long": ("long long", "long long int", "signed long long", "signed long long int"),
        "unsigned long long": ("unsigned long long", "unsigned long long int"),
        "short": ("short", "short int", "signed short", "signed short int"),
        "unsigned short": ("unsigned short", "unsigned short int"),
        "unsigned char": ("unsigned char",),
    }.items()
    for spelled in others
}
"""The words of a number's type, sorted, to the one spelling of it: C takes them in any order."""
_POINTED = {name.removesuffix("Ptr"): name for name in (*OBJECTS, "virStreamPtr", "virTypedParameterPtr")}
_ATTRIBUTES = re.compile(rb"\[\[[\w:, ]*\]\]")
_WITHOUT_FLAGS = re.compile(
    r"(Num(Of|Children|$)|Is[A-Z]\w*$|[GS]etAutostart(Once)?$|LookupBy\w+$|(Register|Deregister)(Any)?$|Ref$|Free$)"
)
"""Kinds of functions that libvirt goes on adding without flags."""


class PrototypeError(BadInput):
    """A prototype that nothing can be generated from; ``reason`` without the place, ``offset`` in characters."""

    def __init__(self, reason: str, text: str = "", offset: int = 0, end: int | None = None) -> None:
        self.reason = reason
        self.offset = offset
        self.end = offset if end is None else end
        self.line = text.count("\n", 0, offset) + 1
        self.column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        place = f" (line {self.line}, column {self.column})" if text else ""
        super().__init__(f"{reason}{place}")


class Problem(NamedTuple):
    """Something about a prototype: ``level`` is ``error`` (nothing can be made of it) or ``warning``.

    ``start`` and ``end`` are characters of the text that was judged.
    """

    level: str
    message: str
    start: int
    end: int


def parse(text: str) -> Signature:
    """The one prototype in ``text``; a missing ``;`` and comments do not matter.

    Offsets of the signature are bytes of the text as :func:`cleaned` leaves it.

    Raises:
        PrototypeError: it is no C, not exactly one function, or of a form that libvirt's API cannot have.
    """
    found = [signature for signature, _comment in _declarations(text)]
    if len(found) != 1:
        text = cleaned(text)
        second = _chars(text, found[1].start) if found else 0
        reason = (
            "one prototype is wanted, here are several"
            if found
            else "no prototype: write 'int virDomainFoo(…);'"
        )
        raise PrototypeError(reason, text, second)
    return found[0]


def parse_many(text: str) -> list[tuple[Signature, dict[str, str]]]:
    """The prototypes in ``text``, each with the choices of the comment directly before it.

    ``/* virsh-command=domfoo nullable=path returns=count */ int virDomainFoo(virDomainPtr dom, const char *path);``

    Raises:
        PrototypeError: as :func:`parse`; the message names the place of the first bad one.
    """
    return [(signature, choices_in(comment)) for signature, comment in _declarations(text)]


def choices_in(comment: str) -> dict[str, str]:
    """The ``key=value`` words of a comment."""
    return {m[1]: m[2] for m in re.finditer(r"(?<![\w=-])([a-z][a-z-]*)=([^\s*]*)", comment)}


def problems(text: str) -> list[Problem]:
    """Everything that is to be said of the prototype in ``text``, errors first; for a look while it is being typed."""
    try:
        signature = parse(text)
    except PrototypeError as error:
        return [Problem("error", error.reason, error.offset, max(error.end, error.offset))]
    return [*_slips(signature, text), *_breaches(signature, text)]


def _slips(signature: Signature, text: str) -> Iterator[Problem]:
    """A name that is one letter off that of a known object."""
    meant = misspelt.object_meant(signature.name)
    at = text.find(signature.name)
    if meant is not None and at >= 0:
        message = f"no object of libvirt is called so: did you mean '{meant}…'?"
        yield Problem("warning", message, at, at + len(meant))


def legacy_type(signature: Signature) -> str | None:
    """The first type of the signature that is or points to a plain ``long``: only old functions may have one."""
    types = [signature.returns, *(p.type for p in signature.params)]
    return next((t for t in types if _is_long(t)), None)


def _is_long(spelled: str) -> bool:
    return re.sub(r"\blong long\b", "", spelled).find("long") >= 0


def _breaches(signature: Signature, text: str) -> Iterator[Problem]:
    """What breaks libvirt's rules although code could be made of it."""
    if (bad := legacy_type(signature)) is not None:
        at = max(text.find("long"), 0)
        yield Problem(
            "error",
            f"'{bad}' differs between 32 and 64 bit: libvirt takes no new 'long', write 'long long'",
            at,
            at + 4,
        )
    if (told := flags_otherwise(signature)) is not None:
        at = text.rfind(")")
        yield Problem("warning", told, at, at + 1)


def flags_otherwise(signature: Signature) -> str | None:
    """What a function has in place of ``unsigned int flags`` as its last parameter, as a warning; None where all is well.

    Source: ``sc_flags_usage`` of the tree's syntax-check, and the habit of every function since 1.0.
    """
    flags = next((p for p in signature.params if p.name == "flags"), None)
    rule = "every new function ends with 'unsigned int flags', even where none is defined yet"
    if flags is None:
        if _WITHOUT_FLAGS.search(signature.name):
            return None
        return f"no flags: {rule} (the habit behind libvirt's syntax-check rule sc_flags_usage)"
    if flags.type != "unsigned int":
        return f"'{flags}': libvirt's syntax-check rule sc_flags_usage wants 'unsigned int flags'"
    if signature.params[-1] is not flags:
        return f"'unsigned int flags' is not the last parameter: {rule} (see sc_flags_usage in libvirt's syntax-check)"
    return None


def _declarations(text: str) -> Iterator[tuple[Signature, str]]:
    """Each prototype with the comment directly before it."""
    if len(text) > LONGEST:
        raise PrototypeError(f"more than {LONGEST} characters: too long for prototypes")
    text = cleaned(text)
    if (odd := foreign(text)) is not None:
        raise PrototypeError(odd[1], text, odd[0], odd[0] + 1)
    data = text.encode("utf-8", "replace")
    if not code_only(data).rstrip().endswith((b";", b"}")):
        data += b"\n;"
    comment = ""
    for node in cfacts.parse(mask(_ATTRIBUTES.sub(blank, data))).root_node.children:
        if node.type == "comment":
            comment = cfacts.text_of(node)
        elif cfacts.text_of(node) != ";":
            yield _signature(node, text), comment
            comment = ""


def _signature(node: Node, text: str) -> Signature:
    bad = _first_error(node)
    if bad is not None:
        if (likely := misspelt.left_out(text)) is not None:
            raise PrototypeError(likely.reason, text, likely.start, likely.end)
        what = "something is missing" if bad.is_missing else f"'{cfacts.text_of(bad)[:40]}' does not belong"
        raise _error(f"no C prototype: {what} here", text, bad)
    if node.type == "function_definition":
        raise _error("a prototype is wanted, here is a function with its body", text, node)
    if node.type != "declaration":
        raise _error("no C prototype: a return type, a name and parameters are needed", text, node)
    if len(node.children_by_field_name("declarator")) > 1:
        raise _error("several declarators: write one prototype for each function", text, node)
    found = cfacts.signature(node)
    if found is None:
        raise _error("no function: a name with parameters in parentheses is needed", text, node)
    params = tuple(Param(_spelled(p.type), p.name) for p in found.params)
    found = found._replace(returns=_spelled(found.returns), params=params)
    _refuse(found, node, text)
    return found


def _spelled(kind: str) -> str:
    """A type in the one spelling that the rest of the program knows: ``char const *`` is ``const char *``."""
    cut = re.search(r"[*\[]", kind)
    base, stars = (kind[: cut.start()], kind[cut.start() :]) if cut else (kind, "")
    words = [w for w in base.split() if w != "const"]
    const = "const " if len(words) < len(base.split()) else ""
    plain = _SPELLINGS.get(tuple(sorted(words)), " ".join(words))
    stars = re.sub(r" ?\b(__)?restrict\b", "", stars)
    stars = stars.replace("* const*", "*const *")
    stars = re.sub(r"^\* const$", "*", stars)  # the parameter itself is const: nothing to the caller
    # ``virDomain *`` and ``struct _virDomain *`` are what the public headers call virDomainPtr.
    pointed = _POINTED.get(re.sub(r"^struct _", "", plain))
    if pointed is not None and stars.startswith("*") and not const:
        plain, stars = pointed, stars[1:].lstrip()
    glue = " " if stars.startswith("*") else ""
    return f"{const}{plain}{glue}{stars}"


def _refuse(signature: Signature, node: Node, text: str) -> None:
    """Raise for what no site could be made of."""
    at = _chars(text, signature.name_at)
    end = at + len(signature.name)
    if not re.fullmatch(r"vir[A-Z]\w*", signature.name):
        raise PrototypeError(
            f"'{signature.name}' does not begin with 'vir' and a capital letter", text, at, end
        )
    if signature.returns == "void":
        raise PrototypeError(
            "a function of libvirt's API can fail: it returns int, a pointer or a number, never void", text
        )
    if not signature.params or signature.params[0].type not in OBJECTS:
        what = f"'{signature.params[0].type}' is none" if signature.params else "there is none"
        near = misspelt.type_meant(signature.params[0].type, OBJECTS) if signature.params else None
        if near is not None:
            first = text.find(signature.params[0].type)
            raise PrototypeError(
                f"no type of libvirt is called '{signature.params[0].type}': did you mean '{near}'?", text,
                max(first, 0), max(first, 0) + len(signature.params[0].type),
            )  # fmt: skip
        raise PrototypeError(
            f"the first parameter is the connection or object that the call is made on, {what}: "
            f"one of {', '.join(sorted(OBJECTS))}", text, end, _chars(text, node.end_byte),
        )  # fmt: skip
    for number, param in enumerate(signature.params, 1):
        if param.type == "...":
            raise PrototypeError("a variable number of arguments cannot be sent to the daemon", text, end)
        if not param.name:
            raise PrototypeError(f"parameter {number} ('{param.type}') has no name", text, end)
    if (
        b"("
        in mask(code_only(text.encode("utf-8", "replace")))[node.start_byte : node.end_byte].partition(b"(")[
            2
        ]
    ):
        raise PrototypeError("a callback needs a typedef of its own: name its type", text, end)
    names = [p.name for p in signature.params]
    if len(set(names)) < len(names):
        raise PrototypeError("two parameters have the same name", text, end)


def _first_error(node: Node) -> Node | None:
    """The first place that the grammar could not read; looks only where there is one."""
    if not node.has_error and not node.is_missing:
        return None
    if node.type == "ERROR" or node.is_missing:
        return node
    for child in node.children:
        if (found := _first_error(child)) is not None:
            return found
    return node


def _error(reason: str, text: str, node: Node) -> PrototypeError:
    return PrototypeError(reason, text, _chars(text, node.start_byte), _chars(text, node.end_byte))


def _chars(text: str, offset: int) -> int:
    """The character of ``text`` at the byte ``offset`` of its UTF-8 form."""
    return (
        len(text)
        if offset >= len(text.encode("utf-8", "replace"))
        else len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "replace"))
    )
