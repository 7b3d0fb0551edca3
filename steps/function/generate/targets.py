"""The drivers' tables that can get a method, and what a driver calls its methods.

Rule: ``scripts/check-driverimpls.py`` (one prefix a table, the method's name after its member).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from steps.code.cfacts import Table, moved
from steps.code.cfile import CFile
from steps.function.generate.idiom import methods_of
from steps.function.proposal import Proposal
from steps.tree.facts import Facts


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
    kind = proposal.names.driver_struct.lstrip("_")
    folder = {"nodedev": "node_device"}.get(driver, driver)
    found: list[tuple[str, int, Table]] = []
    paths = [p for p in facts.layout.driver_sources if f"src/{folder}/" in p or p == f"src/{folder}.c"]
    for path in paths:
        found += [(path, *pair) for pair in facts.drivers.tables(path, kind) if not _only_connects(pair[1])]
    targets: dict[str, Target] = {}
    for path, at, table in sorted(found, key=lambda row: -len(row[2].entries)):
        data = facts.snapshot.read(path) or b""
        if not targets or re.search(rb"virSetShared\w+\(&" + re.escape(table.name.encode()) + rb"\)", data):
            files = [facts.snapshot.cfile(p) for p in (path, *(p for p in paths if p != path))]
            own, *others = [file for file in files if file is not None]
            targets.setdefault(path, Target(own, moved(table, at), (own, *others)))
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
