"""Which file plays which role in this tree; found by looking, never by version.

Sources of the rules: the paths of four trees and the moves between them - ``daemon/`` went to ``src/remote`` in
91fd3dc932, ``driver.h`` was split in d21d35e335, ``libvirt.c`` in the same series.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from steps.tree.snapshot import Snapshot
from steps.tree.style import Style


class LibraryFiles(NamedTuple):
    """The files of one library; each is None where the tree has none."""

    symbols: str | None
    protocol: str | None
    golden: str | None
    client: str | None
    dispatcher: str | None
    prefix: str
    """What its wire names begin with: ``remote``, ``qemu``, ``lxc``, ``admin``."""


@dataclass(frozen=True)
class Layout:
    """Roles to paths, for one snapshot."""

    snapshot: Snapshot = field(repr=False, compare=False)

    @cached_property
    def style(self) -> Style:
        """How this tree writes its code."""
        return Style(self.snapshot, self)

    @cached_property
    def build_system(self) -> str:
        """``meson`` or ``autotools``."""
        return "meson" if self.snapshot.exists("meson.build") else "autotools"

    @cached_property
    def version(self) -> str:
        """The tree's own version, ``9.0.0``; empty where no build file says one."""
        for path, pattern in (
            ("meson.build", rb"\bversion\s*:\s*'([0-9][\w.]*)'"),
            ("configure.ac", rb"AC_INIT\(\s*\[?libvirt\]?\s*,\s*\[?([0-9][\w.]*)"),
            ("configure.in", rb"AC_INIT\(\s*\[?libvirt\]?\s*,\s*\[?([0-9][\w.]*)"),
        ):
            found = re.search(pattern, self.snapshot.read(path) or b"")
            if found:
                return found[1].decode()
        return ""

    @cached_property
    def headers(self) -> list[str]:
        """The public headers."""
        return [
            p
            for p in self.snapshot.paths("include/libvirt")
            if re.fullmatch(r"include/libvirt/(?:libvirt|virterror)[\w-]*\.h(?:\.in)?", p)
            and not (p.endswith(".h") and self.snapshot.exists(p + ".in"))
        ]

    @cached_property
    def implementations(self) -> list[str]:
        """The public implementations: ``src/libvirt*.c`` and the admin library's."""
        found = [p for p in self.snapshot.paths("src") if re.fullmatch(r"src/(?:admin/)?libvirt[\w-]*\.c", p)]
        return found + [p for p in self.helpers if p not in found]

    @cached_property
    def helpers(self) -> list[str]:
        """Public functions that need no driver live here: errors, events, typed parameters."""
        names = (
            "virerror",
            "virterror",
            "virevent",
            "event",
            "virtypedparam",
            "virtypedparam-public",
            "virtypedparams",
        )
        return [p for n in names for d in ("src/util/", "src/") if self.snapshot.exists(p := f"{d}{n}.c")]

    @cached_property
    def private_symbols(self) -> list[str]:
        """The symbol files of what libvirt exports for its own use."""
        names = (
            "src/libvirt_private.syms",
            "src/libvirt_admin_private.syms",
            "src/admin/libvirt_admin_private.syms",
        )
        return [p for p in names if self.snapshot.exists(p)]

    @cached_property
    def driver_headers(self) -> list[str]:
        """The headers that define the driver structs."""
        split = [p for p in self.snapshot.paths("src") if re.fullmatch(r"src/driver-\w+\.h", p)]
        return [*split, *(["src/driver.h"] if self.snapshot.exists("src/driver.h") else [])]

    @cached_property
    def libraries(self) -> dict[str, LibraryFiles]:
        """The files of each library, by the names ``main``, ``qemu``, ``lxc``, ``admin``."""
        first = self.snapshot.first
        dispatcher = first("src/remote/remote_daemon_dispatch.c", "daemon/remote.c", "qemud/remote.c")
        client = first("src/remote/remote_driver.c", "src/remote_internal.c")
        found = {}
        for library, prefix, symbols in (
            ("main", "remote", ("src/libvirt_public.syms",)),
            ("qemu", "qemu", ("src/libvirt_qemu.syms",)),
            ("lxc", "lxc", ("src/libvirt_lxc.syms",)),
        ):
            found[library] = LibraryFiles(
                first(*symbols), first(f"src/remote/{prefix}_protocol.x"),
                first(f"src/{prefix}_protocol-structs"), client, dispatcher, prefix,
            )  # fmt: skip
        found["admin"] = LibraryFiles(
            first(
                "src/admin/libvirt_admin_public.syms",
                "src/libvirt_admin_public.syms",
                "src/libvirt_admin.syms",
            ),
            first("src/admin/admin_protocol.x", "daemon/admin_protocol.x"),
            first("src/admin_protocol-structs"),
            first("src/admin/admin_remote.c"),
            first("src/admin/admin_server_dispatch.c", "daemon/admin.c"),
            "admin",
        )
        return found

    @cached_property
    def clients(self) -> list[str]:
        """The sources of the RPC client that hold driver tables."""
        client = self.libraries["main"].client
        return [client] if client else []

    @cached_property
    def driver_sources(self) -> list[str]:
        """The C files of drivers: where tables of driver methods can be; the RPC client is not among them."""
        return [
            p for p in self.snapshot.paths("src") if _DRIVER_SOURCE.fullmatch(p) and p not in self.clients
        ]

    @cached_property
    def test_driver(self) -> str | None:
        """The test driver's source."""
        return self.snapshot.first("src/test/test_driver.c", "src/test.c")

    @cached_property
    def virsh(self) -> list[str]:
        """The sources of virsh, without its completers."""
        return [
            p
            for p in self.snapshot.paths("tools")
            if re.fullmatch(r"tools/virsh[\w-]*\.c", p) and not p.startswith("tools/virsh-completer")
        ]

    @cached_property
    def shell_helpers(self) -> list[str]:
        """What virsh and virt-admin share (``tools/vsh.c``, since 2015)."""
        return [p for p in self.snapshot.paths("tools") if re.fullmatch(r"tools/vsh[\w-]*\.c", p)]

    @cached_property
    def virt_admin_sources(self) -> list[str]:
        """The sources of virt-admin with what it shares with virsh."""
        return [*([self.virt_admin] if self.virt_admin else []), *self.shell_helpers]

    @cached_property
    def virt_admin(self) -> str | None:
        """The source of virt-admin."""
        return self.snapshot.first("tools/virt-admin.c", "daemon/virt-admin.c")

    @cached_property
    def virsh_docs(self) -> str | None:
        """The manual page's source of virsh."""
        return self.snapshot.first(
            "docs/manpages/virsh.rst", "tools/virsh.pod", "docs/virsh.pod", "virsh.pod"
        )

    @cached_property
    def virt_admin_docs(self) -> str | None:
        """The manual page's source of virt-admin."""
        return self.snapshot.first("docs/manpages/virt-admin.rst", "tools/virt-admin.pod")

    @cached_property
    def news(self) -> str | None:
        """Where release notes are written."""
        return self.snapshot.first("NEWS.rst", "docs/news.xml", "docs/news.html.in")

    @cached_property
    def guide(self) -> str | None:
        """The guide "Implementing a new API in Libvirt"."""
        return self.snapshot.first("docs/api_extension.rst", "docs/api_extension.html.in")

    @cached_property
    def permissions(self) -> str | None:
        """Where the access permissions are defined, in trees with access control."""
        return self.snapshot.first("src/access/viraccessperm.h")

    @cached_property
    def generator(self) -> str | None:
        """The program that writes client and dispatcher stubs."""
        return self.snapshot.first("src/rpc/gendispatch.pl", "daemon/remote_generator.pl")


_DRIVER_SOURCE = re.compile(
    r"src/(?!security/|access/|locking/|cpu/|conf/|rpc/|logging/|hypervisor/)(?:[a-z_]+/)?"
    r"(?:(?:vir)?fdstream|\w*(?:driver|device_monitor|_udev|_hal|_netcf|_tmpl|_common|_stream)|netcf_driver"
    r"|vbox_\w+|parallels_\w+|vz_\w+|esx_storage_backend_\w+|xen\w*_internal|test)\.c"
)
