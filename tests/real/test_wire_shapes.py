"""Every shape of function, made in step 4 of each real tree: libvirt's own generator takes the result in every mode."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from steps.code import xdr
from steps.extension import read_many
from steps.plan import plan
from tests.real.conftest import has, trusted

pytestmark = [pytest.mark.real, pytest.mark.skipif(not has("perl"), reason="perl is not installed")]

SHAPES = """
int virDomainSetFrob(virDomainPtr domain, const char *name, int level, unsigned int flags);
int virDomainTryFrob(virDomainPtr domain, const char *key, unsigned long long size, long long offset, unsigned int flags);
int virDomainGetNumFrobs(virDomainPtr domain, unsigned int flags);
char *virDomainGetFrobXMLDesc(virDomainPtr domain, unsigned int flags);
virDomainPtr virDomainLookupByFrob(virConnectPtr conn, const unsigned char *uuid, unsigned int flags);
int virDomainSetFrobParameters(virDomainPtr domain, virTypedParameterPtr params, int nparams, unsigned int flags);
int virDomainGetFrobParameters(virDomainPtr domain, virTypedParameterPtr *params, int *nparams, unsigned int flags);
int virDomainGetFrobStats(virDomainPtr domain, virTypedParameterPtr params, int *nparams, unsigned int flags);
int virConnectSetFrobParameters(virConnectPtr conn, virTypedParameterPtr params, int nparams, unsigned int flags);
int virConnectListAllFrobs(virConnectPtr conn, virDomainPtr **frobs, unsigned int flags);
int virDomainSendFrobs(virDomainPtr domain, const char **frobs, unsigned int nfrobs, unsigned int flags);
int virDomainSendCodes(virDomainPtr domain, unsigned int *codes, int ncodes, unsigned int flags);
int virDomainPinFrob(virDomainPtr domain, unsigned char *cpumap, int maplen, unsigned int flags);
int virDomainGetFrobSize(virDomainPtr domain, unsigned long long *size, unsigned int flags);
int virDomainGetFrobTime(virDomainPtr domain, long long *seconds, unsigned int *nseconds, unsigned int flags);
int virDomainGetFrobNames(virDomainPtr domain, char ***names, unsigned int flags);
int virDomainGetFrobResult(virDomainPtr domain, char **result, unsigned int flags);
int virDomainReadFrob(virDomainPtr domain, size_t size, void *buffer, unsigned int flags);
int virDomainGetFrobBlockInfo(virDomainPtr domain, const char *disk, virDomainBlockInfoPtr info, unsigned int flags);
int virDomainOpenFrob(virDomainPtr dom, const char *name, virStreamPtr st, unsigned int flags);
int virDomainUploadFrob(virDomainPtr dom, virStreamPtr st, unsigned long long length, unsigned int flags);
int virDomainGetFROBInfo(virDomainPtr domain, int level, unsigned int flags);
int virDomainFrobWithFiles(virDomainPtr domain, unsigned int nfiles, int *files, unsigned int flags);
int virNetworkSetFrob(virNetworkPtr network, const char *name, unsigned int flags);
int virStoragePoolSetFrob(virStoragePoolPtr pool, int level, unsigned int flags);
int virStorageVolSetFrob(virStorageVolPtr vol, int level, unsigned int flags);
int virNodeDeviceSetFrob(virNodeDevicePtr dev, const char *name, unsigned int flags);
int virInterfaceSetFrob(virInterfacePtr iface, int level, unsigned int flags);
int virSecretSetFrob(virSecretPtr secret, int level, unsigned int flags);
int virNWFilterSetFrob(virNWFilterPtr nwfilter, int level, unsigned int flags);
virDomainSnapshotPtr virDomainSnapshotGetFrob(virDomainSnapshotPtr snapshot, unsigned int flags);
"""
BY_HAND = {
    "virDomainGetFrobStats", "virDomainGetFrobTime", "virDomainGetFrobNames", "virDomainGetFrobResult",
    "virDomainReadFrob", "virDomainGetFrobBlockInfo", "virDomainGetFROBInfo", "virDomainFrobWithFiles",
}  # fmt: skip


def test_the_trees_own_generator_takes_every_shape(pristine: Path, tmp_path: Path) -> None:
    planned = plan(trusted(pristine).snapshot(), read_many(SHAPES), steps=[4])
    assert planned.refused == []
    generated = {p.name: p.wire.generate for p in planned.proposals if p.wire is not None}
    assert {name for name, word in generated.items() if word == "none"} == BY_HAND
    assert generated["virConnectSetFrobParameters"] == "client"
    assert all(p.wire is not None and p.wire.confirmed for p in planned.proposals)
    after = {path: change.after for path, change in planned.plan.changes().items()}
    protocol = tmp_path / "remote_protocol.x"
    protocol.write_bytes(after["src/remote/remote_protocol.x"])
    output = {
        mode: _generate(pristine, protocol, mode)
        for mode in ("client", "server", "aclheader", "aclbody", "aclsym")
    }
    for proposal in planned.proposals:
        word = generated[proposal.name]
        written = re.search(rf"^{proposal.names.client}\(", output["client"], re.M) is not None
        assert written == (word in ("both", "client")), proposal.name
        by_hand = f"{proposal.names.dispatch} body has to be implemented manually" in output["server"]
        assert by_hand == (word not in ("both", "server")), proposal.name
        assert f"vir{proposal.names.proc}EnsureACL" in output["aclheader"]
        assert (proposal.names.client + "(").encode() in after["src/remote/remote_driver.c"] or written
        assert (
            b"\n" + proposal.names.dispatch.encode() + b"(" in after["src/remote/remote_daemon_dispatch.c"]
        ) == by_hand


def test_the_golden_file_follows_the_protocol(pristine: Path) -> None:
    planned = plan(trusted(pristine).snapshot(), read_many(SHAPES), steps=[4])
    after = {path: change.after for path, change in planned.plan.changes().items()}
    protocol = xdr.parse(after["src/remote/remote_protocol.x"])
    golden = xdr.parse(after["src/remote_protocol-structs"])
    ours = [s for s in protocol.structs if s in golden.structs]
    assert ours == [s for s in golden.structs if s in protocol.structs]
    wanted = {s.name for p in planned.proposals if p.wire for s in (p.wire.args, p.wire.ret) if s}
    assert wanted <= set(golden.structs)
    numbers = re.findall(rb"^\s+REMOTE_PROC_\w+ = (\d+),$", after["src/remote_protocol-structs"], re.M)
    assert [int(n) for n in numbers] == list(range(1, len(numbers) + 1))


def _generate(root: Path, protocol: Path, mode: str) -> str:
    done = subprocess.run(
        ["perl", "-w", root / "src/rpc/gendispatch.pl", f"--mode={mode}", "remote", "REMOTE", protocol, "viraccessapicheck.h"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), mode
    return done.stdout
