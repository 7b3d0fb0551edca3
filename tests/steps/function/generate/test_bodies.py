"""The bodies of both sides that libvirt's generator has no code for, written for a tree in the form of libvirt's."""

from __future__ import annotations

from steps.edits.insertion import PLACEHOLDER
from steps.function.generate import client, dispatcher
from steps.function.propose import make_proposal
from steps.function.prototype import parse
from steps.tree.facts import Facts
from tests.steps.function.generate.sample import facts

X = "src/remote/remote_protocol.x"
CLIENT = "src/remote/remote_driver.c"
DISPATCH = "src/remote/remote_daemon_dispatch.c"
HEADER = "include/libvirt/libvirt-domain.h"
ADMIN = "src/admin/admin_protocol.x"
NEW = {
    X: (
        "const REMOTE_STRING_MAX = 1024;\n"
        "typedef string remote_nonnull_string<REMOTE_STRING_MAX>;\n"
        "struct remote_nonnull_domain {\n    remote_nonnull_string name;\n};\n"
        "/*----- Protocol. -----*/\n"
        "enum remote_procedure {\n    /**\n     * @generate: none\n     * @acl: none\n     */\n"
        "    REMOTE_PROC_CONNECT_OPEN = 1\n};\n"
    ),
    CLIENT: "g_auto(remote_x_ret) ret; g_new0(int, 1); callFull(conn);\n",
    DISPATCH: "remoteGetHypervisorConn(client); struct _virTypedParameterRemote *p; G_GNUC_UNUSED\n",
    "src/internal.h": "#define VIR_INT_MULTIPLY_OVERFLOW(a,b) 0\n",
    "src/rpc/virnetmessage.h": "void virNetMessageClearFDs(virNetMessage *msg);\n",
    "src/util/virtypedparam.h": "int virTypedParamsSerialize(a *p, int n, int limit, b **r, int *l, int f);\n",
    "src/libvirt-domain.c": '_("%1$s")',
    "include/libvirt/libvirt.h": "",
}
"""The features of a tree of today: guards, GLib, numbered formats, connections by function."""
OLD = NEW | {
    CLIENT: "callFull(conn);\n",
    DISPATCH: "virNetServerPtr server; ATTRIBUTE_UNUSED\n",
    "src/internal.h": "\n",
    "src/rpc/virnetmessage.h": "\n",
    "src/util/virtypedparam.h": "int virTypedParamsSerialize(a *p, int n, b **r, int *l, int f);\n",
    "src/libvirt-domain.c": "\n",
}
"""A tree of 2018: labels, allocations that can fail, a connection in the daemon's own struct."""
INFO = (
    "typedef struct _virDomainFrobInfo virDomainFrobInfo;\n"
    "typedef virDomainFrobInfo *virDomainFrobInfoPtr;\n"
    "struct _virDomainFrobInfo {\n"
    "    char *frobName;\n    size_t nalias;\n    char **alias;\n    unsigned char *cpumap;\n    unsigned int cpumaplen;\n"
    "    virTypedParameterPtr params;\n    int nparams;\n    virDomainPtr owner;\n    unsigned long long frobTime;\n};\n"
    "void virDomainFrobInfoFree(virDomainFrobInfoPtr info);\n"
)


def bodies(tree: dict[str, str], prototype: str, **choices: str) -> tuple[str, str]:
    """The client's and the dispatcher's function for ``prototype``."""
    known = facts(tree)
    made = make_proposal(known, parse(prototype), {"confirm": "no", "generate": "none", **choices})
    return client.body(known, made), dispatcher.body(known, made)


def in_order(text: str, *parts: str) -> bool:
    """Whether ``parts`` stand in ``text`` one behind the other."""
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


FDS = "int virDomainSendFrob(virDomainPtr dom, unsigned int nfds, int *fds, unsigned int flags);"


def test_file_descriptors_go_beside_the_message_and_are_closed_on_every_path() -> None:
    remote, daemon = bodies(NEW, FDS)
    assert in_order(
        remote,
        "if (callFull(dom->conn, priv, 0,\n",
        "fds, nfds,\n",
        "NULL, NULL,\n",
        "REMOTE_PROC_DOMAIN_SEND_FROB,",
    )
    assert "args.fds" not in remote
    assert "virNetMessage *msg,\n" in daemon
    assert in_order(
        daemon, "fds = g_new0(int, msg->nfds);", "virNetMessageDupFD(msg, i)", "nfds++;",
        "virDomainSendFrob(dom, nfds, fds, args->flags)", " cleanup:", "i < nfds;", "VIR_FORCE_CLOSE(fds[i]);", "VIR_FREE(fds);",
    )  # fmt: skip


