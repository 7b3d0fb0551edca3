"""Faults of order, path, value and condition are found; other ways to write the same raise nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.steps.lint.sample import PUBLIC, files, findings

RESET = "    virResetLastError();\n\n"
DEBUG = '    VIR_DOMAIN_DEBUG(domain, "name=%s, flags=0x%x", name, flags);\n\n'
OBJECT = "    virCheckDomainReturn(domain, -1);\n"
CONN = "    conn = domain->conn;\n"
READ_ONLY = "    virCheckReadOnlyGoto(conn->flags, error);\n"
NAME = "    virCheckNonNullArgGoto(name, error);\n"
TEST = "    if (conn->driver->domainSetFrob) {\n"
CALL = "        int ret = conn->driver->domainSetFrob(domain, name, flags);\n"
FAILED = "        if (ret < 0)\n            goto error;\n"
RETURN = "        return ret;\n"
UNSUPPORTED = "    virReportUnsupportedError();\n"
LABEL = " error:\n"
DISPATCH = "    virDispatchError(domain->conn);\n"
END = "    return -1;\n"
BLOCK = TEST + CALL + FAILED + RETURN + "    }\n\n" + UNSUPPORTED

FAULTS: dict[str, tuple[list[tuple[str, str]], str]] = {
    "reset after the checks": ([(RESET, ""), (NAME, NAME + RESET)], "rule-reset-error"),
    "reset after the call": ([(RESET, ""), (CALL, CALL + RESET)], "rule-reset-error"),
    "reset under a condition": ([(RESET, "    if (flags)\n    " + RESET)], "rule-reset-error"),
    "no reset": ([(RESET, "")], "rule-reset-error"),
    "reset before the dispatch": ([(DISPATCH, RESET + DISPATCH)], "rule-dispatch-error"),
    "log after the checks": ([(DEBUG, ""), (NAME, NAME + DEBUG)], "rule-debug-entry"),
    "log under a condition": ([(DEBUG, "    if (name)\n    " + DEBUG)], "rule-debug-entry"),
    "no log": ([(DEBUG, "")], "rule-debug-entry"),
    "object used before it is checked": ([(OBJECT + CONN, CONN + OBJECT)], "rule-object-check"),
    "object never checked": ([(OBJECT, "")], "rule-object-check"),
    "object checked as another": ([("virCheckDomainReturn", "virCheckNetworkReturn")], "rule-object-check"),
    "object's check returns success": ([("Return(domain, -1)", "Return(domain, 0)")], "rule-return"),
    "object's check returns a pointer": ([("Return(domain, -1)", "Return(domain, NULL)")], "rule-return"),
    "read-only after the call": ([(READ_ONLY, ""), (CALL, CALL + READ_ONLY)], "rule-read-only"),
    "read-only under a flag": ([(READ_ONLY, "    if (flags & VIR_DOMAIN_AFFECT_LIVE)\n" + READ_ONLY)], "rule-read-only"),
    "read-only of other flags": ([("Goto(conn->flags,", "Goto(flags,")], "rule-read-only"),
    "no read-only check": ([(READ_ONLY, "")], "rule-read-only"),
    "read-only by hand, the wrong way": (
        [(READ_ONLY, "    if (!(conn->flags & VIR_CONNECT_RO)) {\n        virReportRestrictedError();\n        goto error;\n    }\n")],
        "rule-read-only",
    ),
    "argument checked after the call": ([(NAME, ""), (CALL, CALL + NAME)], "rule-arguments"),
    "argument checked under a flag": ([(NAME, "    if (flags & 1)\n" + NAME)], "rule-arguments"),
    "argument not checked": ([(NAME, "")], "rule-arguments"),
    "another argument checked": ([("NonNullArgGoto(name,", "NonNullArgGoto(domain,")], "rule-arguments"),
    "argument checked to be NULL": ([("virCheckNonNullArgGoto(name", "virCheckNullArgGoto(name")], "rule-arguments"),
    "method not looked for": ([(TEST, "    {\n"), (UNSUPPORTED, "")], "rule-driver-check"),
    "another method looked for": ([(TEST, TEST.replace("SetFrob", "GetFrob"))], "rule-driver-check"),
    "method looked for after the call": (
        [(BLOCK, CALL[4:] + "    if (!conn->driver->domainSetFrob) {\n    " + UNSUPPORTED + "        goto error;\n    }\n"
          + FAILED + RETURN)],
        "rule-driver-check",
    ),
    "method must not be there": ([(TEST, TEST.replace("conn->", "!conn->", 1))], "rule-driver-check"),
    "another method called": ([(CALL, CALL.replace("SetFrob", "GetFrob")), (TEST, TEST.replace("SetFrob", "GetFrob"))], "rule-internal-call"),
    "parameters lost": ([("(domain, name, flags);\n        if", "(domain, name, 0);\n        if")], "rule-internal-call"),
    "result not tested": ([(FAILED, "")], "rule-dispatch-error"),
    "result not looked at": ([(CALL, CALL.replace("int ret = ", "")), (FAILED, ""), (RETURN, "        return 0;\n")], "rule-dispatch-error"),
    "success taken for failure": ([("ret < 0", "ret > 0")], "rule-dispatch-error"),
    "zero taken for failure": ([("ret < 0", "ret <= 0")], "rule-dispatch-error"),
    "result tested as a pointer": ([("ret < 0", "!ret")], "rule-dispatch-error"),
    "failure returned at once": ([(FAILED, FAILED.replace("goto error", "return -1"))], "rule-dispatch-error"),
    "failure goes on": ([(FAILED, "        if (ret >= 0)\n            return ret;\n"), (RETURN, "")], "rule-unsupported"),
    "failure returns success": ([(END, "    return 0;\n")], "rule-return"),
    "success returns nothing": ([(RETURN, "")], "rule-return"),
    "unsupported not reported": ([(UNSUPPORTED, "")], "rule-unsupported|rule-dispatch-error"),
    "unsupported after the label": ([(UNSUPPORTED, ""), (LABEL, LABEL + UNSUPPORTED)], "rule-unsupported|rule-dispatch-error"),
    "unsupported returned at once": ([(UNSUPPORTED, UNSUPPORTED + END)], "rule-dispatch-error"),
    "unsupported is success": ([(UNSUPPORTED, "    return 0;\n")], "rule-unsupported"),
    "no dispatch": ([(DISPATCH, "")], "rule-dispatch-error"),
    "dispatch under a condition": ([(DISPATCH, "    if (flags)\n    " + DISPATCH)], "rule-dispatch-error"),
    "dispatch before the report": ([(UNSUPPORTED, DISPATCH + UNSUPPORTED + END), (LABEL, LABEL)], "rule-dispatch-error"),
    "dispatch to nobody": ([("virDispatchError(domain->conn)", "virDispatchError(NULL)")], "rule-dispatch-error"),
    "a jump past the dispatch": ([("goto error;\n        return", "goto out;\n        return"), (END, " out:\n" + END)], "rule-dispatch-error"),
    "an error without a report": ([(NAME, "    if (!name)\n        goto error;\n")], "rule-dispatch-error"),
    "failure without an error": ([(NAME, "    if (!name)\n        return -1;\n")], "rule-return"),
}  # fmt: skip

FAULTS |= {
    "only the driver looked for": ([(TEST, "    if (conn->driver) {\n")], "rule-driver-check"),
    "read-only of another connection": (
        [(READ_ONLY, "    virCheckReadOnlyGoto(virFrobConn()->flags, error);\n")], "rule-read-only",
    ),
    "read-only reported and gone on": (
        [(READ_ONLY, "    if (conn->flags & VIR_CONNECT_RO)\n        virReportRestrictedError();\n")], "rule-read-only",
    ),
    "argument reported and gone on": ([(NAME, "    if (!name)\n        virReportInvalidNullArg(name);\n")], "rule-arguments"),
    "object's check jumps to where the object is used": (
        [(OBJECT, "    virCheckDomainGoto(domain, error);\n")], "rule-object-check",
    ),
    "another object checked": ([(OBJECT, "    virCheckDomainReturn(name, -1);\n")], "rule-object-check"),
    "dispatched twice": ([(DISPATCH, DISPATCH * 2)], "rule-dispatch-error"),
    "dispatched to the object": ([("Error(domain->conn)", "Error(domain)")], "rule-dispatch-error"),
    "dispatched after success": ([(RETURN, "    " + DISPATCH + RETURN)], "rule-dispatch-error"),
    "reset where it failed": (
        [(FAILED, "        if (ret < 0) {\n            virResetLastError();\n            goto error;\n        }\n")],
        "rule-dispatch-error",
    ),
    "unsupported as another error": (
        [(UNSUPPORTED, '    virReportError(VIR_ERR_INTERNAL_ERROR, "%s", "no");\n')], "rule-unsupported",
    ),
    "called twice": ([(FAILED, CALL.replace("int ", "") + FAILED)], "rule-dispatch-error"),
    "another variable tested": (
        [("    virConnectPtr conn;\n", "    virConnectPtr conn;\n    int rc = 0;\n"), ("ret < 0", "rc < 0")], "rule-dispatch-error",
    ),
    "a variable that was never set returned": (
        [("    virConnectPtr conn;\n", "    virConnectPtr conn;\n    int rc;\n"), (RETURN, "        return rc;\n")], "rule-return",
    ),
    "success from the beginning": (
        [("    virConnectPtr conn;\n", "    virConnectPtr conn;\n    int ret = 0;\n"), (CALL, CALL.replace("int ret", "ret")),
         (END, "    return ret;\n")], "rule-return",
    ),
    "flags that return at once": ([(NAME, NAME + "    virCheckFlags(0, -1);\n")], "rule-dispatch-error"),
    "typed parameters checked in vain": (
        [(NAME, NAME + "    virTypedParameterValidateSet(conn, NULL, 0);\n")], "rule-arguments",
    ),
    "a flag that excludes itself": ([(NAME, NAME + "    VIR_EXCLUSIVE_FLAGS_GOTO(VIR_A, VIR_A, error);\n")], "rule-arguments"),
    "a statement that nothing comes to": ([(FAILED + RETURN, RETURN + FAILED)], "rule-return"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str, tmp_path: Path) -> None:
    edits, rule = FAULTS[fault]
    found = findings(tmp_path, files(*edits))
    assert {f.rule for f in found} & set(rule.split("|")), found


def test_the_finished_function_raises_nothing(tmp_path: Path) -> None:
    assert findings(tmp_path, files()) == []


HELPER = """static int
virDomainFrobAllowed(virDomainPtr domain, const char *name)
{
    virCheckReadOnlyGoto(domain->conn->flags, denied);
    virCheckNonNullArgGoto(name, denied);
    return 0;

 denied:
    return -1;
}

