"""The limits of arrays."""

from __future__ import annotations

import pytest

from steps.code import xdr
from steps.function.limits import Limits
from steps.function.names import derive

PROTOCOL = xdr.parse(
    b"const REMOTE_DOMAIN_FROB_PARAMS_MAX = 16;\nconst REMOTE_CPUMAP_MAX = 2048;\n"
    b"struct remote_domain_get_frob_params_ret {\n"
    b"    remote_typed_param params<REMOTE_DOMAIN_FROB_PARAMS_MAX>;\n};\n"
    b"enum remote_procedure {\n    REMOTE_PROC_DOMAIN_GET_FROB_PARAMS = 1\n};\n"
)


@pytest.mark.parametrize(
    ("function", "member", "limit"),
    [
        ("virDomainGetMessages", "msgs", "REMOTE_DOMAIN_MESSAGES_MAX"),
        ("virDomainGetDiskErrors", "errors", "REMOTE_DOMAIN_DISK_ERRORS_MAX"),
        ("virDomainFSFreeze", "mountpoints", "REMOTE_DOMAIN_FSFREEZE_MOUNTPOINTS_MAX"),
        ("virDomainPinFrob", "cpumap", "REMOTE_CPUMAP_MAX"),
    ],
)
def test_a_limit_is_named_after_the_function_and_what_it_limits_once(
    function: str, member: str, limit: str
) -> None:
    assert Limits(PROTOCOL, derive(function)).array(member, 5, "x") == limit


def test_a_setter_shares_the_limit_of_its_getter() -> None:
    limits = Limits(PROTOCOL, derive("virDomainSetFrobParams"))
    assert limits.typed_params() == "REMOTE_DOMAIN_FROB_PARAMS_MAX"
    assert limits.added == {}


def test_parameters_of_their_own_have_a_limit_of_their_own() -> None:
    limits = Limits(PROTOCOL, derive("virDomainSetFrobState"))
    assert limits.typed_params() == "REMOTE_DOMAIN_FROB_STATE_PARAMS_MAX"
    assert list(limits.added) == ["REMOTE_DOMAIN_FROB_STATE_PARAMS_MAX"]
