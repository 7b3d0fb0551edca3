"""Which older function a new one extends: the guide's step 5 asks to write the older one with the new one.

Measured over all functions of 11.3.0: the same name but for a known ending, the same result, and the older one's parameters
in the same order among the new one's gave 28 proposals, all of them right; a name alone gave 10 wrong ones of 35.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from steps.code.cfacts import Param, Signature
from steps.errors import BadInput
from steps.function.names import derive
from steps.tree.facts import Facts

_ENDINGS = ("WithFlags", "WithFiles", "WithFormat", "Flags", "Params", "Pattern", "2", "3")
"""What a function that extends another one is called by, the longest first."""
_SPELLINGS = ((re.compile(r"^(vir\w+?[GS]et)Max(?=[A-Z])"), r"\1"), (re.compile("Dettach"), "Detach"))
"""Older functions that were spelled otherwise: fitted to what is there, so they are offered and never assumed."""
NONE = "none"


@dataclass(frozen=True, slots=True)
class Extra:
    """One parameter that only the new function has, and its place among the new one's parameters."""

    param: Param
    index: int

    @property
    def neutral(self) -> str:
        """What the older function passes for it: nothing."""
        return "NULL" if self.param.type.endswith(("*", "Ptr")) else "0"


class Superset(NamedTuple):
    """An older function, and what the new one takes besides; ``shared`` has the new one's places of the older one's parameters."""

    older: Signature
    shared: tuple[int, ...]
    extras: tuple[Extra, ...]


@lru_cache(maxsize=8192)
def stem(name: str) -> str:
    """Return ``name`` without the ending that says that it extends another function."""
    return next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), name)


def match(older: Signature, newer: Signature) -> Superset | None:
    """Return what ``newer`` adds to ``older``; None where it does not take all that the older one takes, and more."""
    if older.returns != newer.returns or len(older.params) >= len(newer.params):
        return None
    shared = _places(older, newer, names=True) or _places(older, newer, names=False)
    if shared is None:
        return None
    extras = tuple(Extra(p, n) for n, p in enumerate(newer.params) if n not in shared)
    return Superset(older, shared, extras)


def _places(older: Signature, newer: Signature, names: bool) -> tuple[int, ...] | None:
    """Where the parameters of ``older`` stand, in their order, among those of ``newer``: by type, and ``names`` too."""
    places: list[int] = []
    at = 0
    for param in older.params:
        while at < len(newer.params) and not (
            _plain(newer.params[at].type) == _plain(param.type)
            and (not names or newer.params[at].name == param.name)
        ):
            at += 1
        if at == len(newer.params):
            return None
        places.append(at)
        at += 1
    return tuple(places)


def proposed(facts: Facts, signature: Signature) -> list[Superset]:
    """Return the older functions that ``signature`` extends by name and parameters, the nearest first.

    With several in a row (Create, CreateWithFlags) the one that lacks least is the one whose body does the work.
    """
    library = facts.symbols(derive(signature.name).library).symbols
    wanted = stem(signature.name)
    found = [
        extension
        for name in library
        if name != signature.name and stem(name) == wanted
        if (extension := _with(facts, name, signature)) is not None
    ]
    return sorted(found, key=lambda f: len(f.extras))


def spelled_otherwise(facts: Facts, signature: Signature) -> list[str]:
    """Return older functions of another spelling that the parameters fit; a person decides."""
    bare = stem(signature.name)
    library = facts.symbols(derive(signature.name).library).symbols
    return [
        name
        for name in library
        for plain in _other_spellings(name)
        if plain == bare and _with(facts, name, signature)
    ]


@lru_cache(maxsize=8192)
def _other_spellings(name: str) -> tuple[str, ...]:
    return tuple(pattern.sub(plain, name) for pattern, plain in _SPELLINGS if pattern.search(name))


def named(facts: Facts, signature: Signature, name: str) -> Superset | None:
    """Return the extension of the function that a person named; None for ``none``.

    Raises:
        BadInput: there is no such function, or its parameters are not among the new one's.
    """
    if name == NONE:
        return None
    if facts.declaration(name) is None:
        raise BadInput(f"extends={name}: no public header of this tree declares it")
    found = _with(facts, name, signature)
    if found is None:
        raise BadInput(f"extends={name}: '{signature.name}' does not take all that it takes, and more")
    return found


def _with(facts: Facts, name: str, signature: Signature) -> Superset | None:
    declared = facts.declaration(name)
    return None if declared is None else match(declared.fact, signature)


def _plain(kind: str) -> str:
    """A type with its white space folded, and one spelling for a pointer to a typed parameter."""
    text = re.sub(r"\s*\*\s*", "*", " ".join(kind.split()))
    return re.sub(r"(vir\w+?)\*$", r"\1Ptr", text) if not text.startswith("const ") else text
