"""Compares each protocol with its recorded ``-structs`` file, without a build."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from steps.tasks.diagnose.golden import ADVICE
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.places import api_of
from steps.tasks.preflight.xdr_text import Block, XdrSyntaxError, XdrText, render
from steps.tasks.reading import read_text

_RECORDED = re.compile(r"^(?:struct|enum)\b[^\n]*\{\n.*?^\};", re.DOTALL | re.MULTILINE)
_HEAD = re.compile(r"(struct|enum)\s*(\w*)")
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
    """What differs, one diagnostic for each struct or run of enumerators."""
    recorded = _read_recorded(pair.recorded)
    place = pair.recorded.relative_to(root).as_posix()
    try:
        protocol = render(read_text(pair.protocol))
    except XdrSyntaxError as error:
        return [_syntax(pair.protocol.relative_to(root).as_posix(), error)]
    differences = _differences(place, protocol, recorded, _foreign(pair.protocol))
    return [replace(found, api=_exported(root, found.api)) for found in differences]


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


def _read_recorded(path: Path) -> list[Block]:
    text = read_text(path)
    blocks = []
    for match in _RECORDED.finditer(text):
        head = _HEAD.match(match[0])
        name = f"{head[1]} {head[2]}".strip() if head else ""
        line = text.count("\n", 0, match.start()) + 1
        blocks.append(Block(name, tuple(match[0].split("\n")), line, frozenset()))
    return blocks


def _foreign(protocol: Path) -> dict[str, Block]:
    """The structs of the protocols beside this one: a protocol may include another and use its types."""
    blocks: dict[str, Block] = {}
    for other in sorted(protocol.parent.glob("*.x")):
        if other != protocol:
            try:
                blocks |= {block.name: block for block in render(read_text(other)).blocks}
            except XdrSyntaxError:  # told when that protocol itself is compared
                continue
    return blocks


def _differences(
    place: str, protocol: XdrText, recorded: Sequence[Block], foreign: dict[str, Block]
) -> Iterator[Diagnostic]:
    """Walk both in order. Structs of an included protocol may stand in the file as far as they are used."""
    own = {block.name for block in protocol.blocks}
    have = {block.name: block for block in recorded}
    expected = _with_foreign(protocol, foreign, set(have))
    wanted = [block.name for block in expected]
    matcher = difflib.SequenceMatcher(None, [block.name for block in recorded], wanted, autojunk=False)
    for kind, left, left_end, right, right_end in matcher.get_opcodes():
        if kind == "equal":
            for old, new in zip(recorded[left:left_end], expected[right:right_end], strict=True):
                if old.words != new.words:
                    yield from _changed(place, old, new)
            continue
        for old in recorded[left:left_end]:
            if not _is_anonymous(old) or old.name in own:
                yield _surplus(place, old, old.name in wanted)
        at = recorded[left_end - 1].line + len(recorded[left_end - 1].lines) if left_end else 2
        for new in expected[right:right_end]:
            if new.name not in have:
                yield _missing(place, new, at)


def _with_foreign(protocol: XdrText, foreign: dict[str, Block], recorded: set[str]) -> list[Block]:
    """The blocks that the file should have, used ones of other protocols first."""
    used: dict[str, Block] = {}
    waiting = [name for block in protocol.blocks for name in block.uses]
    while waiting:
        name = protocol.typedefs.get(waiting[0], waiting[0])
        waiting.pop(0)
        block = foreign.get(f"struct {name}")
        if block and block.name not in used:
            used[block.name] = block
            waiting += block.uses
    ahead = [block for name, block in foreign.items() if name in used or name in recorded]
    own = {block.name for block in protocol.blocks}
    return [block for block in ahead if block.name not in own] + list(protocol.blocks)


def _is_anonymous(block: Block) -> bool:
    """An enum without a name comes from a header of the public API, not from the protocol."""
    return " " not in block.name


def _changed(place: str, old: Block, new: Block) -> Iterator[Diagnostic]:
    matcher = difflib.SequenceMatcher(None, old.words, new.words, autojunk=False)
    for kind, left, left_end, right, right_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        detail = [f"-{line}" for line in old.lines[left:left_end]]
        detail += [f"+{line}" for line in new.lines[right:right_end]]
        yield _diagnostic(f"{new.name} differs from the protocol", place, old.line + left, new.name, detail)


def _missing(place: str, new: Block, at: int) -> Diagnostic:
    detail = [f"+{line}" for line in new.lines]
    return _diagnostic(f"{new.name} is in the protocol, but not here", place, at, new.name, detail)


def _surplus(place: str, old: Block, elsewhere: bool) -> Diagnostic:
    why = "stands at another place in the protocol" if elsewhere else "is here, but not in the protocol"
    return _diagnostic(f"{old.name} {why}", place, old.line, old.name, [f"-{line}" for line in old.lines])


def _diagnostic(message: str, place: str, line: int, name: str, detail: list[str]) -> Diagnostic:
    return Diagnostic(
        message=message,
        severity="error",
        tool="structs",
        file=place,
        line=line,
        advice=ADVICE,
        step=4,
        check="protocol-structs",
        api=_api(name, detail),
        detail=tuple(detail),
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
