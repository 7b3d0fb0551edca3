"""Every key of the step screen does what it says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from steps.model import State
from tests.wizard.practice_tree import git
from tests.wizard.screens.conftest import NAME
from tests.wizard.screens.pilot import open_step, press, step_ready, until_screen
from tests.wizard.screens.test_bindings import LARGE, SMALL, covers
from wizard.app import WizardApp
from wizard.screens.start import StartScreen
from wizard.screens.step.screen import StepScreen
from wizard.widgets.bars import SearchBar
from wizard.widgets.spans import Span


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


@covers("zoom", "task-wrap", "diff-right", "diff-left")
async def test_the_diff_alone_wrapped_and_further_right(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        await press(pilot, "3")
        height = screen.detail.size.height
        await pilot.press("z")
        await pilot.pause()
        assert screen.detail.size.height > height
        assert screen.detail.has_focus
        assert not screen.check_list.display
        await pilot.press("w")
        width = screen.detail.size.width
        assert all(len(screen.detail.plain_line(y)) <= width for y in range(screen.detail.count))
        await pilot.press("w", "escape")
        assert screen.check_list.display
        assert screen.check_list.has_focus
        screen.detail.focus()
        screen.detail.show([(Span("x" * 200),)])
        await pilot.pause()
        await pilot.press("shift+right", "shift+right", "shift+left")
        assert screen.detail.scroll_offset.x == 8


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (120, 36), (160, 48)])
async def test_the_diff_has_its_eighty_columns_and_the_first_added_line_is_in_sight(
    begun: WizardApp, size: tuple[int, int]
) -> None:
    async with begun.run_test(size=size) as pilot:
        screen = await open_step(pilot)
        for number in ("1", "2", "3", "4"):
            await press(pilot, number)
            await pilot.pause()
            detail = screen.detail
            assert detail.size.width >= min(80, size[0])
            top, height = detail.scroll_offset.y, detail.scrollable_content_region.height
            added = [y for y in range(detail.count) if "+ " in detail.plain_line(y)[:8]]
            assert added and top <= added[0] < top + height, (number, added[:1], top, height)


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
