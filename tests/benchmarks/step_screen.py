"""The step screen: how long until it is complete, until ``n`` has its effect, and what it costs to leave it open.

``measure`` works on a checkout of which nothing is in progress, with the prototype of a new function remembered for it.
Times are those of the processor in this process, the threads that look and plan included.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from steps.tree.checkout import Checkout
from wizard.app import WizardApp
from wizard.screens.step.screen import StepScreen
from wizard.session import Session
from wizard.settings import Settings
from wizard.store import trust

NAME = "virDomainXxFrob"
PROTOTYPE = f"int {NAME}(virDomainPtr domain, const char *name, unsigned int flags);"
_TICK = 0.002
_PATIENCE = 60.0
_IDLE = 5.0
_KEYS = 24


@dataclass(frozen=True)
class Result:
    """Seconds of the processor; ``idle`` is the part of one core that the open screen takes."""

    complete: float
    key: float
    worst_key: float
    idle: float


async def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"the step screen did not come to rest within {_PATIENCE:.0f} s")
        await asyncio.sleep(_TICK)


def _rests(app: WizardApp) -> bool:
    screen = app.screen
    if not isinstance(screen, StepScreen) or screen.look is None or screen.busy or screen.look.planning:
        return False
    return screen.check is None or screen.check in screen.previews


async def _measure(root: Path) -> Result:
    session = Session.load(root)
    session.api(NAME).prototype = PROTOTYPE
    session.save()
    trust(root)
    app = WizardApp(Checkout.open(root), Settings(), first_time=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await _until(lambda: app.tree_look is not None)
        await pilot.pause()
        start = time.process_time()
        app.open_api(NAME)
        await _until(lambda: _rests(app))
        await pilot.pause()
        complete = time.process_time() - start
        keys = []
        for _key in range(_KEYS):
            start = time.process_time()
            await pilot.press("n")
            await _until(lambda: _rests(app))
            await pilot.pause()
            keys.append(time.process_time() - start)
        start, began = time.process_time(), time.monotonic()
        await asyncio.sleep(_IDLE)
        idle = (time.process_time() - start) / (time.monotonic() - began)
    return Result(complete, statistics.median(keys), max(keys), idle)


def measure(root: Path) -> Result:
    """Open the step screen once on ``root``, press ``n`` again and again, leave it open for some seconds."""
    return asyncio.run(_measure(root))
