"""Methods of the test driver that do what the prototype says."""

from __future__ import annotations

import re

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.edits.overlay import Overlay
from steps.function.generate import skeleton
from steps.function.generate.filled import with_offer
from steps.function.kind import wish
from steps.function.prototype import parse
from steps.plan import plan
from steps.tree.facts import Facts
from tests.steps.function.generate.sample import facts, proposal

TEST = "src/test/test_driver.c"
CLIENT = "src/remote/remote_driver.c"
TYPED = "src/util/virtypedparam.h"
SOURCE = """struct _testDriver {
    virObjectLockable parent;

    virDomainObjList *domains;
};
typedef struct _testDriver testDriver;

static void
testDriverDispose(void *obj)
{
    testDriver *driver = obj;

    virObjectUnref(driver->domains);

    testDriverDisposed = true;
}

struct _testDomainObjPrivate {
    testDriver *driver;

    long long seconds;
};

static void
testDomainObjPrivateFree(void *data)
{
    testDomainObjPrivate *priv = data;

    g_free(priv);
}

static virDomainObj *
testDomObjFromDomain(virDomainPtr domain)
{
    return NULL;
}

static int
testDomainBar(virDomainPtr dom,
              unsigned int flags)
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

static int testConnectListAllDomains(virConnectPtr conn,
                                     virDomainPtr **domains,
                                     unsigned int flags)
{
    testDriver *privconn = conn->privateData;

    virCheckFlags(VIR_CONNECT_LIST_DOMAINS_FILTERS_ALL, -1);

    return virDomainObjListExport(privconn->domains, conn, domains, NULL, flags);
}

static virHypervisorDriver testHypervisorDriver = {
    .name = "Test",
    .domainBar = testDomainBar, /* 1.0.0 */
    .connectListAllDomains = testConnectListAllDomains, /* 1.0.0 */
};
"""
SET = "int virDomainSetFrob(virDomainPtr domain, {}, unsigned int flags);"
GET = "int virDomainGetFrob(virDomainPtr domain, {}, unsigned int flags);"
PARAMS = "virTypedParameterPtr params, int nparams"


def tree(source: str = SOURCE, copies: str = "void") -> Facts:
    copying = (
        f"{copies} virTypedParamsCopy(virTypedParameterPtr *dst, virTypedParameterPtr src, int nparams);\n"
    )
    return facts({TEST: source, CLIENT: "foo = g_new0(char, 1);\n", TYPED: copying})


def made(*prototypes: str, base: Facts | None = None, **changes: object) -> str:
    """The test driver with the methods of ``prototypes``, each the others' companion, as they were asked for."""
    overlay = Overlay((base or tree()).snapshot)
    signatures = {p.name: p for p in map(parse, prototypes)}
    for text in prototypes:
        name = parse(text).name
        other = name.replace("Get", "$").replace("Set", "Get").replace("$", "Set")
        wanted = proposal(
            text, acl=(), choices={"test-driver": "implemented"}, companion=signatures.get(other), **changes
        )
        overlay.make(skeleton.test_driver(Facts(overlay), wanted))
    return (overlay.read(TEST) or b"").decode()


def body(text: str, name: str) -> str:
    found = re.search(rf"^{name}\(.*?\n}}\n", text, re.M | re.S)
    assert found is not None
    return found[0]


def test_a_number_is_stored_and_given_back() -> None:
    text = made(SET.format("int level"), GET.format("int *level"))
    assert "    /* used by virDomainSetFrob */\n    int frob;\n};\n" in text
    assert "priv->frob = level;\n\n    ret = 0;\n" in body(text, "testDomainSetFrob")
    assert "*level = priv->frob;\n\n    ret = 0;\n" in body(text, "testDomainGetFrob")
    assert PLACEHOLDER not in text
    assert text.count("int frob;") == 1


def test_the_order_of_the_pair_does_not_matter() -> None:
    text = made(GET.format("int *level"), SET.format("int level"))
    assert text.count("int frob;") == 1
    assert "priv->frob = level;" in body(text, "testDomainSetFrob")


