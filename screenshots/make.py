"""Draws the pictures of the README from the running app, on a fresh practice tree: ``python screenshots/make.py``.

``--png FOLDER`` also writes them as PNG (needs cairosvg), to look at; only the SVG files are kept in the repository.
``--size 80x24`` (default 100x30) and ``--theme light`` draw them otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

HERE = Path(__file__).parent
PROTOTYPE = (
    "int virDomainSetPriority(virDomainPtr domain, const char *reason, int priority, unsigned int flags);"
)
Scene = Callable[[Pilot[None]], Awaitable[None]]


async def until(pilot: Pilot[None], holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until ``holds`` is true."""
    for _ in range(int(seconds / 0.05)):
        await pilot.pause(0.05)
        if holds():
            return
    raise TimeoutError("the screen did not come to rest")


async def start(pilot: Pilot[None]) -> None:
    """The start screen with an API in progress."""
    await until(pilot, lambda: pilot.app.screen._looked and pilot.app.screen._summaries)  # type: ignore[attr-defined]


async def type_prototype(pilot: Pilot[None]) -> None:
    """The proposal screen with its derived names."""
    await pilot.press("a", *PROTOTYPE)
    await until(pilot, lambda: pilot.app.screen.area.usable)  # type: ignore[attr-defined]


async def begin(pilot: Pilot[None]) -> None:
    """The first step."""
    await type_prototype(pilot)
    await pilot.press("enter", "enter")
    await ready(pilot)


async def ready(pilot: Pilot[None]) -> None:
    """Wait for the step screen's preview."""

    def shown() -> bool:
        screen = pilot.app.screen
        look = getattr(screen, "look", None)
        return look is not None and not screen.busy and screen.check in screen.previews  # type: ignore[attr-defined]

    await until(pilot, shown)
    await pilot.pause(0.2)


async def step(pilot: Pilot[None]) -> None:
    """Step 4 with a diff, the first three steps taken."""
    await begin(pilot)
    for number in ("1", "2", "3"):
        await pilot.press(number)
        await ready(pilot)
        await pilot.press("a")
        await pilot.pause(0.3)
        await ready(pilot)
    await pilot.press("4", "down")
    await ready(pilot)


async def why(pilot: Pilot[None]) -> None:
    """The explanation of a check."""
    await begin(pilot)
    await pilot.press("2")
    await ready(pilot)
    await pilot.press("question_mark")
    await until(pilot, lambda: type(pilot.app.screen).__name__ == "Reader")
    await pilot.pause(0.3)


async def task(pilot: Pilot[None]) -> None:
    """A task that ran."""
    await pilot.press("t", "1")
    await pilot.pause(0.5)
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.center.runs and not pilot.app.center.live, 120)  # type: ignore[attr-defined]
    await pilot.pause(0.3)


async def series(pilot: Pilot[None]) -> None:
    """The patches, and a change of one of them; all eight steps are taken."""
    await begin(pilot)
    for number in range(1, 9):
        await pilot.press(str(number))
        await ready(pilot)
        await pilot.press("a")
        await pilot.pause(0.3)
        if type(pilot.app.screen).__name__ == "Ask":  # the command in virsh: as it is assumed
            await pilot.press("enter")
            await pilot.pause(0.3)
        await ready(pilot)
    await pilot.press("P")
    await until(pilot, lambda: getattr(pilot.app.screen, "series", None))
    await pilot.press("down", "tab", "down", "down")
    await until(pilot, lambda: "@@" in pilot.app.screen.text.plain_line(0))  # type: ignore[attr-defined]


SCENES: dict[str, Scene] = {
    "start": start,
    "proposal": type_prototype,
    "step": step,
    "why": why,
    "task": task,
    "series": series,
}


async def draw(name: str, folder: Path, size: tuple[int, int], theme: str, png: Path | None) -> None:
    """One picture, from a tree and a state of its own."""
    from steps.tree.checkout import Checkout
    from wizard.app import WizardApp
    from wizard.practice import make_practice_tree
    from wizard.session import Session
    from wizard.settings import Settings

    root = make_practice_tree(folder / name / "practice")
    if name == "start":
        session = Session.load(root)
        session.api("virDomainSetPriority").prototype = PROTOTYPE
        session.current = "virDomainSetPriority"
        session.save()
    checkout = Checkout.open(root)
    checkout.trusted = True  # the practice tree is the wizard's own
    app = WizardApp(checkout, Settings(theme=theme), first_time=False)
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.tree_look is not None)
        await SCENES[name](pilot)
        svg = app.export_screenshot(title="libvirt-wizard")
    # The folder of this run stands for wherever a person's practice tree lies.
    svg = svg.replace(str(folder / name), "~").replace(str((folder / name).resolve()), "~")
    # No font is fetched from anywhere: each viewer has a monospaced one.
    svg = re.sub(r"@font-face \{[^}]*\}", "", svg)
    target = HERE / f"{name}.svg" if png is None else png / f"{name}.svg"
    target.write_text(svg, "utf-8")
    if png is not None:
        import cairosvg

        readable = svg.replace("Fira Code", "DejaVu Sans Mono")
        cairosvg.svg2png(bytestring=readable.encode(), write_to=str(png / f"{name}.png"), scale=1.0)


def main() -> None:
    """Draw what is asked for; all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", choices=[*SCENES, []], help="which pictures (default: all)")
    parser.add_argument("--size", default="100x30")
    parser.add_argument("--theme", default="dark")
    parser.add_argument("--png", type=Path, help="write here instead, as PNG too")
    given = parser.parse_args()
    width, _, height = given.size.partition("x")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        os.environ.update(XDG_STATE_HOME=str(folder / "state"), XDG_CONFIG_HOME=str(folder / "config"))
        os.environ.pop("NO_COLOR", None)
        for scene in given.scenes or SCENES:
            asyncio.run(draw(scene, folder, (int(width), int(height)), given.theme, given.png))


if __name__ == "__main__":
    main()
