"""Practice trees, made once for all tests of a module."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.wizard.practice_tree import make
from wizard.practice import EXERCISES, make_practice_tree


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("practice")
    return {name: make_practice_tree(folder / name, name) for name in EXERCISES}


@pytest.fixture(scope="module")
def pristine_practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_practice_tree(tmp_path_factory.mktemp("made") / "tree")


@pytest.fixture
def practice_copy(pristine_practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A practice tree that a test may change, with folders of its own for all that is kept between runs."""
    for name in ("STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return Path(shutil.copytree(pristine_practice, tmp_path / "tree", symlinks=True))


@pytest.fixture(scope="module")
def built(trees: dict[str, Path]) -> dict[str, Path]:
    for root in trees.values():
        done = make(root, "-j2")
        assert done.returncode == 0, done.stdout
    return trees
