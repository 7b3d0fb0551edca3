"""Which of the functions that are there already stands nearest to a new one: its place is beside that.

History does the same (four years of commits): a new member goes after its counterpart (``…Get…`` after ``…Set…``)
or the function that it extends (``…Flags``), else to the end of its group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from steps.api.names import snake

_COUNTERPARTS: tuple[frozenset[str], ...] = (
    frozenset(("get", "set", "del", "unset", "clear", "add", "remove")),
    frozenset(("attach", "detach", "update")),
    frozenset(
        ("define", "undefine", "create", "destroy", "delete", "start", "stop", "begin", "end", "abort")
    ),
    frozenset(("register", "deregister", "unregister")),
    frozenset(("freeze", "thaw")),
    frozenset(("upload", "download")),
    frozenset(("open", "close")),
    frozenset(("lock", "unlock")),
    frozenset(("enable", "disable")),
    frozenset(("suspend", "resume", "wakeup")),
)
_EXTENSIONS = frozenset(
    ("flags", "params", "parameters", "info", "any", "all", "once", "names", "with", "xml", "desc")
)


def words(name: str) -> tuple[str, ...]:
    """The words of a name in any of its forms: ``virDomainGetFoo``, ``domainGetFoo``, ``DOMAIN_GET_FOO``."""
    bare = re.sub(r"^(vir(Drv|Adm)?(?=[A-Z])|\w+_PROC_)", "", name)
    plain = bare.lower() if "_" in bare or bare.isupper() else snake(bare)
    return tuple(plain.split("_"))


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a person would put ``name`` beside, or None where none is near enough.

    Of several equally near ones the last; ``name`` itself is passed over.
    """
    wanted = words(name)
    best: str | None = None
    best_score = 0
    for candidate in candidates:
        other = words(candidate)
        if other == wanted:
            continue
        score = _score(wanted, other)
        if score and score >= best_score:
            best, best_score = candidate, score
    return best


def _score(wanted: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How near ``other`` is; 0 where it is not."""
    if wanted[0] != other[0]:
        return 0
    mine, theirs = _without_verb(wanted), _without_verb(other)
    if mine[0] == theirs[0] and len(mine[0]) > 1:
        return 4 if _counterparts(mine[1], theirs[1]) else 0
    longer, shorter = (wanted, other) if len(wanted) > len(other) else (other, wanted)
    if len(shorter) > 1 and longer[: len(shorter)] == shorter and set(longer[len(shorter) :]) <= _EXTENSIONS:
        return 3
    return 0


def _without_verb(name: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The name's words without the first that is a verb with a counterpart, and that verb."""
    for index, word in enumerate(name):
        if index and any(word in group for group in _COUNTERPARTS):
            return name[:index] + name[index + 1 :], word
    return name, ""


def _counterparts(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _COUNTERPARTS)
