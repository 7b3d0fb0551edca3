"""A proposal for the virsh command of a new function; there is no rule, so it is always a question.

What is strict is the prefix of each group of commands (``net-``, ``pool-``, …); in the groups on domains newer commands
begin with ``dom``.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain, count

from steps.errors import BadInput
from steps.function.names import Names, module_of
from steps.function.objects import OBJECTS
from steps.function.siblings import words
from steps.tree.facts import Facts

_GROUP = re.compile(rb"\{\s*(?:\w+|\"[^\"]*\"),\s*\"(\w+)\",\s*(\w+)\s*\}")
"""The group's title is a macro in virsh and a plain string in virt-admin."""

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

_OBJECTS = tuple(
    sorted(
        (o.struct for o in OBJECTS.values() if o.wire and o.prefix == "remote"), key=lambda name: -len(name)
    )
)
_PARTS = {"virNetworkPort": "port-", "virNWFilterBinding": "binding-"}
"""Objects that share a group with the one they belong to."""
_READS = re.compile(r"Is[A-Z]|Has|Get(?!XMLDesc)|Lookup|List|Num")
_GETS = re.compile(r"Get(?!XMLDesc)")
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


def ends_registration(name: str) -> bool:
    """Whether the function ends what a program registered, which no command line does: ``…EventDeregisterAny``."""
    return re.search(r"Deregister|Unregister", name) is not None


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
    """A command name that follows the group's habit and that virsh does not have yet.

    A function that other objects have too is called as theirs are: ``virNetworkCreate`` is ``net-start``.
    """
    extended = command_of_base(facts, name)
    if extended is not None:
        form = words(name)[-1]
        candidates = [f"{extended}-{form}"]
    else:
        candidates = [*_as_others(facts, name, module), _plain(name, module)]
        if _is_setters(facts, candidates[0], name, module):
            candidates = [_plain(name, module, keep_get=True)]
    numbered = (f"{candidates[-1]}{number}" for number in count(2))
    return next(c for c in chain(candidates, numbered) if not taken(facts, c, module))


def _plain(name: str, module: str, keep_get: bool = False) -> str:
    """The group's prefix with the words of the function's name, without ``get`` unless ``keep_get``."""
    prefix = _prefix(name, module)
    if module == "admin":
        return _of_virt_admin(name)
    parts = [w for w in words(name)[_skipped(name, module) :] if w != "get" or keep_get] or list(words(name))
    if name.startswith("virConnect"):
        parts = _without_object(parts, module)
    glue = "" if prefix == "dom" else "-"
    base = prefix + glue.join(parts)
    return base if base not in ("", prefix) else "-".join(words(name))


def _without_object(parts: list[str], module: str) -> list[str]:
    """The words of a function of the connection without those that the prefix of its module's group stands for."""
    objects = [
        words(o)[: _OBJECT_WORDS[module]]
        for o in _OBJECTS
        if module_of(o) == module and module in _OBJECT_WORDS
    ]
    mine = next((o for o in objects if tuple(parts[: len(o)]) == o and len(parts) > len(o)), ())
    return parts[len(mine) :] if GROUPS[module][1] not in ("", "dom") else parts


def _of_virt_admin(name: str) -> str:
    """``server-…-set`` for what is set on a server; what the connection stands for has neither get nor set."""
    subject, *rest = words(name)
    parts = [w for w in rest if w not in ("get", "set")]
    if subject == "connect":
        return "-".join(parts or rest)
    return "-".join([subject, *parts, *(["set"] if "set" in rest else [])])


def _prefix(name: str, module: str) -> str:
    return _VOLUME[1] if name.startswith("virStorageVol") else GROUPS.get(module, ("", ""))[1]


def _as_others(facts: Facts, name: str, module: str) -> list[str]:
    """What the command is called where the same function of other objects has one: at most one name.

    Not for what only reads: that is shown by the commands that show everything of an object.
    """
    mine = next((o for o in _OBJECTS if name.startswith(o)), None)
    if mine is None or _READS.match(name.removeprefix(mine)):
        return []
    votes = Counter(stem for other in _same(facts, name, mine) for stem in _stems(facts, other))
    return [_prefix(name, module) + _PARTS.get(mine, "") + stem for stem, _votes in votes.most_common(1)]


def _same(facts: Facts, name: str, mine: str) -> list[str]:
    """The same function of other objects; ``mine`` is the name of its own."""
    exported = facts.symbols("main").symbols
    others = (other + name.removeprefix(mine) for other in _OBJECTS if other != mine)
    return [function for function in others if function in exported]


def _is_setters(facts: Facts, command: str, name: str, module: str) -> bool:
    """Whether the getter ``name`` should leave ``command`` to its setter, as other objects' getters do."""
    setter = name.replace("Get", "Set", 1)
    mine = next((o for o in _OBJECTS if name.startswith(o)), None)
    if setter == name or mine is None or command not in _as_others(facts, setter, module):
        return False
    stem = command.removeprefix(_prefix(name, module) + _PARTS.get(mine, ""))
    return not any(stem in _stems(facts, other) for other in _same(facts, name, mine))


def _stems(facts: Facts, function: str) -> list[str]:
    """The commands that call ``function`` themselves, without the prefix of their group; the likest first."""
    prefix = _prefix(function, module_of(function))
    part = next((p for o, p in _PARTS.items() if function.startswith(o)), "")
    return [c.removeprefix("" if prefix == "dom" else prefix + part) for c in _direct(facts, function)]


def _direct(facts: Facts, name: str) -> list[str]:
    """The commands whose handlers call ``name``, the one whose handler's name is likest first."""
    shell = facts.shell("main")
    handlers = {use.function for use in shell.uses(name)}
    direct = {c.name for h in handlers for _file, c in shell.commands.get(h, []) if not c.alias}
    return [place.name for place in shell.commands_using(name) if place.name in direct]


def command_of_base(facts: Facts, name: str) -> str | None:
    """The command of the function that ``name`` is a further form of (``…Flags``, ``…Params``), where there is one."""
    base = re.sub(r"(Flags|Params|Once)$", "", name)
    if base == name or _GETS.search(name) or base not in facts.symbols("main").symbols:
        return None
    return next((place.name for place in facts.shell("main").commands_using(base)), None)


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
