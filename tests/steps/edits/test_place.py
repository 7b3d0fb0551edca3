"""Where new things go."""

from __future__ import annotations

import pytest

from steps.edits.place import behind_definition, nearest, nearest_first, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("virDomainSetXMLDesc", ("vir", "domain", "set", "xml", "desc")),
        ("domainFSFreeze", ("domain", "fs", "freeze")),
        ("virNWFilterGet2", ("vir", "nw", "filter", "get", "2")),
    ],
)
def test_words(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


def test_a_setter_goes_beside_its_getter_before_all_others() -> None:
    assert (
        nearest("virDomainSetFoo", ["virDomainGetFoo", "virDomainSetFooBar", "virDomainSetBar"])
        == "virDomainGetFoo"
    )


def test_a_function_with_flags_goes_beside_the_one_without() -> None:
    assert nearest("virDomainSetFooFlags", ["virDomainSetFoo", "virDomainSetFooPeriod"]) == "virDomainSetFoo"


def test_the_last_of_equals_is_nearest() -> None:
    assert nearest_first("virDomainSetFoo", ["virDomainSetA", "virDomainSetB", "virDomainGetC"])[:2] == [
        "virDomainSetB", "virDomainSetA",
    ]  # fmt: skip


def test_no_candidate_no_sibling() -> None:
    assert nearest("virDomainSetFoo", []) is None


def test_a_function_is_no_sibling_of_itself() -> None:
    assert nearest("virDomainFoo", ["virDomainFoo"]) is None


def test_behind_a_definition_that_is_built_conditionally_means_behind_the_condition() -> None:
    text = b"#ifdef A\nint f(void)\n{\n}\n#else\nint f(void)\n{\n}\n#endif\nint g;\n"
    assert text[behind_definition(text, text.index(b"}\n#else") + 1) :] == b"int g;\n"


def test_behind_a_plain_definition() -> None:
    text = b"int f(void)\n{\n}\n\nint g;\n"
    assert text[behind_definition(text, text.index(b"}") + 1) :] == b"\nint g;\n"
