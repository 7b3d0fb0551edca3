"""Where a person still has to write: the placeholder that an insertion left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steps.edits.insertion import PLACEHOLDER
from steps.state import State

if TYPE_CHECKING:
    from steps.model import Finding
    from steps.tree.snapshot import Snapshot

_NEAR = 120
"""Lines of one function or text."""


def placeholder_line(snapshot: Snapshot, finding: Finding) -> int | None:
    """The line of the placeholder that makes ``finding`` partial; None where there is none.

    It stands behind the finding's place, in the comment before it, or in the function that is named there (a driver's
    table names its own).
    """
    if finding.state is not State.PARTIAL or not finding.file:
        return None
    data = snapshot.read(finding.file)
    if data is None:
        return None
    lines = data.split(b"\n")
    named = finding.value if isinstance(finding.value, tuple) else (finding.value or "",)
    starts = [max(0, (finding.line or 1) - 1), *(at for name in named for at in _definitions(lines, name))]
    for start in starts:
        near = range(_top(lines, start), min(len(lines), start + _NEAR))
        found = next((number + 1 for number in near if PLACEHOLDER.encode() in lines[number]), None)
        if found is not None:
            return found
    return None


def _top(lines: list[bytes], start: int) -> int:
    """Where the documentation of what stands at ``start`` begins: its paragraphs are parted by `` *``, not by nothing."""
    top = start
    while top > 0 and start - top < _NEAR and lines[top - 1].strip():
        top -= 1
    return top


def _definitions(lines: list[bytes], name: str) -> list[int]:
    """The lines that define the function ``name``, as libvirt writes it: the name in column 0."""
    if not re.fullmatch(r"\w+", name):
        return []
    return [number for number, line in enumerate(lines) if line.startswith(name.encode() + b"(")]
