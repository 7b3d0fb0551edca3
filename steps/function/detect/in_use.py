"""What drivers of this tree do already: an older method that the newer one serves, and code that two of them share.

No program can say whether a new function should do so; these are the finished ones to compare it with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from steps.code.body import Body
from steps.function.detect.view import View
from steps.function.names import derive
from steps.function.siblings import words
from steps.tree.drivers import Setting
from steps.tree.facts import Facts

_COMMON = ("conf/", "util/", "hypervisor/")
"""Where code lies that several drivers call (``src/hypervisor`` since 2020)."""
_SECTION = re.compile(r"^# (?P<header>[\w-]+(?:/[\w-]+)*)\.h$")
_SAYS_LITTLE = frozenset({
    "get", "set", "list", "all", "params", "parameters", "info", "flags", "with", "id", "event", "deregister",
})  # fmt: skip
_NAMED = 4


@dataclass(frozen=True, slots=True)
class InUse:
    """One finished case: what it shows in a sentence, and the file and line (from 1) where that can be read."""

    told: str
    path: str
    line: int


def older_through_newer(facts: Facts, pairs: Iterable[tuple[str, str]]) -> InUse | None:
    """The first of ``pairs`` (older, newer public function) of which a driver writes the older with the newer one."""
    for older, newer in pairs:
        served = {(s.path, s.entry.value) for s in _settings(facts, newer)}
        for setting in _settings(facts, older):
            body = _body(facts, setting)
            call = (
                next((c for c in body[0].calls if (setting.path, c.name) in served), None) if body else None
            )
            if body is not None and call is not None:
                told = f"{older}: in this driver {setting.entry.value} calls {call.name}, which is {newer}'s"
                return InUse(told, setting.path, facts.snapshot.line(setting.path, body[1] + call.at))
    return None


def shared_by_drivers(facts: Facts, names: Iterable[str]) -> InUse | None:
    """The first of the public functions ``names`` for which drivers of two folders call the same common code.

    Common is what ``src/libvirt_private.syms`` exports from ``src/conf``, ``src/util`` or ``src/hypervisor``; it must have
    a word of the function's own in its name, or every driver's look-up of its objects would count.
    """
    common = _common_code(facts)
    for name in names:
        own = _own_words(name)
        users: dict[str, set[str]] = {}
        for setting in _settings(facts, name):
            body = _body(facts, setting)
            for call in body[0].calls if body else ():
                if call.name in common and own & _own_words(call.name):
                    users.setdefault(call.name, set()).add(setting.path)
        for called, paths in users.items():
            place = _definition(facts, called, common[called])
            if len({path.rsplit("/", 1)[0] for path in paths}) > 1 and place is not None:
                return InUse(f"{called}, which {_and(sorted(paths))} call for {name}", *place)
    return None


def _settings(facts: Facts, name: str) -> list[Setting]:
    return View(derive(name), facts).settings


def _body(facts: Facts, setting: Setting) -> tuple[Body, int] | None:
    file = facts.snapshot.cfile(setting.path)
    found = file.body(setting.entry.value) if file is not None else None
    return None if found is None else (found[1], found[2])


def _own_words(name: str) -> set[str]:
    """The words of ``name`` behind that of its object, without those that most functions have."""
    return set(words(name)[1:]) - _SAYS_LITTLE


def _common_code(facts: Facts) -> dict[str, str]:
    """Each function of common code, with its source as the symbol file's comments tell its header."""
    found: dict[str, str] = {}
    for path in facts.layout.private_symbols:
        source = ""
        for row in (facts.snapshot.read(path) or b"").decode("utf-8", "replace").split("\n"):
            if (section := _SECTION.match(row.strip())) is not None:
                source = section["header"] if section["header"].startswith(_COMMON) else ""
            elif source and row.strip().endswith(";"):
                found[row.strip(" \t;")] = f"src/{source}.c"
    return found


def _definition(facts: Facts, name: str, path: str) -> tuple[str, int] | None:
    file = facts.snapshot.cfile(path)
    fact = file.function(name) if file is not None else None
    return None if file is None or fact is None else (path, file.line(fact.name_at))


def _and(paths: list[str]) -> str:
    names = [path.rsplit("/", 1)[-1] for path in paths]
    if len(names) > _NAMED:
        names[_NAMED - 1 :] = [f"{len(names) - _NAMED + 1} more"]
    return f"{', '.join(names[:-1])} and {names[-1]}"
