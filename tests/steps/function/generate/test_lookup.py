"""A method that finds an object by a new key, as its siblings find one by name."""

from __future__ import annotations

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.function.generate.skeleton import chosen_drivers
from tests.steps.function.generate.sample import after, facts, proposal

NETWORK = "src/network/bridge_driver.c"
BY_KEY = "virNetworkPtr virNetworkLookupByFrob(virConnectPtr conn, const char *frob);"
NEWER = """static virNetworkPtr
networkLookupByName(virConnectPtr connection,
                    const char *name)
{
    virNetworkObj *obj;
    virNetworkDef *def;
    virNetworkPtr net = NULL;

    obj = virNetworkObjFindByName(driver->networks, name);
    if (!obj) {
        virReportError(VIR_ERR_NO_NETWORK, "%s", name);
        goto cleanup;
    }
    def = virNetworkObjGetDef(obj);

    if (virNetworkLookupByNameEnsureACL(connection, def) < 0)
        goto cleanup;

    net = virGetNetwork(connection, def->name,
                        def->uuid);

 cleanup:
    virNetworkObjEndAPI(&obj);
    return net;
}

static virNetworkDriver networkDriver = {
    .name = "bridge",
    .networkLookupByName = networkLookupByName, /* 0.2.0 */
};
"""
OLDER = (
    NEWER.replace("virNetworkObj *obj;", "virNetworkObjPtr obj;")
    .replace("virNetworkDef *def;", "virNetworkDefPtr def;")
    .replace("virNetworkObjEndAPI(&obj)", "virObjectUnlock(obj)")
)


def method(source: str, prototype: str = BY_KEY, acl: tuple[str, ...] = ("network:getattr",)) -> str:
    tree = facts({NETWORK: source})
    text = after(tree, chosen_drivers(tree, proposal(prototype, drivers=("network",), acl=acl)), NETWORK)
    return text.split("\nnetworkLookupByFrob(")[1].split("\n}\n")[0]


@pytest.mark.parametrize(
    ("source", "kind", "release"),
    [(NEWER, "{} *", "virNetworkObjEndAPI(&obj);"), (OLDER, "{}Ptr ", "virObjectUnlock(obj);")],
    ids=["newer", "older"],
)
def test_all_but_the_search_is_as_the_siblings_have_it(source: str, kind: str, release: str) -> None:
    text = method(source)
    assert text.endswith(
        "{\n    " + kind.format("virNetworkObj") + "obj = NULL;\n    " + kind.format("virNetworkDef") + "def;\n"
        "    virNetworkPtr ret = NULL;\n\n"
        f"    /* {PLACEHOLDER} look for it here, and set obj; report\n     * VIR_ERR_NO_NETWORK where there is none */\n"
        '    if (!obj) {\n        virReportError(VIR_ERR_OPERATION_UNSUPPORTED, "%s",\n'
        '                       _("virNetworkLookupByFrob is not implemented in this driver"));\n'
        "        return NULL;\n    }\n\n    def = virNetworkObjGetDef(obj);\n\n"
        "    if (virNetworkLookupByFrobEnsureACL(conn, def) < 0)\n        goto cleanup;\n\n"
        f"    ret = virGetNetwork(conn, def->name, def->uuid);\n\n cleanup:\n    {release}\n    return ret;"
    )  # fmt: skip
    assert "const char *frob ATTRIBUTE_UNUSED)" in text


def test_without_an_access_check_there_is_no_label() -> None:
    text = method(NEWER.replace("EnsureACL", "Allowed"), acl=())
    assert "cleanup" not in text
    assert "    ret = virGetNetwork(conn, def->name, def->uuid);\n\n    virNetworkObjEndAPI(&obj);" in text


def test_a_parameter_that_is_called_as_the_siblings_object() -> None:
    text = method(NEWER, BY_KEY.replace("*frob", "*obj"))
    assert "virNetworkObj *objObj = NULL;" in text
    assert "def = virNetworkObjGetDef(objObj);" in text
    assert "virNetworkObjEndAPI(&objObj);" in text


def test_what_needs_more_than_the_object_is_not_followed() -> None:
    text = method(NEWER.replace("def->name,", "name,"))
    assert "virGetNetwork(" not in text
    assert f"/* {PLACEHOLDER} make the definition that access is asked for */" in text
