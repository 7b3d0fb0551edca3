"""What the command palette finds."""

from __future__ import annotations

from textual.command import CommandList

from tests.wizard.screens.pilot import until, until_screen
from wizard.app import WizardApp
from wizard.screens.history import HistoryScreen


async def test_every_public_function_is_found_and_leads_to_how_it_was_done(app: WizardApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("ctrl+p")
        palette = await until_screen(pilot, "Palette")
        await pilot.press(*"virDomainSetVcpus")
        found = palette.query_one(CommandList)
        await until(pilot, lambda: found.option_count and "virDomainSetVcpus" in str(found.options[0].prompt))
        await pilot.press("down", "enter")
        screen = await until_screen(pilot, HistoryScreen)
        assert screen._name == "virDomainSetVcpus"


async def test_an_api_in_work_is_found_once_and_gone_on_with(begun: WizardApp) -> None:
    async with begun.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: begun.tree_look is not None)
        name = next(iter(begun.session.apis))
        await pilot.press("ctrl+p")
        palette = await until_screen(pilot, "Palette")
        await pilot.press(*name)
        found = palette.query_one(CommandList)
        await until(pilot, lambda: found.option_count and name in str(found.options[0].prompt))
        assert "go on with it" in str(found.options[0].prompt)
        await pilot.press("down", "enter")
        await until_screen(pilot, "StepScreen")