def test_one_file_descriptor_is_passed_by_its_address() -> None:
    remote, daemon = bodies(NEW, "int virDomainSendFrob(virDomainPtr dom, int fd, unsigned int flags);")
    assert "                 &fd, 1,\n                 NULL, NULL,\n" in remote
    assert in_order(
        daemon,
        "int fd = -1;",
        "(fd = virNetMessageDupFD(msg, 0)) < 0",
        "fd, args->flags",
        " cleanup:",
        "VIR_FORCE_CLOSE(fd);",
    )


def test_file_descriptors_that_come_back_are_the_callers_only_once_nothing_can_fail() -> None:
    both = "int virDomainOpenFrob(virDomainPtr dom, unsigned int *nfds, int **fds, unsigned int flags);"
    remote, daemon = bodies(NEW, both)
    assert in_order(remote, "&rpc_fds, &rpc_nfds,", "*fds = g_steal_pointer(&rpc_fds);", "*nfds = rpc_nfds;", " cleanup:",
                    "VIR_FORCE_CLOSE(rpc_fds[i]);")  # fmt: skip
    assert in_order(daemon, "virNetMessageClearFDs(msg);", "&nfds, &fds, args->flags", "virNetMessageAddFD(msg, fds[i])",
                    "rv = nfds > 0 ? 1 : 0;", " cleanup:", "VIR_FORCE_CLOSE(fds[i]);")  # fmt: skip


def test_their_number_is_what_a_function_without_a_count_returns() -> None:
    remote, daemon = bodies(OLD, "int virDomainOpenFrob(virDomainPtr dom, int **fdlist, unsigned int flags);")
    assert in_order(remote, "rv = rpc_nfdlist;", " done:", "remoteDriverUnlock(priv);")
    assert in_order(
        daemon, "msg->nfds = 0;", "(count = virDomainOpenFrob(", "rv = count > 0 ? 1 : 0;", "if (count > 0) {"
    )


LIST = "int virDomainListFrobs(virDomainPtr dom, virDomainFrobInfoPtr **infos, unsigned int flags);"


def with_struct(tree: dict[str, str]) -> dict[str, str]:
    return tree | {HEADER: INFO}


def test_a_struct_is_copied_field_by_field_and_its_lengths_go_with_the_arrays() -> None:
    remote, daemon = bodies(with_struct(NEW), LIST)
    assert PLACEHOLDER not in remote + daemon
    each = "ret.infos.infos_val[i]."
    assert (
        f"result[i]->frobName = *{each}frobName;" in remote or f"g_steal_pointer(&{each}frobName)" in remote
    )
    assert in_order(
        remote,
        f"result[i]->nalias = {each}alias.alias_len;",
        "for (j = 0;",
        f"result[i]->alias[j] = g_steal_pointer(&{each}alias.alias_val[j]);",
    )
    assert f"result[i]->cpumaplen = {each}cpumap.cpumap_len;" in remote
    assert f"(result[i]->owner = get_nonnull_domain(dom->conn, {each}owner))" in remote
    assert in_order(
        remote,
        "virTypedParamsDeserialize(",
        "&result[i]->params,",
        "&result[i]->nparams) < 0)",
        "goto cleanup;",
    )
    assert in_order(remote, " cleanup:", "virDomainFrobInfoFree(result[i]);", "VIR_FREE(result);")


def test_the_daemon_checks_each_array_of_a_struct_and_frees_what_is_half_done() -> None:
    _remote, daemon = bodies(with_struct(NEW), LIST)
    assert in_order(daemon, "if (infos[i]->nalias > REMOTE_DOMAIN_LIST_FROBS_ALIAS_MAX) {", "goto cleanup;",
                    "dst->alias.alias_val[j] = g_strdup(infos[i]->alias[j]);")  # fmt: skip
    assert in_order(daemon, "dst->cpumap.cpumap_val = (char *) infos[i]->cpumap;", "infos[i]->cpumap = NULL;")
    assert "make_nonnull_domain(&dst->owner, infos[i]->owner);" in daemon
    assert in_order(
        daemon, "virTypedParamsSerialize(infos[i]->params, infos[i]->nparams,", "&dst->params.params_val,"
    )
    assert in_order(daemon, " cleanup:", "xdr_free((xdrproc_t) xdr_remote_domain_list_frobs_ret, (char *) ret);",
                    "if (infos && count > 0) {", "virDomainFrobInfoFree(infos[i]);", "VIR_FREE(infos);")  # fmt: skip


