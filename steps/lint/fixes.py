"""Ways out that are mechanical, as edits; and edits as a diff that ``git apply`` takes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from steps.lint.finding import Edit
from steps.lint.paths import vocabulary
from steps.lint.target import Target
from steps.tree.facts import Facts

_STATEMENT_END = re.compile(rb"\)\s*;[^\n]*\n")
_GUARDED = re.compile(rb"([\w]+(?:\s*->\s*\w+)*?)\s*->\s*\w+\s*\)")


def as_diff(facts: Facts, edits: Iterable[Edit]) -> str:
    """All ``edits`` as one diff; of two that replace the same bytes the first."""
    from steps.edits.diff import unified
    from steps.edits.overlay import EditedFile

    files: dict[str, list[Edit]] = {}
    for edit in dict.fromkeys(edits):
        files.setdefault(edit.path, []).append(edit)
    parts = []
    for path, listed in files.items():
        file = EditedFile(facts.snapshot.read(path) or b"")
        end = len(file.original)
        # From the end to the beginning, so that the places of those before stay as they are.
        for number, edit in sorted(
            enumerate(listed), key=lambda pair: (pair[1].start, pair[0]), reverse=True
        ):
            if edit.end <= end:
                file.splice(edit.start, edit.end, edit.text, number)
                end = edit.start
        parts.append(unified(path, file))
    return b"".join(parts).decode("utf-8", "replace")


def _edit(target: Target, start: int, end: int, text: bytes) -> Edit | None:
    """An edit at a place of the function's body."""
    where = target.place
    return None if where is None else Edit(where[0], where[1] + start, where[1] + end, text)


def _label(target: Target) -> str | None:
    """The label that a failing check jumps to."""
    if target.flow is None:
        return None
    used = [
        c.arguments[-1] for c in target.trace.checks if c.arguments and c.arguments[-1] in target.flow.labels
    ]
    if used:
        return used[0]
    return next(iter(target.flow.labels)) if len(target.flow.labels) == 1 else None


def _behind(target: Target, at: int) -> int | None:
    """The place behind the line on which the call at ``at`` ends."""
    match = _STATEMENT_END.search(target.text, at)
    return None if match is None else match.end()


def add_check(target: Target, check: str) -> Edit | None:
    """``check(label)`` put behind the function's check of its object, or behind the last check of an argument."""
    label = _label(target)
    checks = sorted({c.at: c for c in target.trace.checks if not c.inside}.items())
    objects = [at for at, c in checks if vocabulary.object_check(c.name) and vocabulary.RETURNS.match(c.name)]
    if label is None or not objects:
        return None
    others = [at for at, c in checks if vocabulary.argument_check(c.name) and c.arguments[-1] == label]
    place = _behind(target, max([*objects, *others]) if "ReadOnly" not in check else objects[-1])
    calls = [c.at for c in target.trace.calls]
    if place is None or (calls and place > min(calls)):
        return None
    return _edit(target, place, place, f"    {check}{label});\n".encode())


def read_only(target: Target) -> Edit | None:
    """``virCheckReadOnlyGoto`` of the connection of the function's object."""
    flow = target.flow
    if flow is None or target.object is None:
        return None
    kind = next((p.type for p in flow.face.params if p.name == target.object), "")
    connection = target.object if kind == "virConnectPtr" else f"{target.object}->conn"
    return add_check(target, f"virCheckReadOnlyGoto({connection}->flags, ")


def non_null(target: Target, parameter: str) -> Edit | None:
    """``virCheckNonNullArgGoto`` of ``parameter``."""
    return add_check(target, f"virCheckNonNullArgGoto({parameter}, ")


def reset(target: Target) -> Edit | None:
    """``virResetLastError()`` behind the line that logs the call."""
    call = next((c for c in target.view.body.calls if vocabulary.DEBUG.match(c.name)), None)
    place = None if call is None else _behind(target, call.at)
    return None if place is None else _edit(target, place, place, b"\n    virResetLastError();\n")


def test_driver(target: Target, at: int) -> Edit | None:
    """The driver tested before its method, in the same condition."""
    match = _GUARDED.match(target.text, at)
    if match is None or target.text[at - 1 : at] != b"(":
        return None
    column = at - target.text.rfind(b"\n", 0, at) - 1
    return _edit(target, at, at, match[1] + b" &&\n" + b" " * column)


def returned(target: Target, at: int) -> Edit | None:
    """The value of a failure as the last argument of the check at ``at``."""
    end = target.text.find(b")", at)
    start = max(target.text.rfind(b",", at, end), target.text.rfind(b"(", at, end)) + 1
    if end < 0 or not target.failure_value:
        return None
    return _edit(target, start, end, b" " + target.failure_value.encode())
