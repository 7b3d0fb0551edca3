"""The part of the app that does what is slow in threads, and gives their results to the screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from textual.css.query import NoMatches
from textual.worker import get_current_worker

from wizard.garbage import GarbageKeeper
from wizard.terminal.app import FrugalApp

_T = TypeVar("_T")


class ThreadApp(FrugalApp):
    """An app whose event loop never waits: reading and planning are done in threads."""

    def __init__(self, ansi_color: bool | None = None, frugal: bool = True) -> None:
        super().__init__(frugal=frugal, ansi_color=ansi_color)
        self.garbage = GarbageKeeper(self.set_timer)

    def reading(self, much: bool = False) -> AbstractContextManager[None]:
        """See :meth:`GarbageKeeper.reading`."""
        return self.garbage.reading(much)

    def in_thread(
        self, function: Callable[[], _T], then: Callable[[_T], Any], group: str, much: bool = False
    ) -> None:
        """Call ``function`` in a thread and ``then`` with its result in the event loop; a later call replaces it.

        ``much`` is whether it reads a good part of the tree, see :meth:`GarbageKeeper.reading`.
        """
        self.stages_in_thread(lambda: iter((function(),)), then, group, much)

    def stages_in_thread(
        self, function: Callable[[], Iterator[_T]], then: Callable[[_T], Any], group: str, much: bool = False
    ) -> None:
        """As :meth:`in_thread`, for a function that gives its result in stages."""

        def job() -> None:
            with self.garbage.reading(much):
                for result in function():
                    if get_current_worker().is_cancelled:
                        return
                    self.call_from_thread(self._deliver, then, result)

        self.run_worker(job, thread=True, exclusive=True, group=group, exit_on_error=False)

    def _deliver(self, then: Callable[[_T], Any], result: _T) -> None:
        """Give a result to the screen that asked for it, unless it was left meanwhile."""
        try:
            then(result)
        except NoMatches as error:
            # A screen that is being closed loses its widgets one by one.
            self.log.error("a result came too late", error)
