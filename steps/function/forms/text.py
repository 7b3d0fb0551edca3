"""Texts: one that is sent or comes back, and lists of them."""

from __future__ import annotations

import re

from steps.code.xdr import Member
from steps.function.forms.draft import Draft, member_name
from steps.function.forms.form import Form, Reader, Received, Role, Shape, is_count
from steps.function.limits import STRINGS_IN_A_LIST
from steps.function.objects import OBJECTS
from steps.function.proposal import Struct


class Text(Form):
    """``const char *name``, ``char **result``."""

    roles = frozenset((Role.STRING, Role.STRING_OUT))
    kinds_sent = {Role.STRING: "string"}
    kinds_received = {Role.STRING_OUT: "string"}

    def recognise(self, reader: Reader) -> Shape | None:
        """A constant string; a pointer to one without a number of them."""
        kind = reader.peek().type
        if kind == "const char *":
            return reader.one(Role.STRING)
        return (
            reader.one(Role.STRING_OUT)
            if is_pointer_to_string(kind) and not is_count(reader.peek(1))
            else None
        )

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The string; another type where it may be NULL."""
        if shape.role is Role.STRING_OUT:
            return []
        kind = (
            f"{draft.prefix}_string"
            if shape.data.name in draft.nullable
            else f"{draft.prefix}_nonnull_string"
        )
        return [Member(kind, member_name(shape.data.name, draft))]

    def received(self, shape: Shape, draft: Draft, helpers: list[Struct]) -> Received:
        """The string that is stored."""
        return [
            Member(f"{draft.prefix}_nonnull_string", member_name(shape.data.name, draft, sent=False))
        ], None


def is_pointer_to_string(kind: str) -> bool:
    """Whether strings are stored through a pointer of this type: ``char **``, ``char **const``."""
    return re.fullmatch(r"char \*\* ?(const)?", kind) is not None


class Texts(Form):
    """``const char **keys, unsigned int nkeys``; ``char **const names, int maxnames``; ``char ***keys``."""

    roles = frozenset((Role.STRINGS_IN, Role.NAMES_OUT, Role.STRINGS_OUT))
    kinds_sent = {Role.STRINGS_IN: "strings"}
    kinds_received = {Role.NAMES_OUT: "names", Role.STRINGS_OUT: "strings"}

    def recognise(self, reader: Reader) -> Shape | None:
        """Pointers to strings with their number, or a list that the callee allocates."""
        kind = reader.peek().type
        if kind == "char ***":
            return reader.one(Role.STRINGS_OUT)
        if not is_count(reader.peek(1)):
            return None
        if kind in ("const char **", "const char *const *", "const char * const *"):
            return reader.counted(Role.STRINGS_IN)
        return reader.counted(Role.NAMES_OUT) if is_pointer_to_string(kind) else None

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The strings, or for how many there is room."""
        name = member_name(shape.data.name, draft)
        if shape.role is Role.STRINGS_IN:
            limit = draft.limits.array(name, STRINGS_IN_A_LIST, f"number of {name}")
            return [Member(f"{draft.prefix}_nonnull_string", name, limit, f"({shape.data.type})")]
        return [Member("int", f"max{name}")] if shape.role is Role.NAMES_OUT else []

    def received(self, shape: Shape, draft: Draft, helpers: list[Struct]) -> Received:
        """The strings; legacy lists of names share the limit of the objects that they name."""
        name = member_name(shape.data.name, draft, sent=False)
        string = f"{draft.prefix}_nonnull_string"
        if shape.role is Role.NAMES_OUT:
            return [Member(string, name, _names_limit(name, draft), f"insert@{shape.index}")], None
        return [Member(string, name, draft.limits.array(name, STRINGS_IN_A_LIST, f"number of {name}"))], None

    def meaning(self, shape: Shape) -> str:
        """Known for lists that the callee allocates."""
        if shape.role is Role.STRINGS_OUT:
            return "where to store the newly allocated, NULL-terminated array of strings, or NULL if only its length is wanted"
        return ""


def _names_limit(name: str, draft: Draft) -> str:
    for kind in sorted(OBJECTS.values(), key=lambda k: -len(k.struct)):
        if kind.limit and kind.struct.removeprefix("virAdm").removeprefix("vir") in draft.signature.name:
            return draft.limits.objects(kind)
    return draft.limits.array(name, STRINGS_IN_A_LIST, f"number of {name}")
