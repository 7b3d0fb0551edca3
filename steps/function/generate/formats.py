"""How values of a C type are printed, and what a function that returns it returns where it failed."""

from __future__ import annotations

import re

_FORMATS = {
    "int": "%d", "unsigned int": "%u", "unsigned": "%u", "long": "%ld", "unsigned long": "%lu",
    "long long": "%lld", "unsigned long long": "%llu", "size_t": "%zu", "ssize_t": "%zd",
    "char": "%c", "unsigned char": "%u", "unsigned short": "%u", "short": "%d", "bool": "%d", "double": "%f",
    "uint64_t": "%llu", "int64_t": "%lld",
}  # fmt: skip


def is_pointer(kind: str) -> bool:
    """Whether values of the type ``kind`` are addresses."""
    return kind.endswith(("*", "]", "Ptr", "Callback", "Func", "*const")) or "* const" in kind


def format_of(kind: str) -> str:
    """The printf conversion for values of the type ``kind``; an enum prints as a number.

    >>> format_of("unsigned long long"), format_of("const char *"), format_of("virDomainInfoPtr")
    ('%llu', '%s', '%p')
    """
    if kind.replace(" ", "") == "constchar*":
        return "%s"
    return "%p" if is_pointer(kind) else _FORMATS.get(kind, "%d")


def object_words(kind: str) -> str:
    """The bare name of an object's type: ``virStoragePoolPtr`` to ``StoragePool``."""
    return re.sub(r"^vir|Ptr$", "", kind)


def failure_value(returns: str) -> str:
    """What a function that returns ``returns`` returns where it failed: NULL, 0 (unsigned types) or -1."""
    if is_pointer(returns):
        return "NULL"
    return "0" if returns.startswith("unsigned") else "-1"
