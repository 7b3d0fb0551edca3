"""The driver method's typedef and member."""

from __future__ import annotations

from steps.function.generate.driver import method_typedef, struct_member
from tests.steps.function.generate.sample import after, facts, proposal

PATH = "src/driver-hypervisor.h"
HEADER = """typedef int
(*virDrvDomainGetFrob)(virDomainPtr domain,
                       int bar);

typedef char *
(*virDrvDomainGetXML)(virDomainPtr domain);

typedef struct _virHypervisorDriver virHypervisorDriver;

struct _virHypervisorDriver {
    const char *name; /* the driver's */
    virDrvDomainGetFrob domainGetFrob; /* a comment */
    virDrvDomainGetXML domainGetXML;
};
"""


def test_the_typedef_follows_its_sibling() -> None:
    tree = facts({PATH: HEADER})
    text = after(tree, method_typedef(tree, proposal()), PATH)
    assert (
        "                       int bar);\n\ntypedef int\n(*virDrvDomainSetFrob)(virDomainPtr domain,\n"
        "                       const char *name,\n                       int level,\n"
        "                       unsigned int flags);\n\ntypedef char *\n"
    ) in text


def test_the_member_follows_its_sibling_behind_its_comment() -> None:
    tree = facts({PATH: HEADER})
    text = after(tree, struct_member(tree, proposal()), PATH)
    assert (
        "domainGetFrob; /* a comment */\n    virDrvDomainSetFrob domainSetFrob;\n    virDrvDomainGetXML"
        in text
    )


def test_columns_of_the_struct_are_kept() -> None:
    padded = HEADER.replace(
        "virDrvDomainGetFrob domainGetFrob", "virDrvDomainGetFrob            domainGetFrob"
    )
    tree = facts({PATH: padded})
    text = after(tree, struct_member(tree, proposal()), PATH)
    assert "    virDrvDomainSetFrob            domainSetFrob;\n" in text


def test_a_struct_without_methods_gets_both() -> None:
    bare = "/* the driver */\nstruct _virHypervisorDriver {\n    const char *name;\n};\n"
    tree = facts({PATH: bare})
    text = after(tree, [*method_typedef(tree, proposal()), *struct_member(tree, proposal())], PATH)
    assert text.startswith("typedef int\n(*virDrvDomainSetFrob)(")
    assert text.endswith("    const char *name;\n    virDrvDomainSetFrob domainSetFrob;\n};\n")


def test_the_admin_library_has_no_driver() -> None:
    tree = facts({PATH: HEADER})
    made = proposal("int virAdmServerSetFoo(virAdmServerPtr srv, unsigned int flags);")
    assert method_typedef(tree, made) == []
    assert struct_member(tree, made) == []
