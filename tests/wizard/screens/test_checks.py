"""From a step to its smallest checks, their complaints, and the build folder they use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.pilot import Pilot

from steps.tasks.folderlock import FolderLock
from steps.tree.checkout import Checkout
from tests.steps.tasks.trees import meson_build
from tests.wizard.screens.conftest import remember
from tests.wizard.screens.pilot import app_of, open_step, press, shown, step_ready, until, until_screen
from tests.wizard.screens.test_bindings import covers
from wizard.app import WizardApp
from wizard.builds import remembered
from wizard.locations import state_folder
from wizard.screens.build_folders import ChooseBuild
from wizard.screens.step.checks import StepChecks
from wizard.screens.step.screen import StepScreen
from wizard.screens.tasks import TaskScreen
from wizard.settings import Settings
from wizard.widgets.rows import RowList

SMALL, LARGE = (80, 24), (160, 48)


@pytest.fixture
def meson(tree: Path) -> Path:
    """A tree that is built with Meson, with no build folder."""
    (tree / "configure.ac").unlink()
    (tree / "Makefile").unlink()
    (tree / "meson.build").write_text("project('libvirt')\n")
    (tree / "meson_options.txt").write_text("option('driver_test', type: 'feature')\n")
    remember(tree)
    return tree


def wizard(tree: Path) -> WizardApp:
    return WizardApp(Checkout.open(tree), Settings(), first_time=False)


def folders(tree: Path, *names: str) -> None:
    """Configured builds, the last the newest."""
    for number, name in enumerate(names):
        meson_build(tree, tree / name)
        os.utime(tree / name / "build.ninja", (1_700_000_000 + number,) * 2)


async def open_checks(pilot: Pilot[None], *keys: str) -> StepChecks:
    await open_step(pilot)
    await press(pilot, *keys)
    await pilot.press("r")
    window: StepChecks = await until_screen(pilot, StepChecks)
    await until(pilot, lambda: window._tasks)
    return window


def put_line(app: WizardApp, window: StepChecks, number: int, line: str) -> None:
    """The person's own line for a check, so that no compiler is needed."""
    assert window._tasks is not None
    app.session.commands[window._tasks[number].display] = line


async def ended(pilot: Pilot[None]) -> None:
    center = app_of(pilot).center
    await until(pilot, lambda: center.runs and not center.live)


def script(folder: Path, lines: Sequence[str], status: int = 1) -> str:
    """A program that prints ``lines``."""
    path = folder / "says"
    path.write_text("#!/bin/sh\n" + "".join(f"echo '{line}'\n" for line in lines) + f"exit {status}\n")
    path.chmod(0o755)
    return str(path)


@covers("run", "check-change", "close", *(f"check-{n}" for n in range(1, 10)))
@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_smallest_checks_first_one_key_each(begun: WizardApp, size: tuple[int, int]) -> None:
    async with begun.run_test(size=size) as pilot:
        window = await open_checks(pilot, "8", "a")
        titles = [task.title for task in window._tasks or ()]
        assert titles == ["preflight", "object", "library", "checks", "whole suite"]
        await pilot.press("down")
        await until(pilot, lambda: "$ make -C src test/test_driver.o" in shown(pilot))
        await pilot.press("c")
        await pilot.press(*["backspace"] * 60, *"printf it%s -works", "enter")
        await until(pilot, lambda: "$ printf it%s -works" in shown(pilot))
        await pilot.press("2")
        await ended(pilot)
        run = begun.center.runs[-1]
        assert (run.title, run.standing, run.log.lines[-1]) == ("object", "passed", "it-works")
        assert isinstance(pilot.app.screen, StepScreen)


