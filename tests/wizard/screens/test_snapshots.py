"""Each screen as it looks, at 80x24 and 160x48, dark and light."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from steps.tree.checkout import Checkout
from tests.steps.series.conftest import add
from tests.steps.tasks.trees import meson_build
from tests.steps.xml import sample
from tests.wizard.practice_tree import git
from tests.wizard.screens.conftest import PROTOTYPE, remember
from tests.wizard.screens.pilot import app_of, at_rest, open_step, press, until, until_screen
from wizard import practice_trees
from wizard.app import WizardApp
from wizard.screens.build_folders import ChooseBuild
from wizard.screens.history import HistoryScreen
from wizard.screens.proposal import ProposalScreen
from wizard.screens.series import SeriesScreen
from wizard.screens.step.checks import StepChecks
from wizard.screens.tasks import TaskScreen
from wizard.settings import Settings
from wizard.widgets.bars import NoteRule
from wizard.widgets.rows import RowList

Scene = Callable[[Pilot[None]], Awaitable[None]]
SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZES = ((80, 24), (160, 48))
EXTENSION = "domain/devices/lamp/@mode : enum fast|slow"


async def start(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: pilot.app.screen._summaries)  # type: ignore[attr-defined]


async def proposal(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app_of(pilot).tree_look is not None)
    await pilot.press("a")
    screen = await until_screen(pilot, ProposalScreen)
    screen.area.load_text(PROTOTYPE)
    await until(pilot, lambda: screen.area.usable)
    screen.rows.focus()


async def wrong_prototype(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app_of(pilot).tree_look is not None)
    await pilot.press("a")
    screen = await until_screen(pilot, ProposalScreen)
    screen.area.load_text("int domainFoo(virDomainPtr domain, unsigned long size);")
    await until(pilot, lambda: screen._reading.problems)
    screen.rows.focus()


async def step(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    await press(pilot, "4", "down")
    await at_rest(pilot)


async def done_step(pilot: Pilot[None]) -> None:
    screen = await open_step(pilot)
    await press(pilot, "3", "a")
    screen.query_one("#rule").clear_note()  # type: ignore[attr-defined]
    await at_rest(pilot)


async def judgement(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    await press(pilot, "5")
    await at_rest(pilot)


async def not_needed(pilot: Pilot[None]) -> None:
    await judgement(pilot)
    await pilot.press("x")
    await until_screen(pilot, "Ask")


async def why(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    await press(pilot, "2")
    await pilot.press("question_mark")
    await until_screen(pilot, "Reader")
    await at_rest(pilot)


async def guide(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    if pilot.app.size.width < 146:  # where it is wide it stands beside
        await pilot.press("g")
        await until_screen(pilot, "Reader")
    await at_rest(pilot)


async def edit(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    await press(pilot, "2")
    await pilot.press("E")
    await until_screen(pilot, "EditTexts")
    pilot.app.screen.query_one("#edit-text").cursor_blink = False  # type: ignore[attr-defined]
    await at_rest(pilot)


async def tasks(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app_of(pilot).tree_look is not None)
    await pilot.press("t")
    screen = await until_screen(pilot, TaskScreen)
    await until(pilot, lambda: "preflight" in screen._planned)


async def checks(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    await press(pilot, "4", "down")
    await at_rest(pilot)
    await pilot.press("r")
    window = await until_screen(pilot, StepChecks)
    await until(pilot, lambda: window._tasks)
    await pilot.press("down", "down", "down")


async def builds(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app_of(pilot).tree_look is not None)
    root = app_of(pilot).checkout.root
    (root / "configure.ac").unlink()
    (root / "meson.build").write_text("project('libvirt')\n")
    meson_build(root, root / "build")
    await pilot.press("t", "b")
    window = await until_screen(pilot, ChooseBuild)
    await until(pilot, lambda: window.query_one(RowList).count > 3)


async def help_screen(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    await pilot.press("h")
    await until_screen(pilot, "HelpScreen")
    await at_rest(pilot)


async def history(pilot: Pilot[None]) -> None:
    await pilot.press("H")
    screen = await until_screen(pilot, HistoryScreen)
    await until(pilot, lambda: screen._functions)
    await pilot.press(*"setvcpus", "enter")
    await until(pilot, lambda: screen._found[0] and screen.diff.count > 10)


async def series(pilot: Pilot[None]) -> None:
    add(app_of(pilot).checkout.root, PROTOTYPE, "setpriority")
    await until(pilot, lambda: app_of(pilot).tree_look is not None)
    await pilot.press("P")
    screen = await until_screen(pilot, SeriesScreen)
    await until(pilot, lambda: screen.series is not None)
    await pilot.press("down", "tab", "down")
    await until(pilot, lambda: "@@" in screen.text.plain_line(0))


async def tour(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app_of(pilot).tree_look is not None)
    await pilot.press("T")
    await until_screen(pilot, "Reader")
    await at_rest(pilot)


async def xml_proposal(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app_of(pilot).tree_look is not None)
    await pilot.press("a")
    screen = await until_screen(pilot, ProposalScreen)
    screen.area.load_text(EXTENSION)
    await until(pilot, lambda: screen.area.usable)
    screen.rows.focus()
    await at_rest(pilot)


async def xml_schema(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    await press(pilot, "1")
    await at_rest(pilot)


async def xml_without(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    await press(pilot, "3")
    await at_rest(pilot)


async def xml_judgement(pilot: Pilot[None]) -> None:
    await open_step(pilot)
    await press(pilot, "5", "down")
    await at_rest(pilot)


async def xml_reading(pilot: Pilot[None]) -> None:
    screen = await open_step(pilot)
    await press(pilot, "7")
    while screen.check != "xml-parse":
        await press(pilot, "down")
    await at_rest(pilot)


XML_SCENES: tuple[Scene, ...] = (xml_proposal, xml_schema, xml_without, xml_judgement, xml_reading)
SCENES: tuple[Scene, ...] = (
    start, proposal, wrong_prototype, step, done_step, judgement, not_needed, why, guide, edit, tasks, checks, builds, help_screen, history, series, tour
)  # fmt: skip


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_the_screen_looks_as_it_did(
    scene: Scene, size: tuple[int, int], theme: str, practice: Path
) -> None:
    # The folder's name is on the screen: the same for all.
    root = Path(os.environ["XDG_STATE_HOME"]).parent / "practice"
    shutil.copytree(practice, root, symlinks=True)
    practice_trees.remember(root, "new")
    remember(root)
    await _looks_as_it_did(scene, size, theme, root)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", XML_SCENES, ids=lambda scene: scene.__name__)
async def test_the_screen_of_an_xml_extension_looks_as_it_did(scene: Scene, size: tuple[int, int]) -> None:
    root = Path(os.environ["XDG_STATE_HOME"]).parent / "practice"
    sample.tree(root)
    (root / "src/libvirt_public.syms").write_text("LIBVIRT_0.0.3 {\n};\n")
    git(root, "init", "-q", "-b", "master")
    git(root, "add", "--all")
    git(root, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Start")
    remember(root, EXTENSION, f"xml {EXTENSION.partition(' : ')[0]}")
    await _looks_as_it_did(scene, size, "dark", root)


async def _looks_as_it_did(scene: Scene, size: tuple[int, int], theme: str, root: Path) -> None:
    app = WizardApp(Checkout.open(root), Settings(theme=theme), first_time=False)
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        # What the tree is arrives a moment after the first paint, and stands in the top line of every screen.
        await until(pilot, lambda: app.tree_look is not None)
        await scene(pilot)
        path = SNAPSHOTS / f"{scene.__name__}-{size[0]}x{size[1]}-{theme}.txt"
        expected = path.read_text("utf-8") if path.is_file() else ""
        shown = await _comes_to(pilot, expected, root)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text(shown, "utf-8")
        expected = shown
    differs = "\n".join(difflib.unified_diff(expected.split("\n"), shown.split("\n"), lineterm="", n=0))
    assert shown == expected, f"look at it, then UPDATE_SNAPSHOTS=1 writes {path.name} anew:\n{differs}"


async def _comes_to(pilot: Pilot[None], expected: str, root: Path) -> str:
    """What is shown, as soon as it is ``expected``; what is shown after two seconds if it is never."""
    app = app_of(pilot)
    for _ in range(1 if os.environ.get("UPDATE_SNAPSHOTS") else 40):
        for rule in app.screen.query(NoteRule):
            rule.clear_note()
        await pilot.pause(0.05)
        shown = _text(app, root)
        if shown == expected:
            break
    return shown


def _text(app: WizardApp, root: Path) -> str:
    """The screen's cells as text, then each line's colours as one short sum: a change of either is seen."""
    rows, looks = [], []
    width = app.size.width
    for strip in app.screen._compositor.render_strips():
        text = "".join(segment.text for segment in strip)
        rows.append(_anonymous(text, root).rstrip())
        look = [
            (str(s.style.color), str(s.style.bgcolor), s.style.bold, len(s.text)) for s in strip if s.style
        ]
        hidden = str(root)[:12] in text
        looks.append("-" if hidden else hashlib.sha256(repr(look).encode()).hexdigest()[:8])
    return "\n".join([*rows, "", f"colours, {width} columns:", " ".join(looks), ""])


def _anonymous(text: str, root: Path) -> str:
    if str(root)[:12] in text:
        return text[: text.index(str(root)[:12])] + "/practice"
    return re.sub(r"\d+\.\d s", "0.0 s", text)
