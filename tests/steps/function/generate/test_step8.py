"""Skeletons in drivers, which do as their siblings do."""

from __future__ import annotations

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.function.generate.admin_server import server_function
from steps.function.generate.skeleton import chosen_drivers, test_driver
from steps.function.generate.targets import impl_name
from tests.steps.function.generate.sample import after, facts, proposal

# It is no test, whatever pytest thinks of its name.
in_test_driver = test_driver
del test_driver

TEST = "src/test/test_driver.c"
QEMU = "src/qemu/qemu_driver.c"
TEST_SOURCE = """static virDomainObj *
testDomObjFromDomain(virDomainPtr domain)
{
    return NULL;
}

static int
testDomainSetBar(virDomainPtr dom,
                 int bar G_GNUC_UNUSED)
{
    virDomainObj *vm = NULL;
    int ret = -1;

    if (!(vm = testDomObjFromDomain(dom)))
        goto cleanup;

    ret = 0;
 cleanup:
    virDomainObjEndAPI(&vm);
    return ret;
}

static virHypervisorDriver testHypervisorDriver = {
    .name = "Test",
    .domainSetBar = testDomainSetBar, /* 1.0.0 */
    .domainLast = testDomainLast /* 1.0.0 */
};
"""
QEMU_SOURCE = TEST_SOURCE.replace("test", "qemu").replace(
    "    ret = 0;\n",
    "    if (virDomainSetBarEnsureACL(dom->conn, vm->def) < 0)\n        goto cleanup;\n\n    ret = 0;\n",
)


def in_test(**changes: object) -> str:
    tree = facts({TEST: TEST_SOURCE})
    return after(tree, in_test_driver(tree, proposal(**changes)), TEST)


def test_the_method_looks_its_object_up_as_its_sibling_does_and_releases_it() -> None:
    body = in_test().split("testDomainSetFrob(")[1]
    assert "    virDomainObj *vm = NULL;\n    int ret = -1;\n\n    virCheckFlags(0, -1);\n" in body
    assert "    if (!(vm = testDomObjFromDomain(domain)))\n        return -1;\n" in body
    assert "    virDomainObjEndAPI(&vm);\n    return ret;\n}\n" in body
    assert PLACEHOLDER in body


def test_what_is_not_used_is_marked_so() -> None:
    text = in_test()
    assert "const char *name G_GNUC_UNUSED," in text
    assert "static int\ntestDomainSetFrob(virDomainPtr domain,\n" in text
    assert "unsigned int flags)\n" in text


def test_a_label_stands_only_where_something_jumps_to_it() -> None:
    assert " cleanup:" not in in_test().split("testDomainSetFrob(virDomainPtr")[1]


def test_the_entry_follows_its_sibling() -> None:
    text = in_test()
    assert "testDomainSetBar, /* 1.0.0 */\n    .domainSetFrob = testDomainSetFrob, /* 2.0.0 */\n" in text


def test_the_comma_that_the_last_entry_lacks_is_made() -> None:
    source = TEST_SOURCE.replace("    .domainSetBar = testDomainSetBar, /* 1.0.0 */\n", "")
    tree = facts({TEST: source})
    text = after(tree, in_test_driver(tree, proposal()), TEST)
    assert (
        "    .domainLast = testDomainLast, /* 1.0.0 */\n"
        "    .domainSetFrob = testDomainSetFrob, /* 2.0.0 */\n};\n" in text
    )


def test_nobody_asked_for_the_test_driver() -> None:
    tree = facts({TEST: TEST_SOURCE})
    assert in_test_driver(tree, proposal(drivers=("qemu",))) == []


def test_a_driver_in_a_daemon_checks_access_under_the_new_name() -> None:
    tree = facts({TEST: TEST_SOURCE, QEMU: QEMU_SOURCE})
    text = after(tree, chosen_drivers(tree, proposal(drivers=("test", "qemu"))), QEMU)
    body = text.split("qemuDomainSetFrob(virDomainPtr")[1]
    assert "    if (virDomainSetFrobEnsureACL(domain->conn, vm->def) < 0)\n        goto cleanup;\n" in body
    assert "\n cleanup:\n    virDomainObjEndAPI(&vm);\n" in body


