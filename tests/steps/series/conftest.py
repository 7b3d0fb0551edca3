"""A practice tree in which two functions were added and some other things changed, for tests that change nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.function.propose import make_proposal
from steps.function.prototype import parse
from steps.plan import plan_proposal
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.wizard.practice_tree import git
from wizard.practice import make_practice_tree

PAIR = (
    ("int virDomainGetFrobnication(virDomainPtr domain, const char *name, int *level, unsigned int flags);",
     "domgetfrobnication"),
    ("int virDomainSetFrobnication(virDomainPtr domain, const char *name, int level, unsigned int flags);",
     "domsetfrobnication"),
)  # fmt: skip


def add(root: Path, prototype: str, command: str) -> None:
    """Insert all that the wizard has for a function."""
    snapshot = Checkout.open(root).snapshot()
    choices = {"virsh-command": command, "confirm": "no"}
    plan = plan_proposal(snapshot, make_proposal(Facts(snapshot), parse(prototype), choices))
    assert not plan.empty
    for path, change in plan.changes().items():
        (root / path).write_bytes(change.after)


def settle(root: Path) -> None:
    """Write something for each placeholder that the wizard left."""
    for path in git(root, "ls-files", "-m").split("\n"):
        file = root / path
        file.write_bytes(file.read_bytes().replace(PLACEHOLDER.encode(), b"settled:"))


@pytest.fixture(scope="package", autouse=True)
def somebody() -> Iterator[None]:
    """Commit as somebody, whatever this machine's git is configured with."""
    with pytest.MonkeyPatch.context() as patch:
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "Jane Doe")
            patch.setenv(f"GIT_{role}_EMAIL", "jane@example.org")
        yield


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pair is added; nothing is committed. Not to be changed."""
    root = make_practice_tree(tmp_path_factory.mktemp("series") / "tree")
    for prototype, command in PAIR:
        add(root, prototype, command)
    return root


@pytest.fixture
def tree(begun: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(begun, tmp_path / "tree", symlinks=True))
