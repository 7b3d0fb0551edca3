"""Which part of libvirt a path of the tree is: the guide's step, the part of a series, the driver.

The one table for all who ask: diagnostics (whose work an error is), series (which patch takes a file) and the history
of a function (which steps a commit took). The first pattern that fits counts; the layouts of all eras stand in one
table, since a path that an era has not does not occur in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Part = Literal["api", "news", "examples", "docs", "tests", "build", "bindings"]
"""What a path is besides its step: the API's own code, or what goes along with it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path belongs: the guide's step (None: no step touches it), the part, the driver's folder (step 8)."""

    step: int | None
    part: Part = "api"
    driver: str = ""


_TABLE: tuple[tuple[str, int | None, Part], ...] = (
    (r"(?:subprojects|\.?gnulib|src/keycodemapdb)/", None, "build"),
    (r"NEWS(?:\.rst)?$|docs/news(?:-\d+)?\.(?:xml|html\.in|rst)$", 1, "news"),
    (r"include/", 1, "api"),
    (r"src/(?:admin/)?libvirt_(?:admin_)?public\.syms$|src/libvirt(?:_qemu|_lxc|_admin)?\.syms$", 1, "api"),
    (r"src/driver(?:-\w+)?\.h$", 2, "api"),
    (r"src/(?:admin/)?libvirt(?:-[\w-]+)?\.c$|src/datatypes\.[ch]$|src/libvirt_internal\.h$", 3, "api"),
    (r"src/(?:admin/)?libvirt_(?:admin_private|remote)\.syms$|scripts/rpcgen/|daemon/|qemud/", 4, "api"),
    (r"src/(?:remote|rpc|admin|access)/|src/\w+_protocol(?:\.x|-structs?)$|src/remote_internal\.[ch]$", 4, "api"),
    (r"tests/(?:virsh|vsh|virt-admin)", 6, "tests"),
    (r"tools/|docs/manpages/|docs/vir(?:sh|t-admin)|(?:virsh|virt-admin)\.pod$", 6, "api"),
    (r"src/(?:conf|util|cpu|cpu_map|hypervisor)/|src/libvirt_\w+\.syms$", 7, "api"),
    (r"docs/(?:schemas/|format)", 7, "docs"),
    (r"src/(?:[\w-]+\.[ch]|internal\.h\.in)$", 7, "api"),
    (r"examples/", None, "examples"),
    (r"python/", None, "bindings"),
    (r"tests/", None, "tests"),
    (r"src/[\w-]+/", 8, "api"),
    (r"docs/", 1, "docs"),
    (r"src/|po/|m4/|build-aux/|scripts/|gnulib/", None, "build"),
    (r"(?:configure\.(?:ac|in)|cfg\.mk|Makefile\.am|meson\.build|meson_options\.txt|[\w-]+\.spec\.in)$", None, "build"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), step, part) for pattern, step, part in _TABLE)
_DRIVER = re.compile(r"src/([\w-]+)/")
_TEST_OF = re.compile(r"tests/(?:test_)?([a-z]+)")
_OTHERS = re.compile(r"(?:^|/)(?:subprojects|\.?gnulib|src/keycodemapdb)/")
"""Folders of other projects, which git brings as submodules."""
_MIRRORED = re.compile(r"(?:^|/)((?:src|include|tools|docs|tests|scripts|daemon)/.*)")


@lru_cache(maxsize=16384)
def place_of(path: str) -> Place | None:
    """The place of ``path`` (relative to the tree); None where the tree's own table has nothing like it."""
    for pattern, step, part in _COMPILED:
        if pattern.match(path):
            found = _DRIVER.match(path) if step == 8 else None
            return Place(step, part, found[1] if found else "")
    return None


def step_of(path: str | None) -> int | None:
    """The guide's step of ``path``, or None; a file in a build folder counts as the file that it mirrors.

    A generated file ``build/src/remote/…`` stands for ``src/remote/…``.
    """
    if path is None or _OTHERS.search(path):
        return None
    match = _MIRRORED.search(path)
    place = place_of(match[1] if match else path)
    return None if place is None else place.step


def driver_tested_by(path: str, folders: Collection[str]) -> str:
    """The driver of ``folders`` that a test's name begins with (``tests/qemuagenttest.c``); empty for none.

    The longest name counts: ``tests/vboxsnapshotxmltest.c`` is of ``vbox`` and of nothing shorter.
    """
    found = _TEST_OF.match(path)
    fitting = [folder for folder in folders if found and len(folder) > 2 and found[1].startswith(folder)]
    return max(fitting, key=len, default="")
