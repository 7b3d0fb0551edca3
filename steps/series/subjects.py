"""What a series is about: the public functions in progress, or where there are none, the new public enumerators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from steps.errors import BadInput
from steps.series.change import Change
from steps.series.related import Api, api_of, constant_of
from steps.tree.facts import Facts

_ENUMERATOR = re.compile(
    rb"^\s+(VIR_[A-Z0-9_]+)[ \t]*(?:=|,|/\*|$)|^[ \t]*#[ \t]*define[ \t]+(VIR_[A-Z0-9_]+)[ \t]", re.M
)
_NAME = re.compile(r"VIR_[A-Z0-9_]+")


def subjects(change: Change, facts: Facts, begun: Iterable[str], names: Sequence[str]) -> list[Api]:
    """The APIs that the change is sorted by, in the order that they come in.

    ``names`` are what the person gave; ``begun`` what the tree has traces of. Only what is public makes an API: a
    call of an undeclared function is no trace of one.

    Raises:
        BadInput: one of ``names`` is nowhere in the tree.
    """
    new = new_enumerators(change)
    functions, flags = [], []
    for name in names:
        if _NAME.fullmatch(name):
            if name not in new and not _declared(facts, name):
                raise BadInput(f"{name}: no public header of the tree has it")
            flags.append(name)
            continue
        if facts.declaration(name) is None and facts.implementation(name) is None:
            raise BadInput(f"{name}: the tree neither declares nor implements it")
        functions.append(name)
    public = [n for n in begun if facts.declaration(n) is not None or facts.symbol(n) is not None]
    functions = list(dict.fromkeys((*functions, *public)))
    if not functions:
        # Where some were named the others in progress are subjects, too, of which the series takes nothing.
        flags += new
    found = sorted((api_of(n, facts) for n in functions), key=lambda a: (a.number or 1 << 30, a.name))
    return [*found, *(constant_of(name, facts) for name in dict.fromkeys(flags))]


def new_enumerators(change: Change) -> list[str]:
    """The public enumerators and macros that the change adds, sentinels not counted."""
    headers = [file for path, file in change.files.items() if path.startswith("include/libvirt/")]
    before = {name for file in headers for name in _names(file.old or b"")}
    after = [name for file in headers for name in _names(file.new or b"")]
    return [name for name in dict.fromkeys(after) if name not in before and not name.endswith("_LAST")]


def _names(text: bytes) -> list[str]:
    return [(a or b).decode() for a, b in _ENUMERATOR.findall(text)]


def _declared(facts: Facts, name: str) -> bool:
    paths = facts.snapshot.paths("include/libvirt")
    return any(name in _names(facts.snapshot.read(path) or b"") for path in paths)
