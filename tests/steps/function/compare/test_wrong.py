"""What stands at a site and is wrong is partial there, and the sentence names the other side."""

from __future__ import annotations

import pytest

from steps.code.conflict import conflict
from steps.function.compare.faces import spelled
from steps.inspect import inspect
from steps.model import Finding, State
from tests.steps.function.detect import sample
from tests.steps.function.detect.sample import (
    CLIENT,
    DRIVER,
    GOLDEN,
    HEADER,
    PROTOCOL,
    PUBLIC,
    QEMU,
    SYMBOLS,
    TEST,
)
from tests.steps.function.generate.sample import facts

ARGUMENTS = sample.text("arguments", "DomainSetFrob", 1)
RESULT = "struct remote_domain_set_frob_ret {\n    int num;\n};\n"
PROCEDURE = sample.text("procedure", "DomainSetFrob", 1)
LEVER = PROCEDURE.replace("FROB", "LEVER")
PERMISSIONS = "src/access/viraccessperm.h"


def finding(files: dict[str, str], check: str) -> Finding:
    found = inspect(facts(files), sample.NAME).finding(check)
    assert found is not None
    return found


WRONG = [
    # check, file, what stands there, what is put there, what the sentence says
    ("public-header", HEADER, "unsigned int flags", "int flags", "definition (src/libvirt-domain.c:"),
    ("public-implementation", PUBLIC, "const char *name, unsigned", "char *name, unsigned", "declaration (include"),
    ("public-implementation", PUBLIC, "domain, const char *name, unsigned int flags)", "domain, const char *name)", "2 param"),
    ("driver-typedef", DRIVER, "const char *name, unsigned int flags", "unsigned int flags, const char *name", "declaration"),
    ("driver-member", DRIVER, " domainSetFrob;", " domainFrob;", "domainSetFrob"),
    ("public-symbol", SYMBOLS, "virDomainFree;", "virDomainFree;\n        virDomainSetFrob;", "twice"),
    ("wire-arguments", PROTOCOL, "    unsigned int flags;\n", "    unsigned hyper flags;\n", "libvirt-domain.h:"),
    ("wire-arguments", PROTOCOL, "    unsigned int flags;\n", "", "lacks 'unsigned int flags'"),
    ("wire-arguments", PROTOCOL, "remote_nonnull_string name;\n    unsigned", "remote_nonnull_ name;\n    unsigned", "no protocol defines"),
    ("wire-procedure", PROTOCOL, " = 1,", " = 7,", "gap"),
    ("wire-procedure", PROTOCOL, PROCEDURE, PROCEDURE.replace("= 1", "= 2") + LEVER.replace("= 1", "= 1"), "gap"),
    ("wire-procedure", PROTOCOL, PROCEDURE, LEVER + PROCEDURE, "twice|LEVER"),
    ("wire-generate", PROTOCOL, "@generate: both", "@generate: all", "knows no"),
    ("wire-acl", PROTOCOL, "@acl: domain:write", "@acl: none", "no permission"),
    ("wire-acl", PROTOCOL, "@acl: domain:write", "@acl: domain:wright", "no permission 'wright'"),
    ("wire-acl", PROTOCOL, "@acl: domain:write", "@acl: network:write", "on domain"),
    ("protocol-structs", GOLDEN, "u_int      ", "int        ", "remote_protocol.x:"),
    ("protocol-structs", GOLDEN, "FROB = 1", "FROB = 2", "remote_protocol.x:"),
    ("client", CLIENT, "remoteDomainSetFrob,", "remoteDomainFree,", "neither"),
    ("client", CLIENT, "1.2.0 */", "1.3.0 */\n    .domainFree = remoteDomainFree, /* 1.0.0 */", "libvirt_public.syms:"),
    ("drivers", QEMU, "qemuDomainSetFrob,", "qemuDomainSetFrop,", "nothing defines"),
    ("drivers", QEMU, "1.2.0", "9.9.9", "2.0.0"),
    ("test-driver", TEST, "testDomainSetFrob,", "testDomainSetFrop,", "nothing defines"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "path", "there", "wrong", "says"), WRONG)
def test_wrong(check: str, path: str, there: str, wrong: str, says: str) -> None:
    files = sample.tree()
    files[PERMISSIONS] = (
        "typedef enum {\n    VIR_ACCESS_PERM_DOMAIN_WRITE,\n    VIR_ACCESS_PERM_NETWORK_WRITE,\n} virAccessPerm;\n"
    )
    assert finding(files, check).state is State.DONE
    assert there in files[path]
    files[path] = files[path].replace(there, wrong)
    found = finding(files, check)
    assert found.state is State.PARTIAL
    assert any(word in found.why for word in says.split("|")), found.why


def test_a_result_before_its_arguments() -> None:
    files = sample.tree()
    files[PROTOCOL] = files[PROTOCOL].replace(ARGUMENTS, RESULT + ARGUMENTS)
    found = finding(files, "wire-result")
    assert found.state is State.PARTIAL
    assert "stands behind" in found.why


def test_a_driver_names_the_function_of_another_member() -> None:
    files = sample.add(sample.tree(), "DomainPull", ["typedef", "member", "qemu"])
    files[QEMU] = files[QEMU].replace("qemuDomainSetFrob,", "qemuDomainPull,")
    found = finding(files, "drivers")
    assert found.state is State.PARTIAL
    assert "domainPull's" in found.why


def test_the_client_sends_another_procedure() -> None:
    files = sample.tree()
    body = (
        "static int\nremoteDomainSetFrob(virDomainPtr dom)\n{\n    return call(REMOTE_PROC_DOMAIN_PULL);\n}\n"
    )
    files[CLIENT] = body + files[CLIENT]
    assert "DOMAIN_PULL" in finding(files, "client").why
    files[CLIENT] = body.replace("PULL", "SET_FROB") + files[CLIENT]
    assert finding(files, "client").state is State.DONE


@pytest.mark.parametrize("site", ["symbol", "header", "procedure", "implementation", "qemu"])
def test_marks_of_a_failed_merge(site: str) -> None:
    files = sample.tree()
    path, text = sample.SITES[site][0], sample.text(site, "DomainSetFrob", 1)
    assert text in files[path]
    files[path] = files[path].replace(text, f"<<<<<<< HEAD\n{text}=======\n>>>>>>> other\n")
    report = inspect(facts(files), sample.NAME)
    whys = [f.why for s in report.steps for f in s.findings if f.state is State.PARTIAL]
    assert any("a merge left its marks" in why for why in whys)


def test_where_a_mark_matters() -> None:
    text = b"int a;\n\nint f(\n<<<<<<< HEAD\n    int b);\n=======\n    int c);\n>>>>>>> x\n\nint d;\n"
    assert conflict(text, 1, True) is None
    assert conflict(text, 3, True) == 4
    assert conflict(text, 3, False) is None
    assert conflict(text, 5, False) == 4
    assert conflict(text, 10, True) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unsigned", "unsigned int"), ("char * *", "char **"), ("unsigned char[VIR_UUID_BUFLEN]", "unsigned char *"),
        ("virDomainPtr", "virDomain *"), ("char ** const", "char **"), ("struct _virDomain *", "virDomainPtr"),
    ],
)  # fmt: skip
def test_spellings(one: str, other: str) -> None:
    assert spelled(one) == spelled(other)


def test_other_types() -> None:
    assert spelled("const char *") != spelled("char *")
    assert spelled("unsigned long long") != spelled("unsigned long")
    assert spelled("virDomainPtr *") != spelled("virDomainPtr")
