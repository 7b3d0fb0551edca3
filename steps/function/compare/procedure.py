"""A procedure's number and annotations: what the generator takes, and what stands to what else the protocol has."""

from __future__ import annotations

import re
from functools import lru_cache

from steps.code import xdr
from steps.code.words import snake
from steps.function.acl import tree_permissions
from steps.function.detect.view import View
from steps.function.objects import OBJECTS

WORDS = ("both", "client", "server", "none")
"""What the generator takes behind @generate."""
_WITHOUT = re.compile(r"virConnect(?:Close|Is(?:Secure|Encrypted|Alive))$")
"""Functions on the connection itself, which everyone who has one may call."""
_RELATED = {
    "storage_pool": ("storage_pool", "storage_vol"),
    "storage_vol": ("storage_vol", "storage_pool"),
    "network": ("network", "network_port"),
}
"""Where a function on one object may ask for the permission on another, which it makes or leads to."""


def number(view: View) -> str:
    """Say what is wrong with the procedure's number: used twice, out of order, or with a gap before it."""
    procedure = view.procedure
    if procedure is None:
        return ""
    rows, places = _rows(view.protocol.data)
    index = places.get(procedure.name, -1)
    own = procedure.number
    if index < 0 or own == index + 1:
        return ""
    before = rows[index - 1] if index else ("the enum's start", 0)
    behind = rows[index + 1] if index + 1 < len(rows) else None
    if own == before[1] + 1 or (behind is not None and own == behind[1] - 1):
        return ""
    twin = next((name for i, (name, value) in enumerate(rows) if value == own and i != index), None)
    if twin is not None:
        return f"the number {own} is {twin}'s, too ({_line(view, twin)}): the generator lets the later one replace the earlier"
    if own > before[1] + 1:
        return f"the number {own} leaves a gap behind {before[1]} of {before[0]} ({_line(view, before[0])})"
    return f"the number {own} is out of order behind {before[1]} of {before[0]} ({_line(view, before[0])})"


def _line(view: View, name: str) -> str:
    path = view.facts.layout.libraries[view.names.library].protocol or ""
    found = view.protocol.procedures.get(name)
    return path if found is None else f"{path}:{view.facts.snapshot.line(path, found.at)}"


@lru_cache(maxsize=8)
def _rows(data: bytes) -> tuple[list[tuple[str, int]], dict[str, int]]:
    """Return the procedures with their numbers in the order of the file, and the place of each in that order."""
    rows = [(p.name, p.number) for p in xdr.parse(data).procedures.unplaced()]
    return rows, {name: index for index, (name, _number) in enumerate(rows)}


def generate(view: View) -> str:
    """Say what is wrong with the word behind @generate."""
    word = view.procedure.generate if view.procedure is not None else None
    if word is None or word in WORDS:
        return ""
    return f"the generator knows no '@generate: {word}': it takes {', '.join(WORDS)}"


def acl(view: View) -> str:
    """Say what is wrong with the permissions: a form that the generator refuses, no such permission, another's object."""
    procedure = view.procedure
    known = tree_permissions(view.facts)
    if procedure is None or not known or view.names.library == "admin":
        return ""
    if procedure.acl == ("none",):
        return (
            ""
            if _WITHOUT.match(view.names.name)
            else "asks for no permission: only what concerns the connection alone may"
        )
    objects = []
    for line in (*procedure.acl, *procedure.aclfilter):
        kind, _, rest = line.partition(":")
        permission = rest.partition(":")[0]
        if kind not in known or not permission:
            return f"'{line}' is no permission: it is object:permission, for objects {', '.join(known)}"
        if permission not in known[kind]:
            return f"{kind} has no permission '{permission}' in {view.facts.layout.permissions}"
        objects.append(kind)
    own = dict.fromkeys(objects[: len(procedure.acl)])
    if len(own) > 1:
        return f"all lines must be on one object, not on {' and '.join(own)}: the generator refuses that"
    if procedure.acl and procedure.acl[0].count(":") > 1:
        return f"the first line, '{procedure.acl[0]}', must hold for every call: the generator looks for flags from the second on"
    return _object(view, next(iter(own), ""))


def _object(view: View, kind: str) -> str:
    found = view.declaration
    if found is None or not found.fact.params or not kind:
        return ""
    first = OBJECTS.get(found.fact.params[0].type)
    if first is None:
        return ""
    allowed: tuple[str, ...] = _RELATED.get(first.acl, (first.acl,))
    if first.is_connection:
        result = OBJECTS.get(found.fact.returns)
        made = re.fullmatch(r"vir([A-Z]\w*)Ptr", found.fact.returns)
        # An object that only this tree has is called in access control as on the wire.
        own = snake(made[1]) if made is not None else ""
        allowed = ("connect", *((result.acl,) if result is not None else (own,) if own else ()))
        if view.names.name.startswith(("virDomain", "virConnectDomain")):
            allowed += ("domain",)
    if kind in allowed:
        return ""
    return f"asks on {kind}, but the function is on {' or '.join(allowed)} ({found.path}:{found.line})"
