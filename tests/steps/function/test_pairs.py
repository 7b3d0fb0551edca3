"""What a setter stores and whether a getter gives just that back."""

from __future__ import annotations

import pytest

from steps.function.pairs import counterpart, gives_back, values_given
from steps.function.prototype import parse


def fields(prototype: str) -> list[tuple[str, str]]:
    return [pair for value in values_given(parse(prototype)) for pair in value.fields]


@pytest.mark.parametrize(
    ("prototype", "expected"),
    [
        ("int virDomainSetFrob(virDomainPtr dom, int level, unsigned int flags);", [("int", "frob")]),
        ("int virDomainSetFrob(virDomainPtr dom, const char *text, unsigned int flags);", [("char *", "frob")]),
        ("int virDomainSetIOThreadFrob(virDomainPtr dom, unsigned long long x, unsigned int flags);",
         [("unsigned long long", "ioThreadFrob")]),
        ("int virDomainSetFrob(virDomainPtr dom, virTypedParameterPtr params, int nparams, unsigned int flags);",
         [("virTypedParameterPtr", "frob"), ("int", "nfrob")]),
        ("int virConnectSetFrob(virConnectPtr conn, const char *name, int level, unsigned int flags);",
         [("char *", "frobName"), ("int", "frobLevel")]),
        ("int virNodeSetDefault(virConnectPtr conn, int level, unsigned int flags);", [("int", "nodeDefault")]),
        ("int virDomainSetDefault(virDomainPtr dom, int level, unsigned int flags);", [("int", "defaultValue")]),
    ],
)  # fmt: skip
def test_what_is_stored_follows_from_name_and_type(prototype: str, expected: list[tuple[str, str]]) -> None:
    assert fields(prototype) == expected


@pytest.mark.parametrize(
    "prototype",
    [
        "char *virDomainSetFrob(virDomainPtr dom, int level, unsigned int flags);",
        "int virDomainSetFrob(virDomainPtr dom, unsigned int flags);",
        "int virDomainSetFrob(virDomainPtr dom, const unsigned char *uuid, unsigned int flags);",
        "int virDomainSetFrob(virDomainPtr dom, virStreamPtr stream, unsigned int flags);",
        "int virDomainSetFrob(virDomainPtr dom, int *level, unsigned int flags);",
    ],
)
def test_what_cannot_be_stored(prototype: str) -> None:
    assert fields(prototype) == []


@pytest.mark.parametrize(
    ("stored", "getter", "counts", "fits"),
    [
        ("int level", "int virDomainGetFrob(virDomainPtr dom, int *level, unsigned int flags);", False, True),
        ("int level", "int virDomainGetFrob(virDomainPtr dom, unsigned int *level, unsigned int flags);", False, False),
        ("int level", "int virDomainGetFrob(virDomainPtr dom, unsigned int flags);", True, True),
        ("int level", "int virDomainGetFrob(virDomainPtr dom, unsigned int flags);", False, False),
        ("const char *a", "char *virDomainGetFrob(virDomainPtr dom, unsigned int flags);", False, True),
        ("const char *a", "int virDomainGetFrob(virDomainPtr dom, char **a, unsigned int flags);", False, True),
        ("const char *a", "int virDomainGetFrob(virDomainPtr dom, int *a, unsigned int flags);", False, False),
        ("const char *a, int b", "int virDomainGetFrob(virDomainPtr dom, char **a, int *b, unsigned int flags);",
         False, True),
        ("const char *a, int b", "int virDomainGetFrob(virDomainPtr dom, const char *a, int *b, unsigned int flags);",
         False, False),
        ("virTypedParameterPtr p, int np",
         "int virDomainGetFrob(virDomainPtr dom, virTypedParameterPtr *p, int *np, unsigned int flags);", False, True),
        ("virTypedParameterPtr p, int np",
         "int virDomainGetFrob(virDomainPtr dom, virTypedParameterPtr p, int *np, unsigned int flags);", False, True),
    ],
)  # fmt: skip
def test_a_getter_fits_where_it_gives_the_same_back(
    stored: str, getter: str, counts: bool, fits: bool
) -> None:
    values = values_given(parse(f"int virDomainSetFrob(virDomainPtr dom, {stored}, unsigned int flags);"))
    assert (gives_back(parse(getter), values, counts) is not None) is fits


def test_only_getters_and_setters_have_a_counterpart() -> None:
    assert counterpart("virDomainGetSetting") == "virDomainSetSetting"
    assert counterpart("virDomainReset") is None
