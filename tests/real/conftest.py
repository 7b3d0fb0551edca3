"""Real libvirt trees for the tests: from the folder that ``LIBVIRT_WIZARD_TREES`` names, see ``trees.py``.

``LIBVIRT_WIZARD_REQUIRE`` lists what must be there (``9.0.0,11.3.0,history``): its absence fails instead of skipping.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from steps.tree.checkout import Checkout
from tests.real import trees


def find_tree(version: str) -> Path:
    """The pristine tree ``version`` (``9.0.0``, …, or ``history``); skips loudly where it is not on this machine."""
    root = trees.folder() / "history" if version == "history" else trees.tree(version)
    if not (root / "src/libvirt_public.syms").is_file():
        advice = (
            "name a folder that has it"
            if version == "history"
            else f"run 'python tests/real/trees.py {version}'"
        )
        text = f"NOT RUN: no libvirt {version} at {root}; {advice} (LIBVIRT_WIZARD_TREES)"
        if version in os.environ.get("LIBVIRT_WIZARD_REQUIRE", "").split(","):
            pytest.fail(text)
        warnings.warn(text, stacklevel=2)
        pytest.skip(text)
    return root


@pytest.fixture(params=["history", "7.0.0", "9.0.0", "11.3.0"])
def pristine(request: pytest.FixtureRequest) -> Path:
    """Each of the four trees in turn; not to be changed."""
    return find_tree(request.param)


@pytest.fixture(scope="module", params=["history", "7.0.0", "9.0.0", "11.3.0"])
def changed_tree(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of each of the four trees in turn, one for all tests of a module: a test leaves it as it found it."""
    root = find_tree(request.param)
    return copy_tree(root, tmp_path_factory.mktemp("changed") / root.name)


@pytest.fixture
def tree_9() -> Path:
    """libvirt 9.0.0; not to be changed."""
    return find_tree("9.0.0")


@pytest.fixture
def tree_11() -> Path:
    """libvirt 11.3.0; not to be changed."""
    return find_tree("11.3.0")


@pytest.fixture
def working_copy(tmp_path: Path) -> Callable[[Path], Path]:
    """Gives a copy of a pristine tree (a clone that shares its objects, made in a second) that a test may change."""

    def copy(root: Path) -> Path:
        return copy_tree(root, tmp_path / root.name)

    return copy


@pytest.fixture
def daemon_home() -> Iterator[Path]:
    """A folder that is not there yet, for a daemon: short, as the path of a socket has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="virt") as folder:
        yield Path(folder) / "home"


def copy_tree(root: Path, target: Path) -> Path:
    """A clone of the pristine tree ``root`` at ``target``, with what a release brings and git does not track."""
    subprocess.run(
        ["git", "clone", "-q", "--shared", str(root), str(target)], check=True, capture_output=True
    )
    for untracked in trees.SUBMODULES:
        if (root / untracked).is_dir():
            shutil.copytree(root / untracked, target / untracked, symlinks=True, dirs_exist_ok=True)
    shutil.copy(root / ".git/info/exclude", target / ".git/info/exclude")
    return target


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep sessions and undo records of the tests out of the person's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def has(*programs: str) -> bool:
    """Whether all ``programs`` are installed."""
    return all(shutil.which(p) for p in programs)


def trusted(root: Path) -> Checkout:
    """The checkout ``root`` as somebody has it who allowed its own generator to be asked."""
    checkout = Checkout.open(root)
    checkout.trusted = True
    return checkout
