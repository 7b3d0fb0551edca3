"""How values are printed, and what a function returns that failed."""

from __future__ import annotations

import pytest

from steps.function.generate.formats import failure_value, format_of


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
