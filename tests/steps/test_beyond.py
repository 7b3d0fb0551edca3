"""What an addition means outside the tree."""

from __future__ import annotations

import pytest

from steps.teach.beyond import beyond
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from wizard.commands.report import make_page
from wizard.practice import make_practice_tree
from wizard.report import html, markdown


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    return Checkout.open(make_practice_tree(tmp_path_factory.mktemp("practice") / "tree"))


def test_a_function_has_its_binding_and_its_test(practice: Checkout) -> None:
    bound, tested = beyond(Facts(practice.snapshot()), "virDomainSetVcpus")
    assert bound == "libvirt-python: its generator writes the binding"
    assert "libvirt-TCK" in tested
    assert "running hypervisor" in tested


def test_each_kind_says_what_it_means(practice: Checkout) -> None:
    facts = Facts(practice.snapshot())
    assert "nothing is to be written" in beyond(facts, "flag virDomainFoo VIR_DOMAIN_START_PAUSED")[0]
    assert "passes XML as text" in beyond(facts, "xml domain/devices/disk/@type")[0]
    assert "needs a callback" in beyond(facts, "event VIR_DOMAIN_EVENT_ID_FOO")[0]


def test_the_report_tells_it(practice: Checkout) -> None:
    page = make_page(practice, Facts(practice.snapshot()), ["virDomainSetVcpus"])
    for shown in (markdown(page), html(page)):
        assert "Beyond this tree" in shown
        assert "its generator writes the binding" in shown
