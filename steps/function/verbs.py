"""Whether a function's name says that it reads or that it changes something."""

from __future__ import annotations

from steps.function.siblings import words

READING = frozenset(
    (
        "get", "is", "has", "num", "list", "lookup", "peek", "compare", "baseline", "count", "query", "find", "current",
        "supports", "can", "fetch", "read", "download", "screenshot",
    )
)  # fmt: skip
CHANGING = frozenset(
    (
        "set", "unset", "add", "del", "delete", "remove", "attach", "detach", "dettach", "update", "create", "define",
        "undefine", "destroy", "start", "stop", "reset", "clear", "flush", "write", "upload", "resize", "wipe", "build",
        "change", "modify", "rename", "move", "clone", "restore", "revert", "suspend", "resume", "shutdown", "reboot",
        "abort", "commit", "rebase", "pull", "pin", "inject", "send", "freeze", "thaw", "trim", "enable", "disable",
        "lock", "unlock", "mount", "unmount", "assign", "associate", "revoke", "rotate", "import", "apply", "put",
        "insert", "erase", "truncate", "alloc", "allocate", "grow", "shrink", "sync", "seal", "encrypt", "format", "purge",
        "drop", "replace", "cancel", "kill", "pause", "eject", "plug", "unplug", "link", "unlink", "merge", "split", "push",
        "load", "unload", "patch", "discard", "compact", "forget", "invalidate", "append", "fill", "zero",
    )
)  # fmt: skip
_VALUES = frozenset(
    ("get", "is", "has", "num", "count", "compare", "query", "peek", "supports", "can", "fetch", "read")
)
"""Verbs of what gives back something; where nothing else does, it is the returned int."""


def verb(name: str) -> str:
    """The first word of a function's name that is a verb known here; empty where none is.

    >>> verb("virStorageVolSetMetadata"), verb("virDomainHasManagedSaveImage"), verb("virDomainFrob")
    ('set', 'has', '')
    """
    return next((w for w in words(name) if w in CHANGING or w in READING), "")


def reads(name: str) -> bool:
    """Whether the first verb in the name is one that only reads."""
    return verb(name) in READING


def changes(name: str) -> bool:
    """Whether the first verb in the name is one that changes something."""
    return verb(name) in CHANGING


def gives_value(name: str) -> bool:
    """Whether the first verb in the name is one whose function gives something back."""
    return verb(name) in _VALUES
