"""Waiting for screens: every wait ends as soon as what it waits for is there, and fails with what is shown instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from textual.pilot import Pilot

from wizard.app import WizardApp
from wizard.screens.step.screen import StepScreen
from wizard.widgets.lines import LineView

_TICK = 0.02


def app_of(pilot: Pilot[None]) -> WizardApp:
    return cast("WizardApp", pilot.app)


def shown(pilot: Pilot[None]) -> str:
    """All text on the screen."""
    lines = []
    for view in pilot.app.screen.query(LineView):
        if view.display:
            lines += [view.plain_line(y) for y in range(view.count)]
    return "\n".join(lines)


async def until(pilot: Pilot[None], holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until ``holds()`` is true."""
    for _ in range(int(seconds / _TICK)):
        if holds():
            await pilot.pause()
            return
        await pilot.pause(_TICK)
    raise AssertionError(f"not within {seconds} s, on {pilot.app.screen!r}:\n{shown(pilot)}")


async def until_screen(pilot: Pilot[None], kind: type[Any] | str) -> Any:
    """Wait for a screen of this kind, and give it."""
    name = kind if isinstance(kind, str) else kind.__name__
    await until(pilot, lambda: name in [base.__name__ for base in type(pilot.app.screen).__mro__])
    return pilot.app.screen


async def step_ready(pilot: Pilot[None]) -> StepScreen:
    """Wait until the step screen has come to rest: looked at, planned, the chosen check's preview there."""

    def rests() -> bool:
        screen = pilot.app.screen
        if not isinstance(screen, StepScreen):
            return False
        look = screen.look
        return (
            look is not None
            and not screen.busy
            and not look.planning
            and (screen.check is None or screen.check in screen.previews)
        )

    await until(pilot, rests)
    return cast("StepScreen", pilot.app.screen)


async def open_step(pilot: Pilot[None]) -> StepScreen:
    """From the start screen to the API in progress."""
    await until(pilot, lambda: app_of(pilot).tree_look is not None)
    await pilot.press("enter")
    return await step_ready(pilot)


async def press(pilot: Pilot[None], *keys: str) -> StepScreen:
    """Press keys on the step screen, each when the one before has had its effect."""
    screen = await step_ready(pilot)
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
        if isinstance(pilot.app.screen, StepScreen):
            screen = await step_ready(pilot)
    return screen


async def at_rest(pilot: Pilot[None]) -> None:
    """Wait until nothing works in a thread and the screen stays as it is."""
    seen: list[str] = []

    def rests() -> bool:
        seen.append(str([[s.text for s in strip] for strip in pilot.app.screen._compositor.render_strips()]))
        idle = all(worker.is_finished for worker in pilot.app.workers)
        return idle and len(seen) > 4 and len(set(seen[-4:])) == 1

    await until(pilot, rests)
