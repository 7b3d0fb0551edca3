"""The drivers' tables that can get a method, and what a driver calls its methods.

Rule: ``scripts/check-driverimpls.py`` (one prefix a table, the method's name after its member).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from steps.api.proposal import Proposal
from steps.code.cfacts import Table
from steps.code.cfile import CFile
from steps.generate.idiom import methods_of
from steps.tree.facts import Facts

_OPENING = re.compile(rb"^(?:static )?(vir\w+Driver) (\w+) = \{", re.M)


@dataclass(frozen=True, slots=True)
class Target:
    """A driver's table that can get the method, and the sources its methods may be
    in (the table's own first)."""

    file: CFile
    table: Table
    sources: tuple[CFile, ...]


def find_target(facts: Facts, proposal: Proposal, driver: str) -> Target | None:
    """The largest table of the function's driver struct in the sources of ``driver`` (``qemu``, ``test``)."""
    return next(iter(find_targets(facts, proposal, driver)), None)


def find_targets(facts: Facts, proposal: Proposal, driver: str) -> list[Target]:
    """The tables of the function's driver struct in the sources of ``driver``, the largest first.

    There are several where each backend registers one of its own: ``src/interface`` asks netcf or udev.
    """
    kind = proposal.names.driver_struct.lstrip("_").encode()
    folder = {"nodedev": "node_device"}.get(driver, driver)
    found: list[tuple[int, CFile, Table]] = []
    paths = [p for p in facts.layout.driver_sources if f"src/{folder}/" in p or p == f"src/{folder}.c"]
    for path in paths:
        file = facts.snapshot.cfile(path)
        for opening in _OPENING.finditer(file.data) if file is not None else ():
            assert file is not None
            table = file.table(opening[2].decode()) if opening[1] == kind else None
            if table is not None and not _only_connects(table):
                found.append((len(table.entries), file, table))
    targets: dict[str, Target] = {}
    for _size, file, table in sorted(found, key=lambda row: -row[0]):
        others = [facts.snapshot.cfile(p) for p in paths if p != file.path]
        if not targets or re.search(rb"virSetShared\w+\(&" + table.name.encode() + rb"\)", file.data):
            targets.setdefault(file.path, Target(file, table, (file, *(o for o in others if o is not None))))
    return list(targets.values())


def _only_connects(table: Table) -> bool:
    """A hypervisor table of a driver for something else: it has what opening a connection needs
    and no more."""
    return all(field.startswith("connect") for field in methods_of(table) if field not in ("name", "no"))


def impl_name(table: Table, member: str) -> str:
    """What the table's driver calls its method for ``member``; no prefix is doubled (``networkDestroy``)."""
    prefixes: Counter[str] = Counter()
    for field, value in methods_of(table).items():
        if value.lower().endswith(field.lower()) and len(value) > len(field):
            prefixes[value[: -len(field)]] += 1
    prefix = prefixes.most_common(1)[0][0] if prefixes else ""
    if not prefix or re.match(re.escape(prefix) + r"(?![a-z])", member):
        return member
    rest = "NWFilter" + member[8:] if member.startswith("nwfilter") else member[:1].upper() + member[1:]
    return prefix + rest