def test_a_method_goes_through_its_siblings_look_up_and_clean_up() -> None:
    text = body(made(SET.format("int level")), "testDomainSetFrob")
    assert "    virDomainObj *vm = NULL;\n    testDomainObjPrivate *priv;\n    int ret = -1;\n" in text
    assert "        return -1;\n\n    priv = vm->privateData;\n\n    priv->frob = level;\n" in text
    assert text.endswith("    ret = 0;\n\n    virDomainObjEndAPI(&vm);\n    return ret;\n}\n")


def test_a_string_is_the_drivers_own_and_freed() -> None:
    text = made(
        SET.format("const char *text"), "char *virDomainGetFrob(virDomainPtr domain, unsigned int flags);"
    )
    assert "    g_free(priv->frob);\n    priv->frob = g_strdup(text);\n" in body(text, "testDomainSetFrob")
    # The wire has no NULL for it, and none was set at first.
    assert "    ret = g_strdup(NULLSTR_EMPTY(priv->frob));\n" in body(text, "testDomainGetFrob")
    assert "    g_free(priv->frob);\n    g_free(priv);\n" in text


def test_typed_parameters_of_the_callee() -> None:
    text = made(SET.format(PARAMS), GET.format("virTypedParameterPtr *list, int *nlist"))
    assert "    virTypedParameterPtr frob;\n    int nfrob;\n};" in text
    assert "    virTypedParamsCopy(&priv->frob, params, nparams);\n    priv->nfrob = nparams;\n" in text
    assert "    virTypedParamsCopy(list, priv->frob, priv->nfrob);\n    *nlist = priv->nfrob;\n" in text
    assert "    virTypedParamsFree(priv->frob, priv->nfrob);\n    g_free(priv);\n" in text


def test_typed_parameters_of_the_caller_are_no_more_than_it_has_room_for() -> None:
    text = body(
        made(SET.format(PARAMS), GET.format("virTypedParameterPtr list, int *nlist")), "testDomainGetFrob"
    )
    assert (
        "    ncopy = MIN(*nlist, priv->nfrob);\n    virTypedParamsCopy(&copy, priv->frob, ncopy);\n" in text
    )
    assert "    *nlist = *nlist == 0 ? priv->nfrob : ncopy;\n" in text
    assert "g_autofree virTypedParameterPtr copy = NULL;" in text


def test_a_copy_that_can_fail_is_checked() -> None:
    text = body(made(SET.format(PARAMS), base=tree(copies="int")), "testDomainSetFrob")
    assert (
        "    priv->nfrob = 0;\n    if (virTypedParamsCopy(&priv->frob, params, nparams) < 0)\n        goto cleanup;\n"
        in text
    )
    assert "\n cleanup:\n    virDomainObjEndAPI(&vm);\n" in text


def test_what_belongs_to_the_connection_is_kept_under_its_lock() -> None:
    text = made(
        "int virConnectSetFrob(virConnectPtr conn, const char *name, int level, unsigned int flags);",
        "int virConnectGetFrob(virConnectPtr conn, char **name, int *level, unsigned int flags);",
    )
    assert "    char *frobName;\n    int frobLevel;\n};\ntypedef struct _testDriver" in text
    assert "    virObjectUnref(driver->domains);\n    g_free(driver->frobName);\n" in text
    setter = body(text, "testConnectSetFrob")
    assert "    virObjectLock(privconn);\n\n    g_free(privconn->frobName);\n" in setter
    assert "    virObjectUnlock(privconn);\n    return ret;\n" in setter


def test_flags_that_choose_a_state_of_the_domain_are_looked_at() -> None:
    wanted = proposal(
        SET.format("int level"), acl=("domain:write", "domain:save:VIR_DOMAIN_AFFECT_CONFIG"),
        choices={"test-driver": "implemented"},
    )  # fmt: skip
    overlay = Overlay(tree().snapshot)
    overlay.make(skeleton.test_driver(Facts(overlay), wanted))
    text = body((overlay.read(TEST) or b"").decode(), "testDomainSetFrob")
    assert "    if (virDomainObjUpdateModificationImpact(vm, &flags) < 0)\n        goto cleanup;\n" in text


def test_a_list_is_made_as_its_sibling_lists_the_same_objects() -> None:
    text = body(
        made("int virConnectListAllFrobs(virConnectPtr c, virDomainPtr **list, unsigned int flags);"),
        "testConnectListAllFrobs",
    )
    assert "    testDriver *privconn = c->privateData;\n\n    virCheckFlags(0, -1);\n" in text
    assert "    return virDomainObjListExport(privconn->domains, c, list, NULL, flags);\n" in text


