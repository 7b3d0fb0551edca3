"""Killed at any moment: each file has its old bytes or its new ones, nothing strange lies about, and undo works."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.edits.apply import Journal
from steps.errors import BadInput
from tests.killing import killed_at, lines_of
from tests.steps.edits.test_apply import CHANGES, contents, tree

__all__ = ["tree"]
MODULES = ("steps.edits.apply", "steps.edits.files", "steps.kept")
KILLS = 40
OLD = {path: change.before for path, change in CHANGES.items() if change.before is not None}
NEW = {path: change.after for path, change in CHANGES.items()}


def moments(count: int) -> list[int]:
    assert count > KILLS, "fewer lines than kills: the work is not traced"
    return [1 + index * (count - 1) // (KILLS - 1) for index in range(KILLS)]


def check(root: Path, store: Path) -> None:
    """Whatever was killed: old or new bytes, and one undo gives the old ones."""
    for path, data in contents(root).items():
        assert path.endswith(".libvirt-wizard") or data in (OLD.get(path), NEW[path]), path
    journal = Journal(root, store)
    journal.clean()
    assert set(contents(root)) <= set(NEW), "nothing stray"
    try:
        assert journal.undo().label == "x"
    except BadInput as error:
        assert "nothing to undo" in str(error)
    assert contents(root) == OLD
    journal.apply(CHANGES, "again")
    assert contents(root) == NEW


@pytest.mark.parametrize("index", range(KILLS))
def test_apply(tree: Path, tmp_path: Path, index: int) -> None:
    store = tmp_path / "store"

    def work() -> None:
        Journal(tree, store).apply(CHANGES, "x")

    killed_at(work, MODULES, moments(_counted("apply", tmp_path))[index])
    check(tree, store)


@pytest.mark.parametrize("index", range(KILLS))
def test_undo(tree: Path, tmp_path: Path, index: int) -> None:
    store = tmp_path / "store"
    Journal(tree, store).apply(CHANGES, "x")
    killed_at(lambda: Journal(tree, store).undo(), MODULES, moments(_counted("undo", tmp_path))[index])
    check(tree, store)


_counts: dict[str, int] = {}


def _counted(what: str, tmp_path: Path) -> int:
    """How many lines an apply or an undo runs; counted once, on a tree of its own."""
    if what not in _counts:
        root, store = tmp_path / "counted", tmp_path / "counted-store"
        (root / "src").mkdir(parents=True)
        for path, data in OLD.items():
            (root / path).write_bytes(data)
        journal = Journal(root, store)
        if what == "undo":
            journal.apply(CHANGES, "x")
            _counts[what] = lines_of(lambda: Journal(root, store).undo(), MODULES)
        else:
            _counts[what] = lines_of(lambda: Journal(root, store).apply(CHANGES, "x"), MODULES)
    return _counts[what]
