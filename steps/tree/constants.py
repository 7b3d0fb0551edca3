"""The constants of the public headers in one snapshot: enums and names of strings, who documents them, who uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from steps.code import comments, enums, macros, masks, pasting, stringtables
from steps.code.comments import DocComment
from steps.code.enums import EnumText, Member
from steps.code.macros import Define, StringMacro
from steps.code.mask import code_of, compiled
from steps.code.stringtables import StringTable
from steps.code.text import occurrences
from steps.tree.shelloptions import ShellOptions

if TYPE_CHECKING:
    from steps.tree.facts import Facts

_NO_DRIVER = frozenset(
    (
        "conf",
        "util",
        "rpc",
        "remote",
        "access",
        "admin",
        "locking",
        "logging",
        "security",
        "cpu",
        "cpu_map",
        "keycodes",
        "locale",
        "vmx",
        "hypervisor",
    )
)
"""Folders of ``src`` that hold no driver."""
_T = TypeVar("_T", covariant=True)


@dataclass(frozen=True, slots=True)
class At(Generic[_T]):
    """A fact with its place: the file, and the line from 1."""

    path: str
    line: int
    fact: _T


class Constants:
    """Look-ups of constants in the snapshot of ``facts``. Nothing is read before it is asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.snapshot = facts.snapshot

    @cached_property
    def enums(self) -> list[tuple[str, EnumText]]:
        """Every enum of the public headers with its file, in the headers' order."""
        return [
            (path, enum)
            for path in self.facts.layout.headers
            for enum in enums.read(self.snapshot.read(path) or b"")
        ]

    @cached_property
    def macros(self) -> list[tuple[str, StringMacro]]:
        """Every macro of the public headers that names a string, with its file."""
        return [
            (path, macro)
            for path in self.facts.layout.headers
            for macro in macros.strings(self.snapshot.read(path) or b"")
        ]

    def differ(self, base: Facts) -> bool:
        """Return whether a public header is another than in ``base``; if not, both have the same enums and macros.

        Git's names of the files are compared: nothing is parsed.
        """
        return self._other({*self.facts.layout.headers, *base.layout.headers}, base)

    def docs_differ(self, base: Facts) -> bool:
        """Return whether a file with the functions' doc comments is another than in ``base``."""
        return self._other({*self.facts.layout.implementations, *base.layout.implementations}, base)

    def _other(self, paths: set[str], base: Facts) -> bool:
        return any(self.snapshot.oid(path) != base.snapshot.oid(path) for path in paths)

    def enum(self, name: str) -> tuple[str, EnumText] | None:
        """Return the enum called ``name`` with its file."""
        return self._enums_by_name.get(name)

    @cached_property
    def _enums_by_name(self) -> dict[str, tuple[str, EnumText]]:
        return {enum.name: (path, enum) for path, enum in reversed(self.enums) if enum.name}

    @cached_property
    def _members(self) -> dict[str, list[tuple[str, EnumText, Member]]]:
        found: dict[str, list[tuple[str, EnumText, Member]]] = {}
        for path, enum in self.enums:
            for member in enum.members:
                found.setdefault(member.name, []).append((path, enum, member))
        return found

    def members(self, name: str) -> list[tuple[str, EnumText, Member]]:
        """Return the enumerators called ``name``: file, enum and enumerator; one, in a tree that compiles."""
        return self._members.get(name, [])

    def has(self, name: str) -> bool:
        """Return whether a public header has a constant called ``name``."""
        return name in self._members or self.macro(name) is not None

    def macro(self, name: str) -> At[StringMacro] | None:
        """Return the macro ``name`` that names a string."""
        for path, macro in self.macros:
            if macro.name == name:
                return At(path, self.snapshot.line(path, macro.at), macro)
        return None

    @cached_property
    def tags_since(self) -> bool:
        """Whether this tree closes the comments of its enumerators with ``(Since: x.y.z)`` (since 8.5.0)."""
        return any(b"(Since: " in (self.snapshot.read(path) or b"") for path in self.facts.layout.headers)

    @cached_property
    def docs(self) -> list[tuple[str, DocComment]]:
        """Every doc comment of the public implementations, with its file."""
        return [
            (path, doc)
            for path in self.facts.layout.implementations
            for doc in comments.read(self.snapshot.read(path) or b"")
        ]

    def documented(self, word: str) -> list[At[DocComment]]:
        """Return the doc comments of public functions that name ``word``, each with the line that does."""
        found = []
        wanted = word.encode()
        for path, doc in self.docs:
            if wanted in doc.text and (at := doc.place(word)) is not None and self.is_public(doc.name):
                found.append(At(path, self.snapshot.line(path, at), doc))
        return found

    def is_public(self, function: str) -> bool:
        """Whether a public header declares ``function``."""
        return any(
            text.places(function)
            for path in self.facts.layout.headers
            if (text := self.snapshot.text(path)) is not None
        )

    def functions_of(self, enum: str) -> list[str]:
        """Return the public functions whose doc comment names ``enum``: those that take its flags."""
        return list(dict.fromkeys(at.fact.name for at in self.documented(enum))) if enum else []

    def doc(self, function: str) -> tuple[str, DocComment] | None:
        """Return the doc comment of ``function`` with its file."""
        return next((pair for pair in self.docs if pair[1].name == function), None)

    @cached_property
    def sources(self) -> list[str]:
        """The C files of ``src``, but for the public implementations."""
        own = set(self.facts.layout.implementations)
        return [p for p in self.snapshot.paths("src") if p.endswith((".c", ".h")) and p not in own]

    @cached_property
    def driver_files(self) -> list[str]:
        """The C files and headers below a driver's folder."""
        return [p for p in self.sources if is_driver(p)]

    def naming(self, word: str, paths: list[str]) -> list[At[int]]:
        """Return the first place in each of ``paths`` where code names ``word``; comments and strings are no code."""
        wanted = word.encode()
        found = []
        for path in paths:
            data = self.snapshot.read(path)
            at = None if data is None else next(code_places(data, wanted), None)
            if at is not None:
                found.append(At(path, self.snapshot.line(path, at), at))
        return found

    def mask_macros(self, word: str) -> list[At[Define]]:
        """Return the macros of ``src`` whose body holds ``word``, and those that hold such a macro."""
        found: dict[str, At[Define]] = {}
        wanted = [word]
        while wanted:
            asked = wanted.pop().encode()
            for path in self.sources:
                data = self.snapshot.read(path)
                if data is None or asked not in data:
                    continue
                for define in macros.defines_with(compiled(data), asked):
                    if define.name not in found and not define.args:
                        found[define.name] = At(path, self.snapshot.line(path, define.at), define)
                        wanted.append(define.name)
        return list(found.values())

    def masks(self, word: str) -> list[At[masks.Mask]]:
        """Return the first mask of each file of ``src`` that takes the flag ``word``, itself or by a macro."""
        words = frozenset((word, *(at.fact.name for at in self.mask_macros(word))))
        found = []
        for path in self.sources:
            data = self.snapshot.read(path) if path.endswith(".c") else None
            mask = None if data is None else masks.holds(data, words)
            if mask is not None:
                found.append(At(path, self.snapshot.line(path, mask.at), mask))
        return found

    @cached_property
    def tables(self) -> list[tuple[str, StringTable]]:
        """Every table that gives an enum's values strings, in ``src`` and ``tools``."""
        paths = [*self.facts.layout.implementations, *self.sources, *self.snapshot.paths("tools")]
        return [
            (path, table)
            for path in paths
            if path.endswith(".c")
            for table in stringtables.read(self.snapshot.read(path) or b"")
        ]

    def tables_of(self, enum: EnumText) -> list[At[StringTable]]:
        """Return the string tables of ``enum``: those that count to its sentinel, or to its last value and one."""
        names = {m.name for m in enum.members}
        lasts = {m.name for m in enum.members if m.sentinel} | self._private_lasts(names)
        found = []
        for path, table in self.tables:
            words = re.findall(r"\w+", table.last)
            if table.last in lasts or (len(words) == 2 and words[0] in names and words[1] == "1"):
                found.append(At(path, self.snapshot.line(path, table.at), table))
        return found

    def _private_lasts(self, names: set[str]) -> set[str]:
        """The sentinels that libvirt itself defines for an enum of a header (2011-12: ``# define …_LAST (…_X + 1)``)."""
        found: set[str] = set()
        pattern = re.compile(
            rb"^[ \t]*#[ \t]*define[ \t]+(\w+_LAST)[ \t]+\(?[ \t]*(\w+)[ \t]*\+[ \t]*1[ \t]*\)?", re.M
        )
        for path in self.sources:
            data = self.snapshot.read(path) if "/conf/" in path else None
            if data is not None and b"_LAST" in data:
                found |= {m[1].decode() for m in pattern.finditer(data) if m[2].decode() in names}
        return found

    def options(self, library: str = "main") -> ShellOptions:
        """Return the look-ups in the commands of the library's shell."""
        if library not in self._options:
            self._options[library] = ShellOptions(self.facts.shell(library))
        return self._options[library]

    @cached_property
    def _options(self) -> dict[str, ShellOptions]:
        return {}


def is_driver(path: str) -> bool:
    """Return whether ``path`` lies below the folder of a driver."""
    parts = path.split("/")
    return len(parts) > 2 and parts[0] == "src" and parts[1] not in _NO_DRIVER


def code_places(data: bytes, word: bytes) -> Iterator[int]:
    """Yield where code names ``word`` in a C file, itself or by a macro that pastes it together.

    Comments, strings and ``#if 0`` are no code.
    """
    places = list(occurrences(data, word)) if word in data else []
    pasted = pasting.places(data, word)
    code = code_of(data) if places or pasted else b""
    return (at for at in sorted([*places, *pasted]) if code[at : at + 1] != b" ")
