"""Which patch of a series a file's change goes into, and in which order the patches come.

Two groupings. ``steps`` is the guide's "one patch per step". ``practice`` is what libvirt's history has: the public
header, its symbols, the driver's typedef and member and the public implementation come as one commit in all 50
series from 2013 to 2018 that were counted, as the guide's steps 1 and 2 alone do not pass the tree's own checks
(check-symfile wants every exported symbol in the library) although they compile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Grouping = Literal["practice", "steps"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)

_DRIVER_PARTS = re.compile(r"src/([a-z][\w-]*)/")
_TEST_OF = re.compile(r"tests/(?:test_)?([a-z]+)")


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
_PRACTICE = {1: _PUBLIC, 2: _PUBLIC, 3: _PUBLIC}
_BY_STEP = {
    1: Slot(1, "public-api", (1,)),
    2: Slot(2, "driver-api", (2,)),
    3: Slot(3, "implementation", (3,)),
    4: Slot(4, "remote", (4,)),
    5: Slot(5, "use", (5,)),
    6: Slot(6, "virsh", (6,)),
    7: Slot(7, "common", (7,)),
}
EXAMPLES = Slot(9, "examples", ())
NEWS = Slot(10, "news", (1,))
OTHER = Slot(11, "other", ())
"""What is taken along on demand and belongs to no step."""
_ADMIN_PRACTICE = Slot(1, "public", (1, 3, 4))
_ADMIN_STEPS = Slot(3, "implementation", (3, 4))

_ROLES: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), step)
    for pattern, step in (
        (r"include/libvirt/", 1),
        (r"src/(?:admin/)?libvirt_(?:admin_)?public\.syms$|src/libvirt(?:_qemu|_lxc|_admin)?\.syms$", 1),
        (r"src/driver(?:-\w+)?\.h$", 2),
        (r"src/(?:admin/)?libvirt(?:-[\w-]+)?\.c$|src/datatypes\.[ch]$|src/libvirt_internal\.h$", 3),
        (r"src/(?:remote|rpc|admin|access)/|src/\w+_protocol-structs$|src/remote_internal\.[ch]$|daemon/|qemud/", 4),
        (r"src/(?:admin/)?libvirt_(?:admin_private|remote)\.syms$|scripts/rpcgen/", 4),
        (r"tools/|docs/manpages/|docs/virsh|tests/(?:virsh|vsh|virt-admin)", 6),
        (r"src/(?:conf|util|cpu|cpu_map|hypervisor)/|src/libvirt_\w+\.syms$|docs/(?:schemas/|format)", 7),
    )
)  # fmt: skip
"""Path to step, the first that fits; what is left below src/FOLDER is that driver's."""


def place_of(path: str, news: str | None = None, folders: frozenset[str] = frozenset()) -> Slot | int | None:
    """What ``path`` belongs to: a step of the guide, a driver's slot, the news; None where no step touches it.

    ``news`` is where this tree writes release notes; ``folders`` are the folders below ``src``, for the tests of
    drivers.
    """
    if path == news or re.fullmatch(r"NEWS(?:\.rst)?|docs/news\.(?:xml|html\.in)", path):
        return NEWS
    if path.startswith("examples/"):
        return EXAMPLES
    step = next((step for pattern, step in _ROLES if pattern.match(path)), None)
    if step is not None:
        return step
    part = _DRIVER_PARTS.match(path)
    if part is not None:
        return driver_slot(part[1])
    if re.fullmatch(r"src/[\w-]+\.[ch]", path):
        return 7
    return _test_place(path, folders)


def _test_place(path: str, folders: frozenset[str]) -> Slot | int | None:
    """Tests go with what they test: with the driver whose name they begin with, else with the common code."""
    found = _TEST_OF.match(path)
    if found is None:
        return None
    fitting = [folder for folder in folders if found[1].startswith(folder) and len(folder) > 2]
    return driver_slot(max(fitting, key=len)) if fitting else 7


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
