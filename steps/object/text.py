"""Reading the text of an object: ``virFoo name,uuid``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.errors import BadInput
from steps.object.names import NAME, NOT_SERVED

_KEY = re.compile(r"[a-z][A-Za-z0-9]{0,40}", re.ASCII)
_WANTED = "an object is its type and what identifies one: virFoo name,uuid"


@dataclass(frozen=True, slots=True)
class ObjectText:
    """An object as the person wrote it."""

    name: str
    keys: tuple[str, ...]


def read(text: str) -> ObjectText:
    """Read ``virFoo name,uuid``.

    Raises:
        BadInput: it is no such text; the message says what is wanted.
    """
    head, _, _comment = text.strip().rstrip(";").partition(" : ")
    name, _, rest = head.strip().partition(" ")
    if not NAME.fullmatch(name) or name.endswith("Ptr") or name.startswith("virAdm") or name in NOT_SERVED:
        raise BadInput(f"not an object: {text.strip()[:80]!r}; {_WANTED}")
    keys = tuple(key.strip() for key in rest.split(",")) if rest.strip() else ()
    return ObjectText(name, keys_of(name, keys))


def keys_of(name: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return ``keys`` where they can identify an object.

    Raises:
        BadInput: there is none, one is no name, or one is there twice.
    """
    if not keys:
        raise BadInput(f"{name}: nothing is said that identifies one; {_WANTED}")
    for key in keys:
        if not _KEY.fullmatch(key):
            raise BadInput(f"{name}: '{key}' is no name of a member; {_WANTED}")
    if len(set(keys)) != len(keys):
        raise BadInput(f"{name}: a key is there twice: {','.join(keys)}")
    return keys
