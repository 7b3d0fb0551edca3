"""A proposal for the virsh command of a new function; there is no rule, so it is always a question.

What is strict is the prefix of each group of commands (``net-``, ``pool-``, …); in the groups on domains newer commands
begin with ``dom``.
"""

from __future__ import annotations

import re

from steps.api.names import Names
from steps.api.siblings import words
from steps.errors import BadInput
from steps.tree.facts import Facts

_GROUP = re.compile(rb"\{\s*\w+,\s*\"(\w+)\",\s*(\w+)\s*\}")

GROUPS: dict[str, tuple[str, str]] = {
    "domain": ("domain", "dom"),
    "domain-snapshot": ("snapshot", "snapshot-"),
    "domain-checkpoint": ("checkpoint", "checkpoint-"),
    "host": ("host", ""),
    "network": ("network", "net-"),
    "interface": ("interface", "iface-"),
    "nodedev": ("nodedev", "nodedev-"),
    "nwfilter": ("filter", "nwfilter-"),
    "secret": ("secret", "secret-"),
    "storage": ("pool", "pool-"),
    "qemu": ("domain", "qemu-"),
    "lxc": ("domain", "lxc-"),
    "admin": ("management", ""),
}
"""Module to virsh's group (its keyword in ``virsh help``) and the prefix of the group's commands."""

_VOLUME = ("volume", "vol-")
_OBJECT_WORDS = {
    "domain": 1, "domain-snapshot": 2, "domain-checkpoint": 2, "network": 1, "interface": 1, "nodedev": 2,
    "nwfilter": 1, "secret": 1, "storage": 2,
}  # fmt: skip
"""How many words of a name are its object."""


def group(name: str, module: str) -> str:
    """The keyword of the group that the command belongs to; reading a domain's state is ``monitor``."""
    if module == "storage" and (name.startswith("virStorageVol") or name.endswith("ByVolume")):
        return _VOLUME[0]
    chosen = GROUPS.get(module, ("host", ""))[0]
    if chosen == "domain" and re.match(r"virDomain(Get|List|Is|Has)", name):
        return "monitor"
    return chosen


def groups(facts: Facts, name: str, module: str) -> tuple[str, ...]:
    """The keywords of the groups that the command could go into, the likely ones first."""
    first = group(name, module)
    likely = ("domain", "monitor") if first in ("domain", "monitor") else (first,)
    return tuple(dict.fromkeys((*likely, *tree_groups(facts, "admin" if module == "admin" else "main"))))


def tree_groups(facts: Facts, library: str) -> dict[str, str]:
    """Keyword to table of each group of commands, as ``cmdGroups`` of the shell of ``library`` lists them."""
    path = facts.layout.virt_admin if library == "admin" else facts.snapshot.first("tools/virsh.c")
    data = (facts.snapshot.read(path) if path else None) or b""
    return {m[1].decode(): m[2].decode() for m in _GROUP.finditer(data)}


def proposed(facts: Facts, name: str, module: str) -> str:
    """A command name that follows the group's habit and that virsh does not have yet."""
    prefix = _VOLUME[1] if name.startswith("virStorageVol") else GROUPS.get(module, ("", ""))[1]
    parts = [w for w in words(name)[_skipped(name, module) :] if w != "get"] or list(words(name))
    glue = "" if prefix == "dom" else "-"
    candidate = base = prefix + glue.join(parts)
    if base in ("", prefix):
        candidate = base = "-".join(words(name))
    number = 2
    while taken(facts, candidate, module):
        candidate = f"{base}{number}"
        number += 1
    return candidate


def _skipped(name: str, module: str) -> int:
    if name.startswith(("virConnect", "virAdm")):
        return 1
    if name.startswith(("virNWFilterBinding", "virNetworkPort")):
        return 1
    return _OBJECT_WORDS.get(module, 0)


def taken(facts: Facts, command: str, module: str) -> bool:
    """Whether the shell that offers the functions of ``module`` has a command of this name."""
    entry = f'"{command}"'.encode()
    pattern = re.compile(
        rb"\.name\s*=\s*" + re.escape(entry) + rb"\s*,|^\s*\{\s*" + re.escape(entry) + rb"\s*,", re.M
    )
    layout = facts.layout
    for path in layout.virt_admin_sources if module == "admin" else layout.virsh:
        data = facts.snapshot.read(path) or b""
        if entry in data and any(b"cmd" in data[m.end() : m.end() + 60] for m in pattern.finditer(data)):
            return True
    return False


def refuse_taken(facts: Facts, names: Names, command: str) -> None:
    """Two commands of one name cannot be; the one that calls this very function is its own.

    Raises:
        BadInput: the shell has a command of this name that calls something else.
    """
    if not taken(facts, command, names.module):
        return
    if command not in [place.name for place in facts.shell(names.library).commands_using(names.name)]:
        shell = "virt-admin" if names.library == "admin" else "virsh"
        raise BadInput(
            f"virsh-command={command}: {shell} has another command of this name; say another name, or none"
        )
