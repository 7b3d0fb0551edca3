from pathlib import Path

import pytest

from steps.teach.history import Brought
from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git
from wizard.found_history import FoundHistory
from wizard.locations import checkout_folder
from wizard.practice import make_practice_tree

COMMITS = [Brought("a" * 40, "Ann", "2020-01-02", "Introduce it", (1, 3), ("src/libvirt.c",))]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Checkout.open(make_practice_tree(tmp_path / "tree"))


def test_what_was_found_is_kept_for_the_same_commit(checkout: Checkout) -> None:
    assert FoundHistory(checkout).get("virDomainFoo") is None
    FoundHistory(checkout).keep("virDomainFoo", COMMITS)
    FoundHistory(checkout).keep("virDomainBar", [])
    assert FoundHistory(checkout).get("virDomainFoo") == COMMITS
    assert FoundHistory(checkout).get("virDomainBar") == []


def test_another_commit_may_have_another_history(checkout: Checkout) -> None:
    FoundHistory(checkout).keep("virDomainFoo", COMMITS)
    git(
        checkout.root,
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@b",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "more",
    )
    assert FoundHistory(checkout).get("virDomainFoo") is None


@pytest.mark.parametrize("text", ["", "[]", '{"head": null, "found": 7}', "not json"])
def test_a_broken_file_is_no_history(checkout: Checkout, text: str) -> None:
    FoundHistory(checkout).keep("virDomainFoo", COMMITS)
    (checkout_folder(checkout.root) / "history.json").write_text(text)
    assert FoundHistory(checkout).get("virDomainFoo") is None


def test_broken_entries_are_no_history(checkout: Checkout) -> None:
    FoundHistory(checkout).keep("virDomainFoo", COMMITS)
    file = checkout_folder(checkout.root) / "history.json"
    file.write_text(file.read_text().replace('"a', '7, "a', 1))
    assert FoundHistory(checkout).get("virDomainFoo") is None
