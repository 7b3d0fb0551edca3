"""Structs of the public headers on the wire: what a ``virDomainFooPtr`` becomes.

Where a function of this tree returns the same struct already, its form is the one to follow; else each field
becomes the member of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from steps.code.cfacts import Field
from steps.code.text import Text
from steps.code.words import snake
from steps.code.xdr import Member, WireStruct
from steps.function.forms.form import NUMBERS
from steps.function.limits import BYTES, STRINGS_IN_A_LIST, STRUCTS_IN_A_LIST, Limits
from steps.function.names import derive
from steps.function.objects import OBJECTS
from steps.function.proposal import Struct
from steps.function.prototype import PrototypeError
from steps.tree.facts import Facts

_TAGGED = re.compile(rb"typedef struct (\w+) (\w+);")
_NUMBER = re.compile(rb"typedef ([a-z][a-z ]*?) ?(\w+);")
_OWNER = {"main": "remote"}


class Precedent(NamedTuple):
    """A function that is there already and returns the struct: its ``ret`` and what it is called on the wire."""

    function: str
    ret: WireStruct


def precedent(facts: Facts, library: str, type_name: str, but: str) -> Precedent | None:
    """The first function of the tree, other than ``but``, with a parameter of this C type and a result struct.

    ``type_name`` is the type as the prototype has it: ``virDomainFSInfoPtr **``.
    """
    base = type_name.rstrip(" *")
    for path in facts.layout.headers:
        file = facts.snapshot.cfile(path)
        if file is None:
            continue
        for signature in file.prototypes_with(base):
            if signature.name == but or not any(p.type == type_name for p in signature.params):
                continue
            names = derive(signature.name)
            ret = facts.protocol(names.library).structs.get(names.ret)
            if ret is not None and names.library == library:
                return Precedent(signature.name, ret)
    return None


def fields_of(facts: Facts, type_name: str) -> tuple[Field, ...]:
    """The fields of the struct that ``type_name`` (``virDomainFooPtr *``) points to.

    Raises:
        PrototypeError: the public headers do not define it.
    """
    bare = type_name.rstrip(" *").removesuffix("Ptr")
    for path in facts.layout.headers:
        file = facts.snapshot.cfile(path)
        if file is None or not file.text.holds(bare.encode()):
            continue
        # The tag seldom has another name: ``typedef struct _virDomainInterfaceIPAddress virDomainIPAddress``.
        tag = _typedef(_TAGGED, file.text, bare)
        names = [f"_{bare}", bare, *([tag] if tag else [])]
        if (struct := next(filter(None, map(file.struct, names)), None)) is not None:
            return tuple(_plain(facts, field) for field in struct.fields)
    raise PrototypeError(
        f"'{bare}' is not defined in the public headers of this tree: what travels follows from its fields, so add it first"
    )


def _plain(facts: Facts, field: Field) -> Field:
    """``field`` with the number that its type stands for: ``typedef unsigned long long virDomainBlockJobCursor;``."""
    if not re.fullmatch(r"vir\w+(?<!Ptr)", field.type):
        return field
    for path in facts.layout.headers:
        text = facts.snapshot.text(path)
        kind = None if text is None else _typedef(_NUMBER, text, field.type)
        if kind in NUMBERS:
            return field._replace(type=kind)
    return field


def _typedef(form: re.Pattern[bytes], text: Text, name: str) -> str | None:
    """What ``name`` stands for by the first typedef of the ``form`` in ``text``."""
    starts = (text.data.rfind(b"\n", 0, at) + 1 for at in text.places(name))
    found = (form.match(text.data, start) for start in starts)
    return next((m[1].decode() for m in found if m is not None and m[2] == name.encode()), None)


def struct_type(facts: Facts, type_name: str) -> str:
    """The C type that ``type_name`` (``virDomainFooPtr``) points to: its typedef, or its tag where that has another name."""
    bare = type_name.rstrip(" *").removesuffix("Ptr")
    plain = re.compile(rb"^typedef struct _?\w+ " + bare.encode() + rb";|^\} " + bare.encode() + rb";", re.M)
    for path in facts.layout.headers:
        data = facts.snapshot.read(path) or b""
        if bare.encode() in data and plain.search(data):
            return bare
    return f"struct _{bare}"


def members_of(facts: Facts, type_name: str, limits: Limits, string: str) -> tuple[Member, ...]:
    """The wire members for the fields of a C struct; ``string`` is the type of a string that may be NULL.

    Raises:
        PrototypeError: the struct is not there, or a field has no form on the wire.
    """
    fields = fields_of(facts, type_name)
    counts = {id(count): field for field in fields if (count := count_of(field, fields)) is not None}
    counted = {id(field) for field in counts.values()}
    prefix = string.removesuffix("_string")
    return tuple(
        _counted(field, type_name, limits, prefix)
        if id(field) in counted
        else _member(field, type_name, limits, string)
        for field in fields
        if id(field) not in counts
    )


def count_of(array: Field, fields: Sequence[Field]) -> Field | None:
    """The field that says how many elements ``array`` points to: ``char **names`` and ``size_t nnames``."""
    if not array.type.endswith(("**", "unsigned char *", "Ptr")) or array.type in OBJECTS:
        return None
    name = re.escape(array.name)
    wanted = re.compile(rf"(n|num|nr_?){name}|{name}_?(len|size|count)", re.I)
    return next((f for f in fields if f.type in NUMBERS and wanted.fullmatch(f.name)), None)


def _counted(field: Field, type_name: str, limits: Limits, prefix: str) -> Member:
    """The member for an array whose length another field says; XDR keeps the two together."""
    name = field.name
    if field.type == "char **":
        return Member(
            f"{prefix}_nonnull_string", name, limits.array(name, STRINGS_IN_A_LIST, f"number of {name}")
        )
    if field.type == "unsigned char *":
        return Member("opaque", name, limits.array(name, BYTES, f"the bytes of {name}"))
    if field.type == "virTypedParameterPtr":
        return Member(f"{prefix}_typed_param", name, limits.typed_params())
    raise _no_form(field, type_name)


def _no_form(field: Field, type_name: str) -> PrototypeError:
    return PrototypeError(
        f"field '{field.name}' of '{type_name.rstrip(' *')}' ({field.type}) has no form on the wire that follows from its type"
    )


def _member(field: Field, type_name: str, limits: Limits, string: str) -> Member:
    base, bracket, size = field.type.partition("[")
    kind = base.strip()
    if bracket and "[" not in size and kind in NUMBERS:
        size = size.rstrip("]")
        if size.isdigit():
            return Member(NUMBERS[kind], field.name, size, None, True)
        return Member(NUMBERS[kind], field.name, limits.array(field.name, STRUCTS_IN_A_LIST, f"{field.name}"))
    if not bracket:
        if kind in NUMBERS:
            return Member(NUMBERS[kind], field.name)
        if kind in ("char *", "const char *"):
            return Member(string, field.name)
        if re.fullmatch(r"vir\w+(?<!Ptr)|unsigned", kind):
            return Member("int" if kind.startswith("vir") else "unsigned int", field.name)
        if kind in OBJECTS and OBJECTS[kind].wire:
            return Member(OBJECTS[kind].nonnull, field.name)
    raise _no_form(field, type_name)


def helper(facts: Facts, library: str, type_name: str, limits: Limits) -> Struct:
    """The wire struct for one element of a list of C structs: the one that the protocol has, or a new one."""
    prefix = _OWNER.get(library, library)
    bare = type_name.rstrip(" *").removesuffix("Ptr").removeprefix("vir")
    name = f"{prefix}_{snake(bare)}"
    existing = facts.protocol(library).structs.get(name)
    if existing is not None:
        return Struct(name, existing.members, existing.note)
    return Struct(name, members_of(facts, type_name, limits, f"{prefix}_string"))
