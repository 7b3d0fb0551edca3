"""Text for the drivers: the mask that takes a flag, in the method, in what it calls, or in a macro that several share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steps.code import masks
from steps.code.cfacts import Signature
from steps.code.cfile import CFile
from steps.code.macros import Define, body_end
from steps.code.masks import Mask
from steps.code.text import occurrences
from steps.constant.asking import drivers_of
from steps.constant.documentation import argument_of
from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.edits.place import line_end, line_start
from steps.edits.render import render
from steps.flag.proposal import FlagProposal
from steps.flag.subject import FlagSubject
from steps.tree.constants import At
from steps.tree.facts import Facts

_DEPTH = 3
_TERM = re.compile(rb"\b(?:VIR|QEMU)_\w+")


def in_macros(subject: FlagSubject, proposal: FlagProposal) -> list[Insertion]:
    """Return the line in the macro that holds the nearest sibling; none where no macro of the chosen drivers holds it."""
    for sibling in subject.siblings:
        held = [
            m
            for m in subject.tree.mask_macros(sibling)
            if _holds(subject.facts, m.path, m.fact.start, sibling)
        ]
        held = [m for m in held if _of_drivers(m.path, proposal.drivers)]
        if held:
            return _in_group(subject, held[0], sibling, proposal)
        if subject.tree.masks(sibling):
            return []
    return []


def _in_group(
    subject: FlagSubject, macro: At[Define], sibling: str, proposal: FlagProposal
) -> list[Insertion]:
    """The macro of the sibling; the one above it where that holds the two halves of another question (HAS_x, NO_x)."""
    facts = subject.facts
    terms = [t.decode() for t in _TERM.findall(macro.fact.body.encode())]
    asked = {_question(t) for t in terms if t in subject.siblings}
    above = next((m for m in subject.tree.mask_macros(macro.fact.name) if m.path == macro.path), None)
    if above is not None and len(asked) == 1 and _question(proposal.name) not in asked:
        return _in_macro(facts, above.path, above.fact.start, macro.fact.name, proposal.name)
    return _in_macro(facts, macro.path, macro.fact.start, sibling, proposal.name)


def _question(flag: str) -> str:
    """What a filter asks for: the same for ``…_HAS_MANAGED_SAVE`` and ``…_NO_MANAGED_SAVE``, ``ACTIVE`` and ``INACTIVE``."""
    return re.sub(r"_(?:HAS_|NO_|WITH_|WITHOUT_|IN(?=ACTIVE))", "_", flag)


def _of_drivers(path: str, drivers: tuple[str, ...]) -> bool:
    return "/conf/" in path or any(path.startswith(f"src/{driver}/") for driver in drivers)


def _holds(facts: Facts, path: str, start: int, word: str) -> bool:
    data = facts.snapshot.read(path) or b""
    return next(occurrences(data[start : body_end(data, start)], word.encode()), None) is not None


def _in_macro(facts: Facts, path: str, start: int, sibling: str, name: str) -> list[Insertion]:
    """A new last term of the ``|`` chain of a ``#define``; its lines end in a backslash, but for the last."""
    data = facts.snapshot.read(path) or b""
    end = body_end(data, start)
    terms = list(_TERM.finditer(data[start:end]))
    own = next((t for t in terms if t.group() == sibling.encode()), None)
    if own is None:
        return []
    last = terms[-1]
    at = start + last.end()
    line = line_start(data, start + last.start())
    indent = data[line : start + last.start()]
    indent_text = re.sub(rb"[^ \t]", b" ", indent).decode()
    return [Insertion(7, "flag-masks", path, at, at, f" | \\\n{indent_text}{name}")]


def in_drivers(subject: FlagSubject, proposal: FlagProposal) -> list[Insertion]:
    """Return what makes the masks of the chosen drivers' methods take the flag, each with a place for what it does."""
    made: list[Insertion] = []
    for function in proposal.functions:
        doc = subject.tree.doc(function)
        argument = argument_of(doc[1], proposal.enum) if doc is not None else "flags"
        for driver, methods in drivers_of(subject.facts, function).items():
            if driver not in proposal.drivers:
                continue
            for path, method in methods:
                if argument == "flags":
                    made += _in_method(subject, path, method, proposal)
                else:
                    made += _in_table(subject, path, proposal)
    rows = {(i.file, i.start): i for i in made}
    return list(rows.values())


def _in_method(subject: FlagSubject, path: str, method: str, proposal: FlagProposal) -> list[Insertion]:
    facts = subject.facts
    for file, face in _reached(facts, path, method):
        for mask in masks.read(file.data):
            if not face.start <= mask.at < face.end:
                continue
            if proposal.name in mask.words or _by_macro(subject, mask, proposal.name):
                return []
            return [_in_mask(file, mask, proposal.name), *_handling(file, mask, proposal)]
    return []


def _reached(facts: Facts, path: str, method: str) -> Iterator[tuple[CFile, Signature]]:
    """The method, then what it passes its flags on to, in the same driver."""
    folder = path.rpartition("/")[0]
    seen = {method}
    level = [(path, method)]
    for _depth in range(_DEPTH):
        following: list[tuple[str, str]] = []
        for where, name in level:
            file = facts.snapshot.cfile(where)
            found = file.body(name) if file is not None else None
            if file is None or found is None:
                continue
            face, inside, _start = found
            yield file, face
            passed = [c.name for c in inside.calls if "flags" in c.arguments and c.name not in seen]
            seen.update(passed)
            following += [(other, name) for name in passed for other in _defining(facts, folder, where, name)]
        level = following