def offered(
    prototype: str, base: Facts | None = None, companion: str = "", **choices: str
) -> tuple[list[str], str]:
    """The choices of the question, and the warnings."""
    wanted = proposal(
        prototype, acl=(), choices={k.replace("_", "-"): v for k, v in choices.items()},
        companion=parse(companion) if companion else None,
    )  # fmt: skip
    asked = with_offer(base or tree(), wanted)
    return [q.chosen for q in asked.questions if q.key == "test-driver"], " ".join(asked.warnings)


def test_it_is_offered_and_a_skeleton_unless_chosen() -> None:
    assert offered(SET.format("int level")) == (["skeleton"], "")
    assert offered(SET.format("int level"), test_driver="implemented") == (["implemented"], "")
    without = proposal(SET.format("int level"), acl=())
    assert PLACEHOLDER in skeleton.test_driver(tree(), without)[-1].text


@pytest.mark.parametrize(
    ("prototype", "companion", "reason"),
    [
        ("int virDomainFrob(virDomainPtr domain, int level, unsigned int flags);", "", "only lists, getters and setters"),
        (GET.format("int *level"), "", "there is no virDomainSetFrob"),
        (GET.format("int *level"), SET.format("const char *text"), "does not give back just what"),
        (SET.format("int level"), GET.format("char **text"), "does not give the same values back"),
        (SET.format("virStreamPtr stream"), "", "more than numbers, strings and typed parameters"),
        ("int virConnectListAllFrobs(virConnectPtr conn, virNetworkPtr **nets, unsigned int flags);", "", "no list of such"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_where_it_was_asked_for(
    prototype: str, companion: str, reason: str
) -> None:
    assert offered(prototype, companion=companion) == ([], "")
    questions, warning = offered(prototype, companion=companion, test_driver="implemented")
    assert questions == []
    assert reason in warning
    other = parse(companion) if companion else None
    wanted = proposal(prototype, acl=(), choices={"test-driver": "implemented"}, companion=other)
    assert PLACEHOLDER in skeleton.test_driver(tree(), wanted)[-1].text


def test_a_field_of_something_else_is_not_taken() -> None:
    text = SET.format("long long value").replace("SetFrob", "SetSeconds")
    assert "keeps something else under the name seconds" in offered(text, test_driver="implemented")[1]


def test_a_tree_whose_test_driver_keeps_nothing() -> None:
    older = tree(SOURCE.replace("virObjectLockable parent", "virMutex lock"))
    assert "keeps nothing" in offered(SET.format("int level"), older, test_driver="implemented")[1]


def test_a_getter_finds_the_setter_that_the_tree_has_already() -> None:
    header = {"include/libvirt/libvirt-domain.h": SET.format("int level") + "\n"}
    once = made(SET.format("int level"))
    files = {TEST: once, CLIENT: "g_new0(", "src/libvirt_public.syms": "", **header}
    text = made(GET.format("int *level"), base=facts(files))
    assert "*level = priv->frob;" in body(text, "testDomainGetFrob")
    assert text.count("int frob;") == 1
    # A setter that someone wrote keeps it elsewhere: what it stored could not be given back.
    own = once.replace("priv->frob = level", "priv->seconds = level").replace("    int frob;\n", "")
    for companion in ("", SET.format("int level")):
        warning = offered(
            GET.format("int *level"), facts(files | {TEST: own}), companion, test_driver="implemented"
        )[1]
        assert "does not store" in warning


def test_a_parameter_that_is_called_as_a_variable_of_the_method() -> None:
    assert "called priv" in offered(SET.format("int priv"), test_driver="implemented")[1]


def test_a_plan_knows_both_of_a_pair_whichever_comes_first() -> None:
    choice = {"test-driver": "implemented", "confirm": "no"}
    wanted = [wish(parse(text), choice) for text in (GET.format("int *level"), SET.format("int level"))]
    planned = plan(tree().snapshot, wanted, steps=(8,))
    assert [q.chosen for p in planned.proposals for q in p.questions if q.key == "test-driver"] == [
        "implemented"
    ] * 2
    assert "+    *level = priv->frob;" in planned.plan.diff().decode()
    assert "+    priv->frob = level;" in planned.plan.diff().decode()
