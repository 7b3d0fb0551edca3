"""What no generator says of a protocol: numbers that are used twice or left out.

``src/rpc/gendispatch.pl`` keeps of two procedures with one number the later.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from steps.code.xdr_text import XdrSyntaxError, XdrText, render
from steps.tasks.diagnostic import Diagnostic, Severity
from steps.tasks.places import api_of
from steps.tasks.reading import read_text

_ENUMERATOR = re.compile(r"^\s*(?P<name>(?P<protocol>[A-Z]+)_PROC_(?P<words>\w+)) = (?P<number>\d+),$")


def protocols(root: Path) -> list[Path]:
    """The protocols of the tree, those of its API and of its own programs."""
    return sorted((root / "src").glob("*/*protocol.x"))


def check(root: Path, protocol: Path) -> list[Diagnostic]:
    """What is wrong with one protocol; a syntax error is told by the comparison with its ``-structs`` file."""
    text = read_text(protocol)
    try:
        read = render(text)
    except XdrSyntaxError:
        return []
    return list(_numbers(read, text, protocol.relative_to(root).as_posix()))


def _api(words: str, protocol: str) -> str:
    return api_of("".join(word.capitalize() for word in words.lower().split("_")), protocol.lower())


def _numbers(read: XdrText, text: str, place: str) -> Iterator[Diagnostic]:
    listed = [
        found
        for block in read.blocks
        if block.name.startswith("enum ") and block.name.endswith("_procedure")
        for line in block.lines
        if (found := _ENUMERATOR.match(line)) is not None
    ]
    seen: dict[int, str] = {}
    for entry in listed:
        number, name = int(entry["number"]), entry["name"]
        if number in seen:
            yield _diagnostic(
                f"{name} has the number {number}, which {seen[number]} has already", place, _line(text, name),
                "Give the new procedure the next free number: the generator keeps only one of two.", "wire-procedure",
                _api(entry["words"], entry["protocol"]),
            )  # fmt: skip
        seen.setdefault(number, name)
    ordered = sorted(seen)
    for before, after in itertools.pairwise(ordered):
        if after > before + 1:
            span = str(before + 1) if after == before + 2 else f"{before + 1} to {after - 1}"
            yield _diagnostic(
                f"the numbers {span} before {seen[after]} are unused", place, _line(text, seen[after]),
                "libvirt numbers its procedures without gaps; a back-port alone keeps upstream's number.", "wire-procedure",
                None, "warning",
            )  # fmt: skip


def _line(text: str, name: str) -> int:
    found = re.search(rf"^\s*{name}\s*=", text, re.M)
    return text.count("\n", 0, found.end()) + 1 if found else 1


def _diagnostic(
    message: str,
    place: str,
    line: int,
    advice: str,
    check: str,
    api: str | None,
    severity: Severity = "error",
) -> Diagnostic:
    return Diagnostic(message, severity, "protocol", place, line, advice=advice, step=4, check=check, api=api)
