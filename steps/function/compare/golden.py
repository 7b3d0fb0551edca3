"""A function's structs and number in the recorded ``-structs`` file, against the protocol."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from steps.code import golden, xdr
from steps.code.readings import Reading
from steps.code.xdr import WireStruct
from steps.code.xdr_text import XdrSyntaxError, render
from steps.function.detect.view import View


def structs(view: View) -> str:
    """Say what the recorded file has otherwise than the protocol; empty where they agree, or where one lacks it."""
    files = view.facts.layout.libraries[view.names.library]
    recorded = view.facts.golden(view.names.library)
    if files.golden is None or files.protocol is None:
        return ""
    for name in (view.args_name, view.ret_name):
        there, wanted = recorded.structs.get(name), view.protocol.structs.get(name)
        problem = _struct(view, there, wanted) if there is not None and wanted is not None else ""
        if problem:
            return problem
    return _number(view, recorded) or _order(view, recorded)


def _place(view: View, path: str | None, at: int) -> str:
    return f"{path}:{view.facts.snapshot.line(path or '', at)}"


def _struct(view: View, there: WireStruct, wanted: WireStruct) -> str:
    files = view.facts.layout.libraries[view.names.library]
    facts = view.facts
    text = facts.text(files.protocol or "", wanted.start, wanted.end).decode("utf-8", "replace")
    recorded = facts.text(files.golden or "", there.start, there.end).decode("utf-8", "replace")
    constants = {name: view.protocol.consts[name].value for name in view.protocol.consts if name in text}
    error, line, lines = _DIFFERENCE.of(json.dumps([text, constants, recorded]).encode())
    if not error and not line:
        return ""
    place = _place(view, files.protocol, wanted.start)
    if error:
        return f"the protocol's struct ({place}) cannot be read: {error}"
    line += facts.snapshot.line(files.golden or "", there.start) - 1
    return f"line {line} differs from the protocol ({place}): {', '.join(lines)}"


def _difference(both: bytes) -> tuple[str, int, list[str]]:
    """Compare the protocol's struct with the recorded one: JSON of its text, the constants that it uses, and the other text.

    Returns why the protocol's cannot be read, else the line of the recorded one that differs first, from 1, and how; empty
    and 0 where they agree.
    """
    text, constants, recorded = json.loads(both)
    try:
        expected = render(text, constants).blocks
    except XdrSyntaxError as error:
        return str(error), 0, []
    found = next(golden.differences(golden.recorded(recorded), expected), None)
    if found is None:
        return "", 0, []
    return "", found.line, [line[:1] + " ".join(line[1:].split()) for line in found.detail[:2]]


def _decode(row: list[Any], _both: bytes) -> tuple[str, int, list[str]]:
    error, line, lines = row
    return str(error), int(line), [str(one) for one in lines]


_DIFFERENCE = Reading("golden", _difference, list, _decode)


def _number(view: View, recorded: xdr.Protocol) -> str:
    there, wanted = recorded.procedures.get(view.procedure_name), view.procedure
    if there is None or wanted is None or there.number == wanted.number:
        return ""
    files = view.facts.layout.libraries[view.names.library]
    return (
        f"{_place(view, files.golden, there.at)} has the number {there.number},"
        f" the protocol ({_place(view, files.protocol, wanted.at)}) {wanted.number}"
    )


def _order(view: View, recorded: xdr.Protocol) -> str:
    moved = _out_of_order(recorded.data, view.protocol.data)
    for name in (view.args_name, view.ret_name, view.procedure_name):
        if name in moved:
            return f"{name} stands at another place than in the protocol"
    return ""


@lru_cache(maxsize=8)
def _out_of_order(recorded: bytes, protocol: bytes) -> frozenset[str]:
    """Return the structs and procedures that the two files have in different order."""
    there, wanted = xdr.parse(recorded), xdr.parse(protocol)
    found: set[str] = set()
    for mine, theirs in ((there.structs, wanted.structs), (there.procedures, wanted.procedures)):
        place = {name: index for index, name in enumerate(theirs)}
        order = [name for name in mine if name in place]
        moved = golden.misplaced([place[name] for name in order])
        found |= {name for name in order if place[name] in moved}
    return frozenset(found)