"""
MACRO = """#define FROB_CALL(member, ...) \\
    if (conn->driver->member) { \\
        int rc = conn->driver->member(__VA_ARGS__); \\
        if (rc < 0) \\
            goto error; \\
        return rc; \\
    }

"""
EQUIVALENTS: dict[str, list[tuple[str, str]]] = {
    "a local for the driver": [
        ("    virConnectPtr conn;\n", "    virConnectPtr conn;\n    virHypervisorDriver *driver;\n"),
        (CONN, CONN + "    driver = conn->driver;\n"), (TEST, TEST.replace("conn->driver", "driver")),
        (CALL, CALL.replace("conn->driver", "driver")),
    ],
    "a local for the method": [
        (TEST, "    virDrvDomainSetFrob frob = conn->driver->domainSetFrob;\n    if (frob != NULL) {\n"),
        (CALL, CALL.replace("conn->driver->domainSetFrob", "frob")),
    ],
    "an early return": [
        (BLOCK, "    if (!conn->driver->domainSetFrob) {\n    " + UNSUPPORTED + "        goto error;\n    }\n\n"
         + CALL[4:] + "    if (ret >= 0)\n        return ret;\n"),
    ],
    "another label": [("goto error", "goto failed"), (", error)", ", failed)"), (LABEL, " failed:\n")],
    "one way out": [
        ("    virConnectPtr conn;\n", "    virConnectPtr conn;\n    int ret = -1;\n"), (CALL, CALL.replace("int ret", "ret")),
        (FAILED + RETURN, "        goto cleanup;\n"), (", error)", ", cleanup)"), (LABEL, " cleanup:\n"),
        (DISPATCH + END, "    if (ret < 0)\n    " + DISPATCH + "    return ret;\n"),
    ],
    "an else": [("    }\n\n" + UNSUPPORTED, "    } else {\n    " + UNSUPPORTED + "    }\n")],
    "NULL as written": [(TEST, TEST.replace("domainSetFrob)", "domainSetFrob != NULL)")), ("ret < 0", "ret == -1")],
    "the constant first": [("ret < 0", "0 > ret"), (TEST, TEST.replace("(conn", "(NULL != conn"))],
    "the call in the condition": [
        (CALL + FAILED + RETURN, "        int ret;\n        if ((ret = conn->driver->domainSetFrob(domain, name, flags)) < 0)\n"
         "            goto error;\n        return ret;\n"),
    ],
    "read-only by hand": [
        (READ_ONLY, "    if (conn->flags & VIR_CONNECT_RO) {\n        virReportError(VIR_ERR_OPERATION_DENIED, __FUNCTION__);\n"
         "        goto error;\n    }\n"),
    ],
    "argument by hand": [(NAME, "    if (name == NULL) {\n        virReportInvalidNullArg(name);\n        goto error;\n    }\n")],
    "a helper checks": [
        ("/**\n * virDomainSetFrob:", HELPER + "/**\n * virDomainSetFrob:"),
        (READ_ONLY + "    virCheckNonNullArgGoto(name, error);\n", "    if (virDomainFrobAllowed(domain, name) < 0)\n        goto error;\n"),
    ],
    "a macro calls": [
        ("/**\n * virDomainSetFrob:", MACRO + "/**\n * virDomainSetFrob:"),
        (TEST + CALL + FAILED + RETURN + "    }\n", "    FROB_CALL(domainSetFrob, domain, name, flags);\n"),
    ],
    "the arguments before the connection": [(READ_ONLY, ""), (NAME, NAME + READ_ONLY)],
    "no local for the connection": [
        ("    virConnectPtr conn;\n\n", ""), (CONN, ""), ("(conn->", "(domain->conn->"), (" conn->", " domain->conn->"),
    ],
    "braces everywhere": [(FAILED, "        if (ret < 0) {\n            goto error;\n        }\n")],
    "a cast and parentheses": [(CALL, CALL.replace("conn->driver->domainSetFrob(", "((conn->driver->domainSetFrob))(")), ("(ret < 0)", "((ret) < (0))")],
    "something freed by itself": [("    virConnectPtr conn;\n", "    g_autofree char *copy = g_strdup(name);\n    virConnectPtr conn;\n")],
    "a comment between": [(FAILED, "        /* it is not done */\n" + FAILED)],
    "the two tests in one": [(TEST, "    if (conn->driver && conn->driver->domainSetFrob) {\n")],
    "a choice": [(RETURN, "        return ret > 0 ? ret : 0;\n")],
}  # fmt: skip

BEFORE = "/**\n * virDomainSetFrob:"
IMPLEMENTATION = """static int
frobImplementation(virDomainPtr d, const char *name, unsigned int flags)
{
    if (!d->conn->driver->domainSetFrob) {
        virReportUnsupportedError();
        return -1;
    }
    return d->conn->driver->domainSetFrob(d, name, flags);
}

