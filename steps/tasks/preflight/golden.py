"""Compares each protocol with its recorded ``-structs`` file, without a build."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from steps.code import golden
from steps.code.golden import Difference
from steps.code.xdr_text import XdrSyntaxError, XdrText, render
from steps.tasks.diagnose.golden import ADVICE
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.places import api_of
from steps.tasks.reading import read_text

_CALLS = re.compile(r"(?:remote|qemu|lxc|admin)_protocol\.x$")
"""The protocols of the public API; others may use types of libvirt's own headers."""
_CALL = re.compile(r"^struct (?P<protocol>remote|qemu|lxc|admin)_(?P<name>\w+)_(?:args|ret|msg)$")
_PROCEDURE = re.compile(r"\b(?P<protocol>REMOTE|QEMU|LXC|ADMIN)_PROC_(?P<name>\w+)")


@dataclass(frozen=True, slots=True)
class Pair:
    """A protocol and the file that records it."""

    protocol: Path
    recorded: Path


def pairs(root: Path) -> list[Pair]:
    """All protocols of the tree that have a ``-structs`` file."""
    found = []
    for recorded in sorted((root / "src").glob("*-structs")):
        name = recorded.name.removesuffix("-structs")
        protocols = sorted((root / "src").glob(f"*/{name}.x"))
        if protocols:
            found.append(Pair(protocols[0], recorded))
    return found


def compare(root: Path, pair: Pair) -> list[Diagnostic]:
    """What differs, one diagnostic for each struct or run of enumerators, and what the protocol uses and nobody defines."""
    recorded = golden.recorded(read_text(pair.recorded))
    place = pair.recorded.relative_to(root).as_posix()
    source = pair.protocol.relative_to(root).as_posix()
    try:
        protocol = render(read_text(pair.protocol))
    except XdrSyntaxError as error:
        return [_syntax(source, error)]
    others = _others(pair.protocol)
    foreign = {block.name: block for other in others for block in other.blocks}
    wanted = golden.expected(protocol, foreign, {block.name for block in recorded})
    found = [_diagnostic(place, difference) for difference in golden.differences(recorded, wanted)]
    if _CALLS.match(pair.protocol.name):
        found += _undefined(source, protocol, others)
    return [replace(one, api=_exported(root, one.api)) for one in found]


def _undefined(place: str, protocol: XdrText, others: list[XdrText]) -> list[Diagnostic]:
    """The types that the protocol uses and no protocol of the folder defines."""
    return [
        Diagnostic(
            message=f"{block.name} uses {', '.join(types)}, which no protocol defines",
            severity="error", tool="structs", file=place, line=block.line, step=4,
            check="wire-result" if block.name.endswith("_ret") else "wire-arguments", api=_api(block.name, []),
            advice="Only types of the protocol can travel: define the struct, or send what it stands for.",
        )
        for block, types in golden.undefined(protocol, others)
    ]  # fmt: skip


def _syntax(place: str, error: XdrSyntaxError) -> Diagnostic:
    return Diagnostic(
        message=str(error),
        severity="error",
        tool="structs",
        file=place,
        line=error.line,
        advice="A syntax error here or just before: often a missing ; or a comma after an entry.",
        step=4,
        check="wire-arguments",
    )


def _others(protocol: Path) -> list[XdrText]:
    """The protocols beside this one: a protocol may include another and use its types."""
    found: list[XdrText] = []
    for other in sorted(protocol.parent.glob("*.x")):
        if other != protocol:
            try:
                found.append(render(read_text(other)))
            except XdrSyntaxError:  # told when that protocol itself is compared
                continue
    return found


def _diagnostic(place: str, difference: Difference) -> Diagnostic:
    return Diagnostic(
        message=f"{difference.name} {difference.what}",
        severity="error",
        tool="structs",
        file=place,
        line=difference.line,
        advice=ADVICE,
        step=4,
        check="protocol-structs",
        api=_api(difference.name, list(difference.detail)),
        detail=difference.detail,
    )


def _api(name: str, detail: list[str]) -> str | None:
    """The public function that the struct or the first changed enumerator serves, but for its capitals."""
    match = _CALL.match(name) or next((found for line in detail if (found := _PROCEDURE.search(line))), None)
    if match is None:
        return None
    words = match["name"].lower().split("_")
    return api_of("".join(word.capitalize() for word in words), match["protocol"].lower())


def _exported(root: Path, guess: str | None) -> str | None:
    """``guess`` with the capitals that the .syms files have; names on the wire have lost them."""
    if guess is not None:
        for syms in sorted((root / "src").glob("*.syms")):
            if found := re.search(rf"^\s*({guess});", read_text(syms), re.IGNORECASE | re.MULTILINE):
                return found[1]
    return guess
