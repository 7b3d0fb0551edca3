"""Which of the functions that are there already stands nearest to a new one: its place is beside that.

History does the same (four years of commits): a new member goes after its counterpart (``…Get…`` after ``…Set…``)
or the function that it extends (``…Flags``), else to the end of its group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from steps.code.words import snake
from steps.function.objects import OBJECTS

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
    (
        "flags",
        "params",
        "parameters",
        "info",
        "state",
        "any",
        "all",
        "once",
        "names",
        "with",
        "files",
        "xml",
        "desc",
    )
)
_OBJECTS = tuple(
    tuple(snake(re.sub("^vir(Adm)?", "", o.struct)).split("_"))
    for o in sorted(OBJECTS.values(), key=lambda o: -len(o.struct))
    if o.wire
)
_EXTENDS = 3
_WIRE_PREFIX = re.compile(r"^(vir(Drv|Adm)?(?=[A-Z])|\w+_PROC_)")


@lru_cache(maxsize=16384)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in any of its forms: ``virDomainGetFoo``, ``domainGetFoo``, ``DOMAIN_GET_FOO``."""
    bare = _WIRE_PREFIX.sub("", name)
    plain = bare.lower() if "_" in bare or bare.isupper() else snake(bare)
    return tuple(plain.split("_"))


def nearest(name: str, candidates: Iterable[str], close: bool = False) -> str | None:
    """The candidate that a person would put ``name`` beside, or None where none is near enough.

    Of several equally near ones the last; ``name`` itself is passed over. A ``close`` one is the counterpart or
    another form of the same function, not the counterpart's other form.
    """
    wanted = words(name)
    best: str | None = None
    best_score = (_EXTENDS if close else 1, 0)
    for candidate in candidates:
        other = words(candidate)
        if other == wanted or other[0] != wanted[0]:
            continue
        score = _score(wanted, other)
        if score >= best_score:
            best, best_score = candidate, score
    return best


def extends(name: str, other: str) -> bool:
    """Whether the two are one function in several forms: ``…Save``, ``…SaveFlags``, ``…SaveParams``."""
    return _score(words(name), words(other))[0] == _EXTENDS


def places(name: str, candidates: Iterable[str], grouped: bool = True) -> list[str]:
    """The ``candidates`` (in the order of their file), best place first: which of them ``name`` is to stand behind.

    That is its sibling, else (where the file is ``grouped`` by objects) the last one of its object, else the last of
    all. Three quarters of what came without a sibling from August 2018 to 11.3.0 stand so.
    """
    listed = [c for c in candidates if c != name]
    sibling = nearest(name, listed)
    mine = _object(words(name)) if grouped else ()
    last_first = listed[::-1]
    same = [c for c in last_first if mine and words(c)[: len(mine)] == mine]
    return list(dict.fromkeys([*([sibling] if sibling else []), *same, *last_first]))


@lru_cache(maxsize=4096)
def _object(name: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the object at the front of a name: ``node device``; none for a function of the connection."""
    return next((o for o in _OBJECTS if name[: len(o)] == o), ())


@lru_cache(maxsize=65536)
def _score(wanted: tuple[str, ...], other: tuple[str, ...]) -> tuple[int, int]:
    """How near ``other`` is, and by how many words; 0 where it is not."""
    mine, theirs = _without_verb(wanted), _without_verb(other)
    opposite = _counterparts(mine[1], theirs[1])
    if mine[0] == theirs[0] and len(mine[0]) > 1:
        return (4 if opposite else 0), len(mine[0])
    shared = _shared(wanted, other)
    # What both are about, beyond the object that they are called on.
    noun = _shared(mine[0], theirs[0]) - max(len(_object(wanted)), 1)
    # One extends the other, or both extend a third: ``Save``, ``SaveFlags``, ``SaveParams``.
    if shared > 1 and _extends(wanted, other, shared) and (shared in (len(wanted), len(other)) or noun > 0):
        return _EXTENDS, shared
    return (
        (2, noun)
        if opposite and noun > 0 and _extends(mine[0], theirs[0], _shared(mine[0], theirs[0]))
        else (0, 0)
    )


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many words both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _extends(one: tuple[str, ...], other: tuple[str, ...], shared: int) -> bool:
    """Whether all that follows the ``shared`` words are extensions: ``…Flags``, ``…Params``."""
    return _EXTENSIONS.issuperset(one[shared:] + other[shared:])


@lru_cache(maxsize=16384)
def _without_verb(name: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The name's words without the first that is a verb with a counterpart, and that verb."""
    for index, word in enumerate(name):
        if index and any(word in group for group in _COUNTERPARTS):
            return name[:index] + name[index + 1 :], word
    return name, ""


def _counterparts(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _COUNTERPARTS)
