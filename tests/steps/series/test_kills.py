"""A commit, rebase or absorb that is killed leaves the old branch, and the files on disk as they are; the next one goes through."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from steps.series.absorb import absorption
from steps.series.commit import Target, commit
from steps.series.model import Wishes
from steps.series.plan import Material
from steps.series.rebase import Rebase, abort
from steps.tree.checkout import Checkout
from tests.killing import killed_at, lines_of
from tests.steps.series.conftest import add, settle
from tests.steps.series.test_commit import on_disk, plan
from tests.steps.series.test_rebase import OTHER, onto
from tests.wizard.practice_tree import git

KILLS = 20
SPREAD = 12
LAST = 8
"""How many lines at the end of a piece of work it is killed at one by one."""


def fsck(tree: Path) -> str:
    return git(tree, "fsck", "--no-dangling", "--no-progress")


@pytest.mark.parametrize("half", [0, 1])
def test_commit(tree: Path, half: int) -> None:
    series, before, head = plan(tree), on_disk(tree), git(tree, "rev-parse", "HEAD")
    modules = ("steps.series.commit",)

    def work(branch: str) -> None:
        commit(Checkout.open(tree), series, Target(branch))

    count = lines_of(lambda: work("counted"), modules)
    assert count > KILLS
    for index in range(half, KILLS, 2):
        killed_at(partial(work, f"killed-{index}"), modules, 1 + index * (count - 1) // (KILLS - 1))
        assert on_disk(tree) == before
        assert git(tree, "rev-parse", "HEAD") == head
    made = commit(Checkout.open(tree), series, Target("after"))
    assert git(tree, "rev-parse", "after") == made.commits[-1][0]
    assert fsck(tree) == ""
    for branch in git(tree, "branch", "--format=%(refname:short)", "--list", "killed-*").split():
        assert git(tree, "rev-parse", f"{branch}^{{tree}}") == git(tree, "rev-parse", "after^{tree}")


def committed(tree: Path) -> None:
    """Commit the pair on ``mine``, which is the current branch then; the base is ``basis``."""
    settle(tree)
    git(tree, "branch", "basis")
    series = Material.read(Checkout.open(tree), git(tree, "rev-parse", "HEAD")).arrange(Wishes())
    commit(Checkout.open(tree), series, Target(branch="mine", switch=True))


def killed_all_over(
    tree: Path, modules: tuple[str, ...], work: Callable[[], object], back: Callable[[], object]
) -> None:
    """Kill ``work`` all over ``modules`` and at its last lines, where it moves the branch; then let it end.

    ``back`` takes back what it did. Until the branch has moved all is as it was, but for absorb's index, which comes
    first: what it has then is the new commit's, so that nothing is lost.
    """
    branch, files, staged = git(tree, "rev-parse", "mine"), on_disk(tree), git(tree, "ls-files", "-s")

    def contents() -> dict[str, bytes]:
        return {path: held[0] for path, held in on_disk(tree).items()}

    before = {path: held[0] for path, held in files.items()}
    count = lines_of(work, modules)
    after = git(tree, "rev-parse", "mine^{tree}")
    assert git(tree, "rev-parse", "mine") != branch
    back()
    stood = 0
    spread = [1 + index * (count - 1) // SPREAD for index in range(SPREAD)]
    for line in (*spread, *range(count - LAST + 1, count + 1)):
        killed_at(work, modules, line)
        assert git(tree, "symbolic-ref", "--short", "HEAD") == "mine"
        if git(tree, "rev-parse", "mine") != branch:
            assert git(tree, "rev-parse", "mine^{tree}") == after
            back()
        else:
            stood += 1
            assert contents() == before
            if git(tree, "ls-files", "-s") != staged:
                assert git(tree, "write-tree") == after
                git(tree, "reset", "-q")
        assert git(tree, "ls-files", "-s") == staged
        assert contents() == before
    assert fsck(tree) == ""
    assert stood >= SPREAD
    work()
    assert git(tree, "rev-parse", "mine^{tree}") == after
    assert git(tree, "status", "--porcelain", "-uno") == ""
    assert fsck(tree) == ""


def test_rebase(tree: Path) -> None:
    committed(tree)
    up = onto(tree, lambda: add(tree, OTHER, "domfrobother"))

    def work() -> None:
        rebase = Rebase(Checkout.open(tree), up)
        rebase.move(rebase.make())

    killed_all_over(
        tree, ("steps.series.rebase", "steps.series.rewrite"), work, lambda: abort(Checkout.open(tree))
    )


def test_absorb(tree: Path) -> None:
    committed(tree)
    for path in ("src/libvirt-domain.c", "src/test/test_driver.c"):
        file = tree / path
        text = file.read_text()
        file.write_text(
            text.replace("omainSetFrobnication(virDomainPtr", "omainSetFrobnication( virDomainPtr", 1)
        )
        assert file.read_text() != text
    old = git(tree, "rev-parse", "mine")
    killed_all_over(
        tree,
        ("steps.series.absorb", "steps.series.rewrite"),
        lambda: absorption(Checkout.open(tree), "basis").make(),
        lambda: git(tree, "reset", "-q", old),
    )