def _defining(facts: Facts, folder: str, first: str, name: str) -> Iterator[str]:
    """The file of the driver that defines ``name``."""
    word = name.encode()
    for path in [first, *(p for p in facts.snapshot.paths(folder) if p.endswith(".c") and p != first)]:
        data = facts.snapshot.read(path)
        file = facts.snapshot.cfile(path) if data is not None and word in data else None
        if file is not None and file.function(name) is not None:
            yield path
            return


def _by_macro(subject: FlagSubject, mask: Mask, name: str) -> bool:
    return any(m.fact.name in mask.words for m in subject.tree.mask_macros(name))


def _in_mask(file: CFile, mask: Mask, name: str) -> Insertion:
    text = file.data[mask.at : mask.end]
    if text.strip() == b"0":
        return Insertion(8, "drivers", file.path, mask.at, mask.end, name)
    at = mask.at + len(text.rstrip())
    column = mask.at - line_start(file.data, mask.at)
    return Insertion(8, "drivers", file.path, at, at, f" |\n{' ' * column}{name}")


def _handling(file: CFile, mask: Mask, proposal: FlagProposal) -> list[Insertion]:
    """Where the driver does what the flag says: for a person to fill."""
    call = file.data.rfind(b"virCheckFlags", 0, mask.at)
    if call < 0 or b";" in file.data[call : mask.at]:
        return []
    end = line_end(file.data, file.data.find(b";", mask.end))
    text = render("flag-handling.c.j2", name=proposal.name, marker=PLACEHOLDER)
    blank = "" if file.data[end : end + 1] == b"\n" else "\n"
    return [Insertion(8, "drivers", file.path, end, end, "\n" + text + blank)]


def _in_table(subject: FlagSubject, path: str, proposal: FlagProposal) -> list[Insertion]:
    """A row, and a worker, of a table of workers (the groups of the statistics); a term of a mask of file scope."""
    file = subject.facts.snapshot.cfile(path)
    if file is None or proposal.name.encode() in file.data:
        return []
    for sibling in subject.siblings:
        mask = next((m for m in masks.read(file.data) if sibling in m.words), None)
        if mask is None:
            continue
        if len(mask.words) > 1:
            at = mask.at + len(file.data[mask.at : mask.end].rstrip())
            line = file.data[line_start(file.data, at) : at]
            indent = line[: len(line) - len(line.lstrip())].decode()
            return [Insertion(8, "drivers", path, at, at, f" |\n{indent}{proposal.name}")]
        return _worker(file, mask, sibling, proposal, subject.facts.layout.style.unused)
    return []


def _renamed(head: str, old: str, new: str) -> str:
    """The head of a function under another name; lines that continue it stay under the first parameter."""
    shift = len(new) - len(old)
    first, *rest = head.replace(old, new).split("\n")
    moved = []
    for line in rest:
        blank = len(line) - len(line.lstrip())
        moved.append(" " * (blank + shift) + line.lstrip() if blank > 4 else line)
    return "\n".join([first, *moved])


def _unused(head: str, mark: str) -> str:
    """The head of a function with each parameter marked as not used."""
    start = head.find("(")
    bare = head[start:].replace(f" {mark}", "")
    return head[:start] + re.sub(r"(?=[,)])", f" {mark}", bare)


def _worker(file: CFile, mask: Mask, sibling: str, proposal: FlagProposal, unused: str) -> list[Insertion]:
    line = line_start(file.data, mask.at)
    row = file.data[line : line_end(file.data, mask.at)].decode("utf-8", "replace")
    named = re.search(r"\{\s*(?:\.\w+\s*=\s*)?(\w+)\s*,", row)
    definition = file.function(named[1]) if named else None
    if named is None or definition is None:
        return []
    tail = "".join(w.capitalize() for w in proposal.name.removeprefix("VIR_DOMAIN_STATS_").split("_"))
    stem = re.sub(r"Stats\w*$", "Stats", named[1])
    worker = stem + tail
    table_end = file.data.find(b"\n};", mask.at)
    rows = list(
        re.finditer(rb"^[ \t]*\{[^\n]*VIR_\w+[^\n]*\}[^\n]*\n", file.data[line : table_end + 1], re.M)
    )
    at = line + rows[-1].end() if rows else line_end(file.data, mask.at)
    head = file.data[definition.start : file.data.find(b"\n{", definition.start)].decode("utf-8", "replace")
    text = render(
        "stats-worker.c.j2",
        void=head.startswith(("static void", "void")),
        head=_unused(_renamed(head, named[1], worker), unused),
        name=proposal.name,
        marker=PLACEHOLDER,
    )
    place = line_end(file.data, definition.end - 1)
    plain = re.sub(r"\bqemu\w*Stats\w+", worker, row.replace(sibling, proposal.name))
    plain = re.sub(r",\s*query\w+", ", NULL", re.sub(r",\s*true\b", ", false", plain))
    return [
        Insertion(8, "drivers", file.path, place, place, "\n\n" + text),
        Insertion(8, "drivers", file.path, at, at, plain),
    ]
