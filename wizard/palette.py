"""The command palette: every action, step, API and file by name."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.widgets import Input

from steps.errors import WizardError
from wizard.screens.help import bindings_of, said
from wizard.screens.step_actions import TASKS

if TYPE_CHECKING:
    from textual.fuzzy import Matcher

    from wizard.app import WizardApp
    from wizard.screens.step import StepScreen

_FUNCTIONS = 40
"""Public functions that are offered for what was typed: the best; one more letter finds the others."""
_AT_ONCE = 50
"""Names that are compared before the next key gets its turn."""

_Command = tuple[str, str, Callable[[], Any]]


class Palette(CommandPalette):
    """The command palette, without what blinks and without a sign that half of the terminals lack."""

    def __init__(self) -> None:
        super().__init__(placeholder="any part of a name: actions, steps, checks, files, APIs, tasks")

    def on_mount(self) -> None:
        """Still the cursor; take the sign away."""
        self.query_one(Input).cursor_blink = False
        for icon in self.query(SearchIcon):
            icon.display = False


class WizardCommands(Provider):
    """All that can be done here, found by any part of its name."""

    _functions: Sequence[str] = ()

    async def startup(self) -> None:
        """Read the names of the tree's public functions, off the event loop."""
        from steps.teach.history import public_functions

        def read() -> Sequence[str]:
            with self._wizard.garbage.reading():
                return public_functions(self._wizard.checkout)

        try:
            self._functions = await asyncio.to_thread(read)
        except WizardError as error:
            self._wizard.notify(str(error), severity="warning", markup=False)

    @property
    def _wizard(self) -> WizardApp:
        return cast("WizardApp", self.app)

    def _commands(self) -> Iterator[_Command]:
        """(name, explanation, what to do), the nearest first."""
        screen = self.screen
        for keys, description, _name in bindings_of(screen):
            action = _action(screen, description)
            if action:
                yield description, keys, partial(screen.run_action, action)
        yield from self._places()
        for name in self._wizard.available_themes:
            yield f"Theme: {name}", "colours", partial(setattr, self._wizard, "theme", name)

    def _places(self) -> Iterator[_Command]:
        wizard = self._wizard
        from wizard.screens.step import StepScreen

        if isinstance(self.screen, StepScreen):
            yield from _step_places(self.screen)
        for name in wizard.session.apis:
            yield f"API: {name}", "go on with it", partial(wizard.open_api, name)
        for task, _title, _text in TASKS:
            yield f"Run: {task}", "a task of the tree", partial(_run_task, wizard, task)

    async def discover(self) -> Hits:
        """What is shown before one types."""
        for name, text, call in self._commands():
            yield DiscoveryHit(_plain(name), call, help=_plain(text))

    async def search(self, query: str) -> Hits:
        """What fits ``query``."""
        matcher = self.matcher(query)
        for name, text, call in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), call, help=_plain(text))
        for score, name, function in await self._found_functions(matcher):
            call = partial(self._wizard.action_history, function)
            yield Hit(score, matcher.highlight(name), call, help="how was it done?")

    async def _found_functions(self, matcher: Matcher) -> list[tuple[float, str, str]]:
        """(score, name, function) of the public functions that fit best; keys are answered meanwhile.

        One letter fits hundreds: painting them all would take longer than the next letter.
        """
        begun = self._wizard.session.apis
        found: list[tuple[float, str, str]] = []
        for number, function in enumerate(self._functions, 1):
            name = f"API: {function}"
            if function not in begun and (score := matcher.match(name)) > 0:
                found.append((score, name, function))
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return heapq.nsmallest(_FUNCTIONS, found, key=lambda hit: (-hit[0], hit[1]))


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _action(screen: Any, description: str) -> str | None:
    for node in (screen, *([screen.focused] if screen.focused else []), screen.app):
        for listed in node._bindings.key_to_bindings.values():
            for binding in listed:
                if said(binding) == description:
                    target = "" if node is screen else "app." if node is screen.app else "focused."
                    action: str = binding.action
                    return action if "." in action else f"{target}{action}"
    return None


def _step_places(screen: StepScreen) -> Iterator[_Command]:
    look = screen.look
    if look is None:
        return
    for step in look.report.steps:
        number = step.step.number
        yield f"Step {number}: {step.step.title}", str(step.state), partial(screen.action_step, number)
    files: dict[str, tuple[int, str]] = {}
    for step in look.report.steps:
        for finding in step.findings:
            title = step.step.title_of(look.report.kind, finding.check)
            where = (step.step.number, finding.check)
            yield f"Check: {title}", f"step {where[0]}, {finding.state}", partial(screen.go_to, *where)
            if finding.file:
                files.setdefault(finding.file, where)
    for path, where in files.items():
        yield f"File: {path}", f"step {where[0]}", partial(screen.go_to, *where)


def _run_task(wizard: WizardApp, name: str) -> None:
    from wizard.screens.tasks import TaskScreen

    wizard.push_screen(TaskScreen(name))
