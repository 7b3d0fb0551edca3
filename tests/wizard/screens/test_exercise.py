"""The exercise of a practice tree carries one through: its prototype and command are ready, and the list is live."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git
from tests.wizard.screens.conftest import NAME, PROTOTYPE
from tests.wizard.screens.pilot import app_of, press, shown, step_ready, until, until_screen
from wizard import results
from wizard.app import WizardApp
from wizard.exercise import conditions, exercise_of
from wizard.screens.exercise import ExerciseScreen
from wizard.screens.proposal import ProposalScreen
from wizard.screens.start import StartScreen
from wizard.settings import Settings

SMALL = (80, 24)


async def test_from_the_first_row_to_the_prototype_with_the_wanted_command(
    app: WizardApp, tree: Path
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "none yet" in shown(pilot))
        assert pilot.app.screen.rows.current == "exercise"
        await pilot.press("enter")
        screen = await until_screen(pilot, ExerciseScreen)
        await until(pilot, lambda: len(screen.conditions) == 4 and "trying" not in shown(pilot))
        assert [condition.holds for condition in screen.conditions] == [False, None, None, None]
        await pilot.press("enter")
        proposal = await until_screen(pilot, ProposalScreen)
        await until(pilot, lambda: proposal.area.usable)
        assert proposal.area.text == PROTOTYPE
        assert proposal._reading.proposal.virsh_command == "setpriority"
        await pilot.press("ctrl+g")
        await step_ready(pilot)
        await press(pilot, "6", "a")
        assert '"setpriority"' in git(tree, "diff", "--", "tools"), (
            "what the exercise wants is not asked again"
        )


async def test_the_list_says_what_is_left_and_when_it_is_done(app: WizardApp, tree: Path) -> None:
    exercise = exercise_of(tree)
    assert exercise is not None
    assert (exercise.names, exercise.command) == ((NAME,), "setpriority")
    for task in ("check", "syntax-check"):
        results.record(tree, task, "passed", "passed", 1.0)
    fake = tree / "tools/virsh"
    fake.write_text("#!/bin/sh\nexit 0\n")
    fake.chmod(0o755)
    listed = list(conditions(app.checkout, app.session, exercise))[-1]
    assert [condition.holds for condition in listed] == [False, True, True, True]
    later = time.time() + 60
    os.utime(tree / "src/libvirt-domain.c", (later, later))
    fake.write_text("#!/bin/sh\necho 'error: no such command' >&2\nexit 1\n")
    listed = list(conditions(app.checkout, app.session, exercise))[-1]
    assert [condition.holds for condition in listed] == [False, None, None, False]
    assert listed[-1].more == "error: no such command"
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("X")
        screen = await until_screen(pilot, ExerciseScreen)
        await until(pilot, lambda: screen.conditions)
        screen._show_conditions([type(c)(c.title, True) for c in screen.conditions])
        assert "What you know now" in shown(pilot)
        assert "practice --exercise half" in " ".join(shown(pilot).split())


async def test_a_checkout_that_only_looks_like_a_practice_tree_has_no_exercise(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "of somebody else"))
    assert exercise_of(tree) is None
    app = WizardApp(Checkout.open(tree), Settings(), first_time=False)
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        assert "Exercise" not in shown(pilot)
        await pilot.press("X")
        assert "no exercise here" in shown(pilot)


async def test_the_tour_comes_once_for_a_person_and_not_over_what_one_does(tree: Path) -> None:
    first = WizardApp(Checkout.open(tree))
    async with first.run_test(size=SMALL) as pilot:
        await until_screen(pilot, "Tour")
    second = WizardApp(Checkout.open(tree))
    async with second.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: second.tree_look is not None)
        assert isinstance(pilot.app.screen, StartScreen)
    busy = WizardApp(Checkout.open(tree), first_time=True)
    busy._keys_came = True
    async with busy.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: busy.tree_look is not None)
        assert isinstance(pilot.app.screen, StartScreen)
        assert app_of(pilot) is busy
