"""Objects of real trees: finished ones as they stand, and one along the series that brought it."""

from __future__ import annotations

import pytest

from steps.inspect import Report, inspect
from steps.model import State
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import find_tree

pytestmark = pytest.mark.real

BINDING = "object virNWFilterBinding"


def open_ones(report: Report) -> dict[str, State]:
    """What is neither done nor needless."""
    return {
        f.check: f.state
        for s in report.steps
        for f in s.findings
        if f.state not in (State.DONE, State.NOT_NEEDED)
    }


@pytest.mark.parametrize("version", ["7.0.0", "9.0.0", "11.3.0"])
@pytest.mark.parametrize("name", ["virNWFilterBinding", "virNetworkPort", "virDomainCheckpoint"])
def test_finished_objects_are_done(version: str, name: str) -> None:
    report = inspect(Facts(Checkout.open(find_tree(version)).snapshot()), f"object {name}")
    assert open_ones(report) == {}
    done = {f.check for s in report.steps for f in s.findings if f.state is State.DONE}
    own = {"news", "driver-registration", "test-driver"}
    if name == "virDomainCheckpoint":
        own |= {"access-object", "access-lists"}
    assert {f.check for s in report.steps for f in s.findings} - done <= own


def test_an_object_along_its_series_of_2018() -> None:
    checkout = Checkout.open(find_tree("history"))

    def lacking(rev: str) -> set[str]:
        report = inspect(Facts(checkout.snapshot(rev)), BINDING)
        return {check for check, state in open_ones(report).items() if state is State.MISSING}

    assert len(lacking("593ba43f1f^")) == 25
    api = lacking("b57a9aecaf")
    brought = {
        "public-header",
        "public-symbol",
        "error-codes",
        "driver-struct",
        "data-type",
        "public-implementation",
    }
    assert brought <= lacking("b57a9aecaf^")
    assert not brought & api
    # The permissions came before the protocol, and neither of the scripts' lists ever came.
    assert lacking("b57a9aecaf") - lacking("099812f59d") == {"access-object"}
    assert {
        "wire-object",
        "wire-list-max",
        "generator-object",
        "wire-helpers",
        "protocol-structs",
    } <= lacking("099812f59d") - lacking("ede0924eb4")
    assert lacking("ede0924eb4") - lacking("278659fff6") == {"virsh-commands", "virsh-completers"}
    tip = inspect(Facts(checkout.snapshot("HEAD")), BINDING)
    assert open_ones(tip) == {"access-lists": State.MISSING}


def test_a_wrong_command_in_the_manual_is_seen_until_it_was_corrected() -> None:
    checkout = Checkout.open(find_tree("history"))
    found = {}
    for rev in ("955c4318bf^", "955c4318bf"):
        finding = inspect(Facts(checkout.snapshot(rev)), BINDING).finding("virsh-docs")
        assert finding is not None
        found[rev] = finding.why
    assert found == {"955c4318bf^": "lacks nwfilter-binding-delete", "955c4318bf": ""}
