"""The series screen: what it shows, and that every key of it does what it says."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from steps.series.commit import Target, commit
from steps.series.model import Wishes
from steps.series.plan import Material
from steps.tree.checkout import Checkout
from tests.steps.series.conftest import add, settle
from tests.wizard.practice_tree import git
from tests.wizard.screens.pilot import app_of, shown, until, until_screen
from tests.wizard.screens.test_bindings import SMALL, covers
from wizard.app import WizardApp
from wizard.screens.series import SeriesScreen
from wizard.session import Session
from wizard.settings import Settings

PROTOTYPE = (
    "int virDomainSetUrgency(virDomainPtr domain, const char *reason, int urgency, unsigned int flags);"
)
IDS = ["public", "remote", "driver-test", "virsh", "news", "left"]


@pytest.fixture
def made(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A practice tree with a function added, nothing committed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Jane Doe")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "jane@example.org")
    add(tree, PROTOTYPE, "seturgency")
    settle(tree)
    return tree


@pytest.fixture
def app(made: Path) -> WizardApp:
    return WizardApp(Checkout.open(made), Settings(), first_time=False)


async def opened(pilot: Pilot[None]) -> SeriesScreen:
    await until(pilot, lambda: app_of(pilot).tree_look is not None)
    await pilot.press("P")
    screen: SeriesScreen = await until_screen(pilot, SeriesScreen)
    await until(pilot, lambda: screen.series is not None and screen.patches.count > 1)
    return screen


async def committed(pilot: Pilot[None]) -> SeriesScreen:
    """Open the screen and make the commits, under the branch's proposed name."""
    screen = await opened(pilot)
    await pilot.press("C")
    await until_screen(pilot, "Ask")
    await pilot.press("enter")
    await until(pilot, lambda: screen.actions.made is not None)
    return screen


def ids(screen: SeriesScreen) -> list[str]:
    return [row.key for row in screen.patches._rows]


@covers("patches", "swap")
async def test_it_shows_the_patches_their_messages_and_their_changes(app: WizardApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        assert ids(screen) == IDS
        assert "Signed-off-by: Jane Doe" in shown(pilot)
        assert "Introduce virDomainSetUrgency API" in screen.text.plain_line(0)
        await pilot.press("j")
        assert "remote: Implement virDomainSetUrgency" in screen.text.plain_line(0)
        await pilot.press("tab")
        assert screen.parts.has_focus
        await until(
            pilot, lambda: "remote_" in screen.text.plain_line(0) and "@@" in screen.text.plain_line(0)
        )
        assert any("+ " in screen.text.plain_line(y) for y in range(screen.text.count))
        await pilot.press("tab", "tab")
        assert screen.patches.has_focus
        await pilot.press("enter")
        assert screen.parts.has_focus
        await pilot.press("escape")
        assert not isinstance(app.screen, SeriesScreen)


@covers("series-move", "series-take")
async def test_changes_are_moved_left_out_and_taken_along(app: WizardApp, made: Path) -> None:
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await pilot.press("end")  # what is left out
        await pilot.press("tab")
        assert screen.part is not None
        assert screen.part.piece.path == "EXERCISE.md"
        await pilot.press("s")
        await until(pilot, lambda: ids(screen) == [*IDS[:-1], "other"])
        await pilot.press("tab", "tab", "home")
        await until(pilot, lambda: screen.chosen == "public")
        await pilot.press("tab")
        moved = screen.part
        assert moved is not None
        await pilot.press("m")
        await until_screen(pilot, "Choose")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, SeriesScreen))
        await until(
            pilot, lambda: screen.series and moved.piece in [p.piece for p in screen.series.patches[1].parts]
        )
        await pilot.press("s")
        await until(pilot, lambda: "left" in ids(screen))
    kept = Session.load(made).place["series"]
    assert kept["include"] == ["EXERCISE.md:1"]
    assert [moved.piece.path, "remote"] == [kept["moves"][0][0], kept["moves"][0][2]]


@covers("series-message")
async def test_a_message_that_was_written_is_there_again_at_the_next_start(made: Path) -> None:
    first = WizardApp(Checkout.open(made), Settings(), first_time=False)
    async with first.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await pilot.press("e")
        await until_screen(pilot, "EditTexts")
        first.screen.query_one("#edit-text", TextArea).load_text("lib: My own subject\n\nAnd why.")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "My own subject" in shown(pilot))
        assert screen.series is not None
        assert screen.series.patches[0].message.endswith(
            "why.\n\nSigned-off-by: Jane Doe <jane@example.org>\n"
        )
    # Lines above it changed meanwhile.
    source = made / "src/libvirt-domain.c"
    source.write_text("/* new first line */\n" + source.read_text())
    second = WizardApp(Checkout.open(made), Settings(), first_time=False)
    async with second.run_test(size=SMALL) as pilot:
        await opened(pilot)
        assert "lib: My own subject" in shown(pilot)


@covers("series-grouping", "series-per-api", "series-reread")
async def test_grouping_and_reading_anew(app: WizardApp, made: Path) -> None:
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await pilot.press("o")
        await until(pilot, lambda: ids(screen)[:3] == ["public-api", "driver-api", "implementation"])
        await pilot.press("o")
        await until(pilot, lambda: ids(screen) == IDS)
        await pilot.press("O")
        await until(pilot, lambda: ids(screen)[0] == "public:virDomainSetUrgency")
        await pilot.press("O")
        await until(pilot, lambda: ids(screen) == IDS)
        (made / "NEWS.rst").write_bytes(git(made, "show", "HEAD:NEWS.rst").encode() + b"\n")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "news" not in ids(screen))