def test_an_old_tree_checks_typed_parameters_and_every_allocation_itself() -> None:
    remote, daemon = bodies(with_struct(OLD), LIST)
    assert "if (VIR_ALLOC(result[i])" in remote or "if (VIR_ALLOC_N(result[i], 1) < 0)" in remote
    assert in_order(
        remote,
        "VIR_ALLOC_N(result[i]->alias,",
        "goto cleanup;",
        "result[i]->alias[j] =",
        "alias_val[j] = NULL;",
    )
    assert in_order(
        daemon,
        "if (infos[i]->nparams > REMOTE_",
        "virTypedParamsSerialize(infos[i]->params, infos[i]->nparams,\n",
    )
    assert "g_" not in remote + daemon.replace("msg_", "")


def test_a_struct_that_owns_memory_but_has_no_free_function_is_left_open_and_says_so() -> None:
    tree = NEW | {HEADER: INFO.replace("void virDomainFrobInfoFree(virDomainFrobInfoPtr info);\n", "")}
    for text in bodies(tree, LIST):
        assert f"/* {PLACEHOLDER} copy the fields of virDomainFrobInfo" in text
        assert "or declare virDomainFrobInfoFree */" in text


STAT = (
    "typedef struct _virDomainFrobStat virDomainFrobStat;\ntypedef virDomainFrobStat *virDomainFrobStatPtr;\n"
    "struct _virDomainFrobStat {\n    char field[80];\n    unsigned long long frobValue;\n};\n"
)


def test_where_the_caller_may_ask_for_the_number_no_struct_is_touched() -> None:
    prototype = (
        "int virDomainGetFrob(virDomainPtr dom, virDomainFrobStatPtr stats, int *nstats, unsigned int flags);"
    )
    remote, daemon = bodies(NEW | {HEADER: STAT}, prototype)
    assert in_order(
        daemon, "if (args->nstats == 0) {", "ret->nstats = nstats;", "goto cleanup;", "stats[i].frobValue"
    )
    assert "(int) nstats, (int) args->nstats);" in daemon
    assert "    *nstats = ret.nstats;\n\n    return 0;" in remote


def test_rooms_that_are_products_are_checked_for_overflow_on_both_sides() -> None:
    tree = NEW | {HEADER: STAT}
    remote, daemon = bodies(tree, "int virDomainGetFrob(virDomainPtr dom, virDomainFrobStatPtr stats, int maxstats, "
                            "unsigned char *cpumaps, int maplen);")  # fmt: skip
    assert "if (VIR_INT_MULTIPLY_OVERFLOW(maxstats, maplen) ||\n        maxstats * maplen > " in remote
    assert "if (VIR_INT_MULTIPLY_OVERFLOW(args->maxstats, args->maplen) ||" in daemon
    assert "if (args->maplen < 0) {" in daemon
    assert daemon.count("if (args->maxstats < 0) {") == 1
    numbers = "int virNodeGetFrobs(virConnectPtr conn, unsigned int nsizes, unsigned int *sizes, unsigned int cellcount, unsigned long long *counts, unsigned int flags);"
    remote, daemon = bodies(OLD, numbers)
    assert "INT_MULTIPLY_OVERFLOW(nsizes, cellcount)" in remote
    assert "INT_MULTIPLY_OVERFLOW(args->sizes.sizes_len, args->cellcount)" in daemon


def test_bytes_that_the_callee_allocates_have_a_length() -> None:
    remote, daemon = bodies(
        NEW, "unsigned char *virSecretGetFrob(virSecretPtr secret, size_t *frob_size, unsigned int flags);"
    )
    assert in_order(
        remote,
        "*frob_size = ret.value.value_len;",
        "return (unsigned char *) g_steal_pointer(&ret.value.value_val);",
    )
    assert in_order(daemon, "!(value = virSecretGetFrob(secret, &frob_size, args->flags))", "if (frob_size > ",
                    "ret->value.value_val = (char *) value;", "value = NULL;", " cleanup:", "VIR_FREE(value);")  # fmt: skip
    remote, daemon = bodies(
        NEW,
        "int virNodeGetFrob(virConnectPtr conn, unsigned char **cpumap, unsigned int *online, unsigned int flags);",
    )
    assert "args->need_map ? &cpumap : NULL, args->need_online ? &online : NULL" in " ".join(daemon.split())
    assert "ret->cpumap.cpumap_len = VIR_CPU_MAPLEN(count);" in daemon
    assert in_order(remote, "args.need_map = !!cpumap;", "return ret.ret;")


def test_bytes_without_a_length_are_left_open() -> None:
    for text in bodies(
        NEW, "int virDomainGetFrob(virDomainPtr dom, unsigned char **frob, unsigned int flags);"
    ):
        assert f"/* {PLACEHOLDER} say how many bytes 'frob' has */" in text


