"""What no generator says of a protocol: types that nothing defines, numbers that are used twice or left out.

``src/rpc/gendispatch.pl`` takes any type, and keeps of two procedures with one number the later; the compiler would
tell of the first only in a build.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from steps.tasks.diagnostic import Diagnostic, Severity
from steps.tasks.places import api_of
from steps.tasks.preflight.xdr_text import Block, XdrSyntaxError, XdrText, render
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
    place = protocol.relative_to(root).as_posix()
    return [*_undefined(read, text, place, _others(root, protocol)), *_numbers(read, text, place)]


def _others(root: Path, protocol: Path) -> set[str]:
    """All types of the other protocols: one may include the header that is made of another."""
    named: set[str] = set()
    for other in protocols(root):
        if other != protocol:
            try:
                named |= _types(render(read_text(other)))
            except XdrSyntaxError:
                continue
    return named


def _types(read: XdrText) -> set[str]:
    return {block.name.partition(" ")[2] for block in read.blocks} | set(read.typedefs)


def _undefined(read: XdrText, text: str, place: str, others: set[str]) -> Iterator[Diagnostic]:
    known = _types(read) | others | {"void"}
    lines = text.splitlines()
    for block in read.blocks:
        for kind in sorted(block.uses - known):
            line = next(
                (n for n in range(block.line, len(lines) + 1) if re.search(rf"\b{kind}\b", lines[n - 1])),
                block.line,
            )
            yield _diagnostic(
                f"{block.name} has a member of type {kind}, which no protocol of this tree defines", place, line,
                "Name a type that is there, or define this one before the struct.",
                "wire-result" if block.name.endswith("_ret") else "wire-arguments", _served(block),
            )  # fmt: skip


def _served(block: Block) -> str | None:
    found = re.match(r"struct (?P<protocol>remote|qemu|lxc|admin)_(?P<words>\w+)_(?:args|ret)$", block.name)
    return _api(found["words"], found["protocol"]) if found else None


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
