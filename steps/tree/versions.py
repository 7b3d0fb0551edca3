"""Versions of libvirt: their order, the one that a tree is on the way to, and the one after it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steps.tree.facts import Facts

VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


@lru_cache(maxsize=512)
def version(text: str) -> tuple[int, ...]:
    """Return a version as numbers, so that versions compare."""
    return tuple(int(number) for number in re.findall(r"\d{1,6}", text))


def coming_version(facts: Facts, library: str = "main") -> str:
    """Return the version that will first have what is new: the one whose block of symbols is open, else the tree's own."""
    tree = VERSION.match(facts.layout.version)
    own = tree[0] if tree else "0.0.1"
    blocks = facts.symbols(library).blocks
    last = blocks[-1].version.rsplit("_", 1)[-1] if blocks else ""
    return last if VERSION.fullmatch(last) and version(last) > version(own) else own


def following(own: str) -> str:
    """Return the version after ``own``: there is one a month, and the first of a year is a new major one."""
    major, minor, _ = own.split(".")
    return f"{int(major) + 1}.0.0" if int(minor) >= 11 else f"{major}.{int(minor) + 1}.0"