def test_the_administration_library_has_its_own_connection_lock_and_objects() -> None:
    tree = NEW | {
        ADMIN: "/* Define the program number */\nenum admin_procedure {\n    ADMIN_PROC_CONNECT_OPEN = 1\n};\n"
    }
    prototype = "int virAdmClientGetFrob(virAdmClientPtr client, virTypedParameterPtr *params, int *nparams, unsigned int flags);"
    remote, daemon = bodies(tree, prototype)
    assert in_order(remote, "remoteAdminPriv *priv = client->srv->conn->privateData;", "VIR_LOCK_GUARD lock = virObjectLockGuard(priv);",
                    "call(client->srv->conn, 0, ADMIN_PROC_CLIENT_GET_FROB,")  # fmt: skip
    assert in_order(daemon, "virNetServer *srv = NULL;", "virNetServerClient *clnt = NULL;", "struct daemonAdmClientPrivate *priv",
                    "srv = get_nonnull_server(priv->dmn, args->clnt.srv)", "clnt = get_nonnull_client(srv, args->clnt)",
                    "adminClientGetFrob(clnt, &params, &nparams, args->flags)", " cleanup:", "virTypedParamsFree(params, nparams);",
                    "virObjectUnref(clnt);", "virObjectUnref(srv);")  # fmt: skip
    remote, daemon = bodies(OLD | {ADMIN: tree[ADMIN]}, prototype)
    assert in_order(
        remote, "remoteAdminPrivPtr priv = ", "virObjectLock(priv);", " done:", "virObjectUnlock(priv);"
    )
    assert "virNetServerClientPtr clnt = NULL;" in daemon


def test_a_constant_string_is_the_clients_to_keep_but_the_daemon_copies_it() -> None:
    remote, daemon = bodies(NEW, "const char *virConnectGetFrob(virConnectPtr conn);")
    assert f"/* {PLACEHOLDER} keep the string" in remote
    assert in_order(
        daemon, "const char *frob = NULL;", "!(frob = virConnectGetFrob(conn))", "ret->frob = g_strdup(frob);"
    )


def test_a_function_that_must_stand_in_a_table_stands_before_it() -> None:
    table = (
        "static int\nremoteDomainGetBar(int x)\n{\n    return x;\n}\n\n"
        "static virHypervisorDriver hypervisor_driver = {\n    .domainGetBar = remoteDomainGetBar,\n};\n\n"
        "static int\nremoteDomainGetFroz(int x)\n{\n    return x;\n}\n"
    )
    known = Facts(facts(NEW | {CLIENT: NEW[CLIENT] + table}).snapshot)
    made = make_proposal(known, parse(FDS.replace("Send", "Get")), {"confirm": "no", "generate": "none"})
    [function, _entry] = client.client(known, made)
    data = known.snapshot.read(CLIENT) or b""
    assert function.start < data.index(b"static virHypervisorDriver")


def test_structs_without_a_free_function_give_back_their_texts_where_one_does_not_fit() -> None:
    header = (
        "typedef struct _virDomainFrobName virDomainFrobName;\ntypedef virDomainFrobName *virDomainFrobNamePtr;\n"
        "struct _virDomainFrobName {\n    char *alias;\n    char label[VIR_FROB_LENGTH];\n};\n"
    )
    remote, _daemon = bodies(NEW | {HEADER: header}, LIST.replace("FrobInfoPtr", "FrobNamePtr"))
    assert in_order(remote, "label exceeds maximum", "goto cleanup;", " cleanup:", "if (!result[i])", "break;",
                    "VIR_FREE(result[i]->alias);", "VIR_FREE(result[i]);", "VIR_FREE(result);")  # fmt: skip


def test_a_file_descriptor_that_is_returned_is_passed_and_not_its_number() -> None:
    prototype = "int virDomainOpenFrobFD(virDomainPtr dom, unsigned int flags);"
    remote, daemon = bodies(NEW, prototype)
    assert in_order(remote, "&rpc_newfd, &rpc_nnewfd,", "if (rpc_nnewfd != 1) {", "goto cleanup;", "rv = rpc_newfd[0];",
                    "rpc_newfd[0] = -1;", " cleanup:", "VIR_FORCE_CLOSE(rpc_newfd[i]);")  # fmt: skip
    assert in_order(daemon, "(newfd = virDomainOpenFrobFD(dom, args->flags)) < 0", "virNetMessageAddFD(msg, newfd)",
                    "rv = 1;", " cleanup:", "VIR_FORCE_CLOSE(newfd);")  # fmt: skip
    _remote, daemon = bodies(OLD, prototype)
    assert in_order(daemon, "size_t i;", "VIR_FORCE_CLOSE(msg->fds[i]);")
    made = make_proposal(facts(NEW), parse(prototype), {"confirm": "no"})
    assert made.wire is not None and made.wire.generate == "none"
