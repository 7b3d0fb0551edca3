"""A tree with the few files that the messages speak of; all of it is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

REMOTE = """\
struct remote_domain_frobnicate_args {
    remote_nonnull_domain dom;
    remote_odd_thing thing;
};
enum remote_procedure {
    /**
     * @generate: both
     */
    REMOTE_PROC_DOMAIN_FROBNICATE = 1
};
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "src/remote/remote_protocol.x": REMOTE,
        "src/remote/remote_driver.c": "",
        "src/libvirt-domain.c": "int\nvirDomainFrobnicate(virDomainPtr domain)\n",
        "src/libvirt_public.syms": "LIBVIRT_9.9.9 {\n    global:\n        virDomainFrobnicate;\n} LIBVIRT_9.9.8;\n",
        "src/driver-hypervisor.h": "typedef int\n(*virDrvDomainFrobnicate)(virDomainPtr domain);\n"
        "    virDrvDomainFrobnicate domainFrob;\n",
        "src/access/viraccessperm.h": "    VIR_ACCESS_PERM_DOMAIN_FROB,\n",
        "src/access/viraccessperm.c": '              "frob",\n',
        "src/toy/toy_driver.c": "\n\n    .domainFrobnicate = toyFrob,\n",
        "include/libvirt/libvirt-domain.h": "int virDomainFrobnicate(virDomainPtr domain);\n",
        "build/src/remote/remote_client_bodies.h": "",
        "tools/virsh-domain.c": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path
