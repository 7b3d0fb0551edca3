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
from steps.function.generate.arguments import Argument, Role, object_words
from steps.function.objects import OBJECTS
from steps.function.proposal import Proposal
from steps.function.shapes import Role as Shapes
from steps.function.shapes import classify as shapes_of
from steps.function.shapes import returns_descriptor
from steps.tree.style import Style

_DESCRIPTORS = frozenset((Shapes.FD_IN, Shapes.FDS_IN, Shapes.FDS_OUT))


def needs_write(proposal: Proposal) -> bool:
    """Whether the call changes something, so that a read-only connection must not make it.

    The rule of ``@acl`` and ``virCheckReadOnlyGoto``: any permission but reading and searching.
    """
    return proposal.wire is not None and writes(proposal.wire.acl)


def argument_checks(style: Style, proposal: Proposal, arguments: Sequence[Argument]) -> list[str]:
    """The lines of C that check the arguments behind the object."""
    found = [line for argument in arguments[1:] for line in _of(argument, style, proposal)]
    if any(a.role is Role.PARAMS_FILLED for a in arguments):
        found += _strings_okay(style, proposal)
    if proposal.names.library != "admin":
        found += _descriptors_okay(style, proposal)
    return found


def _of(argument: Argument, style: Style, proposal: Proposal) -> Iterator[str]:
    name, role, partner = argument.name, argument.role, argument.partner
    nullable = name in proposal.nullable
    if role is Role.OBJECT:
        yield from _object(argument, style, proposal)
    elif role in (Role.STRING, Role.UUID, Role.OUT, Role.CALLBACK) and not nullable:
        if argument.type != "virFreeCallback":
            yield _macro("virCheckNonNullArgGoto", name)
    elif role is Role.ARRAY and not nullable:
        yield _array(name, partner or "", style)
    elif role is Role.COUNT and not _counts_typed(argument, proposal):
        yield from _count(argument, nullable=partner in proposal.nullable)
    elif role is Role.PARAMS_IN:
        yield from _typed_in(argument, style, proposal)
    elif role in (Role.PARAMS_OUT, Role.COUNT_OUT):
        yield from _typed_out(argument, proposal)
    elif role is Role.OBJECT_LIST:
        yield f"    if ({name})\n        *{name} = NULL;"


def _object(argument: Argument, style: Style, proposal: Proposal) -> Iterator[str]:
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


def _may_be_left_out(argument: Argument, proposal: Proposal) -> bool:
    """Whether the person said so, or the wire has room for its absence."""
    known = OBJECTS.get(argument.type)
    args = proposal.wire.args if proposal.wire is not None else None
    on_wire = known is not None and args is not None and any(m.type == known.nullable for m in args.members)
    return argument.name in proposal.nullable or on_wire


def _same_connection(argument: Argument, proposal: Proposal) -> Iterator[str]:
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


def _counts_typed(argument: Argument, proposal: Proposal) -> bool:
    """Whether the count is that of typed parameters, which are checked together with it."""
    kinds = {p.name: p.type for p in proposal.signature.params}
    return kinds.get(argument.partner or "", "").startswith("virTypedParameterPtr")


def _macro(macro: str, *arguments: str) -> str:
    return filled(f"    {macro}(", [*arguments, "error"], ");")


def _array(name: str, count: str, style: Style) -> str:
    """An array may be NULL where it has no elements."""
    if style.array_check:
        return _macro("virCheckNonNullArrayArgGoto", name, count)
    return f"    if ({count} != 0)\n    {_macro('virCheckNonNullArgGoto', name)}"


def _count(argument: Argument, nullable: bool) -> Iterator[str]:
    if argument.type != "int":
        return
    length = argument.name.endswith("len") and not nullable
    yield _macro("virCheckPositiveArgGoto" if length else "virCheckNonNegativeArgGoto", argument.name)


def _typed_in(argument: Argument, style: Style, proposal: Proposal) -> Iterator[str]:
    count = next((p for p in proposal.signature.params if p.name == argument.partner), None)
    signed = count is not None and count.type == "int"
    if "Set" in proposal.name:
        yield _macro("virCheckNonNullArgGoto", argument.name)
        if count is not None:
            yield _macro("virCheckPositiveArgGoto" if signed else "virCheckNonZeroArgGoto", count.name)
    elif count is not None:
        yield _array(argument.name, count.name, style)
        if signed:
            yield _macro("virCheckNonNegativeArgGoto", count.name)


def _typed_out(argument: Argument, proposal: Proposal) -> Iterator[str]:
    yield _macro("virCheckNonNullArgGoto", argument.name)
    params = next((p for p in proposal.signature.params if p.name == argument.partner), None)
    if argument.role is Role.COUNT_OUT and params is not None and not params.type.endswith("*"):
        if argument.type.startswith("int"):
            yield _macro("virCheckNonNegativeArgGoto", f"*{argument.name}")
        yield f"    if (*{argument.name} != 0)\n    {_macro('virCheckNonNullArgGoto', params.name)}"


def _strings_okay(style: Style, proposal: Proposal) -> Iterator[str]:
    """Whether the other side may answer with strings (VIR_DRV_FEATURE_TYPED_PARAM_STRING),
    asked as this tree asks."""
    if proposal.signature.params[-1].name == "flags":
        conn = _connection(proposal)
        yield render("public-strings-okay.c.j2", conn=conn, keeps_result=style.feature_result).rstrip("\n")


def _descriptors_okay(style: Style, proposal: Proposal) -> Iterator[str]:
    """Whether file descriptors can be passed to the other side (VIR_DRV_FEATURE_FD_PASSING): not over the network."""
    passed = [s for s in shapes_of(proposal.signature) if s.role in _DESCRIPTORS]
    if passed or returns_descriptor(proposal.signature):
        # Only descriptors that go in are counted beforehand.
        counts = [s.count.name for s in passed if s.role is Shapes.FDS_IN and s.count is not None]
        count = counts[0] if len(counts) == len(passed) == 1 else ""
        yield render(
            "public-fd-passing.c.j2", conn=_connection(proposal), keeps_result=style.feature_result, count=count
        ).rstrip("\n")  # fmt: skip


def _connection(proposal: Proposal) -> str:
    """The variable that holds the connection."""
    kind = OBJECTS.get(proposal.signature.params[0].type)
    return "conn" if kind is None or kind.to_connection else proposal.signature.params[0].name


def validates(proposal: Proposal, argument: Argument) -> bool:
    """Whether typed parameters that are passed in are validated: only with a count beside them."""
    return argument.role is Role.PARAMS_IN and any(
        p.name == argument.partner for p in proposal.signature.params
    )
