"""A field of the domain statistics in one snapshot: by its key, ``block.<num>.physical``.

Before 11.2 a key was three texts: in the doc comment of virConnectGetAllDomainStats, in the manual, and in the driver,
whole, as a format, or as the tail that a macro puts behind a format. Since then macros of the header name its parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from steps.code.macros import StringMacro
from steps.code.mask import compiled
from steps.constant.subject import ConstantSubject
from steps.tree.constants import At, Constants
from steps.tree.facts import Facts

PREFIX = "VIR_DOMAIN_STATS_"
FUNCTION = "virConnectGetAllDomainStats"
_ANY = re.compile(r"<\w+>")
_FORMAT = re.compile(r"%(?:zu|u|d|lu|llu|zd)")
_LITERAL = re.compile(rb'"((?:[^"\\\n]|\\.)*)"')
_NUMBERED = re.compile(r"\.\d+(?:\.|$)|VIR_")
"""An example of a key, not a key."""
_QUOTED = re.compile(r"[\"`]([a-z][a-z0-9_-]*(?:\.[\w<>-]+)+)[\"`]")


def normal(key: str) -> str:
    """Return ``key`` with every place for a number written ``<num>``."""
    return _ANY.sub("<num>", key)


def macro_keys(tree: Constants) -> dict[str, At[StringMacro]]:
    """Return the keys that macros of the header name, whole or in parts, each with the macro of its last part."""
    held = {m.name: (path, m) for path, m in tree.macros if m.name.startswith(PREFIX)}
    found: dict[str, At[StringMacro]] = {}
    for name, (path, macro) in held.items():
        if name.endswith("_PREFIX"):
            continue
        key = _key(name, {n: m.text for n, (_p, m) in held.items()})
        if key:
            found[key] = At(path, tree.snapshot.line(path, macro.at), macro)
    return found


def _key(name: str, texts: dict[str, str]) -> str:
    """The whole key that the macro ``name`` ends: what its prefix macros say comes before it."""
    head, suffix, _tail = name.rpartition("_SUFFIX_")
    if not suffix:
        return texts[name]
    prefix = texts.get(head + "_PREFIX")
    if prefix is None:
        return ""
    if "_SUFFIX_" in head:
        outer = _key(head + "_PREFIX", texts)
        return f"{outer}<num>{texts[name]}" if outer else ""
    return f"{prefix}<num>{texts[name]}"


def keys(facts: Facts) -> list[str]:
    """Return every key of the statistics: those of macros, and those that the function's doc comment lists."""
    tree = facts.constants
    found = dict.fromkeys(macro_keys(tree))
    for at in tree.documented(FUNCTION):
        if at.fact.name == FUNCTION:
            text = re.sub(r"\n[ \t]*\*", " ", at.fact.text.decode("utf-8", "replace"))
            found |= dict.fromkeys(normal(key) for key in _QUOTED.findall(text) if not _NUMBERED.search(key))
    return list(found)


def key_of(macro: str) -> str:
    """Return the beginning that marks ``macro`` as one of the statistics; empty for every other."""
    return PREFIX if macro.startswith(PREFIX) else ""


@lru_cache(maxsize=64)
def literals(data: bytes) -> dict[str, int]:
    """Return the strings of a C file, formats for numbers written ``<num>``, each with its first place."""
    found: dict[str, int] = {}
    text = compiled(data)
    for match in _LITERAL.finditer(text):
        start = text.rfind(b"\n", 0, match.start()) + 1
        if not text[start : match.start()].lstrip().startswith((b"*", b"/*", b"#include", b"# include")):
            found.setdefault(_FORMAT.sub("<num>", match[1].decode("utf-8", "replace")), match.start())
    return found


@dataclass(frozen=True)
class StatsSubject(ConstantSubject):
    """A field of the statistics; its name is its key."""

    @property
    def key(self) -> str:
        """Its key with ``<num>`` for each number."""
        return normal(self.name)

    @property
    def group(self) -> str:
        """Its group's name in the key: ``block``."""
        return self.name.partition(".")[0]

    @cached_property
    def macro(self) -> At[StringMacro] | None:
        """The macro of the header that names its last part."""
        return macro_keys(self.tree).get(self.key)

    @property
    def by_macros(self) -> bool:
        """Whether the tree names the keys by macros (since 11.2)."""
        return any(m.name.startswith(PREFIX) for _path, m in self.tree.macros)

    @property
    def header(self) -> str | None:
        """The header with the macro; None where the tree names no keys by macros."""
        return None if self.macro is None else self.macro.path

    @property
    def since(self) -> str | None:
        """The version that its macro is tagged with."""
        return None if self.macro is None else self.macro.fact.since

    @property
    def prototype(self) -> str | None:
        """The macro with its text."""
        return None if self.macro is None else f'{self.macro.fact.name} "{self.macro.fact.text}"'

    @property
    def flag(self) -> str:
        """The flag of the field's group: ``VIR_DOMAIN_STATS_BLOCK``; by the words of the key where they differ, ``cpu``."""
        named = {"cpu": "CPU_TOTAL", "net": "INTERFACE"}.get(self.group, self.group.upper())
        return PREFIX + named

    @cached_property
    def users(self) -> list[At[int]]:
        """Where drivers put the field into their answer."""
        found = []
        for path in self.tree.driver_files:
            data = self.tree.snapshot.read(path) if path.endswith(".c") else None
            if data is None or b"STATS" not in data:
                continue
            at = self._place(data)
            if at is not None:
                found.append(At(path, self.tree.snapshot.line(path, at), at))
        return found

    def _place(self, data: bytes) -> int | None:
        if self.macro is not None:
            from steps.tree.constants import code_places

            at = next(code_places(data, self.macro.fact.name.encode()), None)
            if at is not None:
                return at
        group = self.group.encode() + b"."
        if group not in data:
            return None
        said = literals(data)
        if self.key in said:
            return said[self.key]
        for start in (f"{self.group}.<num>.", f"{self.group}."):
            tail = self.key.removeprefix(start)
            formats = said.get(start + "%s", said.get(start)) if tail != self.key else None
            if formats is not None:
                if tail in said:
                    return said[tail]
                if self._by_table(tail, data):
                    return formats
        return None

    def _by_table(self, tail: str, data: bytes) -> bool:
        """Whether the file takes the key's tail from a table of strings (``virPerfEventTypeToString``)."""
        return any(
            f"{table.name}TypeToString".encode() in data
            for _path, table in self.tree.tables
            if any(entry == f'"{tail}"' for entry, _s, _e in table.entries)
        )


def mentions(text: str, key: str) -> int | None:
    """Return where ``text`` names ``key``, whatever it calls the number; None: nowhere."""
    pattern = re.escape(key).replace(re.escape("<num>"), r"(?:<\w+>|E<lt>\w+E<gt>)")
    found = re.search(r"(?<![\w.])" + pattern + r"(?![\w]|\.\w)", text)
    return None if found is None else found.start()
