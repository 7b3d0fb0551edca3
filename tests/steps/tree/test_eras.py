"""Where the files lie and how the code is written, in each era: found by looking, one feature at a time."""

from __future__ import annotations

import pytest

from tests.steps.tree.files import layout, style

CLIENT, DISPATCHER = "src/remote/remote_driver.c", "src/remote/remote_daemon_dispatch.c"
OLD_DISPATCHER, OLDEST_DISPATCHER = "daemon/remote.c", "qemud/remote.c"


@pytest.mark.parametrize(
    ("files", "system", "version"),
    [
        ({"meson_build": "project(\n  'libvirt', 'c',\n  version: '9.0.0',\n"}, "meson", "9.0.0"),
        ({"meson_build": "project('libvirt', version : '11.3.0')"}, "meson", "11.3.0"),
        ({"configure_ac": "AC_INIT([libvirt], [5.6.0], [a@b])"}, "autotools", "5.6.0"),
        ({"configure_ac": "AC_INIT([libvirt],[1.2.3])"}, "autotools", "1.2.3"),
        ({"configure_in": "AC_INIT(libvirt, 0.4.6)"}, "autotools", "0.4.6"),
        ({"configure_ac": "AC_INIT([other], [1.0])"}, "autotools", ""),
        ({"configure_ac": "AC_INIT([libvirt], [1.0.0])", "configure_in": "AC_INIT([libvirt], [0.9.0])"}, "autotools", "1.0.0"),
        ({}, "autotools", ""),
    ],
)  # fmt: skip
def test_build_system_and_version(files: dict[str, str], system: str, version: str) -> None:
    tree = layout(**files)
    assert (tree.build_system, tree.version) == (system, version)


def test_headers_are_the_public_ones_and_a_template_stands_for_what_it_makes() -> None:
    tree = layout(
        "include/libvirt/libvirt.h", "include/libvirt/libvirt.h.in", "include/libvirt/libvirt-domain.h",
        "include/libvirt/virterror.h", "include/libvirt/Makefile.am", "include/libvirt/other.h", "include/other/libvirt.h",
    )  # fmt: skip
    assert tree.headers == [
        "include/libvirt/libvirt-domain.h",
        "include/libvirt/libvirt.h.in",
        "include/libvirt/virterror.h",
    ]


def test_implementations_are_libvirts_own_and_the_helpers() -> None:
    tree = layout(
        "src/libvirt.c", "src/libvirt-domain.c", "src/libvirt-qemu.c", "src/admin/libvirt-admin.c",
        "src/qemu/libvirt-x.c", "src/xlibvirt.c", "src/util/virerror.c", "src/util/event.c", "src/virtypedparam.c",
        "src/util/virstring.c", "src/util/virtypedparam-public.c", "src/util/virterror.c", "src/util/virevent.c",
    )  # fmt: skip
    assert tree.implementations == [
        "src/admin/libvirt-admin.c", "src/libvirt-domain.c", "src/libvirt-qemu.c", "src/libvirt.c", "src/util/virerror.c",
        "src/util/virterror.c", "src/util/virevent.c", "src/util/event.c", "src/virtypedparam.c", "src/util/virtypedparam-public.c",
    ]  # fmt: skip


def test_driver_headers_before_and_after_the_split() -> None:
    assert layout("src/driver.h").driver_headers == ["src/driver.h"]
    assert layout("src/driver.h", "src/driver-network.h", "src/driver-x/y.h").driver_headers == [
        "src/driver-network.h",
        "src/driver.h",
    ]
    assert layout("src/driver-network.h").driver_headers == ["src/driver-network.h"]


@pytest.mark.parametrize("found", [DISPATCHER, OLD_DISPATCHER, OLDEST_DISPATCHER])
def test_the_dispatcher_moved_twice(found: str) -> None:
    libraries = layout(found).libraries
    assert {name: files.dispatcher for name, files in libraries.items()} == {
        "main": found, "qemu": found, "lxc": found, "admin": None,
    }  # fmt: skip