"""
MAY_WRITE = """static bool
frobMayWrite(virConnectPtr conn)
{
    if (conn->flags & VIR_CONNECT_RO) {
        virReportError(VIR_ERR_OPERATION_DENIED, NULL);
        return false;
    }
    return true;
}

"""
FAIL = "static int\nfrobFail(virConnectPtr conn)\n{\n    virDispatchError(conn);\n    return -1;\n}\n\n"
ENTER = """#define FROB_ENTER(dom) \\
    VIR_DOMAIN_DEBUG(dom, "enter"); \\
    virResetLastError(); \\
    virCheckDomainReturn(dom, -1)

"""
CHECK = """#define FROB_CHECK(arg) \\
    do { \\
        if (!(arg)) { \\
            virReportInvalidNullArg(arg); \\
            goto error; \\
        } \\
    } while (0)

"""
EQUIVALENTS |= {
    "a helper calls the driver": [
        (BEFORE, IMPLEMENTATION + BEFORE),
        (BLOCK, "    {\n        int ret = frobImplementation(domain, name, flags);\n" + FAILED + RETURN + "    }\n"),
    ],
    "a helper refuses": [
        (BEFORE, MAY_WRITE + BEFORE), (READ_ONLY, "    if (!frobMayWrite(conn))\n        goto error;\n"),
    ],
    "a helper fails": [(BEFORE, FAIL + BEFORE), (DISPATCH + END, "    return frobFail(domain->conn);\n")],
    "a macro enters": [(BEFORE, ENTER + BEFORE), (DEBUG + RESET + OBJECT, "    FROB_ENTER(domain);\n")],
    "a macro checks": [(BEFORE, CHECK + BEFORE), (NAME, "    FROB_CHECK(name);\n")],
    "a switch": [
        (FAILED + RETURN, "        switch (ret) {\n        case -1:\n            goto error;\n        default:\n"
         "            return ret;\n        }\n"),
    ],
    "a loop that runs once": [
        (TEST, "    do {\n        if (!conn->driver->domainSetFrob)\n            break;\n"),
        ("    }\n\n" + UNSUPPORTED, "    } while (0);\n\n" + UNSUPPORTED),
    ],
    "a loop that tries again": [
        (CALL + FAILED, "        int ret;\n        do {\n            ret = conn->driver->domainSetFrob(domain, name, flags);\n"
         "        } while (ret == -2);\n" + FAILED),
    ],
    "a conditional expression": [(FAILED + RETURN, "        return ret < 0 ? (virDispatchError(conn), -1) : ret;\n")],
    "a truth value": [(FAILED, "        bool ok = ret >= 0;\n        if (!ok)\n            goto error;\n")],
    "forward": [(FAILED, "        if (ret >= 0)\n            goto done;\n        goto error;\n"), (RETURN, "    done:\n" + RETURN)],
    "dispatched where it fails": [
        (NAME, "    if (!name) {\n        virReportInvalidNullArg(name);\n        virDispatchError(conn);\n        return -1;\n    }\n"),
    ],
    "two sides of the preprocessor": [(CONN, CONN + "#ifdef WITH_FROB\n    frob(conn);\n#else\n    noFrob(conn);\n#endif\n")],
}  # fmt: skip


@pytest.mark.parametrize("form", EQUIVALENTS)
def test_another_form_raises_nothing(form: str, tmp_path: Path) -> None:
    assert findings(tmp_path, files(*EQUIVALENTS[form])) == []


def test_a_body_that_is_cut_anywhere_is_judged_all_the_same(tmp_path: Path) -> None:
    whole = files()[PUBLIC]
    start = whole.index("virDomainSetFrob(virDomainPtr")
    for number, cut in enumerate(range(start, len(whole), 29)):
        for text in (whole[:cut], whole[:cut] + whole[cut + 9 :]):
            made = {**files(), PUBLIC: text}
            assert isinstance(findings(tmp_path / f"{number}-{len(text)}", made), list)


DEEP = {
    "choices": "    flags = " + " + ".join(f"(name ? {i} : flags)" for i in range(40)) + ";\n",
    "conditions": "    if (" + " || ".join(f"flags & {i}" for i in range(300)) + ")\n        flags = 1;\n",
    "parentheses": "    flags = " + "(" * 900 + "1" + ")" * 900 + ";\n",
    "calls": "    f(" * 300 + "1" + ")" * 300 + ";\n",
    "branches": "".join(f"    if (flags & {i})\n        x{i} = f(name);\n" for i in range(150)),
    "blocks": "    if (flags) {\n" * 300 + "    }\n" * 300,
    "loops": "    for (;;) {\n        if (flags++)\n            continue;\n    again:\n        goto again;\n    }\n",
}


@pytest.mark.parametrize("kind", DEEP)
def test_no_body_is_too_deep_or_has_too_many_paths(kind: str, tmp_path: Path) -> None:
    assert isinstance(findings(tmp_path, files((NAME, NAME + DEEP[kind]))), list)
