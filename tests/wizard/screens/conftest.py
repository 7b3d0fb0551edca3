"""An app on a practice tree of its own, with a state folder of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from steps.tree.checkout import Checkout
from wizard import practice_trees
from wizard.app import WizardApp
from wizard.practice import make_practice_tree
from wizard.session import Session
from wizard.settings import Settings
from wizard.store import trust

NAME = "virDomainSetPriority"
PROTOTYPE = f"int {NAME}(virDomainPtr domain, const char *reason, int priority, unsigned int flags);"


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person's own is read or written; the terminal's own switches do not matter."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("NO_COLOR", "GIT_EDITOR", "VISUAL", "EDITOR", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice tree; not to be changed."""
    return make_practice_tree(tmp_path_factory.mktemp("practice") / "tree")


@pytest.fixture
def tree(practice: Path, tmp_path: Path, own_state: None) -> Path:
    """A practice tree that the test may change."""
    target = tmp_path / "practice"
    shutil.copytree(practice, target, symlinks=True)
    trust(target)
    practice_trees.remember(target, "new")
    return target


@pytest.fixture
def app(tree: Path) -> WizardApp:
    """The wizard on a practice tree, as at its second start."""
    return WizardApp(Checkout.open(tree), Settings(), first_time=False)


@pytest.fixture
def begun(tree: Path) -> WizardApp:
    """The wizard with a prototype that was typed before."""
    remember(tree)
    return WizardApp(Checkout.open(tree), Settings(), first_time=False)


def remember(tree: Path, prototype: str = PROTOTYPE, name: str = NAME) -> None:
    """Put a prototype into the session of ``tree``."""
    trust(tree)
    session = Session.load(tree)
    session.api(name).prototype = prototype
    session.current = name
    session.save()


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Sets an editor that runs a line of shell on the file (``$2``, after ``+LINE``) and notes how it was called."""

    def use(line: str = ":") -> Path:
        notes = tmp_path / "editor.notes"
        script = tmp_path / "editor"
        script.write_text(f'#!/bin/sh\necho "$@" >> "{notes}"\n{line}\n')
        script.chmod(0o755)
        monkeypatch.setenv("EDITOR", str(script))
        assert os.environ["EDITOR"] == str(script)
        return notes

    return use
