"""Skeletons of each class in each driver that compiles here, with libvirt's own warnings as errors."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

import pytest

from steps.edits.insertion import PLACEHOLDER
from tests.real import libvirt_build
from tests.real.conftest import copy_tree, find_tree
from tests.real.functions import wizard

pytestmark = [pytest.mark.real, pytest.mark.build]

DOMAIN, AFFECT = "qemu,lxc,test", "domain:write,domain:save:VIR_DOMAIN_AFFECT_CONFIG"
FUNCTIONS = (
    (DOMAIN, "int virDomainGetFrobLevel(virDomainPtr domain, int *level, unsigned int flags);", "affect=no"),
    (DOMAIN, "int virDomainSetFrobMode(virDomainPtr domain, const char *name, int mode, unsigned int flags);", f"acl={AFFECT}"),
    (DOMAIN, "int virDomainGetFrobMode(virDomainPtr domain, virTypedParameterPtr params, int *nparams, unsigned int flags);",
     "affect=yes"),
    (DOMAIN, "int virDomainFrobnicate(virDomainPtr domain, unsigned int flags);", "running=yes job=modify"),
    (DOMAIN, "int virDomainFrobnicateAll(virDomainPtr domain, unsigned int flags);", "running=no job=query"),
    (DOMAIN, "virDomainPtr virDomainLookupByFrob(virConnectPtr conn, const char *frob);", ""),
    ("network,test", "char *virNetworkGetFrobName(virNetworkPtr network, unsigned int flags);", ""),
    ("network,test", "virNetworkPtr virNetworkLookupByFrob(virConnectPtr conn, const char *frob);", ""),
    ("storage,test", "int virStoragePoolGetFrobLevel(virStoragePoolPtr pool, int *level, unsigned int flags);", ""),
    ("storage,test", "virStoragePoolPtr virStoragePoolLookupByFrob(virConnectPtr conn, const char *frob);", ""),
    ("storage,test", "int virStorageVolGetFrobLevel(virStorageVolPtr vol, int *level, unsigned int flags);", ""),
    ("node_device,test", "int virNodeDeviceGetFrobLevel(virNodeDevicePtr dev, int *level, unsigned int flags);", ""),
    ("node_device,test", "virNodeDevicePtr virNodeDeviceLookupByFrob(virConnectPtr conn, const char *frob);", ""),
    ("secret", "int virSecretGetFrobLevel(virSecretPtr secret, int *level, unsigned int flags);", ""),
    ("secret", "virSecretPtr virSecretLookupByFrob(virConnectPtr conn, const char *frob);", ""),
    ("interface,test", "int virInterfaceGetFrobLevel(virInterfacePtr iface, int *level, unsigned int flags);", ""),
)  # fmt: skip
"""Drivers, prototype and choices: a getter, setter and getter with AFFECT flags, actions, look-ups."""
SOURCES = {
    "qemu/qemu_driver.c": 6, "lxc/lxc_driver.c": 6, "test/test_driver.c": 13, "network/bridge_driver.c": 2,
    "storage/storage_driver.c": 3, "node_device/node_device_driver.c": 2, "secret/secret_driver.c": 2,
}  # fmt: skip
"""What compiles without a library of its own, and how many methods it gets."""
GENERATED = (
    "src/access/viraccessapicheck.h", "src/access/viraccessapicheckqemu.h", "src/access/viraccessapichecklxc.h",
    "src/logging/log_protocol.h", "src/lxc/lxc_monitor_protocol.h",
)  # fmt: skip
FOLDERS = ("qemu", "lxc", "network", "storage", "storage_file", "node_device", "secret", "security", "vmx")


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of a configured tree with the skeletons, and nothing built but the headers that drivers include."""
    work = tmp_path_factory.mktemp("bodies")
    root = copy_tree(find_tree("9.0.0"), work / "libvirt-9.0.0")
    lines = (f"/* virsh-command=none drivers={d} {choices} */ {text}\n" for d, text, choices in FUNCTIONS)
    with pytest.MonkeyPatch.context() as own:
        own.setenv("XDG_STATE_HOME", str(work / "state"))
        applied = wizard(root, "apply", "--from", "-", given="".join(lines))
    assert applied.returncode == 0, applied.stderr
    assert "left out" not in applied.stderr
    folder = libvirt_build.configure(root)
    libvirt_build.build(folder, *GENERATED)
    return folder


def command(folder: Path, source: str) -> list[str]:
    """The compiler's call for the driver ``source``: that of the test driver, which is configured, with all include folders."""
    known = json.loads((folder / "compile_commands.json").read_text())
    calls = [shlex.split(entry["command"]) for entry in known]
    (model,) = [call for call in calls if call[-1].endswith("/test/test_driver.c")][:1]
    kept = [word for word in model[1:-1] if word.startswith(("-W", "-D", "-std", "-O", "-f", "-pthread"))]
    included = dict.fromkeys(word for call in calls for word in call if word.startswith("-I"))
    more = [f"-I../src/{name}" for name in FOLDERS] + [
        f"-Isrc/{name}" for name in ("logging", "lxc", "access")
    ]
    return ["nice", "gcc", "-fsyntax-only", *kept, *more, *included, f"../src/{source}"]


@pytest.mark.parametrize("source", SOURCES)
def test_the_driver_compiles_with_its_skeletons(configured: Path, source: str) -> None:
    text = (configured.parent / "src" / source).read_text()
    assert text.count("is not implemented in this driver") >= SOURCES[source]
    assert PLACEHOLDER in text
    call = command(configured, source)
    assert "-Werror" in call
    done = subprocess.run(
        call, cwd=configured, env=libvirt_build.environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
