"""Where a new function stands among those that are there."""

from __future__ import annotations

import pytest

from steps.function.siblings import extends, nearest, places

DOMAIN = ["virDomainSave", "virDomainSaveFlags", "virDomainGetFoo", "virDomainFooDestroy", "virConnectBaz"]


@pytest.mark.parametrize(
    ("name", "sibling"),
    [
        ("virDomainSetFoo", "virDomainGetFoo"),
        ("virDomainGetFooFlags", "virDomainGetFoo"),
        ("virDomainSetFooParams", "virDomainGetFoo"),
        ("virDomainSaveParams", "virDomainSaveFlags"),
        ("virDomainGetBar", None),
        ("virDomainSetFooBar", None),
    ],
)
def test_a_sibling_is_a_counterpart_or_another_form(name: str, sibling: str | None) -> None:
    assert nearest(name, DOMAIN) == sibling


def test_the_form_with_more_words_in_common_is_nearer() -> None:
    assert (
        nearest("virNetworkCreateXMLFlags", ["virNetworkCreateXML", "virNetworkCreate"])
        == "virNetworkCreateXML"
    )


def test_the_object_alone_makes_no_siblings() -> None:
    assert nearest("virNodeDeviceUpdate", ["virNodeDeviceDetachFlags"]) is None


def test_without_a_sibling_the_last_of_the_object_is_the_place() -> None:
    assert places("virDomainSetBar", DOMAIN)[:2] == ["virDomainFooDestroy", "virDomainGetFoo"]


def test_in_a_file_that_is_not_grouped_it_is_the_last_of_all() -> None:
    assert places("virDomainSetBar", DOMAIN, grouped=False)[0] == "virConnectBaz"


def test_a_function_is_no_place_for_itself() -> None:
    assert places("virDomainSave", ["virDomainSave"]) == []


def test_forms_of_one_function_extend_each_other() -> None:
    assert extends("virDomainSaveParams", "virDomainSaveFlags")
    assert not extends("virDomainSetFoo", "virDomainGetFoo")
