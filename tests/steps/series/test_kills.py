"""A commit of a series that is killed leaves the files on disk as they are, and the next one goes through."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.series.commit import Target, commit
from steps.tree.checkout import Checkout
from tests.killing import killed_at, lines_of
from tests.steps.series.test_commit import on_disk, plan
from tests.wizard.practice_tree import git

MODULES = ("steps.series.commit",)
KILLS = 20


@pytest.mark.parametrize("half", [0, 1])
def test_commit(tree: Path, half: int) -> None:
    series, before, head = plan(tree), on_disk(tree), git(tree, "rev-parse", "HEAD")

    def work(branch: str) -> None:
        commit(Checkout.open(tree), series, Target(branch))

    count = lines_of(lambda: work("counted"), MODULES)
    assert count > KILLS
    for index in range(half, KILLS, 2):
        killed_at(lambda name=f"killed-{index}": work(name), MODULES, 1 + index * (count - 1) // (KILLS - 1))
        assert on_disk(tree) == before
        assert git(tree, "rev-parse", "HEAD") == head
    made = commit(Checkout.open(tree), series, Target("after"))
    assert git(tree, "rev-parse", "after") == made.commits[-1][0]
    assert git(tree, "fsck", "--no-dangling", "--no-progress") == ""
    for branch in git(tree, "branch", "--format=%(refname:short)", "--list", "killed-*").split():
        assert git(tree, "rev-parse", f"{branch}^{{tree}}") == git(tree, "rev-parse", "after^{tree}")
