"""Events: a function is written after the one of the tree that takes the same callback."""

from __future__ import annotations

from steps.edits.insertion import PLACEHOLDER
from tests.steps.function.generate.test_bodies import CLIENT, DISPATCH, NEW, X, bodies

HEADER = "include/libvirt/libvirt-network.h"
PARAMS = "(virConnectPtr conn, virNetworkPtr net, int eventID, virConnectNetworkEventGenericCallback cb, void *opaque, virFreeCallback freecb);"
REGISTER = f"int virConnectNetworkFrobRegisterAny{PARAMS}"
STOP = "int virConnectNetworkFrobEventDeregisterAny(virConnectPtr conn, int callbackID);"
EVENTS = NEW | {
    HEADER: (
        f"int virConnectNetworkEventRegisterAny{PARAMS}\n"
        "int virConnectNetworkEventDeregisterAny(virConnectPtr conn, int callbackID);\n"
        "int virConnectSecretEventDeregisterAny(virConnectPtr conn, int callbackID);\n"
    ),
    X: (
        "struct remote_nonnull_network {\n    int x;\n};\ntypedef remote_nonnull_network *remote_network;\n"
        "struct remote_connect_network_event_register_any_args {\n    int eventID;\n    remote_network net;\n};\n"
        "struct remote_connect_network_event_register_any_ret {\n    int callbackID;\n};\n"
        "struct remote_connect_network_event_deregister_any_args {\n    int callbackID;\n};\n"
        "struct remote_connect_secret_event_deregister_any_args {\n    int callbackID;\n};\n" + NEW[X]
    ),
    CLIENT: NEW[CLIENT]
    + """
static int
remoteConnectNetworkEventRegisterAny(virConnectPtr conn,
                                     virNetworkPtr net)
{
    remote_connect_network_event_register_any_args args = {0};
    g_auto(remote_connect_network_event_register_any_ret) ret = {0};

    args.eventID = eventID;
    if (call(conn, priv, 0, REMOTE_PROC_CONNECT_NETWORK_EVENT_REGISTER_ANY,
             (xdrproc_t) xdr_remote_connect_network_event_register_any_args, (char *) &args,
             (xdrproc_t) xdr_remote_connect_network_event_register_any_ret, (char *) &ret) == -1)
        return -1;
    return ret.callbackID;
}
""",
    DISPATCH: NEW[DISPATCH]
    + """
static int
remoteDispatchConnectNetworkEventRegisterAny(virNetServer *server,
                                             remote_connect_network_event_register_any_args *args,
                                             remote_connect_network_event_register_any_ret *ret)
{
    if ((ret->callbackID = virConnectNetworkEventRegisterAny(conn,
                                                             args->net)) < 0)
        return -1;
    return 0;
}

static int
remoteDispatchConnectSecretEventDeregisterAny(virNetServer *server,
                                              remote_connect_secret_event_deregister_any_args *args)
{
    return virConnectSecretEventDeregisterAny(secrets, args->callbackID);
}

static int
remoteDispatchConnectNetworkEventDeregisterAny(virNetServer *server,
                                               remote_connect_network_event_deregister_any_args *args)
{
    return virConnectNetworkEventDeregisterAny(networks, args->callbackID);
}
""",
}


def test_a_callback_that_the_tree_knows_is_registered_as_there_under_new_names() -> None:
    remote, daemon = bodies(EVENTS, REGISTER.replace("cb,", "callback,"), returns="count")
    assert PLACEHOLDER not in remote + daemon
    assert "remote_connect_network_frob_register_any_args args = {0};" in remote
    assert "REMOTE_PROC_CONNECT_NETWORK_FROB_REGISTER_ANY,\n" in remote
    assert "network_event_register" not in remote + daemon
    assert "(ret->callbackID = virConnectNetworkFrobRegisterAny(conn,\n" in daemon


def test_what_is_continued_under_a_bracket_stays_under_it() -> None:
    remote, daemon = bodies(EVENTS, REGISTER.replace("NetworkFrob", "NetworkFrobnicationEvent"))
    for text in (remote, daemon):
        lines = text.splitlines()
        head = next(n for n, line in enumerate(lines) if line.startswith("remote"))
        assert lines[head + 1].index(lines[head + 1].strip()[0]) == lines[head].index("(") + 1
    call = daemon.splitlines()
    at = next(n for n, line in enumerate(call) if "= virConnect" in line)
    assert call[at + 1].index("args->net") == call[at].rindex("(") + 1


def test_members_have_the_names_of_the_new_parameters() -> None:
    _remote, daemon = bodies(EVENTS, REGISTER.replace("net,", "frobbed,"), returns="count")
    assert "args->frobbed)) < 0)" in daemon
    assert "args->net" not in daemon


def test_the_callback_of_an_object_is_ended_in_the_list_of_that_object() -> None:
    _remote, daemon = bodies(EVENTS, STOP)
    assert "virConnectNetworkFrobEventDeregisterAny(networks, args->callbackID)" in daemon
    assert "secrets" not in daemon


def test_a_number_with_another_meaning_is_another_exchange() -> None:
    other = EVENTS | {
        X: EVENTS[X].replace(
            "deregister_any_args {\n    int callbackID", "deregister_any_args {\n    int eventID"
        )
    }
    _remote, daemon = bodies(other, STOP)
    assert f"/* {PLACEHOLDER} find the callback among those" in daemon


def test_a_callback_that_nothing_takes_yet_is_left_open() -> None:
    for text in bodies(NEW, REGISTER):
        assert f"/* {PLACEHOLDER} keep the callback" in text


def test_what_is_left_open_names_a_function_that_shows_how() -> None:
    new = REGISTER.replace("virConnectNetworkEventGenericCallback", "virConnectFrobCallback")
    for text in bodies(EVENTS, new):
        assert "relay its events, as virConnectNetworkEventRegisterAny does */" in text