def test_flags_of_a_later_rule_are_passed_and_known() -> None:
    tree = facts({QEMU: QEMU_SOURCE})
    acl = ("domain:write", "domain:save:VIR_DOMAIN_AFFECT_CONFIG")
    text = after(tree, chosen_drivers(tree, proposal(drivers=("qemu",), acl=acl)), QEMU)
    assert "virDomainSetFrobEnsureACL(domain->conn, vm->def, flags) < 0" in text
    assert "virCheckFlags(VIR_DOMAIN_AFFECT_CONFIG, -1);" in text


def test_without_a_permission_nothing_is_asked() -> None:
    tree = facts({QEMU: QEMU_SOURCE})
    text = after(tree, chosen_drivers(tree, proposal(drivers=("qemu",), acl=("none",))), QEMU)
    assert "SetFrobEnsureACL" not in text


def test_a_driver_that_has_the_method_gets_it_no_second_time() -> None:
    tree = facts({QEMU: QEMU_SOURCE})
    first = after(tree, chosen_drivers(tree, proposal(drivers=("qemu",))), QEMU)
    again = facts({QEMU: first})
    assert chosen_drivers(again, proposal(drivers=("qemu",))) == []


def test_a_driver_for_something_else_is_passed_over() -> None:
    stub = (
        "static virHypervisorDriver networkHypervisorDriver = {\n    .connectOpen = networkConnectOpen,\n};\n"
    )
    tree = facts({"src/network/bridge_driver.c": stub})
    assert chosen_drivers(tree, proposal(drivers=("network",))) == []


IFACE = "src/interface/interface_backend_{}.c"
IFACE_SOURCE = """static int @Undefine(virInterfacePtr ifinfo)
{
    struct netcf_if *iface = NULL;
    g_autoptr(virInterfaceDef) def = NULL;
    int ret = -1;
    VIR_LOCK_GUARD lock = virObjectLockGuard(driver);

    iface = findIF(driver->netcf, ifinfo);
    if (!iface) {
        /* said already */
        goto cleanup;
    }

    if (!(def = minimalDef(iface)))
        goto cleanup;

    if (virInterfaceUndefineEnsureACL(ifinfo->conn, def) < 0)
        goto cleanup;

    ret = 0;

 cleanup:
    ncf_if_free(iface);
    return ret;
}

static virInterfaceDriver @Driver = {
    .name = "@",
    .interfaceUndefine = @Undefine, /* 1.0.0 */
};

int @Register(void)
{
    return virSetSharedInterfaceDriver(&@Driver);
}
""".replace("@", "netcfInterface")
UDEV_SOURCE = """static char *
udevInterfaceGetXMLDesc(virInterfacePtr ifinfo,
                        unsigned int flags)
{
    struct udev *udev = udev_ref(driver->udev);
    virInterfaceDef *ifacedef;
    char *xml = NULL;

    ifacedef = ifaceDef(udev, ifinfo->name);

    if (!ifacedef)
        goto cleanup;

    if (virInterfaceGetXMLDescEnsureACL(ifinfo->conn, ifacedef) < 0)
        goto cleanup;

    xml = format(ifacedef);
    virInterfaceDefFree(ifacedef);

 cleanup:
    udev_unref(udev);
    return xml;
}

static virInterfaceDriver udevIfaceDriver = {
    .name = "udev",
    .interfaceGetXMLDesc = udevInterfaceGetXMLDesc, /* 1.0.0 */
};

int udevRegister(void)
{
    return virSetSharedInterfaceDriver(&udevIfaceDriver);
}
"""
IFACE_FROB = "int virInterfaceSetFrob(virInterfacePtr iface, int level, unsigned int flags);"


