"""Every key of every screen does what it says. The last test holds that none was left out."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import wizard.app
import wizard.screens
import wizard.widgets
from steps.step import State
from tests.wizard.practice_tree import git
from tests.wizard.screens.conftest import NAME, PROTOTYPE
from tests.wizard.screens.pilot import open_step, press, step_ready, until, until_screen
from wizard.app import WizardApp
from wizard.screens.help import HelpScreen
from wizard.screens.history import HistoryScreen
from wizard.screens.proposal import ProposalScreen
from wizard.screens.start import StartScreen
from wizard.screens.step import StepScreen
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
            importlib.import_module(f"{package.__name__}.{m.name}")
            for m in pkgutil.iter_modules(package.__path__)
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
        assert rows.current == f"api:{NAME}"
        await pilot.press("pagedown")
        assert rows.current == "tour"
        await pilot.press("pageup", "enter")
        await until_screen(pilot, StepScreen)


@pytest.mark.parametrize(
    ("key", "screen"),
    [("a", "ProposalScreen"), ("t", "TaskScreen"), ("H", "HistoryScreen"), ("h", "HelpScreen"), ("f1", "HelpScreen"),
     ("W", "Reader"), ("T", "Reader"), ("x", "Reader"), ("ctrl+p", "Palette"), ("n", "StepScreen")],
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
            await pilot.press("d")
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


# --- the step screen ---------------------------------------------------------------------------------------------


@covers("take", "undo", "take-step")
async def test_enter_takes_what_is_shown_a_takes_the_step_u_takes_back(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        assert screen.check == "public-header"
        await press(pilot, "enter")
        assert git(tree, "status", "--short") == "M include/libvirt/libvirt-domain.h"
        assert screen.check == "public-symbol", "the cursor goes on to what is left"
        await press(pilot, "a")
        assert len(git(tree, "status", "--short").splitlines()) == 3
        await press(pilot, "u")
        assert git(tree, "status", "--short") == "M include/libvirt/libvirt-domain.h"
        await press(pilot, "u")
        assert git(tree, "status", "--short") == ""


@pytest.mark.parametrize(("key", "state"), [("d", State.DONE), ("x", State.NOT_NEEDED)])
@covers("judge-done", "judge-not-needed")
async def test_a_judgement_is_kept_with_its_reason(begun: WizardApp, key: str, state: State) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "5")
        await pilot.press(key)
        await until_screen(pilot, "Ask")
        await pilot.press(*"because", "enter")
        await step_ready(pilot)
        found = screen.finding()
        assert found is not None
        assert (found.state, begun.session.apis[NAME].answers["internal-use"]) == (
            state,
            (str(state), "because"),
        )


@covers("edit-place")
async def test_e_opens_the_place_and_the_checks_turn(
    begun: WizardApp, tree: Path, editor: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = editor('sed -i "s/libvirt-wizard:/done:/" "$2"')
    monkeypatch.setattr(WizardApp, "suspend", lambda _app: nullcontext())  # there is no terminal here
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "1", "a")
        screen.go_to(1, "news")
        screen = await press(pilot)
        before = screen.finding()
        assert before is not None
        assert before.state is State.PARTIAL
        await press(pilot, "e")
        called = notes.read_text().split()
        assert called[1] == str(tree / "NEWS.rst")
        assert "done:" in (tree / "NEWS.rst").read_text().split("\n")[int(called[0][1:]) - 1], (
            "at the placeholder itself"
        )
        after = screen.finding()
        assert after is not None
        assert after.state is State.DONE


@covers("edit-insertion", "edit-take", "edit-other")
async def test_an_insertion_can_be_changed_before_it_is_taken(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=LARGE) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "1")
        screen.go_to(1, "news")
        await press(pilot)
        await pilot.press("E")
        await until_screen(pilot, "EditTexts")
        area = pilot.app.screen.query_one("#edit-text")
        area.load_text(area.text.replace("libvirt-wizard:", "In my words:"))  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await step_ready(pilot)
        assert "In my words:" in (tree / "NEWS.rst").read_text()
        # A command of virsh is two texts: the function and its entry in the table.
        await press(pilot, "6")
        screen.go_to(6, "virsh-command")
        await press(pilot)
        await pilot.press("E")
        await until_screen(pilot, "EditTexts")
        first = pilot.app.screen.query_one("#edit-text").text  # type: ignore[attr-defined]
        await pilot.press("ctrl+o")
        assert pilot.app.screen.query_one("#edit-text").text != first  # type: ignore[attr-defined]
        await pilot.press("escape")
        await until_screen(pilot, StepScreen)


@covers("skip")
async def test_what_is_skipped_is_left_out_of_step_and_next(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "1")
        screen.go_to(1, "news")
        await press(pilot, "s")
        await press(pilot, "a")
        assert "NEWS.rst" not in git(tree, "status", "--short")
        await press(pilot, "n")
        assert screen.number == 2
        screen.go_to(1, "news")
        await press(pilot, "s", "enter")
        assert "NEWS.rst" in git(tree, "status", "--short")


@covers("next", *(f"step-{n}" for n in range(1, 9)), "step-after", "step-before")
async def test_moving_between_steps(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        for number in range(8, 0, -1):
            await press(pilot, str(number))
            assert screen.number == number
        for key, number in (("right", 2), ("l", 3), ("]", 4), ("left", 3), ("[", 2)):
            await pilot.press({"]": "right_square_bracket", "[": "left_square_bracket"}.get(key, key))
            await step_ready(pilot)
            assert screen.number == number
        await press(pilot, "1")
        seen = []
        for _ in range(4):
            await press(pilot, "n")
            seen.append((screen.number, screen.check))
        assert seen == [(1, "public-symbol"), (1, "news"), (2, "driver-typedef"), (2, "driver-member")]


@covers("diff-down", "diff-up", "page-down", "page-up", "down", "up", "detail-leave")
async def test_the_diff_is_turned_without_leaving_the_checks(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "3")
        detail = screen.detail
        await pilot.press("J", "J", "K")
        assert detail.scroll_offset.y == 1
        await pilot.press("pagedown")
        await pilot.pause()
        assert detail.scroll_offset.y > 3
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        assert detail.scroll_offset.y == 0
        assert screen.check_list.has_focus
        detail.focus()
        await pilot.press("j", "down", "k", "up", "j")
        await pilot.pause()
        assert detail.scroll_offset.y == 1
        await pilot.press("escape")
        assert screen.check_list.has_focus


@covers("search")
async def test_searching_the_checks_of_all_steps(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "1")
        await pilot.press("slash", *"driver-")
        bar = screen.query_one(SearchBar)
        assert bar.has_focus, "going to a check takes no keys away"
        places = [(screen.number, screen.check)]
        for _ in range(3):
            await pilot.press("enter")
            places.append((screen.number, screen.check))
        assert len({number for number, _check in places}) > 1
        assert all("driver" in (check or "") for _number, check in places), places
        await pilot.press("escape")
        assert screen.check_list.has_focus
        assert screen.check_list.needle == ""


@covers("search")
async def test_what_no_check_has_is_found_in_the_diff(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "3")
        before = (screen.number, screen.check)
        await pilot.press("slash", *"virResetLast")
        top = screen.detail.scroll_offset.y
        shown_lines = [screen.detail.plain_line(y) for y in range(top, screen.detail.count)]
        assert any("virResetLast" in text for text in shown_lines)
        assert (screen.number, screen.check) == before


@covers("search", "search-next", "search-previous", "search-close")
async def test_searching_the_diff(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "3")
        screen.detail.focus()
        await pilot.press("slash")
        bar = screen.query_one(SearchBar)
        assert bar.has_focus
        await pilot.press(*"virReset")
        assert screen.detail.needle == "virReset"
        hits = [y for y in range(screen.detail.count) if "virReset" in screen.detail.plain_line(y)]
        assert hits
        for key in ("down", "up", "enter"):
            await pilot.press(key)
            top = screen.detail.scroll_offset.y
            assert any(top <= hit < top + screen.detail.size.height for hit in hits)
        await pilot.press("escape")
        assert not bar.display
        assert screen.detail.needle == ""


@covers("beside", "copy", "look")
async def test_side_by_side_copy_and_looking_again(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=LARGE) as pilot:
        screen = await open_step(pilot)
        await pilot.press("vertical_line")
        assert screen.detail.beside
        assert any(" │ " in screen.detail.plain_line(y) for y in range(screen.detail.count))
        await pilot.press("vertical_line", "y")
        assert "virDomainSetPriority(virDomainPtr" in begun.clipboard
        (tree / "src/libvirt_public.syms").write_bytes(
            (tree / "src/libvirt_public.syms").read_bytes().replace(b"virDomainSetVcpus;", f"virDomainSetVcpus;\n        {NAME};".encode())
        )  # fmt: skip
        await press(pilot, "ctrl+r")
        assert screen.look is not None
        found = screen.look.report.finding("public-symbol")
        assert found is not None
        assert found.state is not State.MISSING


@pytest.mark.parametrize(
    ("key", "screen"),
    [
        ("r", "StepChecks"),
        ("g", "Reader"),
        ("question_mark", "Reader"),
        ("p", "ProposalScreen"),
        ("h", "HelpScreen"),
    ],
)
@covers("run", "guide", "why", "proposal", "help", "back", "close")
async def test_each_way_from_a_step_and_back(begun: WizardApp, key: str, screen: str) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        await pilot.press(key)
        await until_screen(pilot, screen)
        await pilot.press("q" if screen in ("Choose", "Reader", "HelpScreen") else "escape")
        await step_ready(pilot)
        await pilot.press("escape")
        await until_screen(pilot, StartScreen)


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
        await pilot.press("C")
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


def test_every_binding_has_a_name_and_a_test() -> None:
    # Screens that have a file of tests of their own say there which keys these press.
    for module in pkgutil.iter_modules([str(Path(__file__).parent)], f"{__package__}."):
        importlib.import_module(module.name)
    ids = list(all_ids())
    assert [name for name, found in ids if not found] == []
    assert {found for _name, found in ids if found} - COVERED == set()
