"""Arrays of numbers: sent with their length, or filled in the caller's memory."""

from __future__ import annotations

import re
from collections.abc import Sequence

from steps.code.cfacts import Param
from steps.code.xdr import Member
from steps.function.forms.draft import Draft, member_name, room_of_numbers
from steps.function.forms.form import ARRAYS, NUMBERS, Form, Reader, Received, Role, Shape
from steps.function.limits import NUMBERS_IN_A_LIST
from steps.function.proposal import Struct


class Array(Form):
    """``unsigned int *codes, int ncodes``; several of one length: ``unsigned int npages, unsigned int *sizes, … *counts``."""

    roles = frozenset((Role.NUMBERS_IN, Role.NUMBERS_OUT))
    kinds_sent = {Role.NUMBERS_IN: "numbers"}
    kinds_received = {Role.NUMBERS_OUT: "numbers"}

    def recognise(self, reader: Reader) -> Shape | None:
        """A pointer to numbers with a length beside it, by their names."""
        return _behind_count(reader) or _with_count(reader)

    def sent(self, shape: Shape, draft: Draft) -> list[Member]:
        """The numbers, or for how many there is room."""
        if shape.role is Role.NUMBERS_IN:
            name = member_name(shape.data.name, draft)
            limit = draft.limits.array(name, NUMBERS_IN_A_LIST, f"number of {name}")
            return [Member(NUMBERS[_element(shape.data)], name, limit)]
        if shape.count is None:
            return []
        return [Member(NUMBERS[shape.count.type], member_name(shape.count.name, draft))]

    def received(self, shape: Shape, draft: Draft, helpers: list[Struct]) -> Received:
        """The numbers; where the room is said apart they are called as it is."""
        name = member_name(shape.data.name, draft, sent=False)
        room = next((p.name for p in draft.signature.params if room_of_numbers(draft.shapes, p.name)), None)
        note = f"insert@{shape.index}" if shape.count is not None or room else None
        name = room[3:].lower() if room else name
        limit = draft.limits.array(name, NUMBERS_IN_A_LIST, f"number of {name}")
        return [Member(NUMBERS[_element(shape.data)], name, limit, note)], None


def _element(param: Param) -> str:
    """The type of one number; empty for what is no pointer to such numbers as travel in arrays."""
    plain = param.type.removesuffix(" *")
    return plain if plain != param.type and plain in ARRAYS else ""


def _behind_count(reader: Reader) -> Shape | None:
    """The length first: ``unsigned int ncodes, unsigned int *codes``."""
    param, following = reader.peek(), reader.peek(1)
    if param.type not in ("int", "unsigned int") or not _element(following):
        return None
    named = param.name in (f"n{following.name}", f"num{following.name}", f"{following.name}len")
    if named or (not reader.gets and re.match(r"n[a-z]", param.name)):
        return reader.count_before(Role.NUMBERS_IN)
    return None


def _with_count(reader: Reader) -> Shape | None:
    """The numbers first, or one more array of a length that stands before all of them."""
    param, following = reader.peek(), reader.peek(1)
    if not _element(param):
        return None
    if not reader.gets and (shared := _shared_count(reader)) is not None:
        return shared
    if following.type in ("int", "unsigned int") and following.name in (f"n{param.name}", f"num{param.name}"):
        return reader.counted(Role.NUMBERS_IN)
    if following.type == "int" and re.match(r"max|start[A-Z]", following.name):
        if following.name.startswith("max"):
            return reader.counted(Role.NUMBERS_OUT)
        # ``unsigned long long *freeMems, int startCell, int maxCells``: the room is said behind the start.
        return Shape(Role.NUMBERS_OUT, reader.at, param)
    before = reader.peek(-1)
    if before.type == "unsigned int" and before.name.endswith("count") and param.name.endswith("s"):
        return reader.one(Role.NUMBERS_OUT)
    return None


def _shared_count(reader: Reader) -> Shape | None:
    """The current array with the length of the arrays directly before it."""
    back = 1
    while _element(reader.peek(-back)):
        back += 1
    count = reader.peek(-back)
    if back == 1 or count.type not in ("int", "unsigned int") or not re.match(r"n(um)?[a-z]", count.name):
        return None
    return Shape(Role.NUMBERS_IN, reader.at, reader.peek(), count, reader.at - back)


def room(shape: Shape, shapes: Sequence[Shape], params: Sequence[Param]) -> str:
    """How many numbers the caller has room for; empty where the prototype does not say.

    It stands behind them, behind the start (``maxCells``), or before them: so many for each number that is
    sent (``virNodeGetFreePages``).
    """
    if shape.count is not None:
        return shape.count.name
    said = next((p.name for p in params if room_of_numbers(tuple(shapes), p.name)), "")
    before = params[shape.index - 1]
    if said or not before.name.endswith("count"):
        return said
    sent = next((s.count for s in shapes if s.role is Role.NUMBERS_IN), None)
    return f"{sent.name} * {before.name}" if sent is not None else before.name