def in_interface(backend: str, files: dict[str, str]) -> str:
    tree = facts({IFACE.format(name): text for name, text in files.items()})
    wanted = proposal(IFACE_FROB, acl=("interface:write",), drivers=("interface",))
    return after(tree, chosen_drivers(tree, wanted), IFACE.format(backend))


def test_a_plain_handle_is_looked_up_and_given_back_and_no_local_is_called_as_a_parameter() -> None:
    text = in_interface("netcf", {"netcf": IFACE_SOURCE}).split("netcfInterfaceSetFrob(")[1]
    assert "    struct netcf_if *ifaceObj = NULL;\n    g_autoptr(virInterfaceDef) def = NULL;\n" in text
    assert "    VIR_LOCK_GUARD lock = virObjectLockGuard(driver);\n" in text
    assert "    if (!(ifaceObj = findIF(driver->netcf, iface)))\n        return -1;\n" in text
    assert "    if (!(def = minimalDef(ifaceObj)))\n        goto cleanup;\n" in text
    assert "virInterfaceSetFrobEnsureACL(iface->conn, def)" in text
    assert "\n cleanup:\n    ncf_if_free(ifaceObj);\n    return ret;\n" in text


def test_a_driver_that_is_locked_by_hand_is_unlocked_on_every_path() -> None:
    source = IFACE_SOURCE.replace(
        "    VIR_LOCK_GUARD lock = virObjectLockGuard(driver);\n\n", "\n    virObjectLock(driver);\n\n"
    )
    source = source.replace(
        "    ncf_if_free(iface);\n", "    ncf_if_free(iface);\n    virObjectUnlock(driver);\n"
    )
    text = in_interface("netcf", {"netcf": source}).split("netcfInterfaceSetFrob(")[1]
    assert (
        "    virObjectLock(driver);\n\n    if (!(ifaceObj = findIF(driver->netcf, iface)))\n        goto cleanup;\n"
        in text
    )
    assert "    ncf_if_free(ifaceObj);\n    virObjectUnlock(driver);\n    return ret;\n" in text


def test_each_backend_that_registers_its_table_gets_the_method() -> None:
    files = {"netcf": IFACE_SOURCE, "udev": UDEV_SOURCE}
    text = in_interface("udev", files)
    assert "    .interfaceSetFrob = udevInterfaceSetFrob, /* 2.0.0 */\n" in text
    assert "    if (!(ifacedef = ifaceDef(udev, iface->name)))\n        goto cleanup;\n" in text
    assert " cleanup:\n    virInterfaceDefFree(ifacedef);\n    udev_unref(udev);\n    return ret;\n" in text
    assert ".interfaceSetFrob = netcfInterfaceSetFrob, /* 2.0.0 */\n" in in_interface("netcf", files)
    alone = UDEV_SOURCE.replace("virSetSharedInterfaceDriver(&udevIfaceDriver)", "0")
    assert "SetFrob" not in in_interface(
        "udev", {"netcf": IFACE_SOURCE.replace("};", "    .a = b,\n};"), "udev": alone}
    )


def test_two_tables_that_share_their_methods_get_one() -> None:
    shared = UDEV_SOURCE.replace("udevInterfaceGetXMLDesc", "interfaceGetXMLDesc")
    table = "static virInterfaceDriver halDriver = {\n    .interfaceGetXMLDesc = interfaceGetXMLDesc,\n};\n"
    files = {"udev": shared, "hal": table + "int r = virSetSharedInterfaceDriver(&halDriver);\n"}
    both = in_interface("udev", files) + in_interface("hal", files)
    assert both.count(".interfaceSetFrob = interfaceSetFrob") == 2
    assert both.count("\ninterfaceSetFrob(virInterfacePtr") == 1


