"""The command palette: every action, step, API and file by name."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.widgets import Input

from steps.errors import WizardError
from wizard.screens.base import Command, WizardScreen
from wizard.screens.help import bindings_of, said
from wizard.task_lines import TASKS

if TYPE_CHECKING:
    from textual.fuzzy import Matcher
    from textual.screen import Screen

    from wizard.desk import Desk

_FUNCTIONS = 40
"""Public functions that are offered for what was typed: the best; one more letter finds the others."""
_AT_ONCE = 50
"""Names that are compared before the next key gets its turn."""


class Palette(CommandPalette):
    """The command palette, without what blinks and without a sign that half of the terminals lack."""

    def __init__(self) -> None:
        super().__init__(placeholder="any part of a name: actions, steps, checks, files, APIs, tasks")

    def on_mount(self) -> None:
        """Still the cursor; take the sign away."""
        self.query_one(Input).cursor_blink = False
        for icon in self.query(SearchIcon):
            icon.display = False

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, once: a second Enter that came before it was gone would close the screen below."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        # Before the list is laid out Textual knows no lines, and a page key looks one up.
        with contextlib.suppress(KeyError, IndexError):
            super()._action_command_list(action)


class WizardCommands(Provider):
    """All that can be done here, found by any part of its name."""

    _functions: Sequence[str] = ()

    async def startup(self) -> None:
        """Read the names of the tree's public functions, off the event loop."""
        from steps.teach.history import public_functions

        def read() -> Sequence[str]:
            with self._desk.reading():
                return public_functions(self._desk.checkout)

        try:
            self._functions = await asyncio.to_thread(read)
        except WizardError as error:
            self._desk.say(str(error), "warning")

    @property
    def _desk(self) -> Desk:
        return cast("Desk", self.app)

    def _commands(self) -> Iterator[Command]:
        """(name, explanation, what to do), the nearest first."""
        screen = self.screen
        for keys, description, _name in bindings_of(screen):
            action = _action(screen, description)
            if action:
                yield description, keys, partial(self._run_on, screen, screen.run_action, action)
        yield from self._places()
        for name in self.app.available_themes:
            yield f"Theme: {name}", "colours", partial(setattr, self.app, "theme", name)

    def _places(self) -> Iterator[Command]:
        desk, screen = self._desk, self.screen
        if isinstance(screen, WizardScreen):
            for name, text, call in screen.commands():
                yield name, text, partial(self._run_on, screen, call)
        for name in desk.session.apis:
            yield f"API: {name}", "go on with it", partial(desk.open_api, name)
        for task, _title, _text in TASKS:
            yield f"Run: {task}", "a task of the tree", partial(desk.show, "tasks", task)

    def _run_on(self, screen: Screen[Any], call: Callable[..., Any], *arguments: object) -> object:
        """Do what was chosen, if the screen that it was chosen on is still the one in sight."""
        if screen in self.app.screen_stack[-1:] and screen.is_running:
            return call(*arguments)
        self._desk.say("that screen was left meanwhile: nothing was done", "warning")
        return None

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
            call = partial(self._desk.show, "history", function)
            yield Hit(score, matcher.highlight(name), call, help="how was it done?")

    async def _found_functions(self, matcher: Matcher) -> list[tuple[float, str, str]]:
        """(score, name, function) of the public functions that fit best; keys are answered meanwhile.

        One letter fits hundreds: painting them all would take longer than the next letter.
        """
        begun = self._desk.session.apis
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
