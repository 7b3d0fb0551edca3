"""When Python searches for garbage: not while a tree is read, and not among what was read of it.

That is hundreds of thousands of objects that live as long as the app. To search them all takes a tenth of a second, in
whichever thread happens to allocate next, and no other runs meanwhile: a key waits. What nothing refers to goes at
once, as ever; what refers to itself (each line that Textual paints) is searched for among what is new.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

PAUSE = 60.0
"""Seconds without input after which a person will not notice a quarter of one."""
_OFTEN = 3
"""As often all objects are searched that are not spared: little is found each time, so little time is lost."""
_NEVER = 1_000_000_000


class GarbageKeeper:
    """Steers the search for garbage between :meth:`start` and :meth:`stop`.

    ``later`` calls a function in the event loop after so many seconds.
    """

    def __init__(self, later: Callable[[float, Callable[[], None]], object]) -> None:
        self._later = later
        self._usual: tuple[int, int, int] | None = None
        self._lock = Lock()
        self._readers = 0
        self._last_input = 0.0
        self._waiting = False

    def start(self) -> None:
        """What is there by now stays."""
        self._usual = gc.get_threshold()
        self._count(0)
        self._settle()

    def stop(self) -> None:
        """Leave all of it to Python again."""
        if self._usual is not None:
            gc.set_threshold(*self._usual)
            gc.unfreeze()
            self._usual = None

    @contextmanager
    def reading(self, much: bool = False) -> Iterator[None]:
        """Around what reads the tree, in any thread: old objects are not searched meanwhile.

        ``much`` is for what may read whole files for the first time: the new objects are spared from later searches.
        """
        self._count(1)
        try:
            yield
        finally:
            if much and self._usual is not None:
                self._settle()
            self._count(-1)

    def input(self) -> None:
        """The person did something: the next pause begins."""
        self._last_input = time.monotonic()
        if not self._waiting:
            self._waiting = True
            self._later(PAUSE, self._look_for_pause)

    def _count(self, more: int) -> None:
        with self._lock:
            self._readers += more
            if self._usual is not None:
                young, middle, _old = self._usual
                gc.set_threshold(young, middle, _NEVER if self._readers else _OFTEN)

    def _settle(self) -> None:
        gc.collect()
        gc.freeze()
        # A search of all waits until a quarter of what the last one left has come anew: now that is nothing.
        gc.collect()

    def _look_for_pause(self) -> None:
        """Search everything once, also what was spared: some of it may no longer be used."""
        rest = self._last_input + PAUSE - time.monotonic()
        if rest > 0.01 or self._readers:
            self._later(max(rest, 1.0), self._look_for_pause)
            return
        self._waiting = False
        if self._usual is not None:
            gc.unfreeze()
            self._settle()


def forget_closed_widgets() -> None:
    """Let go of what Textual holds of widgets that are closed.

    Its cache of backgrounds has a thousand widgets' painted lines as its keys: five times as much as all that was read.
    """
    from textual._styles_cache import StylesCache

    clear = getattr(StylesCache.get_inner_outer, "cache_clear", None)
    if clear is not None:
        clear()
