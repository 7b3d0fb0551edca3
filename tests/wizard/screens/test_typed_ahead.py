"""What was shown when a key came is what is written: keys typed ahead, clicks, texts that changed meanwhile."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from textual.pilot import Pilot

from steps.extension import KINDS
from steps.model import State
from steps.tasks import Diagnostic
from tests.wizard.practice_tree import git
from tests.wizard.screens.conftest import NAME
from tests.wizard.screens.pilot import app_of, open_step, press, shown, step_ready, until, until_screen
from tests.wizard.screens.test_bindings import covers
from wizard.app import WizardApp
from wizard.screens.dialogs import EditTexts
from wizard.screens.proposal import ProposalScreen
from wizard.screens.start import StartScreen
from wizard.screens.step.screen import StepScreen
from wizard.tasks import TaskRun
from wizard.undo import journal_of

if TYPE_CHECKING:
    from steps.tasks import Task

SMALL, LARGE = (80, 24), (160, 48)
HEADER, SYMBOLS = "include/libvirt/libvirt-domain.h", "src/libvirt_public.syms"
DRIVER = "src/driver-hypervisor.h"


async def typed_fast(pilot: Pilot[None], *keys: str) -> None:
    """Keys that come faster than anything is done, and then all the time that is needed."""
    for key in keys:
        pilot.app.simulate_key(key)
    await pilot.pause()
    screen = pilot.app.screen
    if isinstance(screen, StepScreen):
        await until(pilot, lambda: not screen.writer._waiting and not screen.busy)
    await step_ready(pilot)


def files(tree: Path) -> set[str]:
    return {line[3:].strip() for line in ("x" + git(tree, "status", "--short")).splitlines()}


async def test_keys_typed_ahead_are_done_in_order_each_on_its_own_step(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        await typed_fast(pilot, "1", "a", "2", "a", "3", "a", "8")
        labels = [entry.label for entry in journal_of(begun.checkout).entries()]
        assert labels == [f"{NAME}: step {number}" for number in (1, 2, 3)]
        assert screen.number == 8, "the screen is where the last key went"


async def test_a_key_on_one_step_never_acts_on_another(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        await typed_fast(pilot, "a", "2", "a", "4")
        changed = [entry.files for entry in journal_of(begun.checkout).entries()]
        assert [DRIVER in one for one in changed] == [False, True]
        assert not any("remote" in file for one in changed for file in one)


async def test_enter_pressed_twice_takes_what_was_shown_and_nothing_else(
    begun: WizardApp, tree: Path
) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        await typed_fast(pilot, "enter", "enter", "enter")
        assert git(tree, "status", "--short").split() == ["M", HEADER]
        assert "nothing to insert" in shown(pilot)


async def test_what_is_not_shown_yet_is_not_inserted(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        await press(pilot, "1")
        screen.previews.clear()
        screen.action_take()
        await step_ready(pilot)
        assert "not shown yet" in shown(pilot)
        assert git(tree, "status", "--short") == ""


async def test_a_text_that_changed_since_it_was_shown_is_refused_aloud(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        before = screen.shown()
        begun.session.api(
            NAME
        ).prototype = f"int {NAME}(virDomainPtr domain, int priority, unsigned int flags);"
        screen.action_look()
        await step_ready(pilot)
        screen.writer.take(before)
        await step_ready(pilot)
        await until(pilot, lambda: not screen.busy)
        assert any("no longer what was shown" in text for text in begun.messages) or (
            "no longer what was shown" in shown(pilot)
        )
        assert git(tree, "status", "--short") == ""


async def test_a_click_only_selects(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        for _ in range(2):
            await pilot.click("#checks", offset=(5, 0))
            await pilot.click("#checks", offset=(5, 0), times=2)
            await step_ready(pilot)
        assert git(tree, "status", "--short") == ""
        await pilot.click("#checks", offset=(5, 1))
        assert screen.check == "public-symbol"


# --- what is left ------------------------------------------------------------------------------------------------


async def test_n_passes_by_nothing_that_an_insertion_went_on_to(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        await press(pilot, "1")
        seen = [screen.check]
        for _ in range(2):
            await press(pilot, "enter", "n")
            seen.append(screen.check)
        assert seen == ["public-header", "public-symbol", "news"]


async def test_n_goes_through_step_4_as_it_is_listed(begun: WizardApp) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        await press(pilot, "4")
        assert screen.look is not None
        listed = [row.key for row in screen.check_list._rows if row.key in screen.look.open_checks(4)]
        seen = [screen.check]
        while len(seen) < len(listed):
            await press(pilot, "n")
            seen.append(screen.check)
        assert seen == listed


@covers("redo", "list-done", "done-undo", "done-redo")
async def test_verdicts_skips_and_insertions_are_one_history(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        await press(pilot, "2", "a", "1", "s", "5")
        await pilot.press("x")
        await until_screen(pilot, "Ask")
        await pilot.press(*"no use", "enter")
        await step_ready(pilot)
        memory = begun.session.apis[NAME]
        assert "internal-use" in memory.answers
        await press(pilot, "u")
        assert "internal-use" not in begun.session.apis[NAME].answers
        await press(pilot, "u")
        assert screen.look is not None and not screen.look.skipped
        await press(pilot, "U", "U")
        assert "internal-use" in begun.session.apis[NAME].answers
        assert screen.look.skipped == {"public-header"}
        # The oldest alone: its file is as it left it.
        await pilot.press("L")
        window = await until_screen(pilot, "DoneList")
        await until(pilot, lambda: window.query_one("#done").count == 3)
        await pilot.press("end", "u")
        await step_ready(pilot)
        await until(pilot, lambda: git(tree, "status", "--short") == "")
        assert "internal-use" in begun.session.apis[NAME].answers
        await pilot.press("L")
        window = await until_screen(pilot, "DoneList")
        await until(pilot, lambda: window.query_one("#done").count == 3)
        await pilot.press("end", "U")
        await until(pilot, lambda: DRIVER in git(tree, "status", "--short"))


async def test_a_choice_changed_after_insertion_is_left_to_do_and_redone_with_enter(
    begun: WizardApp, tree: Path
) -> None:
    begun.session.api(NAME).choices["virsh-command"] = "setpriority"
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        await press(pilot, "6", "a")
        assert '"setpriority"' in git(tree, "diff", "--", "tools")
        begun.session.api(NAME).choices["virsh-command"] = "domprio"
        await press(pilot, "ctrl+r", "6")
        assert screen.look is not None
        found = screen.look.report.finding("virsh-command")
        assert found is not None
        assert found.state is State.PARTIAL
        assert "choices changed" in found.why
        screen.go_to(6, "virsh-command")
        await press(pilot, "enter")
        diff = git(tree, "diff", "--", "tools")
        assert '"domprio"' in diff
        assert '.name = "setpriority"' not in diff and '"setpriority",' not in diff
        # Taken back: the old text stands there again.
        await press(pilot, "u")
        assert '"setpriority"' in git(tree, "diff", "--", "tools")


async def test_the_command_is_asked_once_also_for_an_api_that_was_found(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        await press(pilot, "6")
        await pilot.press("a")
        window = await until_screen(pilot, "Ask")
        field = window.query_one("#answer")
        field.value = "domprio"
        await pilot.press("enter")
        await step_ready(pilot)
        assert git(tree, "status", "--short") == "", "first one sees what the name brings"
        await press(pilot, "a")
        assert '"domprio"' in git(tree, "diff", "--", "tools")


def complains(app: WizardApp, message: str, step: int) -> None:
    """A run of the build that said ``message``."""
    task = cast("Task", SimpleNamespace(name="build", title="build", whole=True, commands=()))
    found = Diagnostic(message, "error", "ld", "src/x.c", 1, step=step)
    app.center.runs.append(TaskRun(task, standing="failed", diagnostics=[found]))


async def test_what_a_step_to_come_brings_is_not_to_be_corrected(begun: WizardApp) -> None:
    async with begun.run_test(size=LARGE) as pilot:
        screen = await open_step(pilot)
        await press(pilot, "1", "a", "2", "a")
        complains(begun, f"undefined reference to `{NAME}'", 1)
        await press(pilot, "ctrl+r", "1")
        assert "step 3 brings it" in shown(pilot)
        screen.check_list.move_to(screen._complaints[0].key)
        await until(pilot, lambda: "Nothing is to be corrected" in shown(pilot))
        # Once step 3 is there, the same words are an error: n goes there, and the step is no longer green.
        await press(pilot, "3", "a", "ctrl+r", "1")
        assert "step 3 brings it" not in shown(pilot)
        assert screen._complaints[0].counts
        key = screen._complaints[0].key
        await press(pilot, "1")
        seen = set()
        for _ in range(3):
            await press(pilot, "n")
            seen.add(screen.check)
        assert key in seen


# --- nothing typed is lost ---------------------------------------------------------------------------------------


@covers("leave-keep", "leave-drop", "drop-draft")
async def test_escape_in_the_editor_asks_and_a_draft_is_kept(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=LARGE) as pilot:
        screen = await open_step(pilot)
        await press(pilot, "1")
        screen.go_to(1, "news")
        await press(pilot)
        await pilot.press("E")
        editor = await until_screen(pilot, EditTexts)
        editor.query_one("#edit-text").insert("MINE")
        await pilot.press("escape")
        await until_screen(pilot, "Leave")
        await pilot.press("escape")
        await until_screen(pilot, EditTexts)
        await pilot.press("escape")
        await until_screen(pilot, "Leave")
        await pilot.press("k")
        await step_ready(pilot)
        await until(pilot, lambda: "MINE" in shown(pilot))
        assert git(tree, "status", "--short") == ""
        await press(pilot, "enter")
        assert "MINE" in git(tree, "diff", "--", "NEWS.rst")
        await press(pilot, "u", "E")
        editor = await until_screen(pilot, EditTexts)
        editor.query_one("#edit-text").insert("OTHER")
        await pilot.press("escape")
        await until_screen(pilot, "Leave")
        await pilot.press("t")
        await step_ready(pilot)
        assert "OTHER" not in shown(pilot)


async def test_the_persons_own_editor_changes_an_insertion_and_enter_takes_it(
    begun: WizardApp, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        begun,
        "edit_texts",
        lambda texts: tuple(text.replace("libvirt-wizard:", "Mine:") for _n, text in texts),
    )
    async with begun.run_test(size=LARGE) as pilot:
        screen = await open_step(pilot)
        screen.go_to(1, "news")
        await press(pilot, "E")
        await until(pilot, lambda: "Mine:" in shown(pilot))
        await press(pilot, "delete")
        await until(pilot, lambda: "Mine:" not in shown(pilot))
        await press(pilot, "E")
        await until(pilot, lambda: "Mine:" in shown(pilot))
        await press(pilot, "enter")
        assert "Mine:" in git(tree, "diff", "--", "NEWS.rst")


async def test_a_typed_prototype_is_there_again(app: WizardApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("a")
        await until_screen(pilot, ProposalScreen)
        await pilot.press(*"int virDomainGetZ", "escape")
        await until_screen(pilot, StartScreen)
        await pilot.press("a")
        screen = await until_screen(pilot, ProposalScreen)
        assert screen.area.text == "int virDomainGetZ"


# --- no way out of the wizard but Q ------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "value"), [("virsh-command", "Bad Name"), ("drivers", "test,storrage")])
async def test_a_wrong_choice_is_asked_again_and_never_ends_the_wizard(
    app: WizardApp, key: str, value: str
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("a")
        screen = await until_screen(pilot, ProposalScreen)
        screen.area.load_text("int virDomainGetZorb(virDomainPtr dom, unsigned int flags);")
        await until(pilot, lambda: screen.area.usable)
        screen._set(key, value)
        window = await until_screen(pilot, "Ask")
        assert value in window.query_one("#answer").value
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is not window)
        await until_screen(pilot, "Ask")
        await pilot.press("escape")
        await until_screen(pilot, ProposalScreen)
        assert screen._reading.usable
        assert key not in screen._choices
        assert app_of(pilot)._exception is None


async def test_letters_are_text_also_in_the_list(app: WizardApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("a")
        screen = await until_screen(pilot, ProposalScreen)
        screen.area.load_text("int virDomainGetZorb(virDomainPtr dom, unsigned int flags);")
        await until(pilot, lambda: screen.area.usable)
        screen.area.move_cursor(screen.area.document.end)
        await pilot.press("down")
        assert screen.rows.has_focus, "Down leaves the editor"
        await pilot.press("Q")
        assert screen.area.has_focus
        assert screen.area.text.endswith("Q")


# --- every kind of extension --------------------------------------------------------------------------------------


async def test_new_api_offers_every_kind_and_the_same_screens_serve_it(app: WizardApp, tree: Path) -> None:
    async with app.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("a")
        screen = await until_screen(pilot, ProposalScreen)
        await until(pilot, lambda: screen.rows.count > len(KINDS))
        assert {row.key for row in screen.rows._rows} >= {f"kind:{word}" for word in KINDS}
        screen.rows.move_to("kind:flag")
        screen.rows.focus()
        await pilot.press("enter")
        await until(pilot, lambda: "VIR_DOMAIN_START_FOO" in screen.area.text)
        text = "virConnectListAllDomainsFlags VIR_CONNECT_LIST_DOMAINS_FROB : the frobbed ones"
        screen.area.load_text(text)
        await until(pilot, lambda: screen._reading.text == text)
        assert screen.area.usable, shown(pilot)
        await pilot.press("ctrl+g")
        step = await step_ready(pilot)
        assert step.look is not None
        assert step.look.report.kind == "flag"
        await press(pilot, "1", "a")
        assert "VIR_CONNECT_LIST_DOMAINS_FROB" in git(tree, "diff")
        await press(pilot, "n", "u")
        assert git(tree, "status", "--short") == ""
