"""What the comments of public functions name must be there, and must be read: ``/**``, not ``/*``.

``scripts/apibuild.py`` takes a function's documentation only from a comment that begins with ``/**``; it does not look
whether the constants, functions and enums that a text names exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from steps.lint.finding import WARNING, Edit, Lint
from steps.lint.target import Target
from steps.tree.facts import Facts

_CONSTANT = re.compile(rb"\b(?:VIR|LIBVIR)_[A-Z0-9_]*[A-Z0-9]\b(?![*_\w])")
_FUNCTION = re.compile(rb"\b(vir[A-Z]\w+)\b(?![*])(?=(\(\))?)")
_COMMENT = re.compile(rb"/\*(?P<doc>\*?)(?:[^*]|\*(?!/))*\*/\s*\Z")
_EXAMPLE = re.compile(rb"[ \t]*\*(?:[ \t]{3,}|\t)[^\n]*[;{(]")
"""A line of an example: indented, and code."""
_WORD = re.compile(rb"\b(?:VIR_|LIBVIR_|vir)\w+")
_LONGEST = 40_000
_FOLDERS = re.compile(r"(?:include|src)/.*\.(?:h|h\.in|syms)$")


@lru_cache(maxsize=1024)
def _words(data: bytes) -> frozenset[bytes]:
    return frozenset(_WORD.findall(data))


class Known:
    """The words that the tree's headers have; all of its headers are read only for a word that the public ones lack."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._public: frozenset[bytes] | None = None
        self._all: frozenset[bytes] | None = None

    def __contains__(self, word: object) -> bool:
        if self._public is None:
            layout = self._facts.layout
            symbols = [lib.symbols for lib in layout.libraries.values() if lib.symbols]
            self._public = self._read([*layout.headers, *layout.driver_headers, *symbols])
        if word in self._public:
            return True
        if self._all is None:
            paths = [
                p
                for folder in ("include", "src")
                for p in self._facts.snapshot.paths(folder)
                if _FOLDERS.match(p)
            ]
            self._all = self._read(paths)
        return word in self._all

    def _read(self, paths: list[str]) -> frozenset[bytes]:
        read = (self._facts.snapshot.read(path) for path in paths)
        return frozenset().union(*(_words(data) for data in read if data is not None))


def comment(target: Target, known: Known) -> Iterator[Lint]:
    """The comment before the function."""
    found = target.view.implementation
    data = target.facts.snapshot.read(found.path) if found is not None else None
    if found is None or data is None or target.view.library_helper:
        return
    before = data[max(0, found.fact.start - _LONGEST) : found.fact.start]
    match = _COMMENT.search(before, max(0, before.rfind(b"/*")))
    if match is None:
        return
    start = found.fact.start - len(before) + match.start()

    def at(place: int) -> int:
        return target.facts.snapshot.line(found.path, start + place)

    text = match.group()
    if not match["doc"] and f"{target.name}:".encode() in text:
        message = "its comment begins with /*: libvirt's documentation is only made from /**"
        edit = Edit(found.path, start + 2, start + 2, b"*")
        yield Lint(target.name, "docs", WARNING, found.path, at(0), message, edit=edit)
    told: set[bytes] = set()
    for word in (*_CONSTANT.finditer(text), *_FUNCTION.finditer(text)):
        name = word[0]
        if name in told or name.decode() == target.name or name in known or name.removesuffix(b"s") in known:
            continue
        if name.startswith(b"vir") and _EXAMPLE.match(text, text.rfind(b"\n", 0, word.start()) + 1):
            continue  # it stands for the reader's own
        told.add(name)
        message = f"its comment names {name.decode()}, which no header and no symbol file has"
        yield Lint(target.name, "docs", WARNING, found.path, at(word.start()), message)
