"""The switches that name every value of an enum: the compiler wants a new one in each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from steps.code.enums import EnumText
from steps.code.mask import code_only, compiled
from steps.tree.constants import Constants

_SWITCH = re.compile(rb"\bswitch\s*\(")
_CASE = re.compile(rb"\bcase\s+([A-Za-z_]\w*)\s*:")
_BRACE = re.compile(rb"[{}]")


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch: what it is over, the names of its cases, where it starts and ends."""

    path: str
    line: int
    over: str
    cases: tuple[str, ...]
    at: int
    end: int


@lru_cache(maxsize=512)
def _read(data: bytes) -> tuple[tuple[str, tuple[str, ...], int, int], ...]:
    code = code_only(compiled(data))
    found = []
    for match in _SWITCH.finditer(code):
        opened = code.find(b"{", match.end())
        if opened < 0:
            break
        end, depth = opened, 0
        for brace in _BRACE.finditer(code, opened):
            depth += 1 if brace.group() == b"{" else -1
            if depth == 0:
                end = brace.start()
                break
        over = " ".join(code[match.end() : opened].decode("utf-8", "replace").split()).rstrip(") ")
        cases = tuple(m.decode() for m in _CASE.findall(code[opened:end]))
        found.append((over, cases, match.start(), end))
    return tuple(found)


def switches(tree: Constants, enum: EnumText) -> list[Switch]:
    """Return the switches of ``src`` and ``tools`` over ``enum`` that the compiler holds to be complete.

    Those that cast what they are over to the enum's type, and those that name all but one or two of its values.
    """
    names = [m.name for m in enum.listed]
    found = []
    for path in [*tree.sources, *tree.snapshot.paths("tools")]:
        data = tree.snapshot.read(path) if path.endswith(".c") else None
        if data is None or not any(name.encode() in data for name in names[:2]):
            continue
        for over, cases, at, end in _read(data):
            own = [c for c in cases if c in names]
            typed = f"({enum.name})" in over.replace(" ", "")
            if own and (typed or len(own) >= max(3, len(names) - 2)):
                found.append(Switch(path, tree.snapshot.line(path, at), over, cases, at, end))
    return found
