"""Objects of real trees: finished ones as they stand, and one along the series that brought it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from steps.errors import BadInput
from steps.extension import kind_of
from steps.function.acl import tree_permissions
from steps.inspect import Report, inspect
from steps.model import State
from steps.plan import plan
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


@pytest.mark.parametrize("version", ["9.0.0", "11.3.0"])
@pytest.mark.parametrize("text", ["virFoo name,uuid", "virGuestTag name,uuid", "virPolicy name,uuid"])
def test_a_planned_object_is_there_and_a_second_plan_is_empty(
    version: str, text: str, tmp_path: Path
) -> None:
    root = find_tree(version)
    wish = kind_of("object").read(text)
    made = plan(Checkout.open(root).snapshot(), [wish]).plan
    report = inspect(Facts(made.snapshot), wish.ref)
    left = {
        f.check: f.why
        for s in report.steps
        for f in s.findings
        if f.state not in (State.DONE, State.NOT_NEEDED) and "placeholder" not in f.why
    }
    assert left == {}
    assert len(report.finding("public-header").value or ()) == 12  # type: ignore[union-attr]
    assert plan(made.snapshot, [wish]).plan.empty
    (tmp_path / "diff").write_bytes(made.diff())
    subprocess.run(["git", "apply", "--check", str(tmp_path / "diff")], cwd=root, check=True)
    added = [
        line for line in made.diff().decode().split("\n") if line.startswith("+") and "nonnull_(" not in line
    ]
    assert not any("NWFilter" in line or "network filter" in line for line in added)


def test_no_new_folder_is_needed_and_its_functions_have_permissions_of_their_own() -> None:
    root = find_tree("11.3.0")
    made = plan(Checkout.open(root).snapshot(), [kind_of("object").read("virFoo name,uuid")]).plan
    # What writes a plan makes files, not folders.
    assert all((root / path).parent.is_dir() for path in made.changes())
    assert tree_permissions(Facts(made.snapshot))["foo"] == ("getattr", "read", "create", "delete")
    for name in ("virFooDelete", "virFooLookupByUUID", "virConnectListAllFoos"):
        finding = inspect(Facts(made.snapshot), name).finding("wire-acl")
        assert finding is not None
        assert finding.state is State.DONE, (name, finding.why)


def test_each_place_can_be_taken_alone() -> None:
    wish = kind_of("object").read("virFoo name,uuid")
    snapshot = Checkout.open(find_tree("11.3.0")).snapshot()
    whole = {edit.check for edit in plan(snapshot, [wish]).plan.edits()}
    assert len(whole) == 24
    for check in sorted(whole - {"protocol-structs"}):
        made = plan(snapshot, [wish], checks=[check]).plan
        assert {edit.check for edit in made.edits()} == {check}, check


def test_what_is_not_written_is_refused_with_the_reason() -> None:
    snapshot = Checkout.open(find_tree("11.3.0")).snapshot()
    for text, choices, reason in (
        ("virFoo portdev", {}, "keys name,uuid"),
        ("virFoo name,uuid", {"parent": "virDomain"}, "of the connection"),
        ("virFoo name,uuid", {"parent": "virNothing"}, "this tree's objects are"),
        ("virFoo name,uuid", {"driver": "Network"}, "not written"),
        ("virTPMKey name,uuid", {}, "choose another name"),
        ("virBigRedBox name,uuid", {}, "two words at most"),
    ):
        wish = kind_of("object").read(text)
        wish.choices.update(choices)  # type: ignore[attr-defined]
        with pytest.raises(BadInput, match=reason):
            plan(snapshot, [wish])
    older = Checkout.open(find_tree("7.0.0")).snapshot()
    with pytest.raises(BadInput, match="older than the forms"):
        plan(older, [kind_of("object").read("virFoo name,uuid")])
