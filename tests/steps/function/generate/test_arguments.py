"""What parameters are for."""

from __future__ import annotations

import pytest

from steps.function.generate.arguments import Role, classify, failure_value, format_of
from steps.function.prototype import parse


def roles(parameters: str) -> list[tuple[Role, str | None]]:
    found = classify(parse(f"int virDomainFoo(virDomainPtr dom, {parameters});").params)
    return [(a.role, a.partner) for a in found[1:]]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("const char *name, unsigned int flags", [(Role.STRING, None), (Role.FLAGS, None)]),
        ("int level", [(Role.SCALAR, None)]),
        ("unsigned int nvcpus", [(Role.SCALAR, None)]),
        ("const char **keys, unsigned int nkeys", [(Role.ARRAY, "nkeys"), (Role.COUNT, "keys")]),
        ("unsigned char *cpumap, int maplen", [(Role.ARRAY, "maplen"), (Role.COUNT, "cpumap")]),
        ("virTypedParameterPtr params, int nparams", [(Role.PARAMS_IN, "nparams"), (Role.COUNT, "params")]),
        (
            "virTypedParameterPtr params, int *nparams",
            [(Role.PARAMS_FILLED, "nparams"), (Role.COUNT_OUT, "params")],
        ),
        (
            "virTypedParameterPtr *params, int *nparams",
            [(Role.PARAMS_OUT, "nparams"), (Role.COUNT_OUT, "params")],
        ),
        ("virDomainPtr **list", [(Role.OBJECT_LIST, None)]),
        ("unsigned long long *size", [(Role.OUT, None)]),
        ("const unsigned char *uuid", [(Role.UUID, None)]),
        ("virStreamPtr st", [(Role.OBJECT, None)]),
        ("virFreeCallback freecb, void *opaque", [(Role.CALLBACK, None), (Role.OPAQUE, None)]),
    ],
)
def test_roles(parameters: str, expected: list[tuple[Role, str | None]]) -> None:
    assert roles(parameters) == expected


@pytest.mark.parametrize(
    ("kind", "conversion"),
    [
        ("int", "%d"),
        ("unsigned long long", "%llu"),
        ("const char *", "%s"),
        ("virFooPtr", "%p"),
        ("size_t", "%zu"),
    ],
)
def test_formats(kind: str, conversion: str) -> None:
    assert format_of(kind) == conversion


def test_what_a_failed_function_returns() -> None:
    assert [failure_value(k) for k in ("int", "char *", "virDomainPtr", "unsigned long long")] == [
        "-1", "NULL", "NULL", "0",
    ]  # fmt: skip
