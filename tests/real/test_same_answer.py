"""The same tree and the same call give the same answer, whatever order Python's sets have in that process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from steps.function.text import prototype_text
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import find_tree
from tests.real.rebuild_api import NOT_AN_OBJECT, functions, renewed

pytestmark = pytest.mark.real
SEEDS = ("5", "6", "7", "8")
EVERY = 24
"""Of the tree's functions one in so many is planned once more, under a new name."""


@pytest.fixture(scope="module")
def tree() -> Path:
    return find_tree("11.3.0")


@pytest.fixture(scope="module")
def prototypes(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    listed = [u.signature for u in functions(Facts(Checkout.open(tree).snapshot()))]
    chosen = [s for s in listed if s.name not in NOT_AN_OBJECT][::EVERY]
    path = tmp_path_factory.mktemp("prototypes") / "prototypes.h"
    path.write_text("".join(prototype_text(renewed(s)).rstrip(";") + ";\n" for s in chosen))
    return path


def answers(tree: Path, *arguments: str) -> set[bytes]:
    """What the call prints under each of the seeds."""
    command = [sys.executable, "-m", "wizard", "-C", str(tree), *arguments, "--json"]
    return {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, check=False, stdout=subprocess.PIPE
        ).stdout
        for seed in SEEDS
    }


@pytest.mark.parametrize("kind", ["object", "event"])
def test_status_says_the_same(tree: Path, kind: str) -> None:
    (answer,) = answers(tree, "status", "--all", "--kind", kind, "--no-cache")
    assert len(answer) > 1000


def test_a_plan_is_the_same(tree: Path, prototypes: Path) -> None:
    (answer,) = answers(tree, "plan", "--from", str(prototypes))
    assert answer.count(b'"edits"') > 10