def test_the_newest_place_is_taken_where_several_are_there() -> None:
    assert layout(DISPATCHER, OLD_DISPATCHER).libraries["main"].dispatcher == DISPATCHER
    assert layout(OLD_DISPATCHER, OLDEST_DISPATCHER).libraries["main"].dispatcher == OLD_DISPATCHER
    assert layout(CLIENT, "src/remote_internal.c").libraries["main"].client == CLIENT
    assert layout("src/remote_internal.c").clients == ["src/remote_internal.c"]
    assert layout().clients == []


def test_each_library_has_its_files() -> None:
    tree = layout(
        "src/libvirt_public.syms", "src/libvirt_qemu.syms", "src/libvirt_lxc.syms", "src/remote/remote_protocol.x",
        "src/remote/qemu_protocol.x", "src/remote/lxc_protocol.x", "src/remote_protocol-structs", "src/qemu_protocol-structs",
        "src/lxc_protocol-structs", "src/admin_protocol-structs", CLIENT, DISPATCHER, "src/admin/libvirt_admin_public.syms",
        "src/admin/admin_protocol.x", "src/admin/admin_remote.c", "src/admin/admin_server_dispatch.c",
    )  # fmt: skip
    for name, prefix in (("main", "remote"), ("qemu", "qemu"), ("lxc", "lxc")):
        files = tree.libraries[name]
        assert files.symbols == f"src/libvirt_{'public' if name == 'main' else name}.syms"
        assert (files.protocol, files.golden) == (
            f"src/remote/{prefix}_protocol.x",
            f"src/{prefix}_protocol-structs",
        )
        assert (files.client, files.dispatcher, files.prefix) == (CLIENT, DISPATCHER, prefix)
    admin = tree.libraries["admin"]
    assert (admin.symbols, admin.protocol) == (
        "src/admin/libvirt_admin_public.syms",
        "src/admin/admin_protocol.x",
    )
    assert (admin.golden, admin.client) == ("src/admin_protocol-structs", "src/admin/admin_remote.c")
    assert (admin.dispatcher, admin.prefix) == ("src/admin/admin_server_dispatch.c", "admin")


@pytest.mark.parametrize(
    ("newer", "older", "role"),
    [
        ("src/admin/libvirt_admin_public.syms", "src/libvirt_admin_public.syms", "symbols"),
        ("src/libvirt_admin_public.syms", "src/libvirt_admin.syms", "symbols"),
        ("src/admin/admin_protocol.x", "daemon/admin_protocol.x", "protocol"),
        ("src/admin/admin_server_dispatch.c", "daemon/admin.c", "dispatcher"),
    ],
)
def test_the_admin_library_moved(newer: str, older: str, role: str) -> None:
    assert getattr(layout(older).libraries["admin"], role) == older
    assert getattr(layout(newer, older).libraries["admin"], role) == newer
    assert getattr(layout().libraries["admin"], role) is None


@pytest.mark.parametrize(
    ("role", "places"),
    [
        ("test_driver", ("src/test/test_driver.c", "src/test.c")),
        ("virt_admin", ("tools/virt-admin.c", "daemon/virt-admin.c")),
        ("virsh_docs", ("docs/manpages/virsh.rst", "tools/virsh.pod", "docs/virsh.pod", "virsh.pod")),
        ("virt_admin_docs", ("docs/manpages/virt-admin.rst", "tools/virt-admin.pod")),
        ("news", ("NEWS.rst", "docs/news.xml", "docs/news.html.in")),
        ("guide", ("docs/api_extension.rst", "docs/api_extension.html.in")),
        ("permissions", ("src/access/viraccessperm.h",)),
        ("generator", ("src/rpc/gendispatch.pl", "daemon/remote_generator.pl")),
    ],
)
def test_one_file_of_each_era(role: str, places: tuple[str, ...]) -> None:
    assert getattr(layout(), role) is None
    for index, place in enumerate(places):
        assert getattr(layout(*places[index:]), role) == place


