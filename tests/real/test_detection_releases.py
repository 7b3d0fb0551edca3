"""Every public function that upstream has finished: each check is done or not needed, but for what upstream lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from steps.inspect import Report, inspect_all
from steps.model import State
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import find_tree

JUDGEMENT = frozenset(("internal-use", "common-code"))
"""Only a person can say these."""

_FREES = """virNetworkDHCPLeaseFree virDomainStatsRecordListFree virDomainFSInfoFree virDomainIOThreadInfoFree
    virDomainInterfaceFree"""
_NO_COMMAND = """virDomainGetMaxMemory virDomainSetMaxMemory virDomainSetMemory virDomainBlockPeek virDomainMemoryPeek
    virSecretLookupByUsage virConnectIsEncrypted virConnectIsSecure virDomainIsUpdated virDomainOpenGraphics
    virDomainGetSecurityLabelList virDomainOpenChannel virDomainOpenGraphicsFD virStreamRecvFlags virStreamRecvHole
    virStreamSendHole virStoragePoolLookupByTargetPath virNetworkPortGetParameters virNetworkPortSetParameters
    virConnectSetIdentity virDomainSaveParams virDomainRestoreParams virNodeGetSEVInfo virDomainGetLaunchSecurityInfo"""
_LISTS = """virConnectListAllDomains virDomainListAllSnapshots virDomainSnapshotListAllChildren
    virConnectListAllInterfaces virConnectListAllNetworks virConnectListAllNodeDevices virConnectListAllNWFilters
    virConnectListAllSecrets virConnectListAllStoragePools virStoragePoolListAllVolumes
    virConnectListAllNWFilterBindings virNetworkListAllPorts virDomainCheckpointListAllChildren
    virDomainListAllCheckpoints virAdmConnectListServers virAdmServerListClients virNetworkGetDHCPLeases"""
_NULLABLE = """virConnectGetMaxVcpus virNodeNumOfDevices virDomainFSTrim virNodeDeviceDetachFlags
    virConnectGetDomainCapabilities virConnectSetIdentity virDomainCreateWithFiles virAdmConnectSetLoggingOutputs
    virAdmConnectSetLoggingFilters virAdmConnectOpen virConnectOpen virDomainGetSchedulerType virNodeGetCPUMap"""
_UNCHECKED = """virDomainGetTime virNetworkPortGetParameters virNetworkPortSetParameters virNodeDeviceGetAutostart
    virDomainQemuAgentCommand virDomainMemoryStats virAdmServerGetClientLimits virAdmConnectGetLoggingOutputs
    virAdmConnectGetLoggingFilters virGetVersion virAdmGetVersion"""

EXCEPTIONS: tuple[tuple[str, str, str], ...] = (
    ("rule-debug-entry rule-reset-error", _FREES, "only frees what the caller holds"),
    ("rule-debug-entry rule-reset-error", "virInitialize virAdmInitialize", "logging does not work before it has run"),
    ("rule-arguments", _FREES, "freeing NULL is allowed"),
    ("rule-arguments", _LISTS, "no list means: only count"),
    ("rule-arguments", _NULLABLE, "what it points to may be left out, which no prototype says"),
    ("rule-arguments", _UNCHECKED, "upstream forgot the check"),
    ("rule-object-check", "virConnectSetIdentity virDomainFDAssociate virDomainLxcEnterNamespace", "upstream forgot it"),
    ("rule-driver-check rule-internal-call rule-unsupported", "virConnectOpen virConnectClose",
     "drivers are opened and closed elsewhere"),
    ("rule-internal-call rule-dispatch-error", "virAdmConnectClose", "the connection's last reference closes it"),
    ("rule-dispatch-error", "virConnectClose virConnectGetType", "cannot fail but for the object"),
    ("rule-unsupported", "virConnectGetType virConnectGetLibVersion", "falls back on what the library knows itself"),
    ("rule-unsupported", "virConnectRegisterCloseCallback virConnectUnregisterCloseCallback",
     "without the method there is nothing to close"),
    ("rule-read-only", """virConnectGetDomainCapabilities virDomainManagedSaveDefineXML
        virConnectCompareHypervisorCPU virConnectBaselineHypervisorCPU""",
     "CVE-2019-10166, -10167 and -10168 were about these"),
    ("virsh-call virsh-command virsh-docs", _NO_COMMAND, "virsh has no command that calls it"),
    ("drivers", "virConnectGetLibVersion virConnectSetIdentity virDomainQemuAttach", "no driver has it any more, or yet"),
    ("test-driver", "virDomainFDAssociate", "new in 9.0.0, and not in the test driver"),
)  # fmt: skip
"""Checks, functions, and why upstream lacks these and is finished all the same."""
UNNAMED = frozenset(("4cd05fe959eb9186", "57763bc2371a9285", "5f8eb3696f87a8f0", "6bd5cc9f0900be80"))
"""The same without names: what concerns who may do something is for libvirt's own people to look at, not to publish."""
LISTED = {
    (check, name): why
    for checks, names, why in EXCEPTIONS
    for check in checks.split()
    for name in names.split()
}


def digest(check: str, name: str) -> str:
    """How :data:`UNNAMED` lists a pair."""
    return hashlib.sha256(f"{check} {name}".encode()).hexdigest()[:16]


VERSIONS = ("history", "7.0.0", "9.0.0", "11.3.0")


def unfinished(reports: list[Report]) -> Iterator[tuple[str, str]]:
    """The checks that are neither done nor not needed, with the function's name."""
    for report in reports:
        for step in report.steps:
            for finding in step.findings:
                if finding.check not in JUDGEMENT and finding.state not in (State.DONE, State.NOT_NEEDED):
                    yield finding.check, report.name


@pytest.fixture(scope="module", params=VERSIONS)
def reports(request: pytest.FixtureRequest) -> list[Report]:
    root: Path = find_tree(request.param)
    return inspect_all(Facts(Checkout.open(root).snapshot()))


@pytest.mark.real
def test_upstream_is_finished_but_for_the_listed(reports: list[Report]) -> None:
    assert len(reports) > 500
    left = set(unfinished(reports)) - set(LISTED)
    assert sorted(pair for pair in left if digest(*pair) not in UNNAMED) == []


@pytest.mark.real
def test_evidence_is_where_it_says(reports: list[Report], request: pytest.FixtureRequest) -> None:
    root = find_tree(request.node.callspec.params["reports"])
    snapshot = Checkout.open(root).snapshot()
    for report in reports:
        found = report.finding("public-implementation")
        assert found is not None
        assert found.file is not None
        assert found.line is not None
        lines = (snapshot.read(found.file) or b"").split(b"\n")
        assert report.name.encode() in lines[found.line - 1], report.name


@pytest.mark.real
def test_no_exception_is_listed_in_vain() -> None:
    seen: set[tuple[str, str]] = set()
    for version in VERSIONS:
        seen |= set(unfinished(inspect_all(Facts(Checkout.open(find_tree(version)).snapshot()))))
    assert sorted(set(LISTED) - seen) == []
    assert {digest(*pair) for pair in seen} >= UNNAMED
