"""Every shape of function that the public side knows, written into each real tree in one go."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.real.functions import wizard

pytestmark = pytest.mark.real

SHAPES = """
/* virsh-command=dom-shape-out */
int virDomainGetShapeOut(virDomainPtr domain, virTypedParameterPtr *params, int *nparams, unsigned int flags);
/* virsh-command=dom-shape-in */
int virDomainSetShapeIn(virDomainPtr domain, virTypedParameterPtr params, int nparams, unsigned int flags);
/* virsh-command=dom-shape-filled */
int virDomainGetShapeFilled(virDomainPtr domain, virTypedParameterPtr params, int *nparams, unsigned int flags);
/* virsh-command=dom-shape-text drivers=test,qemu */
char *virDomainGetShapeText(virDomainPtr domain, const char *disk, unsigned int flags);
/* virsh-command=dom-shape-list drivers=test,qemu */
int virConnectListAllShapeDomains(virConnectPtr conn, virDomainPtr **doms, unsigned int flags);
/* virsh-command=net-shape-list drivers=test,network */
int virConnectListAllShapeNetworks(virConnectPtr conn, virNetworkPtr **nets, unsigned int flags);
/* virsh-command=dom-shape-numbers */
int virDomainGetShapeNumbers(virDomainPtr domain, unsigned long long *total, unsigned int *used, unsigned int flags);
/* virsh-command=dom-shape-xml drivers=test,qemu */
virDomainPtr virDomainShapeXML(virConnectPtr conn, const char *xmlDesc, unsigned int flags);
/* virsh-command=dom-shape-strings */
int virDomainSetShapeStrings(virDomainPtr domain, const char **names, unsigned int nnames, unsigned int flags);
/* virsh-command=dom-shape-info */
int virDomainGetShapeInfo(virDomainPtr domain, virDomainInfoPtr info, unsigned int flags);
/* virsh-command=dom-shape-keys */
int virDomainGetShapeKeys(virDomainPtr domain, const char *user, char ***keys, unsigned int flags);
/* virsh-command=dom-shape-structs */
int virDomainGetShapeStructs(virDomainPtr domain, virDomainFSInfoPtr **infos, unsigned int flags);
/* virsh-command=dom-shape-room */
int virDomainGetShapeRoom(virDomainPtr domain, virDomainMemoryStatPtr stats, unsigned int nr_stats, unsigned int flags);
/* virsh-command=dom-shape-files */
int virDomainSetShapeFiles(virDomainPtr domain, unsigned int nfiles, int *files, unsigned int flags);
/* virsh-command=dom-shape-cpus */
int virDomainPinShapeCpus(virDomainPtr domain, unsigned char *cpumap, int maplen, unsigned int flags);
/* virsh-command=dom-shape-stream */
int virDomainShapeStream(virDomainPtr domain, virStreamPtr st, unsigned int flags);
/* virsh-command=net-shape-names */
int virConnectListShapeNetworks(virConnectPtr conn, char **const names, int maxnames);
"""
MODES = ("client", "server", "aclheader", "aclbody", "aclsym")


@pytest.fixture
def with_shapes(pristine: Path, working_copy: Callable[[Path], Path]) -> Path:
    """A copy of each tree with all shapes applied by git from the program's own diff."""
    copy = working_copy(pristine)
    planned = wizard(copy, "plan", "--from", "-", given=SHAPES)
    assert planned.returncode == 1, planned.stderr
    subprocess.run(["git", "apply", "-"], cwd=copy, input=planned.stdout, text=True, check=True)
    return copy


def test_each_shape_gets_every_public_site_and_a_command(with_shapes: Path) -> None:
    again = wizard(with_shapes, "plan", "--from", "-", given=SHAPES)
    assert again.returncode == 0, again.stdout[:2000]
    commands = "".join(p.read_text() for p in (with_shapes / "tools").glob("virsh-*.c"))
    symbols = (with_shapes / "src/libvirt_public.syms").read_text()
    for line in SHAPES.strip().splitlines()[::2]:
        assert f'.name = "{line.split("=")[1].split()[0]}"' in commands
    for line in SHAPES.strip().splitlines()[1::2]:
        assert f"        {line.split('(')[0].split()[-1].lstrip('*')};\n" in symbols


def test_the_trees_own_generator_takes_the_protocol(with_shapes: Path) -> None:
    for mode in MODES:
        done = subprocess.run(
            ["perl", "-w", "src/rpc/gendispatch.pl", f"--mode={mode}", "remote", "REMOTE",
             "src/remote/remote_protocol.x"],
            cwd=with_shapes, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{mode}: {done.stderr}"