def test_what_the_shells_are_made_of() -> None:
    tree = layout(
        "tools/virsh.c", "tools/virsh-domain.c", "tools/virsh-completer-domain.c", "tools/virsh-completer.c", "tools/vsh.c",
        "tools/vsh-table.c", "tools/virt-admin.c", "tools/virt-host-validate.c", "tools/virsh-domain.h",
    )  # fmt: skip
    assert tree.virsh == ["tools/virsh-domain.c", "tools/virsh.c"]
    assert tree.shell_helpers == ["tools/vsh-table.c", "tools/vsh.c"]
    assert tree.virt_admin_sources == ["tools/virt-admin.c", "tools/vsh-table.c", "tools/vsh.c"]
    assert layout("tools/vsh.c").virt_admin_sources == ["tools/vsh.c"]


def test_private_symbols() -> None:
    names = [
        "src/libvirt_private.syms", "src/libvirt_admin_private.syms", "src/admin/libvirt_admin_private.syms",
    ]  # fmt: skip
    assert layout(*names, "src/libvirt_linux.syms").private_symbols == names
    for name in names:
        assert layout(name).private_symbols == [name]


@pytest.mark.parametrize(
    ("path", "is_driver"),
    [
        ("src/qemu/qemu_driver.c", True), ("src/test.c", True), ("src/test/test_driver.c", True), ("src/vbox/vbox_tmpl.c", True),
        ("src/vbox/vbox_common.c", True), ("src/node_device/node_device_udev.c", True), ("src/node_device/node_device_hal.c", True),
        ("src/interface/interface_backend_netcf.c", True), ("src/xen/xen_driver.c", True), ("src/xen/xend_internal.c", True),
        ("src/fdstream.c", True), ("src/util/virfdstream.c", True), ("src/parallels/parallels_storage.c", True),
        ("src/esx/esx_storage_backend_vmfs.c", True), ("src/esx/esx_stream.c", True), ("src/vz/vz_utils.c", True),
        ("src/security/security_driver.c", False), ("src/access/viraccessdriver.c", False), ("src/rpc/x_driver.c", False),
        ("src/cpu/cpu_driver.c", False), ("src/conf/x_driver.c", False), ("src/locking/lock_driver.c", False),
        ("src/logging/x_driver.c", False), ("src/hypervisor/x_driver.c", False), ("src/qemu/qemu_domain.c", False),
        ("src/qemu/deep/x_driver.c", False), (CLIENT, False),
    ],
)  # fmt: skip
def test_where_driver_tables_can_be(path: str, is_driver: bool) -> None:
    assert layout(path, CLIENT).driver_sources == ([path] if is_driver else [])


