"""From a public function's name to every other name of it.

Sources: ``src/rpc/gendispatch.pl`` (name_to_ProcName and its fix-ups), ``scripts/check-drivername.py``,
``scripts/check-driverimpls.py``; measured over four trees, where the rules hold for every function.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from steps.code.words import snake

MODULES: tuple[tuple[str, str], ...] = (
    (r"virAdm", "admin"),
    (r"vir(Connect)?DomainQemu", "qemu"),
    (r"virDomainLxc", "lxc"),
    (r"virDomain\w*Checkpoint", "domain-checkpoint"),
    (r"virDomain\w*Snapshot", "domain-snapshot"),
    (r"virDomain", "domain"),
    (r"virTypedParam", "common"),
    (r"virEvent", "event"),
    (r"vir(?!Connect)\w*Err(or)?([A-Z]|$)|virCopyLastError|virConn\w*Error|virSetErrorFunc|virDefaultErrorFunc", "virterror"),
    (r"vir\w*NWFilter", "nwfilter"),
    (r"virNetwork|virConnect\w*Network", "network"),
    (r"virInterface|virConnect(?!\w*Domain)\w*Interface(?![a-rt-z])", "interface"),
    (r"virStorage|virConnect(?!\w*Domain)\w*Storage", "storage"),
    (r"virNodeDevice|virNodeNumOfDevices$|virNodeListDevices$|virConnect\w*NodeDevice", "nodedev"),
    (r"virSecret|virConnect\w*Secret", "secret"),
    (r"virStream", "stream"),
    (r"virConnect\w*Domain", "domain"),
    (r"vir(Connect|Node|Get|Initialize)", "host"),
)  # fmt: skip
"""Name to module, the first that matches; the module names header (``libvirt-MODULE.h``) and source."""
_MODULES = tuple((re.compile(pattern), module) for pattern, module in MODULES)

DRIVERS: dict[str, tuple[str, str]] = {
    "network": ("_virNetworkDriver", "networkDriver"),
    "interface": ("_virInterfaceDriver", "interfaceDriver"),
    "storage": ("_virStorageDriver", "storageDriver"),
    "nodedev": ("_virNodeDeviceDriver", "nodeDeviceDriver"),
    "secret": ("_virSecretDriver", "secretDriver"),
    "nwfilter": ("_virNWFilterDriver", "nwfilterDriver"),
    "stream": ("_virStreamDriver", "driver"),
}
"""Module to driver struct and the connection's field for it; every other module has the hypervisor driver."""

HYPERVISOR = ("_virHypervisorDriver", "driver")
_IN_HYPERVISOR = frozenset(
    ("virNodeDeviceDettach", "virNodeDeviceDetachFlags", "virNodeDeviceReAttach", "virNodeDeviceReset")
)
_FIXUPS: tuple[tuple[str, str], ...] = (
    ("Nwfilter", "NWFilter"), ("Xml$", "XML"), ("Xml2$", "XML2"), ("Uri$", "URI"), ("Uuid$", "UUID"), ("Id$", "ID"),
    ("Mac$", "MAC"), ("Cpu$", "CPU"), ("Os$", "OS"), ("Nmi$", "NMI"), ("Pm", "PM"), ("Fstrim$", "FSTrim"),
    ("Fsfreeze$", "FSFreeze"), ("Fsthaw$", "FSThaw"), ("Fsinfo$", "FSInfo"), ("Iothread$", "IOThread"),
    ("Scsi", "SCSI"), ("Wwn$", "WWN"), ("Dhcp$", "DHCP"),
)  # fmt: skip


def module_of(name: str) -> str:
    """The module that the function ``name`` belongs to: ``domain``, ``storage``, ``host``, …"""
    return next((module for pattern, module in _MODULES if pattern.match(name)), "host")


def library_of(module: str) -> str:
    """The library that exports a module's functions: ``main``, ``qemu``, ``lxc`` or ``admin``."""
    return module if module in ("qemu", "lxc", "admin") else "main"


_COMPILED_FIXUPS = tuple((re.compile(pattern), right) for pattern, right in _FIXUPS)
_ANY_FIXUP = re.compile("|".join(pattern for pattern, _right in _FIXUPS))


@lru_cache(maxsize=8192)
def proc_name(procedure: str) -> str:
    """What the generator makes of a procedure's words: ``DOMAIN_GET_UUID`` to ``DomainGetUUID``."""
    parts = []
    for part in procedure.split("_"):
        proper = part[:1].upper() + part[1:].lower()
        for pattern, right in _COMPILED_FIXUPS if _ANY_FIXUP.search(proper) else ():
            proper = pattern.sub(right, proper)
        parts.append(proper)
    return "".join(parts)


class Names(NamedTuple):
    """Every name that follows from a public function's name."""

    name: str
    module: str
    library: str
    header: str
    implementation: str
    driver_struct: str
    driver_field: str
    typedef: str
    member: str
    procedure: str
    args: str
    ret: str
    client: str
    dispatch: str

    @property
    def proc(self) -> str:
        """The name that the generator derives back from the procedure (``DomainFdAssociate``)."""
        return proc_name(self.procedure.split("_PROC_", 1)[1])


@lru_cache(maxsize=4096)
def derive(name: str, module: str | None = None) -> Names:
    """All names of the public function ``name``; ``module`` overrides the one that the name implies."""
    module = module or module_of(name)
    library = library_of(module)
    prefix = {"main": "remote"}.get(library, library)
    bare = re.sub(r"^virAdm|^vir", "", name)
    wire = bare.replace(library.capitalize(), "", 1) if library in ("qemu", "lxc") else bare
    struct, conn_field = HYPERVISOR if name in _IN_HYPERVISOR else DRIVERS.get(module, HYPERVISOR)
    member = "nwfilter" + bare[8:] if bare.startswith("NWFilter") else bare[:1].lower() + bare[1:]
    words = snake(wire)
    procedure = f"{prefix.upper()}_PROC_{words.upper()}"
    client = "remoteAdmin" + bare if library == "admin" else "remote" + bare
    return Names(
        name=name, module=module, library=library,
        header=f"include/libvirt/libvirt-{module}.h", implementation=f"src/libvirt-{module}.c",
        driver_struct="" if library == "admin" else struct, driver_field=conn_field,
        typedef="virDrv" + name[3:], member=member, procedure=procedure,
        args=f"{prefix}_{words}_args", ret=f"{prefix}_{words}_ret",
        client=client, dispatch=f"{prefix}Dispatch{proc_name(words)}",
    )  # fmt: skip
