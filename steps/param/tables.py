"""Where a parameter's type is checked, and the tables of parameters that drivers share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.mask import code_of
from steps.code.text import occurrences
from steps.tree.constants import Constants

_VALIDATE = re.compile(
    rb"\bvir(?:TypedParams?(?:Validate|eterArrayValidate|eterArrayValidate)|TypedParameterArrayValidate)\s*\("
)
_TYPE = re.compile(rb"\s*,\s*(VIR_TYPED_PARAM_(?:INT|UINT|LLONG|ULLONG|DOUBLE|BOOLEAN|STRING))\b")
_ROW = re.compile(rb"\{[^{}]*$")


@dataclass(frozen=True, slots=True)
class TypedAs:
    """One place that says a parameter's type: its file, line, offset, and the type as written (``VIR_TYPED_PARAM_UINT``)."""

    path: str
    line: int
    at: int
    type: str
    macro: str = ""
    """The macro whose body it stands in."""


def typed(tree: Constants, name: str) -> list[TypedAs]:
    """Return the places of ``src`` that give the parameter a type: lists of virTypedParamsValidate and tables of types."""
    wanted = name.encode()
    found = []
    for path in tree.sources:
        data = tree.snapshot.read(path)
        if data is None or wanted not in data:
            continue
        code = code_of(data)
        for at in occurrences(code, wanted):
            kind = _TYPE.match(code, at + len(wanted))
            if kind is not None:
                line = tree.snapshot.line(path, at)
                found.append(TypedAs(path, line, at, kind[1].decode(), _macro_at(code, at)))
    return found


def _macro_at(code: bytes, at: int) -> str:
    """The name of the ``#define`` that the byte at ``at`` lies in; empty for none."""
    start = code.rfind(b"\n", 0, at) + 1
    while start and code[code.rfind(b"\n", 0, start - 1) + 1 : start - 1].rstrip().endswith(b"\\"):
        start = code.rfind(b"\n", 0, start - 1) + 1
    head = re.match(rb"[ \t]*#[ \t]*define[ \t]+(\w+)", code[start : start + 200])
    return head[1].decode() if head else ""
