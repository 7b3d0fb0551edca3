"""The guide's rules are read from the function's own body, in the form of either era."""

from __future__ import annotations

import pytest

from steps.function.detect import rules
from steps.function.detect.view import View
from steps.function.names import derive
from steps.state import State
from tests.steps.function.detect.sample import NAME, PUBLIC, tree
from tests.steps.function.generate.sample import facts

OLD = """
int
virDomainSetFrob(virDomainPtr domain, const char *name, unsigned int flags)
{
    virConnectPtr conn;

    DEBUG("domain=%p, name=%s", domain, name);

    virResetLastError();

    if (!VIR_IS_CONNECTED_DOMAIN(domain)) {
        virLibDomainError(NULL, VIR_ERR_INVALID_DOMAIN, __FUNCTION__);
        virDispatchError(NULL);
        return -1;
    }
    if (domain->conn->flags & VIR_CONNECT_RO) {
        virLibDomainError(domain, VIR_ERR_OPERATION_DENIED, __FUNCTION__);
        goto error;
    }
    if (name == NULL) {
        virLibDomainError(domain, VIR_ERR_OPERATION_INVALID, __FUNCTION__);
        goto error;
    }
    conn = domain->conn;
    if (conn->driver && conn->driver->domainSetFrob)
        return (conn->driver->domainSetFrob)(domain, name, flags);

    virLibConnError(conn, VIR_ERR_NO_SUPPORT, __FUNCTION__);

error:
    virDispatchError(domain->conn);
    return -1;
}
"""


def judged(files: dict[str, str], name: str = NAME) -> dict[str, State]:
    return {v.rule: v.state for v in rules.judge(View(derive(name), facts(files)))}


def changed(old: str, new: str) -> dict[str, str]:
    files = tree()
    assert old in files[PUBLIC]
    files[PUBLIC] = files[PUBLIC].replace(old, new)
    return files


KEPT = set(rules.IDS) - {"rule-debug-return"}


def test_a_function_that_keeps_all_rules() -> None:
    found = judged(tree())
    assert {rule for rule, state in found.items() if state is State.DONE} == KEPT
    assert found["rule-debug-return"] is State.NOT_NEEDED


def test_the_older_form() -> None:
    assert {rule for rule, state in judged({**tree(), PUBLIC: OLD}).items() if state is State.DONE} == KEPT


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("rule-debug-entry", 'VIR_DOMAIN_DEBUG(domain, "name=%s, flags=0x%x", name, flags);', ""),
        ("rule-reset-error", "virResetLastError();", ""),
        ("rule-object-check", "virCheckDomainReturn(domain, -1);", ""),
        ("rule-read-only", "virCheckReadOnlyGoto(conn->flags, error);", ""),
        ("rule-arguments", "virCheckNonNullArgGoto(name, error);", ""),
        ("rule-driver-check", "if (conn->driver->domainSetFrob) {", "if (1) {"),
        ("rule-unsupported", "virReportUnsupportedError();", ""),
        ("rule-dispatch-error", "virDispatchError(domain->conn);", ""),
    ],
)
def test_a_rule_that_is_not_kept(rule: str, old: str, new: str) -> None:
    found = judged(changed(old, new))
    assert found[rule] is State.MISSING
    assert {r for r in KEPT if found[r] is not State.DONE} == {rule}


def test_what_a_comment_says_keeps_no_rule() -> None:
    found = judged(changed("virResetLastError();", '/* virResetLastError(); */ puts("virResetLastError()");'))
    assert found["rule-reset-error"] is State.MISSING


def test_a_reader_may_be_called_on_a_read_only_connection() -> None:
    files = {path: text.replace("SetFrob", "GetFrob") for path, text in tree().items()}
    files[PUBLIC] = files[PUBLIC].replace("virCheckReadOnlyGoto(conn->flags, error);", "")
    assert judged(files, "virDomainGetFrob")["rule-read-only"] is State.NOT_NEEDED


def test_access_control_says_that_a_getter_changes_something() -> None:
    files = {
        path: text.replace("SetFrob", "GetFrob").replace("SET_FROB", "GET_FROB")
        for path, text in tree().items()
    }
    files[PUBLIC] = files[PUBLIC].replace("virCheckReadOnlyGoto(conn->flags, error);", "")
    assert judged(files, "virDomainGetFrob")["rule-read-only"] is State.MISSING


def test_a_null_that_is_only_passed_over_is_no_check() -> None:
    found = judged(changed("virCheckNonNullArgGoto(name, error);", "if (!name)\n        return 0;"))
    assert found["rule-arguments"] is State.MISSING


def test_without_a_function_no_rule_is_kept() -> None:
    found = judged(tree(leave_out=["implementation"]))
    assert State.DONE not in found.values()
    assert found["rule-reset-error"] is State.MISSING


@pytest.mark.parametrize(
    ("check", "state"), [("virCheckFooReturn(foo, -1);", State.NOT_NEEDED), ("", State.MISSING)]
)
def test_an_object_that_only_this_tree_has_is_known_by_its_check(check: str, state: State) -> None:
    files = tree()
    files["include/libvirt/libvirt-domain.h"] += "int virFooDelete(virFooPtr foo, unsigned int flags);\n"
    files[PUBLIC] += (
        "\nint\nvirFooDelete(virFooPtr foo, unsigned int flags)\n{\n    virResetLastError();\n"
        f"    {check}\n    if (foo->conn->driver && foo->conn->driver->fooDelete)\n"
        "        return foo->conn->driver->fooDelete(foo, flags);\n    return -1;\n}\n"
    )
    assert judged(files, "virFooDelete")["rule-arguments"] is state