async def test_windows_and_complaints_are_drawn_with_ascii_alone(tree: Path, tmp_path: Path) -> None:
    remember(tree)
    app = WizardApp(Checkout.open(tree), Settings(ascii=True), first_time=False)
    async with app.run_test(size=SMALL) as pilot:
        window = await open_checks(pilot, "8", "a")
        assert shown(pilot).isascii()
        put_line(app, window, 1, script(tmp_path, ["src/test/test_driver.c:12:3: error: odd thing"]))
        await pilot.press("2")
        await ended(pilot)
        screen = await step_ready(pilot)
        await until(pilot, lambda: screen._complaints)
        screen.check_list.move_to(screen._complaints[0].key)
        await until(pilot, lambda: "compiler in object" in shown(pilot))
        assert shown(pilot).isascii()
        await pilot.press("t", "b")
        await until_screen(pilot, ChooseBuild)
        assert shown(pilot).isascii()


async def test_line_that_was_changed_is_kept_for_the_next_wizard(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        window = await open_checks(pilot, "1")
        await pilot.press("down", "c", *["backspace"] * 60, *"true ", "enter")
        assert window._tasks is not None
        own = window._tasks[1].display
    again = wizard(tree)
    assert again.session.commands == {own: "true"}
    async with again.run_test(size=SMALL) as pilot:
        await open_checks(pilot, "1")
        await pilot.press("2")
        await ended(pilot)
        assert again.center.runs[-1].log.lines[0] == "$ true"


async def test_line_that_makes_no_sense_is_said_and_not_kept(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_checks(pilot, "1")
        await pilot.press("down", "c", "'", "enter")
        await until(pilot, lambda: any("quotes" in note for note in begun.messages))
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, StepScreen)
        assert begun.session.commands == {}


async def test_other_tasks_are_one_row_further(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_checks(pilot, "1")
        await pilot.press("end", "enter")
        await until_screen(pilot, "Choose")
        await pilot.press("end", "enter")
        await until_screen(pilot, TaskScreen)


@covers("take", "edit-place")
async def test_complaints_stand_at_their_step_and_enter_opens_the_place(
    begun: WizardApp,
    tree: Path,
    editor: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes = editor(":")
    monkeypatch.setattr(begun, "suspend", nullcontext)  # there is no terminal to hand over
    odd = [
        "src/test/test_driver.c:12:3: error: odd thing",
        "tools/virsh-domain.c:7:1: error: another step",
        "src/test/test_driver.c:14:3: warning: strange thing",
    ]
    async with begun.run_test(size=LARGE) as pilot:
        window = await open_checks(pilot, "8", "a")
        put_line(begun, window, 1, script(tmp_path, odd))
        await pilot.press("2")
        await ended(pilot)
        screen = await step_ready(pilot)
        await until(pilot, lambda: len(screen._complaints) == 2)
        assert any("(step 6, 8)" in note for note in begun.messages)
        screen.check_list.move_to(screen._complaints[0].key)
        await until(pilot, lambda: "compiler in object, src/test/test_driver.c:12:3" in shown(pilot))
        assert "12 " in screen.detail.diff_text()
        await pilot.press("enter")
        await until(pilot, lambda: notes.exists())
        assert notes.read_text() == f"+12 {tree}/src/test/test_driver.c\n"
        await press(pilot, "s", "e")
        assert len(notes.read_text().splitlines()) == 2
        await press(pilot, "6")
        assert [one.found.message for one in screen._complaints] == ["another step"]


async def test_complaint_goes_when_a_later_run_does_not_make_it(begun: WizardApp, tmp_path: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        window = await open_checks(pilot, "8", "a")
        put_line(begun, window, 1, script(tmp_path, ["src/test/test_driver.c:12:3: error: odd thing"]))
        await pilot.press("2")
        await ended(pilot)
        screen = await step_ready(pilot)
        await until(pilot, lambda: len(screen._complaints) == 1)
        await pilot.press("r")
        window = await until_screen(pilot, StepChecks)
        await until(pilot, lambda: window._tasks)
        put_line(begun, window, 2, "true")
        await pilot.press("3")
        await until(pilot, lambda: len(begun.center.runs) == 2 and not begun.center.live)
        await until(pilot, lambda: screen._complaints == [])


# --- build folders -----------------------------------------------------------------------------------------------


@covers("build-folder", "task-run")
async def test_another_build_folder_is_chosen_and_remembered(meson: Path) -> None:
    folders(meson, "build", "build-clang")
    app = wizard(meson)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("t")
        screen = await until_screen(pilot, TaskScreen)
        await pilot.press("3")
        await until(pilot, lambda: "$ ninja -C build-clang" in shown(pilot))
        await pilot.press("b")
        window = await until_screen(pilot, ChooseBuild)
        rows = window.query_one(RowList)
        await until(pilot, lambda: rows.count > 3)
        assert "in use" in rows.plain_line(0)
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.screen is screen and "$ ninja -C build\n" in shown(pilot))
    assert remembered(meson) == meson / "build"
    app = wizard(meson)
    async with app.run_test(size=SMALL) as pilot:
        window = await open_checks(pilot, "1")
        assert window._tasks is not None
        assert window._tasks[1].display.startswith("ninja -C build src/libvirt.so")
    assert not list(meson.rglob("*.lock"))


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_without_a_build_folder_both_ways_to_configure_are_offered(
    meson: Path, size: tuple[int, int]
) -> None:
    app = wizard(meson)
    async with app.run_test(size=size) as pilot:
        await pilot.press("t", "4")
        screen = await until_screen(pilot, TaskScreen)
        await until(pilot, lambda: "choose how to configure one" in shown(pilot))
        await pilot.press("enter")
        window = await until_screen(pilot, ChooseBuild)
        rows = window.query_one(RowList)
        await until(pilot, lambda: rows.count > 3)
        text = shown(pilot)
        for said in ("none is configured", "200 MB on disk", "1 GB on disk", "$ meson setup build"):
            assert said in text
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.screen is screen and "$ meson setup build\n" in shown(pilot))
        assert not app.center.runs
        planned = screen._planned["configure"]
        app.session.commands[planned.display] = f"mkdir {meson}/build"
        await pilot.press("enter")
        await ended(pilot)
        assert (meson / "build").is_dir()
        assert app.center.runs[-1].name == "configure"


async def test_build_folder_that_is_gone_is_told_in_a_line(meson: Path) -> None:
    folders(meson, "build")
    app = wizard(meson)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("t", "3")
        await until_screen(pilot, TaskScreen)
        await until(pilot, lambda: "$ ninja -C build" in shown(pilot))
        shutil.rmtree(meson / "build")
        await pilot.press("enter")
        await until(pilot, lambda: any("no configured build" in n for n in app.messages))
        assert not app.center.runs


async def test_missing_program_is_told_in_a_line(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        window = await open_checks(pilot, "1")
        put_line(begun, window, 1, "no-such-make all")
        await pilot.press("2")
        await ended(pilot)
        assert begun.center.runs[-1].standing == "unable"
        assert any("no-such-make is not installed" in note for note in begun.messages)


@covers("task-cancel")
async def test_who_waits_for_another_wizard_says_so_and_can_be_cancelled(
    begun: WizardApp, tree: Path
) -> None:
    lock = FolderLock(state_folder() / "locks", str(tree), "check")
    assert lock.take()
    async with begun.run_test(size=SMALL) as pilot:
        await pilot.press("t", "3")
        screen = await until_screen(pilot, TaskScreen)
        await until(pilot, lambda: "build" in screen._planned)
        begun.session.commands[screen._planned["build"].display] = "true"
        await pilot.press("enter")
        await until(pilot, lambda: "queued: waits for check of another libvirt-wizard" in shown(pilot))
        await pilot.press("delete")
        await until(pilot, lambda: not begun.center.live)
        assert begun.center.runs[-1].standing == "cancelled"
        await pilot.press("enter")
        await until(pilot, lambda: begun.center.live)
        lock.release()
        await ended(pilot)
        assert begun.center.runs[-1].standing == "passed"
