"""What the screens show, and that nothing is lost or surprising."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from steps.model import State
from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git
from tests.wizard.screens.conftest import NAME, PROTOTYPE, remember
from tests.wizard.screens.pilot import open_step, press, shown, step_ready, until, until_screen
from wizard.app import WizardApp
from wizard.screens.proposal import ProposalScreen
from wizard.screens.start import StartScreen
from wizard.screens.step.base import GuidePane
from wizard.settings import Settings
from wizard.widgets.bars import KeyBar

SMALL, LARGE = (80, 24), (160, 48)


async def test_a_change_made_outside_is_noticed_and_shown(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        screen = await open_step(pilot)
        assert screen.look is not None
        before = screen.look
        path = tree / "src/libvirt_public.syms"
        path.write_bytes(
            path.read_bytes().replace(
                b"virDomainSetVcpus;", b"virDomainSetVcpus;\n        " + NAME.encode() + b";"
            )
        )
        await until(pilot, lambda: screen.look is not before and not screen.busy)
        assert "changed outside" in shown(pilot)
        found = screen.look.report.finding("public-symbol")
        assert found is not None
        assert found.state is not State.MISSING


async def test_a_file_changed_between_preview_and_take_is_never_overwritten(
    begun: WizardApp, tree: Path
) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        path = tree / "include/libvirt/libvirt-domain.h"
        theirs = path.read_bytes() + b"/* theirs */\n"
        path.write_bytes(theirs)
        await pilot.press("enter")
        await step_ready(pilot)
        # Either it was noticed before, and the insertion stands beside their change, or it was refused: theirs stays.
        assert path.read_bytes().endswith(b"/* theirs */\n")


async def test_enter_on_what_is_done_changes_nothing(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "enter")
        first = git(tree, "diff")
        screen.go_to(1, "public-header")
        await press(pilot, "enter")
        assert git(tree, "diff") == first


async def test_a_tree_that_cannot_be_written_is_told_in_a_line(
    begun: WizardApp, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = tempfile.mkstemp

    def refused(*args: Any, **options: Any) -> tuple[int, str]:
        # As a file system mounted read-only answers; taking the permission away would not stop root.
        if Path(options.get("dir") or "/").is_relative_to(tree):
            raise OSError(errno.EROFS, "Read-only file system", str(tree))
        return make(*args, **options)

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    async with begun.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        await press(pilot, "enter")
        assert any("cannot write" in text for text in begun.messages)
        assert git(tree, "status", "--short") == ""


async def test_what_is_wrong_with_a_prototype_is_said_at_its_place(app: WizardApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("a")
        screen = await until_screen(pilot, ProposalScreen)
        for text, place in (
            ("int domainFoo(virDomainPtr domain, unsigned int flags);", "1:5"),
            ("int virDomainFoo(virDomainPtr domain, unsigned long size, unsigned int flags);", "1:"),
            ("int virDomainFoo(", "1:"),
        ):
            screen.area.load_text(text)
            await until(pilot, lambda text=text: screen._reading.text == text)  # type: ignore[misc]
            problem = screen.query_one("#problem").plain_line(0)  # type: ignore[attr-defined]
            assert place in problem, (text, problem)
            assert not screen.area.usable
            await pilot.press("ctrl+g")
            assert pilot.app.screen is screen


async def test_what_was_derived_stays_in_sight_while_one_types_on(app: WizardApp) -> None:
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("a")
        screen = await until_screen(pilot, ProposalScreen)
        screen.area.load_text("int virDomainSetFoo(virDomainPtr domain, unsigned int flags);")
        await until(pilot, lambda: screen._reading.proposal is not None)
        assert "virDrvDomainSetFoo" in shown(pilot)
        screen.area.load_text("int virDomainSetFoo(virDomainPtr domain, unsigned int")
        await until(pilot, lambda: "unsigned int" in screen._reading.text[-13:])
        assert "virDrvDomainSetFoo" in shown(pilot)


async def test_the_choices_of_a_proposal_reach_the_tree(app: WizardApp, tree: Path) -> None:
    async with app.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("a")
        screen = await until_screen(pilot, ProposalScreen)
        screen.area.load_text("int virDomainSetFoo(virDomainPtr domain, unsigned int flags);")
        await until(pilot, lambda: screen.area.usable)
        screen._set("virsh-command", "foo-it")
        await until(pilot, lambda: screen._choices and screen._reading.choices)
        await pilot.press("ctrl+g")
        await step_ready(pilot)
        await press(pilot, "6", "a")
        assert "foo-it" in git(tree, "diff", "--", "tools")


async def explained(pilot: Pilot[None], step: str, said: str) -> str:
    """What "?" shows on a step, as soon as ``said`` is in it."""
    await open_step(pilot)
    await press(pilot, step)
    await pilot.press("question_mark")
    await until_screen(pilot, "Reader")
    await until(pilot, lambda: said in shown(pilot))
    return shown(pilot)


async def test_a_check_explains_itself_with_an_example_of_this_tree(begun: WizardApp) -> None:
    async with begun.run_test(size=LARGE) as pilot:
        text = await explained(pilot, "2", "finished one")
        assert "What fails without it" in text
        assert "check-drivername" in text
        assert "src/driver-hypervisor.h:" in text
        assert "virDomainSetVcpus" in text


async def test_the_last_step_says_what_comes_beyond_the_tree(begun: WizardApp) -> None:
    async with begun.run_test(size=LARGE) as pilot:
        text = await explained(pilot, "8", "Beyond this tree")
        assert "libvirt-python: its generator writes the binding" in text


async def test_the_guide_stands_beside_where_it_is_wide(begun: WizardApp) -> None:
    async with begun.run_test(size=LARGE) as pilot:
        screen = await open_step(pilot)
        pane = screen.query_one("#beside-guide")
        await until(pilot, lambda: pane.count > 3)  # type: ignore[attr-defined]
        assert pane.display
        await pilot.press("g")
        await pilot.pause()
        assert not pane.display
        await pilot.press("g")
        await pilot.pause()
        assert pane.display
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert not pane.display, "the diff gets its 80 columns first"
        assert screen.query_one("#rail").display
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not screen.query_one("#rail").display
        assert screen.query_one("#strip").display


async def test_the_guide_is_broken_to_the_width_that_comes_after_its_text(begun: WizardApp) -> None:
    async with begun.run_test(size=(200, 48)) as pilot:
        screen = await open_step(pilot)
        pane = screen.query_one(GuidePane)
        await until(pilot, lambda: pane.count > 3)
        longest = max(map(len, (pane.plain_line(y) for y in range(pane.count))))
        assert 30 < longest <= pane.size.width - 3
        await pilot.resize_terminal(160, 48)
        await until(pilot, lambda: max(map(len, map(pane.plain_line, range(pane.count)))) < longest)


async def test_text_of_the_tree_is_never_markup_nor_escapes(tree: Path) -> None:
    header = tree / "include/libvirt/libvirt-domain.h"
    header.write_bytes(
        header.read_bytes().replace(
            b"#endif", b"/* [red]x[/red] a[i] [/foo] \x1b[2J\x1b]0;t\x07 */\n#endif", 1
        )
    )
    remember(tree)
    app = WizardApp(Checkout.open(tree), Settings(), first_time=False)
    async with app.run_test(size=LARGE) as pilot:
        await open_step(pilot)
        await pilot.pause()
        svg = app.export_screenshot()
        assert "\x1b" not in svg
        app.say("char uuid[VIR_UUID_BUFLEN] [/foo]", "warning")
        await pilot.pause()
        assert "char uuid[VIR_UUID_BUFLEN] [/foo]" in shown(pilot)
        app.say("char uuid[VIR_UUID_BUFLEN] [/foo] of \x1b]0;title\x07a file", "error")
        await pilot.pause()
        assert "char uuid[VIR_UUID_BUFLEN] [/foo] of a file" in list(app.messages)


async def test_signs_of_ascii_only(tree: Path) -> None:
    remember(tree)
    app = WizardApp(Checkout.open(tree), Settings(), first_time=False, ascii_only=True)
    async with app.run_test(size=SMALL) as pilot:
        await open_step(pilot)
        text = shown(pilot)
        assert text.isascii(), sorted({c for c in text if not c.isascii()})


async def test_without_git_the_wizard_works_and_says_so(tree: Path) -> None:
    import shutil

    shutil.rmtree(tree / ".git")
    remember(tree)
    app = WizardApp(Checkout.open(tree), Settings(), first_time=False)
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        assert "no git" in shown(pilot)
        await pilot.press("enter")
        await step_ready(pilot)
        await press(pilot, "a")
        assert NAME in (tree / "src/libvirt_public.syms").read_text()


async def test_settings_that_are_wrong_are_named_and_ignored(tree: Path) -> None:
    from wizard.settings import load

    path = tree.parent / "config.toml"
    path.write_text('theme = "nosuch"\nnice = 99\nfrob = 1\n[keymap]\nnext = "N"\n')
    app = WizardApp(Checkout.open(tree), load(path), first_time=False)
    async with app.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: len(app.messages) >= 1)
        text = " ".join(note for note in app.messages)
        for word in ("nosuch", "nice", "frob"):
            assert word in text
        assert app.theme == "wizard-dark"


async def test_a_key_can_be_bound_otherwise(tree: Path) -> None:
    app = WizardApp(Checkout.open(tree), Settings(keymap={"new-api": "z"}), first_time=False)
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
        await pilot.press("z")
        await until_screen(pilot, ProposalScreen)


async def test_since_last_time_names_authors_and_checks(begun: WizardApp, tree: Path) -> None:
    async with begun.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: begun.session.place.get("last"))
        await pilot.press("Q")
    (tree / "note").write_text("x")
    git(tree, "add", "note")
    git(tree, "-c", "user.name=Ada", "-c", "user.email=a@b", "commit", "-qm", "note")
    again = WizardApp(begun.checkout, Settings(), first_time=False)
    async with again.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: "1 commit by Ada" in shown(pilot))


async def test_the_wizard_may_be_left_while_a_task_runs(app: WizardApp) -> None:
    from steps.tasks import Command, Task

    root = app.checkout.root
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        app.run_worker(app.center.follow(Task("build", root, None, (Command(("sleep", "60"), root),), "")))
        await until(pilot, lambda: app.center.runs and app.center.runs[-1].standing == "running")
    assert app.center.runs[-1].standing == "cancelled"


async def test_a_placeholder_is_in_sight_and_only_keys_that_do_something_are_shown(begun: WizardApp) -> None:
    async with begun.run_test(size=(80, 24)) as pilot:
        await open_step(pilot)
        screen = await press(pilot, "8", "a")
        assert screen.look is not None
        while screen.check != "test-driver":
            await press(pilot, "j")
        finding = screen.finding()
        assert finding is not None
        assert finding.state is State.PARTIAL
        top = screen.detail.scroll_offset.y
        seen = [screen.detail.plain_line(y) for y in range(top, min(screen.detail.count, top + 10))]
        assert any("libvirt-wizard:" in text for text in seen), seen
        keys = screen.query_one(KeyBar).plain_line(0)
        assert "Take" not in keys
        assert keys.rstrip().endswith("Esc Back")


async def test_the_text_of_a_window_is_there_when_it_opens(app: WizardApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        app.show("words")
        await until_screen(pilot, "Reader")
        reader: Any = app.screen
        assert reader.text.count > 50
        assert max(len(reader.text.plain_line(y)) for y in range(reader.text.count)) <= 80


async def test_the_cursor_of_a_list_shows_where_the_keys_go(app: WizardApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await pilot.press("a")
        screen: Any = await until_screen(pilot, ProposalScreen)
        await pilot.press(*PROTOTYPE)
        await until(pilot, lambda: screen.area.usable)
        assert screen.rows.cursor_line() is None
        assert "goes on" in shown(pilot)
        await pilot.press("enter")
        assert screen.rows.cursor_line() is not None
