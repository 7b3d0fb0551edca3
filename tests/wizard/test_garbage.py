"""Garbage is searched for where it does not hold up a key, and all of it is found in a pause."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator

import pytest
from textual._styles_cache import StylesCache
from textual.color import Color

from wizard import garbage
from wizard.garbage import GarbageKeeper, forget_closed_widgets


class Ring:
    """Refers to itself: only a search finds that nobody else does."""

    def __init__(self) -> None:
        self.me = self


class Clock:
    """Time that goes on when told, and what is to be called then."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waiting: list[tuple[float, Callable[[], None]]] = []

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self.waiting.append((self.now + seconds, call))

    def go_on(self, seconds: float) -> None:
        self.now += seconds
        due = [call for at, call in self.waiting if at <= self.now]
        self.waiting = [(at, call) for at, call in self.waiting if at > self.now]
        for call in due:
            call()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(garbage.time, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def keeper(clock: Clock) -> Iterator[GarbageKeeper]:
    # A command that ran in this process before may have left a threshold of its own.
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    keeper = GarbageKeeper(clock.later)
    keeper.start()
    yield keeper
    keeper.stop()
    gc.set_threshold(*before)


def old_garbage() -> weakref.ref[Ring]:
    ring = Ring()
    gc.collect(0)
    gc.collect(1)
    return weakref.ref(ring)


def searches(job: Callable[[], object]) -> set[int]:
    """The generations that are searched while ``job`` is done and what it gave is kept."""
    seen: set[int] = set()

    def note(phase: str, told: dict[str, int]) -> None:
        if phase == "start":
            seen.add(told["generation"])

    gc.callbacks.append(note)
    try:
        _kept = job()
    finally:
        gc.callbacks.remove(note)
    return seen


def many() -> list[list[int]]:
    return [[n] for n in range(1_000_000)]


def test_old_objects_are_not_searched_while_a_tree_is_read(keeper: GarbageKeeper) -> None:
    with keeper.reading(), keeper.reading():
        assert searches(many) == {0, 1}
    # The control: without a reader such a heap is searched whole.
    assert 2 in searches(many)


def test_much_that_was_read_is_not_searched_later(keeper: GarbageKeeper) -> None:
    before = gc.get_freeze_count()
    with keeper.reading(much=True):
        kept = many()
    spared = gc.get_freeze_count()
    assert spared - before >= len(kept)
    with keeper.reading():
        soon = many()
    assert len(soon) == len(kept)
    assert gc.get_freeze_count() <= spared, "only what reads much spares"


def test_garbage_goes_in_the_pause_after_the_last_key(keeper: GarbageKeeper, clock: Clock) -> None:
    seen = old_garbage()
    keeper.input()
    clock.go_on(garbage.PAUSE - 1)
    keeper.input()
    clock.go_on(garbage.PAUSE - 1)
    assert seen() is not None
    clock.go_on(2)
    assert seen() is None
    assert clock.waiting == []


def test_what_was_spared_and_is_no_longer_used_goes_too(keeper: GarbageKeeper, clock: Clock) -> None:
    ring = Ring()
    seen = weakref.ref(ring)
    with keeper.reading(much=True):
        pass
    assert gc.get_freeze_count() > 0
    del ring
    keeper.input()
    clock.go_on(garbage.PAUSE + 1)
    assert seen() is None


def test_python_has_its_own_way_again_at_the_end(clock: Clock) -> None:
    before = gc.get_threshold()
    keeper = GarbageKeeper(clock.later)
    keeper.start()
    assert gc.get_threshold() != before
    keeper.input()
    keeper.stop()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
    clock.go_on(garbage.PAUSE + 1)
    assert gc.get_freeze_count() == 0


def test_closed_widgets_are_let_go_of() -> None:
    """Textual's cache of backgrounds has whatever asked for one as a key."""
    painted = StylesCache()
    seen = weakref.ref(painted)
    painted.get_inner_outer(Color(0, 0, 0), Color(1, 1, 1))
    del painted
    gc.collect()
    assert seen() is not None, "Textual no longer holds them: forget_closed_widgets can go"
    forget_closed_widgets()
    gc.collect()
    assert seen() is None
