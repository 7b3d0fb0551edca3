"""Structs of the public headers on the wire."""

from __future__ import annotations

from steps.code import xdr
from steps.function.cstructs import members_of
from steps.function.limits import Limits
from steps.function.names import derive
from tests.steps.function.generate.sample import facts

HEADER = """typedef enum {
    VIR_DOMAIN_FROB_A,
} virDomainFrobType;
typedef unsigned long long virDomainFrobCursor;
typedef struct _virDomainFrobInfo virDomainFrobInfo;
struct _virDomainFrobInfo {
    virDomainFrobType type;
    virDomainFrobCursor cur;
    char model[32];
    unsigned int level;
};
"""


def test_a_number_of_another_name_travels_as_what_it_is_and_an_enum_as_an_int() -> None:
    tree = facts({"include/libvirt/libvirt-domain.h": HEADER})
    limits = Limits(xdr.parse(b""), derive("virDomainGetFrobInfo"))
    members = members_of(tree, "virDomainFrobInfoPtr", limits, "remote_string")
    assert [str(m) for m in members] == [
        "int type;",
        "unsigned hyper cur;",
        "char model[32];",
        "unsigned int level;",
    ]
