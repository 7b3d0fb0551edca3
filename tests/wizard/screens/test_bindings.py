"""Every key of every screen does what it says. The last test holds that none was left out."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import wizard.app
import wizard.screens
import wizard.widgets
from tests.wizard.practice_tree import git
from tests.wizard.screens.conftest import NAME, PROTOTYPE
from tests.wizard.screens.pilot import open_step, step_ready, until, until_screen
from wizard.app import WizardApp
from wizard.screens.base import WizardScreen
from wizard.screens.help import HelpScreen
from wizard.screens.history import HistoryScreen
from wizard.screens.proposal import ProposalScreen
from wizard.screens.start import StartScreen
from wizard.screens.step.screen import StepScreen
from wizard.screens.tasks import TaskScreen
from wizard.widgets.bars import SearchBar

_T = TypeVar("_T")
COVERED: set[str] = set()
SMALL, LARGE = (80, 24), (160, 48)


def covers(*ids: str) -> Callable[[_T], _T]:
    """Says which bindings a test presses."""
    COVERED.update(ids)
    return lambda test: test


def all_ids() -> Iterator[tuple[str, str | None]]:
    """Each class with the names of its bindings."""
    modules = [wizard.app]
    for package in (wizard.screens, wizard.widgets):
        modules += [
            importlib.import_module(m.name)
            for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        ]
    for module in modules:
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__ and issubclass(kind, DOMNode):
                for binding in kind.__dict__.get("BINDINGS", []):
                    assert isinstance(binding, Binding)
                    yield name, binding.id


# --- the start screen --------------------------------------------------------------------------------------------


@covers("open", "row-down", "row-up", "row-first", "row-last", "row-choose", "page-down", "page-up")
async def test_the_cursor_of_the_start_screen(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: begun.tree_look is not None)
        rows = pilot.app.screen.rows
        assert rows.current == f"api:{NAME}"
        await pilot.press("j")
        assert rows.current == "new"
        await pilot.press("down")
        assert rows.current not in ("new", f"api:{NAME}")
        await pilot.press("up", "k")
        assert rows.current == f"api:{NAME}"
        await pilot.press("end")
        assert rows.current == "tour"
        await pilot.press("home")
        assert rows.current == "exercise"
        await pilot.press("pagedown")
        assert rows.current == "tour"
        await pilot.press("pageup", "home", "down", "enter")
        await until_screen(pilot, StepScreen)


@pytest.mark.parametrize(
    ("key", "screen"),
    [("a", "ProposalScreen"), ("t", "TaskScreen"), ("H", "HistoryScreen"), ("h", "HelpScreen"), ("f1", "HelpScreen"),
     ("W", "Reader"), ("T", "Reader"), ("X", "ExerciseScreen"), ("ctrl+p", "Palette"), ("n", "StepScreen")],
)  # fmt: skip
@covers("new-api", "tasks", "history", "help", "words", "tour", "start-exercise", "palette", "next", "back")
async def test_each_way_from_the_start_and_back(begun: WizardApp, key: str, screen: str) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: pilot.app.screen._summaries)  # type: ignore[attr-defined]
        await pilot.press(key)
        await until_screen(pilot, screen)
        if screen == "StepScreen":
            await step_ready(pilot)
        await pilot.press("escape")
        await until_screen(pilot, StartScreen)


@covers("start-forget", "confirm-yes", "close")
async def test_forgetting_an_api_asks_first_and_leaves_the_tree_alone(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: begun.tree_look is not None)
        for answer, left in (("n", 1), ("escape", 1), ("y", 0)):
            await pilot.press("delete")
            await until_screen(pilot, "Confirm")
            await pilot.press(answer)
            await until_screen(pilot, StartScreen)
            assert len(begun.session.apis) == left
        assert git(tree, "status", "--short") == ""


@covers("quit")
async def test_quitting_keeps_the_session(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        begun.session.path.unlink()
        await pilot.press("Q")
        await pilot.pause()
        assert begun.return_code == 0
        assert begun.session.path.exists()


# --- the proposal screen -----------------------------------------------------------------------------------------


@covers("swap", "proposal-begin", "proposal-reset", "proposal-history", "help-typing", "back")
async def test_the_keys_of_the_proposal(begun: WizardApp) -> None:
    begun.session.history.append(PROTOTYPE)
    async with begun.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: begun.tree_look is not None)
        await pilot.press("a")
        screen = await until_screen(pilot, ProposalScreen)
        await pilot.press("f1")
        await until_screen(pilot, HelpScreen)
        await pilot.press("escape", "ctrl+o")
        await until_screen(pilot, "Choose")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen and screen.area.usable)
        assert screen.area.text == PROTOTYPE
        await pilot.press("tab")
        assert screen.rows.has_focus
        screen.rows.move_to("set:virsh-command")
        await pilot.press("enter")
        await until_screen(pilot, "Choose")
        await pilot.press("end", "enter")
        await until_screen(pilot, "Ask")
        for _ in range(40):
            await pilot.press("backspace")
        await pilot.press(*"setpriority", "enter")
        await until(pilot, lambda: screen._reading.proposal.virsh_command == "setpriority")
        await pilot.press("delete")
        await until(pilot, lambda: screen._reading.proposal.virsh_command != "setpriority")
        await pilot.press("tab")
        assert screen.area.has_focus
        await pilot.press("ctrl+g")
        await step_ready(pilot)


# --- tasks -------------------------------------------------------------------------------------------------------


@covers(
    "task-run", "task-change", "task-cancel", "swap", "search", "follow", "task-wrap", "copy", "task-save"
)
async def test_the_keys_of_the_tasks(app: WizardApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("t")
        screen = await until_screen(pilot, TaskScreen)
        await pilot.press("3")
        await until(pilot, lambda: "build" in screen._planned)
        await pilot.press("c")
        field = screen.query_one("#task-line")
        assert field.has_focus
        field.value = "seq 1 200000"  # type: ignore[attr-defined]
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.center.runs and not app.center.live)
        run = app.center.runs[-1]
        assert (run.standing, run.log.lines[-1]) == ("passed", "200000")
        log = screen.log_view
        await until(pilot, lambda: log.scroll_offset.y >= log.count - log.size.height)
        await pilot.press("tab", "k", "k")
        assert log.has_focus
        assert not log.following
        await pilot.press("f")
        assert log.following
        await pilot.press("w")
        assert log.wrapping
        await pilot.press("w", "y")
        assert app.clipboard.endswith("199999\n200000\n")
        await pilot.press("slash", *"777")
        assert screen.query_one(SearchBar).has_focus
        assert log.needle == "777"
        await pilot.press("escape", "S")
        from wizard.locations import checkout_folder

        await until(pilot, lambda: (checkout_folder(app.checkout.root) / "build.log").exists())
        app.session.commands[screen._planned["build"].display] = "sleep 60"
        screen.tasks.focus()
        await pilot.press("enter")
        await until(pilot, lambda: app.center.live and app.center.live[0].standing == "running")
        await pilot.press("delete")
        await until(pilot, lambda: not app.center.live)
        assert app.center.runs[-1].standing == "cancelled"


@covers(*(f"task-{n}" for n in range(1, 7)))
async def test_tasks_are_chosen_by_number(app: WizardApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("t")
        screen = await until_screen(pilot, TaskScreen)
        for key, name in zip(
            "123456", ("preflight", "rpcgen", "build", "check", "syntax-check", "configure"), strict=True
        ):
            await pilot.press(key)
            await until(pilot, lambda name=name: screen._name == name)  # type: ignore[misc]


# --- how was it done, and reading --------------------------------------------------------------------------------


@covers("history-pick", "swap", "search", "copy", "diff-down", "diff-up", "help")
async def test_how_was_it_done(app: WizardApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("H")
        screen = await until_screen(pilot, HistoryScreen)
        await until(pilot, lambda: screen._functions)
        await pilot.press(*"setvcpus", "enter")
        await until(pilot, lambda: screen._found[0] and screen.diff.count > 10)
        taken = [commit.steps for commit in screen._found[0]]
        assert taken[0][0] == 1
        assert {n for steps in taken for n in steps} >= {1, 2, 3, 4, 6, 8}
        await pilot.press("J", "J", "K")
        assert screen.diff.scroll_offset.y == 1
        await pilot.press("tab")
        assert screen.diff.has_focus
        await pilot.press("y")
        assert "virDomainSetVcpus" in app.clipboard
        await pilot.press("slash", *"Vcpus")
        assert screen.diff.needle == "Vcpus"
        await pilot.press("escape", "h")
        await until_screen(pilot, HelpScreen)
        await pilot.press("h")
        await until_screen(pilot, HistoryScreen)
        await pilot.press("i")
        assert screen.query_one("#history-name").has_focus


@covers("search", "copy", "reader-page", "reader-back", "back")
async def test_reading(app: WizardApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("W")
        reader = await until_screen(pilot, "Reader")
        await until(pilot, lambda: reader.text.count > 50)
        await pilot.press("space", "space")
        assert reader.text.scroll_offset.y > 20
        await pilot.press("b", "b")
        assert reader.text.scroll_offset.y == 0
        await pilot.press("y")
        assert "driver table" in app.clipboard
        await pilot.press("slash", *"XDR", "enter", "escape", "q")
        await until_screen(pilot, StartScreen)


@covers("suspend")
async def test_the_wizard_is_suspended_as_any_program(
    app: WizardApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    async with app.run_test(size=SMALL) as pilot:
        monkeypatch.setattr(app, "action_suspend_process", lambda: asked.append("suspended"))
        await pilot.press("ctrl+z")
        assert asked == ["suspended"]


@covers("paint-anew")
async def test_paint_the_screen_anew(app: WizardApp, monkeypatch: pytest.MonkeyPatch) -> None:
    class Line:
        asked = 0

        def send_all(self) -> None:
            self.asked += 1

    line = Line()
    async with app.run_test(size=SMALL) as pilot:
        monkeypatch.setattr(app._driver, "line", line, raising=False)
        await pilot.press("ctrl+l")
        assert line.asked == 1
        monkeypatch.undo()


def test_a_key_means_the_same_on_every_screen() -> None:
    """What the letters of one screen do, another screen's do not contradict."""
    meanings: dict[str, set[str]] = {}
    for module in pkgutil.walk_packages(wizard.screens.__path__, "wizard.screens."):
        for _name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, WizardScreen):
                for binding in kind.__dict__.get("BINDINGS", []):
                    for key in binding.key.split(","):
                        meanings.setdefault(key, set()).add(binding.id.partition("-")[2] or binding.id)
    same = {"g": {"guide"}, "x": {"not-needed"}, "c": {"change"}, "p": {"proposal"}, "s": {"skip", "take"}}
    for key, meant in same.items():
        assert meanings.get(key, meant) <= meant, (key, meanings[key])
    assert meanings["r"] == {"run", "verify"}


def test_every_binding_has_a_name_and_a_test() -> None:
    # Screens that have a file of tests of their own say there which keys these press.
    for module in pkgutil.iter_modules([str(Path(__file__).parent)], f"{__package__}."):
        importlib.import_module(module.name)
    ids = list(all_ids())
    assert [name for name, found in ids if not found] == []
    assert {found for _name, found in ids if found} - COVERED == set()
