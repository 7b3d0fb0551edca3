"""Step 7: freeing, the ABI check and the exported converters."""

from __future__ import annotations

import re

from steps.edits.insertion import Insertion
from steps.edits.place import sorted_place
from steps.edits.render import render
from steps.xml.proposal import XmlProposal
from steps.xml.sources import Function
from steps.xml.uses import ABI, FREE
from steps.xml.view import View


def _function_of(view: View, proposal: XmlProposal, named: re.Pattern[str]) -> tuple[Function, str] | None:
    """The function of that sort whose parameter is the struct, and the parameter's name; nearest to the struct's name."""
    host = proposal.host
    if host is None:
        return None
    kind = host.struct.tag.removeprefix("_").encode()
    shape = re.compile(rb"\b" + kind + rb"(?:Ptr)?\b[\s*]+(\w+)")
    found: list[tuple[int, Function, str]] = []
    for file in view.tree.locator.sources.files:
        if kind not in file.data:
            continue
        for function in file.functions():
            if named.search(function.name) and (match := shape.search(function.raw[: function.head_end])):
                near = not function.name.startswith(kind.decode().removesuffix("Def"))
                found.append((near, function, match[1].decode()))
    if not found:
        return None
    _near, function, variable = min(found, key=lambda f: (f[0], len(f[1].name)))
    return function, variable


def freeing(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the line that frees the member, behind the one that frees the last sibling."""
    if not proposal.pointer or not proposal.member:
        return []
    found = _function_of(view, proposal, FREE)
    if found is None:
        return _beside(view, proposal)
    function, variable = found
    text = function.raw
    call = (
        "g_free"
        if b"g_free(" in text or b"g_free(" in (view.snapshot.read(function.path) or b"")[:200000]
        else "VIR_FREE"
    )
    lines = list(re.finditer(rb"^    \w+\(&?" + variable.encode() + rb"->[^\n]*;\n", text, re.M))
    if lines:
        at = lines[-1].end()
    else:
        last = re.search(rb"^    (?:VIR_FREE|g_free)\(" + variable.encode() + rb"\);\n", text, re.M)
        if last is None:
            return []
        at = last.start()
    made = f"    {call}({variable}->{proposal.path});\n"
    return [Insertion(7, "xml-free", function.path, function.at + at, function.at + at, made)]


def _beside(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Free it where the struct that holds this one frees a sibling: ``VIR_FREE(def->accel->rendernode)``."""
    host = proposal.host
    if host is None or proposal.prefix:
        return []
    for sibling in reversed([m for m in host.struct.members if m.pointer and m.path == m.name]):
        use = view.tree.uses.inside(FREE, host.struct, sibling)
        lines = (view.snapshot.read(use.path) or b"").splitlines(keepends=True) if use is not None else []
        if use is None or use.line > len(lines):
            continue
        line, before = lines[use.line - 1], lines[use.line - 2].rstrip()
        shape = re.fullmatch(rb"([ \t]+\w+\(&?[\w.>-]+(?:->|\.))" + sibling.name.encode() + rb"\);\n", line)
        guard = re.fullmatch(rb"([ \t]+)if \([^\n]*\)", before)
        if shape is None or not (guard or before.endswith((b"{", b"}", b";"))):
            continue
        call = re.sub(rb"\w+\(", b"g_free(" if b"g_free(" in line else b"VIR_FREE(", shape[1], count=1)
        if b"&" in call or not re.search(rb"(?:g_free|VIR_FREE)\(", shape[1]):
            continue
        at = sum(len(each) for each in lines[: use.line])
        made = f"{call.decode()}{proposal.member});\n"
        if guard is None:
            return [Insertion(7, "xml-free", use.path, at, at, made)]
        # Two statements under a condition want braces.
        opened = at - len(line) - 1
        end = f"{made}{guard[1].decode()}}}\n"
        return [
            Insertion(7, "xml-free", use.path, at, at, end),
            Insertion(7, "xml-free", use.path, opened, opened, " {"),
        ]
    return []


def abi(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the comparison, before the check's last return."""
    if not proposal.abi or not proposal.member:
        return []
    found = _function_of(view, proposal, ABI)
    if found is None:
        return []
    function, _variable = found
    text = function.raw
    last = list(re.finditer(rb"^    (?:return |if \(!vir\w+Info\w*CheckABIStability)", text, re.M))
    labelled = re.search(rb"^ ?cleanup:\n", text, re.M)
    if not last and labelled is None:
        return []
    at = last[0].start() if last else labelled.start() if labelled else 0
    element = (proposal.host.element if proposal.host else "").rpartition("/")[2]
    made = render(
        "xml-abi.c.j2", member=proposal.path, name=proposal.wish.name, parent=element, pointer=proposal.pointer,
        leave="goto cleanup" if labelled is not None and b"goto cleanup" in text else "return false",
    )  # fmt: skip
    return [Insertion(7, "xml-abi", function.path, function.at + at, function.at + at, made)]


def symbols(view: View, proposal: XmlProposal) -> list[Insertion]:
    """Return the two converters in the block of the header that declares them, sorted as check-symsorting wants it."""
    if not proposal.symbols or not proposal.enum or proposal.host is None:
        return []
    path = "src/libvirt_private.syms"
    data = view.snapshot.read(path)
    if data is None:
        return []
    heading = b"# " + proposal.host.struct.file.removeprefix("src/").encode() + b"\n"
    start = data.find(heading)
    if start < 0:
        return []
    start += len(heading)
    end = data.find(b"\n\n", start)
    end = len(data) if end < 0 else end
    placed: dict[int, str] = {}
    for name in (f"{proposal.converter}FromString", f"{proposal.converter}ToString"):
        at = sorted_place(data, start, min(end + 1, len(data)), name)
        placed[at] = placed.get(at, "") + f"{name};\n"
    return [
        Insertion(7, "xml-private-symbols", path, at, at, text)
        for at, text in sorted(placed.items(), reverse=True)
    ]
