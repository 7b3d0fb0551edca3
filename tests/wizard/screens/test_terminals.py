"""The terminals that people have: few colours, no colours, ASCII alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from steps.tree.checkout import Checkout
from tests.wizard.screens.pilot import shown, until
from wizard import glyphs
from wizard.app import WizardApp
from wizard.settings import Settings


@pytest.mark.parametrize(
    ("term", "ascii_only"), [("linux", True), ("vt100", True), ("xterm-256color", False)]
)
def test_a_bare_console_gets_ascii(term: str, ascii_only: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(glyphs.locale, "getencoding", lambda: "UTF-8")
    assert glyphs.choose().ascii is ascii_only


@pytest.mark.parametrize(
    ("theme", "expected"), [("dark", "ansi-dark"), ("light", "ansi-dark"), ("nord", "nord")]
)
async def test_sixteen_colours_are_the_terminals_own(
    tree: Path, monkeypatch: pytest.MonkeyPatch, theme: str, expected: str
) -> None:
    monkeypatch.setattr(Console, "color_system", "standard")
    assert WizardApp(Checkout.open(tree), Settings(theme=theme), first_time=False).theme == expected


async def test_nothing_beyond_ascii_is_drawn_where_it_is_not_wanted(tree: Path) -> None:
    app = WizardApp(Checkout.open(tree), Settings(), first_time=False, ascii_only=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree_look is not None and "looking" not in shown(pilot))
        for keys in ((), ("W",), ("escape", "ctrl+p"), ("escape", "a"), ("escape", "t")):
            await pilot.press(*keys)
            await pilot.pause(0.3)
            strips = app.screen._compositor.render_strips()
            drawn = "".join(segment.text for strip in strips for segment in strip)
            assert drawn.isascii(), (keys, sorted({c for c in drawn if not c.isascii()}))
