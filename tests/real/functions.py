"""One new function of the plain width for each module, with the virsh command it gets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class New:
    """A function that libvirt does not have: its prototype, its virsh command, and a call of that command."""

    prototype: str
    command: str
    call: str

    @property
    def name(self) -> str:
        return self.prototype.split("(")[0].split()[-1].lstrip("*")

    @property
    def arguments(self) -> list[str]:
        return [self.prototype, "--set", f"virsh-command={self.command}"]

    @property
    def as_file(self) -> str:
        return f"/* virsh-command={self.command} */\n{self.prototype}\n"


FLAGSHIP = New(
    "int virDomainSetFrobnication(virDomainPtr domain, const char *name, int level, unsigned int flags);",
    "domsetfrobnication",
    "domsetfrobnication test knob 3",
)
EACH_MODULE = (
    FLAGSHIP,
    New(
        "int virConnectSetFrobnication(virConnectPtr conn, const char *name, unsigned int level, unsigned int flags);",
        "hostsetfrobnication",
        "hostsetfrobnication knob 3",
    ),
    New(
        "int virNodeSetFrobnication(virConnectPtr conn, int cell, unsigned int flags);",
        "nodesetfrobnication",
        "nodesetfrobnication 3",
    ),
    New(
        "int virNetworkSetFrobnication(virNetworkPtr network, const char *name, unsigned long long level, unsigned int flags);",
        "net-set-frobnication",
        "net-set-frobnication default knob 3",
    ),
    New(
        "int virStoragePoolSetFrobnication(virStoragePoolPtr pool, const char *name, int level, unsigned int flags);",
        "pool-set-frobnication",
        "pool-set-frobnication default-pool knob 3",
    ),
    New(
        "int virStorageVolSetFrobnication(virStorageVolPtr vol, long long level, unsigned int flags);",
        "vol-set-frobnication",
        "vol-create-as default-pool vol 1M; vol-set-frobnication vol --pool default-pool 3",
    ),
    New(
        "int virNodeDeviceSetFrobnication(virNodeDevicePtr dev, const char *name, int level, unsigned int flags);",
        "nodedev-set-frobnication",
        "nodedev-set-frobnication computer knob 3",
    ),
    New(
        "int virInterfaceSetFrobnication(virInterfacePtr iface, const char *name, int level, unsigned int flags);",
        "iface-set-frobnication",
        "iface-set-frobnication eth1 knob 3",
    ),
    New(
        "int virSecretSetFrobnication(virSecretPtr secret, const char *name, int level, unsigned int flags);",
        "secret-set-frobnication",
        "",
    ),
    New(
        "int virNWFilterSetFrobnication(virNWFilterPtr nwfilter, const char *name, int level, unsigned int flags);",
        "nwfilter-set-frobnication",
        "",
    ),
)


def wizard(root: Path, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program on ``root`` as a person would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "wizard", *arguments, "-C", str(root)],
        input=given, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()}, check=False,
    )  # fmt: skip


def checks(root: Path, name: str) -> dict[str, dict[str, Any]]:
    """What ``status`` says of each check of the function ``name``."""
    answer = wizard(root, "status", "--json", name)
    (api,) = json.loads(answer.stdout)["apis"]
    return {check["id"]: check for step in api["steps"] for check in step["checks"]}
