"""Which step a test program looks at, and which public function a procedure serves."""

from __future__ import annotations


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
