"""A function's exported symbol: once, in a block that may still take it, of the version that its other sites note."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steps.code import syms
from steps.function.compare.tables import noted
from steps.function.detect.view import View
from steps.tree.facts import Facts
from steps.tree.versions import version

_SINCE = re.compile(rb"^[ \t]*\*[ \t]*Since:[ \t]*(\d+\.\d+\.\d+)", re.M)


def symbol(view: View, base: Facts | None = None) -> str:
    """Say what is wrong with the symbol; ``base`` is what the work counts from, where it is known."""
    found = view.facts.symbol(view.names.name)
    if found is None:
        return ""
    places = _places(view)
    if len(places) > 1:
        return f"is exported twice, by {' and '.join(places)}"
    came = found.fact.version.rpartition("_")[2]
    there = None if base is None else base.symbol(view.names.name)
    if there is not None and there.fact.version != found.fact.version:
        return (
            f"stands in {found.fact.version}, in the base in {there.fact.version} ({there.path}:{there.line})"
        )
    if base is not None and there is None and (released := _released(base, found.path, found.fact.version)):
        return f"is new, but {found.fact.version} is released{released}: programs linked with that version expect its block as it was"
    if there is not None:
        return ""
    others = list(_noted(view))
    if (
        others
        and all(version(other) != version(came) for other, _place in others)
        and len({o for o, _p in others}) == 1
    ):
        return f"stands in {found.fact.version}, but {others[0][1]} says {others[0][0]}"
    return ""


def _released(base: Facts, path: str, block: str) -> str:
    """Say why the ``block`` takes no new symbol any more; empty where it does."""
    if version(block.rpartition("_")[2]) >= version(base.layout.version):
        return ""
    data = base.snapshot.read(path)
    there = syms.parse(data).block(block) if data is not None else None
    place = f", {path}:{base.snapshot.line(path, there.start)}," if there is not None else ""
    return f" (the base{place} is {base.layout.version})"


def _places(view: View) -> list[str]:
    """The entries that export it, where there is more than one."""
    snapshot, name = view.facts.snapshot, view.names.name
    paths = [library.symbols for library in view.facts.layout.libraries.values() if library.symbols]
    texts = [
        (path, text) for path in paths if (text := snapshot.text(path)) is not None and text.places(name)
    ]
    if sum(len(text.places(name)) for _path, text in texts) < 2:
        return []
    return [
        f"{path}:{text.line(one.at)} ({block.version})"
        for path, text in texts
        for block in syms.parse(text.data).blocks
        for one in block.symbols
        if one.name == name
    ]


def _noted(view: View) -> Iterator[tuple[str, str]]:
    """What other sites say of the version, each with its place."""
    if (tag := since_tag(view)) is not None:
        yield tag
    if (
        view.client is not None
        and (note := noted(view, view.client)) is not None
        and version(note) >= (1, 1, 0)
    ):
        yield note, f"{view.client.path}:{view.client.line}"


def since_tag(view: View) -> tuple[str, str] | None:
    """Return the version that the function's comment says, with its place; None where it says none."""
    found = view.implementation
    if found is None or not view.facts.layout.style.since_tags:
        return None
    place = view.facts.comment(found)
    data = view.facts.snapshot.read(found.path) or b""
    tags = [] if place is None else list(_SINCE.finditer(data, *place))
    if not tags:
        return None
    # Others may belong to what the function learned later; its own ends the comment.
    tag = tags[-1]
    return tag[1].decode(), f"{found.path}:{view.facts.snapshot.line(found.path, tag.start(1))}"


def comment(view: View) -> str:
    """Say where the function's comment notes another version than the symbol."""
    tag, found = since_tag(view), view.facts.symbol(view.names.name)
    if tag is None or found is None:
        return ""
    came = found.fact.version.rpartition("_")[2]
    if version(tag[0]) == version(came):
        return ""
    return f"its comment ({tag[1]}) says 'Since: {tag[0]}', the symbol ({found.path}:{found.line}) {came}"