@covers("series-commit", "series-verify")
async def test_commits_are_made_and_checked_one_by_one(app: WizardApp, made: Path, tmp_path: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in made.rglob("*") if p.is_file() and ".git" not in p.parts}
    head = git(made, "rev-parse", "HEAD")
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await pilot.press("r")
        assert "C makes the commits" in shown(pilot)
        await pilot.press("C")
        await until_screen(pilot, "Ask")
        assert app.screen.query_one("#answer", Input).value == "series/virDomainSetUrgency"
        await pilot.press("enter")
        await until(pilot, lambda: screen.actions.made is not None)
        await until(pilot, lambda: "git branch -D series/virDomainSetUrgency" in shown(pilot))
        await pilot.press("r")
        await until(pilot, lambda: "5 of 5 commits passed" in shown(pilot), seconds=60)
        assert {number: v.outcome for number, v in screen.verdicts.items() if number} == dict.fromkeys(
            range(1, 6), "passed"
        )
        assert screen.patches._rows[0].spans[0].text == app.glyphs.done
    assert git(made, "rev-parse", "HEAD") == head
    assert before == {p: p.stat().st_mtime_ns for p in before}
    assert git(made, "log", "--format=%s", f"{head}..series/virDomainSetUrgency").count("\n") == 4
    assert not list((tmp_path / "cache").rglob("tree"))


@covers("series-build")
async def test_checking_with_a_build_is_ended_by_its_key(app: WizardApp, tmp_path: Path) -> None:
    async with app.run_test(size=SMALL) as pilot:
        screen = await committed(pilot)
        await pilot.press("B")
        await until(pilot, lambda: screen.actions.looked_at is not None)
        assert screen.actions.verification is not None
        assert screen.actions.verification.build
        await pilot.press("r")
        await until(pilot, lambda: screen.actions.verification is None, seconds=60)
        assert "cancelled" in shown(pilot)
    assert not list((tmp_path / "cache").rglob("tree"))


async def test_leaving_while_it_checks_leaves_nothing(app: WizardApp, tmp_path: Path) -> None:
    async with app.run_test(size=SMALL) as pilot:
        screen = await committed(pilot)
        await pilot.press("r")
        await until(pilot, lambda: screen.actions.looked_at is not None)
        await pilot.press("escape")
        await until(pilot, lambda: not list((tmp_path / "cache").rglob("tree")), seconds=30)


async def test_what_cannot_be_committed_is_told(app: WizardApp, made: Path) -> None:
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        (made / "NEWS.rst").write_text("changed meanwhile\n")
        await pilot.press("C")
        await until_screen(pilot, "Ask")
        await pilot.press("enter")
        await until(pilot, lambda: [n for n in app.messages if "NEWS.rst changed" in n])
        assert screen.actions.made is None


async def test_without_git_it_says_so(made: Path) -> None:
    (made / ".git").rename(made.parent / "away.git")
    app = WizardApp(Checkout.open(made), Settings(), first_time=False)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("P")
        await until(pilot, lambda: "no git repository" in shown(pilot))
        await pilot.press("C", "e", "m", "s", "o", "O", "r")
        assert isinstance(app.screen, SeriesScreen)


@covers("search", "copy", "diff-down", "diff-up")
async def test_the_text_is_searched_copied_and_turned(app: WizardApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await pilot.press("J", "J")
        await until(pilot, lambda: screen.text.scroll_offset.y == 2)
        await pilot.press("K")
        await until(pilot, lambda: screen.text.scroll_offset.y == 1)
        await pilot.press("slash", *"signed", "enter", "escape")
        await pilot.press("y")
        assert app.clipboard.startswith("Introduce virDomainSetUrgency API")
        assert os.linesep + "Signed-off-by" in app.clipboard


@covers("series-absorb", "series-rebase")
async def test_fixes_are_absorbed_and_the_branch_is_rebased_after_a_preview(made: Path) -> None:
    base = git(made, "rev-parse", "HEAD")
    checkout = Checkout.open(made)
    commit(checkout, Material.read(checkout, base).arrange(Wishes()), Target(branch="mine", switch=True))
    git(made, "update-ref", "refs/remotes/origin/master", base)
    news = made / "NEWS.rst"
    news.write_text(news.read_text().replace("virDomainSetUrgency", "virDomainSetUrgency /* fixed */", 1))
    head = git(made, "rev-parse", "HEAD")
    app = WizardApp(Checkout.open(made), Settings(), first_time=False)
    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("A")
        await until_screen(pilot, "Confirm")
        assert "NEWS.rst" in shown(pilot)
        assert git(made, "rev-parse", "HEAD") == head
        await pilot.press("y")
        await until(pilot, lambda: git(made, "rev-parse", "HEAD") != head)
        assert "fixed" in git(made, "show", "HEAD")
        await until(pilot, lambda: git(made, "status", "--porcelain", "--untracked-files=no") == "")
        git(made, "update-ref", "refs/remotes/origin/master", _upstream_of(made, base))
        await until(pilot, lambda: isinstance(app.screen, SeriesScreen))
        await pilot.press("U")
        await until_screen(pilot, "Confirm")
        await pilot.press("y")
        await until(pilot, lambda: (made / "upstream.txt").exists())


def _upstream_of(root: Path, base: str) -> str:
    """A commit on ``base`` that brings a file."""
    blob = git(root, "hash-object", "-w", "NEWS.rst")
    rows = git(root, "ls-tree", base) + f"\n100644 blob {blob}\tupstream.txt\n"
    tree = subprocess.run(
        ["git", "-C", str(root), "mktree"], input=rows, text=True, capture_output=True, check=True
    )
    return git(root, "commit-tree", tree.stdout.strip(), "-p", base, "-m", "upstream")