DOMAIN, HOST, SHELL, TEST = "src/libvirt-domain.c", "src/libvirt-host.c", "tools/virsh-domain.c", "src/test/test_driver.c"  # fmt: skip
FLAGS = (
    ("unused", "ATTRIBUTE_UNUSED", "G_GNUC_UNUSED", "int a G_GNUC_UNUSED;", (DISPATCHER, TEST, "tools/vsh.c")),
    ("pointer_typedefs", False, True, "virDomainDefPtr def;", ("src/conf/domain_conf.h", TEST)),
    ("since_tags", False, True, "/**\n *\n * Since: 1.0.0\n */", (DOMAIN, HOST)),
    ("permutable", False, True, '_("%1$s is")', (SHELL, DOMAIN)),
    ("array_check", False, True, "#define virCheckNonNullArrayArgGoto(a)", ("src/internal.h",)),
    ("feature_result", False, True, "    rc = VIR_DRV_SUPPORTS_FEATURE(a);", (DOMAIN,)),
    ("autofree", False, True, "    g_autofree char *a = NULL;", (SHELL, "tools/virsh-host.c", DOMAIN)),
    ("virsh_info_struct", False, True, 'x = {\n    .help = N_("a"),', (SHELL, "tools/virsh-host.c")),
    ("virsh_positional", False, True, "     .positional = true,", (SHELL, "tools/virsh.h")),
    ("virsh_string", "vshCommandOptString", "vshCommandOptStringReq", "int vshCommandOptStringReq(", ("tools/vsh.h",)),
    ("virsh_control", "", "virshControlPtr ", "    virshControlPtr priv = a;", ("tools/virsh-host.c", SHELL)),
    ("virsh_control", "", "virshControl *", "    virshControl *priv = a;", ("tools/virsh-host.c", SHELL)),
    ("virsh_stream_sink", False, True, "int\nvirshStreamSink(void *opaque)\n{\n    x *y = opaque;\n}\n", ("tools/virsh-util.c",)),
    ("virsh_stream_sink", False, False, "int\nvirshStreamSink(void *opaque)\n{\n    int *fd = opaque;\n}\n", ("tools/virsh-util.c",)),
    ("virt_admin_control", "vshAdmControl *", "vshAdmControlPtr ", "    vshAdmControlPtr priv;", ("tools/virt-admin.c",)),
    ("client_auto", False, True, "    g_auto(remote_a_ret) ret = {0};", (CLIENT,)),
    ("glib", False, True, "    a = g_new0(int, 1);", (CLIENT, DISPATCHER)),
    ("typed_remote", "virTypedParameterRemotePtr ", "struct _virTypedParameterRemote *", "    struct _virTypedParameterRemote *p;", (CLIENT, DISPATCHER)),
    ("typed_limit", False, True, "int virTypedParamsSerialize(a *b,\n int n, int limit, c **d, int *e, int f);", ("src/util/virtypedparam.h",)),
    ("typed_limit", False, False, "int virTypedParamsSerialize(a *b, int n, c **d, int *e, int f);", ("src/util/virtypedparam.h",)),
    ("dispatch_connections", False, True, "    conn = remoteGetHypervisorConn(client);", (DISPATCHER,)),
    ("overflow", "INT_MULTIPLY_OVERFLOW", "VIR_INT_MULTIPLY_OVERFLOW", "# define VIR_INT_MULTIPLY_OVERFLOW(a)", ("src/internal.h",)),
    ("passes_descriptors", False, True, "    callFull(a);", (CLIENT,)),
    ("clears_descriptors", False, True, "void virNetMessageClearFDs(a);", ("src/rpc/virnetmessage.h",)),
    ("server_typedefs", False, True, "int f(virNetServerPtr server)", (DISPATCHER,)),
    ("node_device_by_name", False, True, "    get_nonnull_node_device_name(a);", (DISPATCHER,)),
)  # fmt: skip


@pytest.mark.parametrize(("flag", "without", "with_it", "text", "places"), FLAGS)
def test_a_flag_is_read_from_each_of_its_places(
    flag: str, without: object, with_it: object, text: str, places: tuple[str, ...]
) -> None:
    others = dict.fromkeys((CLIENT, DISPATCHER, DOMAIN, HOST, SHELL, TEST), "nothing")
    assert getattr(style(others), flag) == without
    for place in places:
        assert getattr(style({**others, place: text}), flag) == with_it, place
    assert getattr(style({**others, "docs/elsewhere.rst": text}), flag) == without


def test_what_is_read_as_names() -> None:
    found = style({
        "src/datatypes.h": "#define virCheckDomainReturn(a)\n# define virCheckStreamGoto(a)\n#define virCheckOther(a)\n",
        "tools/virsh-util.h": "G_DEFINE_AUTOPTR_CLEANUP_FUNC(virshDomain, x);\nvoid\nvirshDomainFree(a);\n",
        "tools/virsh-domain.c": "    g_autoptr(virshDomain) dom = NULL;\n",
        "tools/virsh-completer-domain.h": "char **\nvirshDomainNameCompleter(a);\nchar **virshCompletePathLocalExisting(a);\n",
        "tools/virsh-completer-domain.c": "virshOtherCompleter(a);\n", "tools/virsh-other.h": "virshThirdCompleter(a);\n",
        "tools/virt-admin-completer.h": "char **\nvshAdmServerCompleter(a);\n",
    })  # fmt: skip
    assert found.object_checks == {"virCheckDomainReturn", "virCheckStreamGoto"}
    assert found.virsh_autoptr == {"virshDomain"}
    assert found.virsh_frees == {"virshDomainFree"}
    assert found.virsh_completers == {"virshDomainNameCompleter", "virshCompletePathLocalExisting"}
    assert found.virt_admin_completers == {"vshAdmServerCompleter"}


def test_virsh_releases_by_itself_only_where_it_does_so() -> None:
    text = "G_DEFINE_AUTOPTR_CLEANUP_FUNC(virshDomain, x);\n"
    assert style({"tools/virsh-util.h": text}).virsh_autoptr == frozenset()
