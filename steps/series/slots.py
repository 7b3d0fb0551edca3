"""Which patch of a series a file's change goes into, and in which order the patches come.

Two groupings. ``steps`` is the guide's "one patch per step". ``practice`` is what libvirt's history has: the public
header, its symbols, the driver's typedef and member and the public implementation come as one commit in all 50
series from 2013 to 2018 that were counted, as the guide's steps 1 and 2 alone do not pass the tree's own checks
(check-symfile wants every exported symbol in the library) although they compile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from steps.paths import driver_tested_by, place_of

Grouping = Literal["practice", "steps"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the order of a series: the guide's steps that it holds, and for drivers which one."""

    order: int
    id: str
    steps: tuple[int, ...]
    driver: str = ""

    @property
    def sort_key(self) -> tuple[int, bool, str]:
        """The order; of the drivers the test driver first, as every later check can use it."""
        return self.order, self.driver not in ("", "test"), self.driver


_PUBLIC = Slot(1, "public", (1, 2, 3))
_PRACTICE = {
    1: _PUBLIC,
    2: _PUBLIC,
    3: _PUBLIC,
    7: Slot(2, "common", (7,)),
    6: Slot(9, "virsh", (6,)),
}
"""libvirt's history has common code before the callers of it, and virsh behind the drivers that answer it."""
_BY_STEP = {
    1: Slot(1, "public-api", (1,)),
    2: Slot(2, "driver-api", (2,)),
    3: Slot(3, "implementation", (3,)),
    4: Slot(4, "remote", (4,)),
    5: Slot(5, "use", (5,)),
    6: Slot(6, "virsh", (6,)),
    7: Slot(7, "common", (7,)),
}
EXAMPLES = Slot(10, "examples", ())
NEWS = Slot(11, "news", (1,))
OTHER = Slot(12, "other", ())
"""What belongs to no step: build files and packaging that nothing else of the series explains, old bindings."""
_ADMIN_PRACTICE = Slot(1, "public", (1, 3, 4))
_ADMIN_STEPS = Slot(3, "implementation", (3, 4))


def place_in_series(
    path: str, news: str | None = None, folders: frozenset[str] = frozenset()
) -> Slot | int | None:
    """What ``path`` belongs to: a step of the guide, a driver's slot, the news; None where no step touches it.

    ``news`` is where this tree writes release notes; ``folders`` are the folders below ``src``: tests go with the
    driver whose name they begin with, else with the common code.
    """
    place = place_of(path)
    if path == news or (place is not None and place.part == "news"):
        return NEWS
    if place is None:
        return None
    if place.part == "examples":
        return EXAMPLES
    if place.part == "tests" and place.step is None:
        driver = driver_tested_by(path, folders)
        return driver_slot(driver) if driver else 7
    return driver_slot(place.driver) if place.driver else place.step


def driver_slot(name: str) -> Slot:
    """The patch of one driver."""
    return Slot(8, f"driver-{name}", (8,), name)


def slot_for(place: Slot | int | None, grouping: Grouping, admin: bool) -> Slot:
    """The slot of a place in ``grouping``.

    The admin library has no driver between its public functions and the RPC client: they call it by name, so that
    the two make one patch in either grouping.
    """
    if place is None:
        return OTHER
    if isinstance(place, Slot):
        return place
    if admin and place in (3, 4) and grouping == "steps":
        return _ADMIN_STEPS
    if grouping == "practice":
        if admin and place <= 4:
            return _ADMIN_PRACTICE
        return _PRACTICE.get(place, _BY_STEP[place])
    return _BY_STEP[place]
