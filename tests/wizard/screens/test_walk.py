"""The whole way by keys alone, on the practice tree."""

from __future__ import annotations

from pathlib import Path

from steps.model import State
from tests.wizard.practice_tree import git
from tests.wizard.screens.conftest import NAME, PROTOTYPE
from tests.wizard.screens.pilot import app_of, press, shown, step_ready, until, until_screen
from wizard.app import WizardApp
from wizard.screens.proposal import ProposalScreen
from wizard.screens.start import StartScreen


async def test_from_nothing_to_an_api_with_every_insertion_made(app: WizardApp, tree: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "none yet" in shown(pilot))
        await pilot.press("a")
        proposal = await until_screen(pilot, ProposalScreen)
        await pilot.press(*PROTOTYPE)
        await until(pilot, lambda: proposal.area.usable)
        await pilot.press("enter", "enter")
        screen = await step_ready(pilot)
        assert screen.name_of_api == NAME
        assert (screen.number, screen.check) == (1, "public-header")

        for number in ("1", "2", "3", "4", "8"):
            await press(pilot, number, "a")
        # What only a person knows is asked once: what the command is called.
        await press(pilot, "6")
        await pilot.press("a")
        await until_screen(pilot, "Ask")
        await pilot.press("enter")
        await step_ready(pilot)
        await until(pilot, lambda: "tools/virsh" in git(tree, "status", "--short"))
        await step_ready(pilot)
        for number, key, reason in (
            ("5", "x", "nothing older does it"),
            ("7", "d", "priority is in src/conf"),
        ):
            await press(pilot, number)
            await pilot.press(key)
            await until_screen(pilot, "Ask")
            await pilot.press(*reason, "enter")
            await step_ready(pilot)

        assert screen.look is not None
        states = {f.check: f.state for s in screen.look.report.steps for f in s.findings}
        assert State.MISSING not in states.values(), states
        assert states["internal-use"] is State.NOT_NEEDED
        assert states["common-code"] is State.DONE
        assert f"{NAME}(virDomainPtr domain," in (tree / "include/libvirt/libvirt-domain.h").read_text()
        # What is left are the placeholders: n goes from one to the next, whichever step it is in.
        await press(pilot, "n")
        left = screen.finding()
        assert left is not None
        assert left.state is State.PARTIAL

        changed = git(tree, "status", "--short")
        assert len(changed.splitlines()) >= 8
        # Every apply is one undo; all of them give back the tree as it was.
        for _ in range(9):
            await press(pilot, "u")
        assert git(tree, "status", "--short") == ""
        for _ in range(9):
            await press(pilot, "U")
        assert git(tree, "status", "--short") == changed


async def test_one_comes_back_to_the_same_place_and_without_a_session_to_what_the_tree_says(
    begun: WizardApp, tree: Path
) -> None:
    async with begun.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: begun.tree_look is not None)
        await pilot.press("enter")
        await step_ready(pilot)
        await press(pilot, "1", "a", "4")
        await pilot.press("down")
        screen = await press(pilot)
        screen.keep_place()
        place = (screen.number, screen.check)
        await pilot.press("Q")
    again = WizardApp(begun.checkout, first_time=False)
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: again.tree_look is not None)
        await pilot.press("enter")
        screen = await step_ready(pilot)
        assert (screen.number, screen.check) == place
    again.session.path.unlink()
    third = WizardApp(begun.checkout, first_time=False)
    async with third.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: NAME in shown(pilot))
        assert isinstance(pilot.app.screen, StartScreen)
        assert app_of(pilot).session.apis == {}


async def test_the_first_start_shows_the_tour_and_escape_leaves_it(tree: Path) -> None:
    from steps.tree.checkout import Checkout

    app = WizardApp(Checkout.open(tree))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_screen(pilot, "Reader")
        assert "The keys that matter" in shown(pilot)
        await pilot.press("escape")
        await until_screen(pilot, StartScreen)
