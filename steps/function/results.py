"""The result struct of a function: what it returns and what it stores through its pointers."""

from __future__ import annotations

import re

from steps.code.xdr import Member
from steps.function import cstructs
from steps.function.forms.classify import form_of
from steps.function.forms.draft import Draft
from steps.function.forms.form import LISTS, NUMBERS, Role, Shape
from steps.function.limits import BYTES
from steps.function.objects import OBJECTS
from steps.function.proposal import Struct
from steps.function.prototype import PrototypeError
from steps.function.siblings import words
from steps.function.verbs import gives_value

_COUNTS = re.compile(r"(Num(?!a)|Is[A-Z]|Has|GetMax|GetVcpusFlags|Compare|FSFreeze|FSThaw|Event\w*Register)")


def usually_counts(name: str, shapes: tuple[Shape, ...]) -> bool:
    """Whether an ``int`` that a function returns carries a value, as far as its name and its outputs say."""
    outputs = [s.role for s in shapes if s.is_output]
    if outputs:
        # How many of the caller's maps were filled: ``virDomainGetVcpuPinInfo``.
        return any(s.role is Role.BYTES_OUT and s.data.type == "unsigned char *" for s in shapes)
    if _COUNTS.search(name) is not None:
        return True
    # A getter with nothing to store its result through returns it; through a stream it would arrive another way.
    elsewhere = any(s.role in (Role.STREAM, Role.CALLBACK) for s in shapes)
    return gives_value(name) and not elsewhere


def asks_for_count(shapes: tuple[Shape, ...]) -> bool:
    """Whether the prototype leaves open what a returned int is: a list's length is not, unless it has a pointer of its own."""
    own = {s.index for s in shapes if s.role in LISTS and s.count is not None and s.count.type.endswith("*")}
    return not any((s.role in LISTS and s.index not in own) or s.role is Role.BYTES_ALLOC_OUT for s in shapes)


class Results:
    """Works out the result struct; ``helpers`` are structs that it needs beside it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.helpers: list[Struct] = []
        self.outputs = draft.outputs

    def mirrors(self, ret: Struct | None) -> bool:
        """Whether a struct that is returned has on the wire the very fields that it has in C.

        Only then can the generator copy it member by member.
        """
        shape = self.draft.shape(Role.STRUCT_OUT)
        if shape is None or ret is None:
            return True
        fields = {f.name: f.type for f in cstructs.fields_of(self.draft.facts, shape.data.type)}
        return all(m.name in fields and (m.array is None or m.fixed) for m in ret.members)

    def struct(self) -> Struct | None:
        """The result struct; None where the function returns only whether it succeeded.

        Raises:
            PrototypeError: a result has no form on the wire.
        """
        copied = self._copied()
        if copied is not None:
            return copied
        members: list[Member] = []
        note: str | None = None
        for shape in self.outputs:
            more, more_note = form_of(shape.role).received(shape, self.draft, self.helpers)
            members += more
            note = note or more_note
        members = (
            self._returned() + members if self.draft.signature.returns != "int" else members + self._count()
        )
        if not members:
            return None
        return Struct(self.draft.names.ret, tuple(members), note)

    def _copied(self) -> Struct | None:
        """The result of a function of this tree with the same C struct as its only result."""
        shapes = [s for s in self.outputs if s.role in _STRUCTS]
        if len(self.outputs) != 1 or not shapes:
            return None
        known = cstructs.precedent(
            self.draft.facts, self.draft.names.library, shapes[0].data.type, self.draft.signature.name
        )
        if known is None:
            return None
        note = f"insert@{shapes[0].index}" if known.ret.note else None
        return Struct(self.draft.names.ret, known.ret.members, note)

    def _returned(self) -> list[Member]:
        """The member for what a function returns that does not return int."""
        draft, kind = self.draft, self.draft.signature.returns
        if kind in OBJECTS:
            return [Member(OBJECTS[kind].nonnull, self._object_name(kind))]
        if kind in ("char *", "const char *"):
            optional = draft.shape(Role.STREAM) is not None
            name = "mime" if optional else _string_name(draft.signature.name)
            return [Member(f"{draft.prefix}_{'string' if optional else 'nonnull_string'}", name)]
        if kind in NUMBERS:
            return [Member(NUMBERS[kind], _last_word(draft.signature.name))]
        if kind == "unsigned char *" and draft.shape(Role.SIZE_OUT) is not None:
            name = "value"
            return [Member("opaque", name, draft.limits.array(name, BYTES, "the bytes of the value"))]
        raise PrototypeError(f"'{kind}' cannot be returned by the daemon: libvirt has no such form")

    def _object_name(self, kind: str) -> str:
        """What a returned object is called; not as the one that the call is made on, whose variable it would meet."""
        usual = OBJECTS[kind].member
        if kind != self.draft.signature.params[0].type or usual == "snap":
            return usual
        return "parent" if "Parent" in self.draft.signature.name else "result"

    def _count(self) -> list[Member]:
        """The member for the value in a returned int."""
        draft = self.draft
        if any(s.role is Role.BYTES_ALLOC_OUT for s in draft.shapes):
            return [Member("int", "ret")]
        if not draft.counts or any(s.role in LISTS for s in draft.shapes):
            return []
        if draft.shape(Role.CALLBACK) is not None:
            return [Member("int", "callbackID")]
        return [Member("int", "ret" if self.outputs else count_name(draft.signature.name))]


_STRUCTS = frozenset((Role.STRUCT_OUT, Role.STRUCTS_OUT, Role.STRUCTS_ALLOC_OUT, Role.STRUCT_ARRAY_OUT))


def count_name(function: str) -> str:
    """The member for an int that carries a value."""
    if (state := re.search(r"Is([A-Z]\w*)$", function)) is not None:
        return state[1].lower()
    if function.endswith("HasMetadata"):
        return "metadata"
    if re.search(r"FSFreeze|FSThaw", function):
        return "filesystems"
    return "num" if re.search(r"Num|GetMax|Vcpus", function) else "result"


def _string_name(function: str) -> str:
    if re.search(r"XMLDesc|XML$", function) or function.endswith("Sources"):
        return "xml"
    return _last_word(function)


def _last_word(function: str) -> str:
    last = words(function)[-1]
    return last if last not in ("flags", "version", "string") else "result"
