"""The checks at the start of a public function, as its parameters demand them.

Macros: ``src/internal.h`` (NonNull, NonNegative, Positive, ReadOnly) and ``src/datatypes.h`` (one for each
object).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import indent

from steps.edits.render import render
from steps.edits.wrap import filled
from steps.function.acl import writes
from steps.function.forms.classify import Part, classify, parts_of
from steps.function.forms.descriptor import returns_descriptor
from steps.function.forms.form import Role
from steps.function.generate.formats import object_words
from steps.function.objects import OBJECTS
from steps.function.proposal import Proposal
from steps.tree.style import Style

_DESCRIPTORS = frozenset((Role.FD_IN, Role.FDS_IN, Role.FDS_OUT))
_ARRAYS = frozenset(
    (Role.BUFFER_IN, Role.STRINGS_IN, Role.NUMBERS_IN, Role.FDS_IN, Role.NAMES_OUT, Role.NUMBERS_OUT, Role.BYTES_OUT,
     Role.STRUCTS_OUT)
)  # fmt: skip
"""What may be NULL where its length is 0."""
_NEVER_NULL = frozenset(
    (Role.STRING, Role.UUID, Role.CALLBACK, Role.NUMBER_OUT, Role.STRING_OUT, Role.STRINGS_OUT, Role.STRUCT_OUT,
     Role.STRUCT_ARRAY_OUT, Role.BYTES_ALLOC_OUT, Role.SIZE_OUT, Role.FDS_OUT)
)  # fmt: skip


def needs_write(proposal: Proposal) -> bool:
    """Whether the call changes something, so that a read-only connection must not make it.

    The rule of ``@acl`` and ``virCheckReadOnlyGoto``: any permission but reading and searching.
    """
    return proposal.wire is not None and writes(proposal.wire.acl)


def argument_checks(style: Style, proposal: Proposal, arguments: Sequence[Part]) -> list[str]:
    """The lines of C that check the arguments behind the object."""
    found = [line for argument in arguments[1:] for line in _of(argument, style, proposal)]
    if any(a.role is Role.TYPED_OUT for a in arguments):
        found += _strings_okay(style, proposal)
    if proposal.names.library != "admin":
        found += _descriptors_okay(style, proposal)
    return found


def refuses_nothing(style: Style, proposal: Proposal) -> bool:
    """Whether no argument behind the object is such that the function would refuse it."""
    return not any(
        "virCheck" in line for line in argument_checks(style, proposal, parts_of(proposal.signature))
    )


def _of(argument: Part, style: Style, proposal: Proposal) -> Iterator[str]:
    name, role = argument.name, argument.role
    if role in (Role.OBJECT, Role.STREAM):
        yield from _object(argument, style, proposal)
    elif argument.place == "count":
        yield from _count(argument, proposal)
    elif name in proposal.nullable or role is None:
        return
    elif role in _ARRAYS:
        if argument.shape.count is not None and argument.shape.count.type.endswith("*"):
            return  # checked with the length that the caller has stored
        yield _array(name, argument.partner, style)
    elif role in _NEVER_NULL:
        yield _macro("virCheckNonNullArgGoto", name)
    elif role in (Role.TYPED_IN, Role.TYPED_FIXED_OUT):
        yield from _typed_in(argument, style, proposal)
    elif role is Role.TYPED_ALLOC_OUT:
        yield _macro("virCheckNonNullArgGoto", name)
    elif role is Role.STRUCTS_ALLOC_OUT:  # without "need_results" on the wire nobody could do without them
        yield f"{_macro('virCheckNonNullArgGoto', name)}\n    *{name} = NULL;"
    elif role is Role.OBJECTS_OUT:
        yield f"    if ({name})\n        *{name} = NULL;"


def _object(argument: Part, style: Style, proposal: Proposal) -> Iterator[str]:
    """An object that is not needed, as that of an event, is checked where it is there."""
    macro = f"virCheck{object_words(argument.type)}Goto"
    checked = macro in style.object_checks  # such trees have virReportInvalidArg, too
    lines = [_macro(macro if checked else "virCheckNonNullArgGoto", argument.name)]
    if checked:
        lines += _same_connection(argument, proposal)
    if not _may_be_left_out(argument, proposal):
        yield from lines
    elif checked:
        yield f"    if ({argument.name}) {{\n{indent(chr(10).join(lines), '    ')}\n    }}"


def _may_be_left_out(argument: Part, proposal: Proposal) -> bool:
    """Whether the person said so, or the wire has room for its absence."""
    known = OBJECTS.get(argument.type)
    args = proposal.wire.args if proposal.wire is not None else None
    on_wire = known is not None and args is not None and any(m.type == known.nullable for m in args.members)
    return argument.name in proposal.nullable or on_wire


def _same_connection(argument: Part, proposal: Proposal) -> Iterator[str]:
    """Two objects are of one connection, which alone is asked; two connections are meant to differ (migration)."""
    subject = proposal.signature.params[0]
    asked, own = _to_connection(subject.type), _to_connection(argument.type)
    if asked is not None and own:
        yield render(
            "public-same-connection.c.j2",
            asked=subject.name + asked, own=argument.name + own, name=argument.name,
        ).rstrip("\n")  # fmt: skip


def _to_connection(kind: str) -> str | None:
    """How an object of this type leads to its connection: nothing more for a connection, None if it has none."""
    if kind == "virStreamPtr":
        return "->conn"
    known = OBJECTS.get(kind)
    return None if known is None or known.prefix == "admin" else known.to_connection


def _macro(macro: str, *arguments: str) -> str:
    return filled(f"    {macro}(", [*arguments, "error"], ");")


def _array(name: str, count: str | None, style: Style) -> str:
    """An array may be NULL where it has no elements; one whose length is said elsewhere may not."""
    if count is None:
        return _macro("virCheckNonNullArgGoto", name)
    if style.array_check:
        return _macro("virCheckNonNullArrayArgGoto", name, count)
    return f"    if ({count} != 0)\n    {_macro('virCheckNonNullArgGoto', name)}"


def _count(argument: Part, proposal: Proposal) -> Iterator[str]:
    """A length: none is negative, that of bytes is at least 1. One that is told through a pointer must be there."""
    shape = argument.shape
    if argument.type.endswith("*"):
        yield _macro("virCheckNonNullArgGoto", argument.name)
        if shape.role in (Role.TYPED_OUT, Role.STRUCTS_OUT):
            if argument.type.startswith("int"):
                yield _macro("virCheckNonNegativeArgGoto", f"*{argument.name}")
            yield f"    if (*{argument.name} != 0)\n    {_macro('virCheckNonNullArgGoto', shape.data.name)}"
    elif argument.type == "size_t" and shape.role is Role.STRUCT_OUT:
        yield render("public-struct-size.c.j2", name=argument.name, struct=shape.data.name).rstrip("\n")
    elif argument.type == "int" and shape.role not in (Role.TYPED_IN, Role.TYPED_FIXED_OUT):
        positive = argument.name.endswith("len") and shape.data.name not in proposal.nullable
        yield _macro("virCheckPositiveArgGoto" if positive else "virCheckNonNegativeArgGoto", argument.name)


def _typed_in(argument: Part, style: Style, proposal: Proposal) -> Iterator[str]:
    count = argument.shape.count
    assert count is not None
    signed = count.type == "int"
    if "Set" in proposal.name:
        yield _macro("virCheckNonNullArgGoto", argument.name)
        yield _macro("virCheckPositiveArgGoto" if signed else "virCheckNonZeroArgGoto", count.name)
    else:
        yield _array(argument.name, count.name, style)
        if signed:
            yield _macro("virCheckNonNegativeArgGoto", count.name)


def _strings_okay(style: Style, proposal: Proposal) -> Iterator[str]:
    """Whether the other side may answer with strings (VIR_DRV_FEATURE_TYPED_PARAM_STRING),
    asked as this tree asks."""
    if proposal.signature.params[-1].name == "flags":
        conn = _connection(proposal)
        yield render("public-strings-okay.c.j2", conn=conn, keeps_result=style.feature_result).rstrip("\n")


def _descriptors_okay(style: Style, proposal: Proposal) -> Iterator[str]:
    """Whether file descriptors can be passed to the other side (VIR_DRV_FEATURE_FD_PASSING): not over the network."""
    passed = [s for s in classify(proposal.signature) if s.role in _DESCRIPTORS]
    if passed or returns_descriptor(proposal.signature):
        # Only descriptors that go in are counted beforehand.
        counts = [s.count.name for s in passed if s.role is Role.FDS_IN and s.count is not None]
        count = counts[0] if len(counts) == len(passed) == 1 else ""
        yield render(
            "public-fd-passing.c.j2", conn=_connection(proposal), keeps_result=style.feature_result, count=count
        ).rstrip("\n")  # fmt: skip


def _connection(proposal: Proposal) -> str:
    """The variable that holds the connection."""
    kind = OBJECTS.get(proposal.signature.params[0].type)
    return "conn" if kind is None or kind.to_connection else proposal.signature.params[0].name


def validates(argument: Part) -> bool:
    """Whether a parameter is typed parameters that are passed in, which are validated."""
    return argument.role is Role.TYPED_IN
