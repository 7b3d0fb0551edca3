from __future__ import annotations

import pytest

from steps.function import acl
from steps.function.prototype import parse
from tests.steps.function.practice import facts, propose

PERMISSIONS = b"""typedef enum {
    VIR_ACCESS_PERM_CONNECT_GETATTR,
    VIR_ACCESS_PERM_CONNECT_SEARCH_DOMAINS,
    VIR_ACCESS_PERM_CONNECT_LAST,
} virAccessPermConnect;
typedef enum {
    VIR_ACCESS_PERM_STORAGE_VOL_DATA_READ, /* text */
    VIR_ACCESS_PERM_STORAGE_VOL_LAST,
} virAccessPermStorageVol;
"""


def test_permissions_are_read_by_object_whatever_underscores_it_has() -> None:
    assert acl.permissions(PERMISSIONS) == {
        "connect": ("getattr", "search_domains"),
        "storage_vol": ("data_read",),
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("domain:read",), False),
        (("domain:write",), True),
        (("connect:search_domains",), False),
        (("domain:read", "domain:write:VIR_DOMAIN_VCPU_GUEST"), False),
        (("domain:block_read",), True),
        (("secret:read_secure",), True),
        (("connect:detect_storage_pools",), True),
        (("none",), False),
        ((), False),
    ],
)
def test_only_an_unconditional_change_shuts_read_only_connections_out(
    lines: tuple[str, ...], expected: bool
) -> None:
    assert acl.writes(lines) is expected


@pytest.mark.parametrize(
    ("prototype", "first"),
    [
        ("int virDomainSetFrob(virDomainPtr domain, unsigned int flags);", "domain:write"),
        ("char *virDomainGetFrob(virDomainPtr domain, unsigned int flags);", "domain:read"),
        ("int virDomainIsFrobbed(virDomainPtr domain);", "domain:read"),
        ("virDomainPtr virDomainLookupByFrob(virConnectPtr conn, const char *frob);", "domain:getattr"),
        ("int virConnectNumOfFrobbedDomains(virConnectPtr conn);", "connect:search_domains"),
        ("int virNetworkSetFrob(virNetworkPtr net, unsigned int flags);", "network:write"),
    ],
)
def test_the_first_permission_follows_from_object_and_verb(prototype: str, first: str) -> None:
    assert acl.propose(facts(), parse(prototype)).acl[:1] == (first,)


def test_a_permission_must_be_one_of_the_trees() -> None:
    known = acl.permissions(PERMISSIONS)
    assert acl.is_permission("storage_vol:data_read", known)
    assert not acl.is_permission("storage_vol:data_write", known)
    assert not acl.is_permission("domain:read", known)


def test_listing_filters_each_object() -> None:
    proposal = propose(
        "int virConnectListAllFrobs(virConnectPtr conn, virDomainPtr **domains, unsigned int flags);"
    )
    assert proposal.wire is not None
    assert (proposal.wire.acl, proposal.wire.aclfilter) == (("connect:search_domains",), ("domain:getattr",))
