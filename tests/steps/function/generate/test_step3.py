"""The public function."""

from __future__ import annotations

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.function.generate.public import implementation
from tests.steps.function.generate.sample import FROB, after, facts, proposal

PATH = "src/libvirt-domain.c"
SYMS = "LIBVIRT_1.0.0 {\n    global:\n        virDomainGetFrob;\n        virDomainCreate;\n};\n"
SOURCE = """#include "virtypedparam.h"

/**
 * virDomainGetFrob:
 *
 * Since: 1.0.0
 */
int
virDomainGetFrob(virDomainPtr domain)
{
    return -1;
}


int
virDomainCreate(virDomainPtr domain)
{
    return -1;
}
"""
INTERNAL = "#define virCheckNonNullArrayArgGoto(argname, argsize, label)\n"


def made(prototype: str = FROB, source: str = SOURCE, **changes: object) -> str:
    tree = facts({PATH: source, "src/libvirt_public.syms": SYMS, "src/internal.h": INTERNAL})
    return after(tree, implementation(tree, proposal(prototype, **changes)), PATH)


def test_the_function_stands_between_its_sibling_and_the_next_with_two_empty_lines() -> None:
    text = made()
    assert "    return -1;\n}\n\n\n/**\n * virDomainSetFrob:\n" in text
    assert text.index("virDomainGetFrob(") < text.index("virDomainSetFrob(") < text.index("virDomainCreate(")
    assert "}\n\n\nint\nvirDomainCreate(" in text


def test_the_body_follows_the_guide() -> None:
    body = made().split("virDomainSetFrob(virDomainPtr domain,")[1]
    order = [
        'VIR_DOMAIN_DEBUG(domain, "name=%s, level=%d, flags=0x%x",\n',
        "                     NULLSTR(name), level, flags);",
        "virResetLastError();", "virCheckDomainReturn(domain, -1);", "conn = domain->conn;",
        "virCheckReadOnlyGoto(conn->flags, error);", "virCheckNonNullArgGoto(name, error);",
        "if (conn->driver->domainSetFrob) {",
        "ret = conn->driver->domainSetFrob(domain, name, level, flags);",
        "if (ret < 0)", "virReportUnsupportedError();",
        "\n error:\n    virDispatchError(domain->conn);\n    return -1;",
    ]  # fmt: skip
    positions = [body.index(part) for part in order]
    assert positions == sorted(positions)


def test_every_parameter_is_documented_and_what_a_person_must_say_is_marked() -> None:
    comment = made().split("/**\n * virDomainSetFrob:")[1].split("*/")[0]
    assert [line.split(":")[0] for line in comment.splitlines() if line.startswith(" * @")] == [
        " * @domain", " * @name", " * @level", " * @flags",
    ]  # fmt: skip
    assert PLACEHOLDER in comment
    assert "Returns 0 on success, -1 on error." in comment
    assert comment.rstrip().endswith("Since: 2.0.0")


def test_a_tree_without_since_tags_gets_none() -> None:
    assert "Since" not in made(source=SOURCE.replace(" * Since: 1.0.0\n", ""))


def test_what_only_reads_is_open_to_read_only_connections() -> None:
    assert "virCheckReadOnlyGoto" not in made(acl=("domain:read",))


def test_flags_that_the_permissions_speak_of_are_said_to_be_in_use() -> None:
    assert " * @flags: extra flags; not used yet" in made()
    affecting = made(acl=("domain:write", "domain:save:VIR_DOMAIN_AFFECT_CONFIG"))
    assert " * @flags: bitwise-OR of virDomainModificationImpact\n" in affecting


def test_a_string_that_may_be_null_is_not_checked() -> None:
    assert "virCheckNonNullArgGoto(name" not in made(nullable=frozenset({"name"}))


@pytest.mark.parametrize(
    ("returns", "declared", "condition", "failure"),
    [
        ("char *", "char *ret;", "if (!ret)", "NULL"),
        ("virDomainPtr ", "virDomainPtr ret;", "if (!ret)", "NULL"),
        ("unsigned long long ", "unsigned long long ret;", "if (ret == 0)", "0"),
    ],
)
def test_other_results(returns: str, declared: str, condition: str, failure: str) -> None:
    text = made(f"{returns}virDomainSetFrob(virDomainPtr domain, unsigned int flags);")
    body = text.split("virDomainSetFrob(virDomainPtr domain,")[1]
    assert declared in body
    assert condition in body
    assert f"virCheckDomainReturn(domain, {failure});" in body
    assert f"    return {failure};\n}}" in body


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("const char **keys, unsigned int nkeys", "    virCheckNonNullArrayArgGoto(keys, nkeys, error);"),
        ("virTypedParameterPtr params, int nparams", "    virCheckPositiveArgGoto(nparams, error);"),
        ("virTypedParameterPtr params, int nparams", "    VIR_TYPED_PARAMS_DEBUG(params, nparams);"),
        (
            "virTypedParameterPtr params, int nparams",
            "    if (virTypedParameterValidateSet(conn, params, nparams) < 0)",
        ),
        (
            "virTypedParameterPtr params, int *nparams",
            "    if (*nparams != 0)\n        virCheckNonNullArgGoto(params, error);",
        ),
        ("virTypedParameterPtr *params, int *nparams", "    virCheckNonNullArgGoto(nparams, error);"),
        ("virDomainPtr **list", "    if (list)\n        *list = NULL;"),
        ("unsigned char *map, int maplen", "    virCheckPositiveArgGoto(maplen, error);"),
        (
            "int fd",
            "    if (!VIR_DRV_SUPPORTS_FEATURE(conn->driver, conn,\n"
            "                                  VIR_DRV_FEATURE_FD_PASSING)) {",
        ),
        (
            "unsigned int nfds, int *fds",
            "    if (nfds > 0) {\n        if (!VIR_DRV_SUPPORTS_FEATURE(conn->driver, conn,",
        ),
        (
            "unsigned int nin, int *infds, unsigned int *nout, int **outfds",
            "\n    if (!VIR_DRV_SUPPORTS_FEATURE(conn->driver, conn,",
        ),
    ],
)
def test_checks_follow_the_parameters(parameters: str, expected: str) -> None:
    text = made(f"int virDomainSetFrob(virDomainPtr domain, {parameters}, unsigned int flags);")
    assert f"{expected}\n" in text


