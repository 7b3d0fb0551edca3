"""Practice trees, made once for all tests of a module."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wizard.practice_tree import make
from wizard.practice import EXERCISES, make_practice_tree


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("practice")
    return {name: make_practice_tree(folder / name, name) for name in EXERCISES}


@pytest.fixture(scope="module")
def built(trees: dict[str, Path]) -> dict[str, Path]:
    for root in trees.values():
        done = make(root, "-j2")
        assert done.returncode == 0, done.stdout
    return trees