def test_siblings_that_make_their_connection_ready_first() -> None:
    method = """static int
esxDomain@(virDomainPtr domain)
{
    esxPrivate *priv = domain->conn->privateData;
    int other = 0;

    if (esxEnsureSession(priv->primary) < 0)
        return -1;

    return other;
}

"""
    source = "".join(method.replace("@", name) for name in ("Bar", "Baz"))
    table = "static virHypervisorDriver esxDriver = {\n    .domainBar = esxDomainBar,\n    .domainBaz = esxDomainBaz,\n};\n"
    tree = facts({"src/esx/esx_driver.c": source + table})
    text = after(tree, chosen_drivers(tree, proposal(drivers=("esx",))), "src/esx/esx_driver.c")
    body = text.split("esxDomainSetFrob(")[1]
    assert "{\n    esxPrivate *priv = domain->conn->privateData;\n\n    virCheckFlags(0, -1);\n" in body
    assert "    if (esxEnsureSession(priv->primary) < 0)\n        return -1;\n" in body


@pytest.mark.parametrize(
    ("entries", "member", "expected"),
    [
        (".connectOpen = networkConnectOpen, .networkCreate = networkCreate", "networkFoo", "networkFoo"),
        (".domainCreate = testDomainCreate", "domainFoo", "testDomainFoo"),
        (".connectOpen = nodeConnectOpen", "nodeDeviceFoo", "nodeDeviceFoo"),
        (".connectOpen = remoteConnectOpen", "nwfilterFoo", "remoteNWFilterFoo"),
    ],
)
def test_method_names(entries: str, member: str, expected: str) -> None:
    file = facts({"a.c": f"static virXDriver d = {{ {entries} }};\n"}).snapshot.cfile("a.c")
    assert file is not None
    table = file.table("d")
    assert table is not None
    assert impl_name(table, member) == expected


def test_the_admin_library_has_its_function_in_the_daemon() -> None:
    source, header = "src/admin/admin_server.c", "src/admin/admin_server.h"
    tree = facts({
        source: "int\nadminServerSetBar(virNetServer *srv)\n{\n    return -1;\n}\n",
        header: "int adminServerSetBar(virNetServer *srv);\n",
    })  # fmt: skip
    wanted = proposal(
        "int virAdmServerSetFrob(virAdmServerPtr srv, virAdmClientPtr **list, unsigned int flags);"
    )
    made = server_function(tree, wanted)
    assert "adminServerSetFrob(virNetServer *srv G_GNUC_UNUSED" not in after(tree, made, header)
    assert "int adminServerSetFrob(virNetServer *srv,\n" in after(tree, made, header)
    assert "virNetServerClient ***list" in after(tree, made, source)
    assert PLACEHOLDER in after(tree, made, source)


def test_what_a_sibling_assigns_before_its_look_up_is_there_from_the_start() -> None:
    source = (
        "static char *\nudevInterfaceGetXMLDesc(virInterfacePtr ifinfo,\n    unsigned int flags)\n{\n"
        "    struct udev *udev = NULL;\n    virInterfaceDef *ifacedef = NULL;\n    char *xmlstr = NULL;\n\n"
        "    virCheckFlags(0, NULL);\n\n    udev = udev_ref(driver->udev);\n\n"
        "    ifacedef = udevGetIfaceDef(udev, ifinfo->name);\n\n    if (!ifacedef)\n        goto cleanup;\n\n"
        " cleanup:\n    udev_unref(udev);\n    return xmlstr;\n}\n\n"
        "static virInterfaceDriver udevIfaceDriver = {\n    .interfaceGetXMLDesc = udevInterfaceGetXMLDesc,\n};\n"
    )
    path = "src/interface/interface_backend_udev.c"
    tree = facts({path: source})
    prototype = "int virInterfaceGetFrob(virInterfacePtr iface, int *level, unsigned int flags);"
    text = after(tree, chosen_drivers(tree, proposal(prototype, drivers=("interface",), acl=())), path)
    body = text.split("\nudevInterfaceGetFrob(")[1]
    assert "    struct udev *udev = udev_ref(driver->udev);\n" in body
    assert "    if (!(ifacedef = udevGetIfaceDef(udev, iface->name)))\n        goto cleanup;\n" in body
    assert " cleanup:\n    udev_unref(udev);\n    return ret;\n" in body