@pytest.mark.parametrize(
    ("other", "asked"),
    [
        ("virStreamPtr stream", "domain->conn != stream->conn"),
        ("virDomainSnapshotPtr stream", "domain->conn != stream->domain->conn"),
    ],
)
def test_a_second_object_must_be_of_the_same_connection(other: str, asked: str) -> None:
    tree = facts({PATH: SOURCE, "src/libvirt_public.syms": SYMS, "src/datatypes.h": CHECKS})
    wanted = proposal(f"int virDomainSetFrob(virDomainPtr domain, {other}, unsigned int flags);")
    text = after(tree, implementation(tree, wanted), PATH)
    assert f"    if ({asked}) {{\n        virReportInvalidArg(stream, " in text
    assert "must belong to the same connection" not in after(
        facts({PATH: SOURCE, "src/libvirt_public.syms": SYMS}),
        implementation(facts({PATH: SOURCE, "src/libvirt_public.syms": SYMS}), wanted), PATH,
    )  # fmt: skip


def test_an_object_that_may_be_left_out_is_checked_where_it_is_there() -> None:
    tree = facts({PATH: SOURCE, "src/libvirt_public.syms": SYMS, "src/datatypes.h": CHECKS})
    prototype = "int virDomainSetFrob(virDomainPtr domain, virDomainSnapshotPtr snap, unsigned int flags);"
    wanted = proposal(prototype, nullable=frozenset({"snap"}))
    text = after(tree, implementation(tree, wanted), PATH)
    assert (
        """
    if (snap) {
        virCheckDomainSnapshotGoto(snap, error);

        if (domain->conn != snap->domain->conn) {
"""
        in text
    )


def test_two_connections_are_meant_to_differ() -> None:
    tree = facts({PATH: SOURCE, "src/libvirt_public.syms": SYMS, "src/datatypes.h": CHECKS})
    wanted = proposal("int virDomainSetFrob(virDomainPtr domain, virConnectPtr dconn, unsigned int flags);")
    text = after(tree, implementation(tree, wanted), PATH)
    assert "virCheckConnectGoto(dconn, error);" in text
    assert "same connection" not in text


CHECKS = """\
# define virCheckConnectGoto(obj, label)
# define virCheckStreamGoto(obj, label)
# define virCheckDomainSnapshotGoto(obj, label)
"""


def test_a_tree_that_keeps_the_answer_about_descriptors_refuses_an_error_too() -> None:
    keeping = SOURCE + "/* rc = VIR_DRV_SUPPORTS_FEATURE( */\n"
    text = made("int virDomainSetFrob(virDomainPtr domain, int fd, unsigned int flags);", source=keeping)
    assert "    int rc;\n" in text
    assert "    if (rc <= 0) {\n        if (rc == 0)\n            virReportError(" in text


def test_secondary_drivers_may_be_absent() -> None:
    tree = facts({"src/libvirt-network.c": "int virNetworkX;\n"})
    wanted = proposal("int virNetworkSetFrob(virNetworkPtr network, unsigned int flags);")
    text = after(tree, implementation(tree, wanted), "src/libvirt-network.c")
    assert "    if (conn->networkDriver && conn->networkDriver->networkSetFrob) {\n" in text
    assert 'VIR_DEBUG("network=%p, flags=0x%x", network, flags);' in text


def test_the_admin_library_calls_its_client() -> None:
    path = "src/admin/libvirt-admin.c"
    tree = facts({path: "int virAdmX;\n"})
    wanted = proposal("int virAdmServerSetFrob(virAdmServerPtr srv, const char *name, unsigned int flags);")
    text = after(tree, implementation(tree, wanted), path)
    assert "    if ((ret = remoteAdminServerSetFrob(srv, name, flags)) < 0)\n        goto error;\n" in text
    assert "virDispatchError(NULL);" in text
    assert "virReportUnsupportedError" not in text
    assert "virCheckReadOnlyGoto" not in text


def test_no_source_no_function() -> None:
    tree = facts({})
    assert implementation(tree, proposal()) == []
