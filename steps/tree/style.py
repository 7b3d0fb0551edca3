"""How this tree writes its code: flags found by looking for what is there, never by version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from steps.tree.snapshot import Snapshot

if TYPE_CHECKING:
    from steps.tree.layout import Layout


@dataclass(frozen=True)
class Style:
    """The style of one snapshot. Each flag names the feature of the tree that it was read from."""

    snapshot: Snapshot = field(repr=False, compare=False)
    layout: Layout = field(repr=False, compare=False)

    def _has(self, text: bytes, paths: Iterable[str | None]) -> bool:
        return any(text in (self.snapshot.read(p) or b"") for p in paths if p)

    @cached_property
    def unused(self) -> str:
        """The mark of a parameter that is not used; GLib's came with 5.9.0."""
        paths = (self.layout.libraries["main"].dispatcher, self.layout.test_driver, "tools/vsh.c")
        return "G_GNUC_UNUSED" if self._has(b"G_GNUC_UNUSED", paths) else "ATTRIBUTE_UNUSED"

    @cached_property
    def pointer_typedefs(self) -> bool:
        """Whether internal types are named by pointer typedefs (``virDomainDefPtr def``)."""
        return self._has(b"virDomainDefPtr ", ("src/conf/domain_conf.h", self.layout.test_driver))

    @cached_property
    def since_tags(self) -> bool:
        """Whether doc comments end with ``Since: x.y.z`` (``retrieve_comment_tags`` of apibuild.py)."""
        return self._has(b"\n * Since: ", ("src/libvirt-domain.c", "src/libvirt-host.c"))

    @cached_property
    def permutable(self) -> bool:
        """Whether translated formats number their arguments (sc_require_permutable_format_in_translation)."""
        return self._has(b"%1$s", ("tools/virsh-domain.c", "src/libvirt-domain.c"))

    @cached_property
    def array_check(self) -> bool:
        """Whether there is ``virCheckNonNullArrayArgGoto``."""
        return self._has(b"virCheckNonNullArrayArgGoto", ("src/internal.h",))

    @cached_property
    def object_checks(self) -> frozenset[str]:
        """The macros that check an object (``virCheckDomainReturn``, ``virCheckStreamGoto``)."""
        text = self.snapshot.read("src/datatypes.h") or b""
        return frozenset(f.decode() for f in re.findall(rb"define (virCheck\w+(?:Return|Goto))\(", text))

    @cached_property
    def feature_result(self) -> bool:
        """Whether the result of ``VIR_DRV_SUPPORTS_FEATURE`` is kept in an int and checked for an error."""
        return self._has(b"rc = VIR_DRV_SUPPORTS_FEATURE", ("src/libvirt-domain.c",))

    @cached_property
    def autofree(self) -> bool:
        """Whether memory is released by GLib's cleanup attributes."""
        return self._has(
            b"g_autofree", ("tools/virsh-domain.c", "tools/virsh-host.c", "src/libvirt-domain.c")
        )

    @cached_property
    def virsh_autoptr(self) -> frozenset[str]:
        """The objects that virsh releases by ``g_autoptr`` (``virshDomain``)."""
        text = self.snapshot.read("tools/virsh-util.h") or b""
        found = re.findall(rb"G_DEFINE_AUTOPTR_CLEANUP_FUNC\((virsh\w+),", text)
        if not self._has(b"g_autoptr(virshDomain) dom", ("tools/virsh-domain.c",)):
            return frozenset()
        return frozenset(f.decode() for f in found)

    @cached_property
    def virsh_frees(self) -> frozenset[str]:
        """The functions by which virsh releases an object without losing the last error
        (``virshDomainFree``)."""
        text = self.snapshot.read("tools/virsh-util.h") or b""
        return frozenset(f.decode() for f in re.findall(rb"^(virsh\w+Free)\(", text, re.M))

    @cached_property
    def virsh_info_struct(self) -> bool:
        """Whether a command's help is one struct (``.help = N_(…)``) and not an array of names and data."""
        return self._has(b"\n    .help = N_(", ("tools/virsh-domain.c", "tools/virsh-host.c"))

    @cached_property
    def virsh_positional(self) -> bool:
        """Whether options say ``.positional`` and ``.required`` (else ``VSH_OT_DATA``
        and ``VSH_OFLAG_REQ``)."""
        return self._has(b".positional = true", ("tools/virsh-domain.c", "tools/virsh.h"))

    @cached_property
    def virsh_string(self) -> str:
        """The function that reads a string option and reports what is wrong with it."""
        return (
            "vshCommandOptStringReq"
            if self._has(b"vshCommandOptStringReq", ("tools/vsh.h",))
            else "vshCommandOptString"
        )

    @cached_property
    def virsh_control(self) -> str:
        """How virsh declares its private data, which holds the connection;
        empty where the control holds it itself."""
        sources = ("tools/virsh-host.c", "tools/virsh-domain.c")
        if self._has(b"virshControlPtr priv", sources):
            return "virshControlPtr "
        return "virshControl *" if self._has(b"virshControl *priv", sources) else ""

    @cached_property
    def virsh_stream_sink(self) -> bool:
        """Whether virsh's sink of a stream is given a struct, as its source is, and not the file descriptor."""
        text = self.snapshot.read("tools/virsh-util.c") or b""
        found = re.search(rb"^virshStreamSink\(.*?^}", text, re.M | re.S)
        return found is not None and b"int *fd = opaque" not in found[0]

    @cached_property
    def virt_admin_control(self) -> str:
        """How virt-admin declares its private data."""
        pointer = self._has(b"vshAdmControlPtr priv", ("tools/virt-admin.c",))
        return "vshAdmControlPtr " if pointer else "vshAdmControl *"

    @cached_property
    def virsh_completers(self) -> frozenset[str]:
        """The completers that virsh's options can name."""
        found: set[str] = set()
        for path in self.snapshot.paths("tools"):
            if path.startswith("tools/virsh-completer") and path.endswith(".h"):
                text = self.snapshot.read(path) or b""
                found |= {f.decode() for f in re.findall(rb"\b(virsh(?:\w+Completer|Complete\w+))\(", text)}
        return frozenset(found)

    @cached_property
    def virt_admin_completers(self) -> frozenset[str]:
        """The completers that virt-admin's options can name; virsh's are not linked to it."""
        text = self.snapshot.read("tools/virt-admin-completer.h") or b""
        return frozenset(f.decode() for f in re.findall(rb"\b(vshAdm\w+Completer)\(", text))

    @cached_property
    def client_auto(self) -> bool:
        """Whether the RPC client takes its lock by a guard and lets the result free itself
        (``g_auto(remote_…_ret)``)."""
        return self._has(b"g_auto(remote_", (self.layout.libraries["main"].client,))

    @cached_property
    def glib(self) -> bool:
        """Whether memory comes from GLib (``g_new0``), and not from ``VIR_ALLOC_N``, which can fail."""
        paths = (self.layout.libraries["main"].client, self.layout.libraries["main"].dispatcher)
        return self._has(b"g_new0(", paths)

    @cached_property
    def typed_remote(self) -> str:
        """The type of typed parameters on the wire, as a pointer."""
        paths = (self.layout.libraries["main"].dispatcher, self.layout.libraries["main"].client)
        newer = self._has(b"struct _virTypedParameterRemote *", paths)
        return "struct _virTypedParameterRemote *" if newer else "virTypedParameterRemotePtr "

    @cached_property
    def typed_limit(self) -> bool:
        """Whether ``virTypedParamsSerialize`` is told the limit."""
        text = self.snapshot.read("src/util/virtypedparam.h") or b""
        found = re.search(rb"virTypedParamsSerialize\(([^)]*)\)", text)
        return found is not None and found[1].count(b",") >= 5

    @cached_property
    def dispatch_connections(self) -> bool:
        """Whether the dispatcher gets its connection by ``remoteGetHypervisorConn`` and its like."""
        return self._has(b"remoteGetHypervisorConn(", (self.layout.libraries["main"].dispatcher,))

    @cached_property
    def overflow(self) -> str:
        """The macro that tells whether a product is more than an int holds; it was gnulib's."""
        return (
            "VIR_INT_MULTIPLY_OVERFLOW"
            if self._has(b"define VIR_INT_MULTIPLY_OVERFLOW", ("src/internal.h",))
            else "INT_MULTIPLY_OVERFLOW"
        )

    @cached_property
    def passes_descriptors(self) -> bool:
        """Whether the client can send file descriptors beside a call (``callFull``)."""
        return self._has(b"callFull(", (self.layout.libraries["main"].client,))

    @cached_property
    def clears_descriptors(self) -> bool:
        """Whether there is a function that closes what a message brought along (``virNetMessageClearFDs``)."""
        return self._has(b"virNetMessageClearFDs(", ("src/rpc/virnetmessage.h",))

    @cached_property
    def server_typedefs(self) -> bool:
        """Whether the daemon's own types are used by their pointer typedefs (``virNetServerPtr``)."""
        return self._has(b"virNetServerPtr server", (self.layout.libraries["main"].dispatcher,))

    @cached_property
    def node_device_by_name(self) -> bool:
        """Whether the dispatcher has a function of its own to find a node device."""
        return self._has(b"get_nonnull_node_device_name(", (self.layout.libraries["main"].dispatcher,))
