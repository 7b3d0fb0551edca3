"""Which of the eight steps a file of the tree belongs to, and which public function a procedure serves."""

from __future__ import annotations

import re

_STEPS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), step)
    for pattern, step in (
        (r"include/libvirt/", 1),
        (
            r"src/(?:admin/)?libvirt_(?:admin_)?public\.syms$|src/libvirt(?:_qemu|_lxc)?\.syms$",
            1,
        ),
        (r"src/driver(?:-\w+)?\.h$", 2),
        (r"src/(?:admin/)?libvirt(?:-[\w-]+)?\.c$|src/datatypes\.[ch]$", 3),
        (r"src/(?:remote|rpc|admin|access)/|src/\w+_protocol-structs?$|scripts/rpcgen/|daemon/", 4),
        (r"tools/|docs/manpages/|tests/virsh", 6),
        (
            r"src/(?:conf|util|cpu|hypervisor)/|src/(?:admin/)?libvirt_\w+\.syms$",
            7,
        ),
        (r"src/[\w-]+/", 8),
    )
)


_OTHERS = re.compile(r"(?:^|/)(?:subprojects|\.gnulib|gnulib|src/keycodemapdb)/")
"""Folders of other projects, which git brings as submodules."""


def step_of(path: str | None) -> int | None:
    """The step of ``path`` (relative to the tree), or None; generated files count as their origin does."""
    if path is None:
        return None
    # a build folder mirrors the tree: build/src/remote/… stands for src/remote/…
    if _OTHERS.search(path):
        return None
    match = re.search(r"(?:^|/)((?:src|include|tools|docs|tests|scripts|daemon)/.*)", path)
    inside = match[1] if match else path
    return next((step for pattern, step in _STEPS if pattern.match(inside)), None)


def step_of_test(name: str) -> int | None:
    """The step whose work a test program looks at, as far as its name says."""
    return 6 if name.startswith(("virsh", "vsh")) else None


def api_of(procedure: str, protocol: str = "remote") -> str:
    """The public function that a procedure as gendispatch spells it (``DomainGetInfo``) serves.

    The libraries for one driver put its name after the object's (libvirt-qemu.h, libvirt-lxc.h), the admin
    library after ``vir`` (libvirt-admin.h).
    """
    if protocol == "admin":
        return f"virAdm{procedure}"
    if protocol in ("qemu", "lxc"):
        name = protocol.capitalize()
        for head in ("ConnectDomain", "Domain"):
            if procedure.startswith(head) and not procedure.startswith(head + name):
                return f"vir{head}{name}{procedure[len(head) :]}"
    return f"vir{procedure}"
