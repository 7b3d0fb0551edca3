"""The C types that paths tell apart, and values that are numbers as written."""

from __future__ import annotations

from steps.function.detect.needs import OBJECT
from steps.lint.paths.state import NEGATIVE, ZERO, is_number


def is_constant(value: str) -> bool:
    """Whether ``value`` is a number or NULL as written."""
    return is_number(value) or value in ("NULL", "false", "true", "FALSE", "TRUE")


def is_pointer(kind: str) -> bool:
    """Whether the C type ``kind`` is a pointer's."""
    return kind.endswith(("*", "]", "Ptr", "*const", "* const"))


def is_object(kind: str) -> bool:
    """Whether the C type ``kind`` is a libvirt object's, which a check macro can check."""
    return OBJECT.fullmatch(kind) is not None


def is_connection(kind: str) -> bool:
    """Whether the C type ``kind`` is a connection's."""
    return kind in ("virConnectPtr", "virAdmConnectPtr")


def failing_sign(kind: str) -> int:
    """The sign by which a function that returns the C type ``kind`` (empty: unknown) says that it failed."""
    signed = not kind or (kind.endswith(("int", "long", "ssize_t")) and not kind.startswith("unsigned"))
    return NEGATIVE if signed else ZERO
