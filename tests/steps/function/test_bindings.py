"""What libvirt-python's generator makes of a function."""

from __future__ import annotations

import pytest

from steps.function.bindings import python_binding
from steps.function.prototype import parse


@pytest.mark.parametrize(
    ("prototype", "state", "said"),
    [
        ("int virDomainSetFrob(virDomainPtr domain, const char *name, int level, unsigned int flags);", "generated", ""),
        ("virDomainPtr virConnectFindFrob(virConnectPtr conn, const unsigned char *uuid);", "generated", ""),
        ("const char *virDomainGetFrob(virDomainPtr domain);", "generated", ""),
        ("int virDomainGetFrob(virDomainPtr domain, int *level, unsigned int flags);", "override", "'int *' (level)"),
        (
            "int virDomainGetFrobs(virDomainPtr domain, virTypedParameterPtr params, int *nparams, unsigned int flags);",
            "override",
            "'virTypedParameterPtr' (params), 'int *' (nparams)",
        ),
        ("int virConnectListFrobs(virConnectPtr conn, char **const names, int maxnames);", "override", "(names)"),
        (
            "int virConnectFrobRegister(virConnectPtr conn, virConnectDomainEventCallback cb, void *opaque, "
            "virFreeCallback freecb);",
            "left-out",
            "virConnectDomainEventCallback",
        ),
    ],
)  # fmt: skip
def test_the_types_decide(prototype: str, state: str, said: str) -> None:
    binding = python_binding(parse(prototype))
    assert binding.state == state
    assert said in binding.why
