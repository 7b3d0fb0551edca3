"""Thousands of random keys, with wrong choices among them: no key may end the wizard, and none may write unasked.

``RANDOM_KEYS=20000 pytest tests/wizard/screens/test_random_keys.py`` presses more of them, with other seeds each time.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git
from tests.wizard.screens.conftest import PROTOTYPE, remember
from tests.wizard.screens.pilot import until
from wizard.app import WizardApp
from wizard.settings import Settings

_WANTED = int(os.environ.get("RANDOM_KEYS", "0"))
_SEEDS = [random.randrange(1 << 30) for _ in range(3)] if _WANTED else [1, 2, 3]
_STEPS, _SECONDS = (_WANTED, 600.0) if _WANTED else (700, 12.0)
_LEAST = 150
"""On a machine that is busy with other things the time ends a run; so many keys are pressed at least."""

_NAMED = (
    "enter", "escape", "tab", "up", "down", "left", "right", "pageup", "pagedown", "home", "end", "backspace", "delete",
    "ctrl+p", "ctrl+g", "ctrl+o", "ctrl+r", "ctrl+s", "ctrl+l", "f1", "space", "slash", "question_mark", "vertical_line",
)  # fmt: skip
_LETTERS = "12345678aeEdxnuspghrtHPWTcbfwyGJKjklMmvBiqozZ"
_WORDS = (
    "Bad Name", "test,storrage", "domain:", "9.x", "none", "int virDomainGetZorb(virDomainPtr d, unsigned int flags)",
    "int virDomainFoo(", "xyz", "[/red]", "\u00e9\u4e16",
)  # fmt: skip


def next_keys(chance: random.Random) -> list[str]:
    """What a person might press next: mostly one key, sometimes a word, wrong more often than right."""
    roll = chance.random()
    if roll < 0.45:
        return [chance.choice(_LETTERS)]
    if roll < 0.93:
        return [chance.choice(_NAMED)]
    if roll < 0.96:
        return ["ctrl+p", chance.choice(("pagedown", "pageup", "end"))]
    return [*chance.choice(_WORDS), "enter", "enter"]


@pytest.mark.parametrize("seed", _SEEDS)
async def test_no_key_ends_the_wizard(tree: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(tree, PROTOTYPE)
    app = WizardApp(Checkout.open(tree), Settings(), first_time=False)
    monkeypatch.setattr(app, "action_leave", lambda: None)
    monkeypatch.setattr(app, "edit_file", lambda _file, _line: True)
    monkeypatch.setattr(app, "start_task", lambda *_arguments: None)
    monkeypatch.setattr(app, "run_planned", lambda *_arguments: None)
    chance, pressed, ends = random.Random(seed), [], time.monotonic() + _SECONDS
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        while len(pressed) < _STEPS and (time.monotonic() < ends or len(pressed) < _LEAST):
            for key in next_keys(chance):
                pressed.append(key)
                app.simulate_key("space" if key == " " else key)
            await pilot.pause(0.02 if chance.random() < 0.2 else 0)
            assert app._exception is None, f"seed {seed}, after {pressed[-12:]}"
        await pilot.pause(0.3)
        assert not app.crash, f"seed {seed}: {app.crash}"
    assert len(pressed) >= _LEAST
    # Whatever was inserted can be read: no half-written file, nothing outside of the tree's own files.
    assert "<<<<" not in git(tree, "diff")
