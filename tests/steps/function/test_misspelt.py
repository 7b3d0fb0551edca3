"""What a person most likely left out or misspelt is named at its place, with the word that helps."""

from __future__ import annotations

import pytest

from steps.function import misspelt
from steps.function.prototype import problems

GOOD = "int virDomainGetFrob(virDomainPtr dom, unsigned int flags);"


@pytest.mark.parametrize(
    ("text", "word", "at"),
    [
        ("int virDomainGetFrob(virDomainPtr dom unsigned int flags);", "a comma is missing between 'dom' and 'unsigned'", "dom"),
        ("int virDomainGetFrob(virDomainPtr dom, char *uri unsigned int flags);", "between 'uri' and 'unsigned'", "uri"),
        ("virDomainGetFrob(virDomainPtr dom, unsigned int flags);", "return type is missing", "virDomainGetFrob"),
        ("int virDomainGetFrob virDomainPtr dom, unsigned int flags);", "'(' is missing", "virDomainGetFrob"),
        ("int virDomainGetFrob(virDomainPtr dom, unsigned int flags;", "')' is missing", "flags"),
        ("int virDomainGetFrob(virDomianPtr dom, unsigned int flags);", "did you mean 'virDomainPtr'", "virDomianPtr"),
        ("int virDomianGetFrob(virDomainPtr dom, unsigned int flags);", "did you mean 'virDomain", "virDomian"),
        ("int virDomaiGetFrob(virDomainPtr dom, unsigned int flags);", "did you mean 'virDomain", "virDomai"),
    ],
)  # fmt: skip
def test_the_word_that_helps_at_its_place(text: str, word: str, at: str) -> None:
    found = problems(text)
    assert found, text
    assert word in found[0].message
    assert text[found[0].start :].startswith(at)


@pytest.mark.parametrize(
    "name", ["virDomainGetFrob", "virStorageVolFrob", "virConnectFrob", "virNodeGetFrob", "virGetVersion"]
)
def test_a_name_as_it_should_be_is_let_be(name: str) -> None:
    assert misspelt.object_meant(name) is None
    assert not [p for p in problems(GOOD.replace("virDomainGetFrob", name)) if "did you mean" in p.message]


@pytest.mark.parametrize(
    ("word", "slip"),
    [
        ("virDomian", True),
        ("virDomai", True),
        ("virDomainn", True),
        ("virDomaim", True),
        ("virDomain", False),
        ("virStorage", False),
    ],
)
def test_one_slip(word: str, slip: bool) -> None:
    assert misspelt.one_slip(word, "virDomain") is slip


def test_a_type_that_is_near_a_declared_one() -> None:
    declared = ["virTypedParameter", "virTypedParameterPtr", "virDomainPtr"]
    assert misspelt.type_meant("virTypedParamPtr", declared) == "virTypedParameterPtr"
    assert misspelt.type_meant("virFrobnicationPtr", declared) is None
