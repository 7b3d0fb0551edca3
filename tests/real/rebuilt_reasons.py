"""Why what the wizard plans for a function of libvirt's, under a new name, is not what upstream wrote for it.

Each reason stands with the comparisons and the functions it is for. Functions of which upstream asks for less permission
than the wizard would are counted but not named.
"""

from __future__ import annotations

STRUCTS = ("answered: args", "answered: ret", "own struct: ret")
NAMES = ("answered: names",)
GENERATE = ("generate", "generate, own name")
ACL = ("first acl", "all acl")
PRIORITY = ("priority",)

Reason = tuple[tuple[str, ...], str, str]
REASONS: tuple[Reason, ...] = (
    (STRUCTS, "from before events of single domains were sent to the daemon", "virConnectDomainEventRegisterAny"),
    (STRUCTS, "one call carries two functions; the domains belong to the other", "virConnectGetAllDomainStats"),
    (STRUCTS, "asks whether the list is wanted, which the two later lists of strings do not", "virConnectGetCPUModelNames"),
    (STRUCTS, "asks whether the list is wanted, which the other lists of structs do not", "virNetworkGetDHCPLeases"),
    (
        STRUCTS,
        "the wire form of parameters that the caller allocates, though the callee does",
        "virNodeGetSEVInfo virNetworkPortGetParameters",
    ),
    (
        STRUCTS,
        "the client alone is generated; all later ones send the number back",
        "virDomainGetSchedulerParameters virDomainGetSchedulerParametersFlags",
    ),
    (
        STRUCTS,
        "sends the domain back for its new number, a rule of the generator by name",
        "virDomainCreateWithFlags virDomainCreateWithFiles",
    ),
    (
        STRUCTS,
        "the returned string may be NULL without an error",
        "virDomainQemuAgentCommand virNodeDeviceGetParent",
    ),
    (
        STRUCTS,
        "the enum travels in a byte, the sizes in numbers of other width: from before the form was settled",
        "virNodeGetInfo virStoragePoolGetInfo virStorageVolGetInfo virStorageVolGetInfoFlags",
    ),
    (STRUCTS, "says beside the struct whether there is a job", "virDomainGetBlockJobInfo"),
    (
        NAMES,
        "the member has an older name of the parameter: path for disk, offset for start, portdev, maxStats",
        "virDomainBlockCopy virDomainBlockJobAbort virDomainBlockJobSetSpeed virDomainBlockPeek virDomainBlockPull"
        " virDomainBlockRebase virDomainBlockStats virDomainBlockStatsFlags virDomainGetBlockInfo"
        " virDomainGetBlockJobInfo virDomainMemoryPeek virDomainMemoryStats virNWFilterBindingLookupByPortDev",
    ),
    (
        NAMES,
        "spelled otherwise than the parameter: backup_xml, iothreads_id, cpumap, startCell, lib_ver",
        "virDomainBackupBegin virDomainPinIOThread virDomainSetVcpu virNodeGetFreePages virConnectGetLibVersion"
        " virConnectGetVersion",
    ),
    (
        NAMES,
        "the result has a name of its own: max_vcpus, retcode, freeMem, nativeConfig; nothing says it",
        "virConnectDomainEventDeregister virConnectDomainEventRegister virConnectDomainXMLFromNative"
        " virConnectDomainXMLToNative virConnectGetMaxVcpus virDomainGetVcpuPinInfo virDomainQemuAgentCommand"
        " virDomainRename virNodeAllocPages virNodeDeviceGetParent virNodeGetFreeMemory virStorageVolGetPath",
    ),
    (
        NAMES,
        "the object has another name here than in the other structs: network, snapshot",
        "virDomainSnapshotListAllChildren virNetworkGetMetadata virNetworkListAllPorts virNetworkSetMetadata",
    ),
    (NAMES, "sends the event's number, not the callback's", "virConnectDomainEventDeregisterAny"),
    (NAMES, "another order of the members", "virNodeGetMemoryStats"),
    (
        NAMES,
        "other members: see the structs",
        "virConnectDomainEventRegisterAny virConnectGetAllDomainStats virConnectGetCPUModelNames"
        " virDomainCreateWithFiles virDomainCreateWithFlags virDomainGetSchedulerParameters"
        " virDomainGetSchedulerParametersFlags virNetworkGetDHCPLeases virNetworkPortGetParameters virNodeGetSEVInfo",
    ),
    (
        GENERATE,
        "the client does more than send: it answers itself, keeps state, or asks elsewhere first",
        "virConnectFindStoragePoolSources virConnectGetURI virConnectIsSecure virDomainCreate virDomainRename"
        " virNodeDeviceDetachFlags virNodeDeviceDettach virNodeDeviceReAttach virNodeDeviceReset",
    ),
    (
        GENERATE,
        "the generator knows the very function by name: its long, its size_t, its struct, what it returns",
        "virConnectGetLibVersion virConnectGetVersion virConnectGetType virDomainBlockStats virDomainInterfaceStats"
        " virDomainGetMaxMemory virNodeGetFreeMemory virNodeGetCellsFreeMemory virSecretSetValue",
    ),
    (
        GENERATE,
        "the generator tells functions on a node device by the first words of their names",
        "virNodeDeviceCreateXML virNodeDeviceDefineXML virNodeDeviceLookupByName virNodeDeviceLookupSCSIHostByWWN",
    ),
    (
        GENERATE,
        "typed parameters come first: the generator has a list of the functions for which it remembers the connection",
        "virDomainRestoreParams virNodeSetMemoryParameters",
    ),
    (
        GENERATE,
        "written by hand though this generator writes the same: alloc@ came later, or nobody tried",
        "virDomainGetGuestInfo virDomainGetLaunchSecurityInfo virDomainGetPerfEvents virDomainPinEmulator"
        " virNetworkPortGetParameters",
    ),
    (GENERATE, "only upstream's struct says beside the fields whether there is a job", "virDomainGetBlockJobInfo"),
    (
        GENERATE,
        "a form of the generator's that no later function took (call-by-reference)",
        "virDomainGetSchedulerParameters virDomainGetSchedulerParametersFlags",
    ),
    (GENERATE, "a constant string that is kept in the object, not in the client", "virNodeDeviceGetParent"),
    (ACL, "needs no permission at all", "virConnectClose virConnectIsSecure"),
    (
        ACL,
        "events of the monitor also need write, which nothing but their name says",
        "virConnectDomainQemuMonitorEventDeregister virConnectDomainQemuMonitorEventRegister",
    ),
    (
        ACL,
        "takes no VIR_DOMAIN_AFFECT flags, which a prototype does not say; most of its kind do",
        "virDomainAgentSetResponseTimeout virDomainAuthorizedSSHKeysSet virDomainBlockJobSetSpeed"
        " virDomainSetBlockThreshold virDomainSetGuestVcpus virDomainSetLaunchSecurityState"
        " virDomainSetLifecycleAction virDomainSetPerfEvents",
    ),
    (
        ACL,
        "one of its own flags or values needs more, which a prototype does not say",
        "virDomainCheckpointCreateXML virDomainCheckpointGetXMLDesc virDomainGetVcpusFlags virDomainGetXMLDesc"
        " virDomainInterfaceAddresses virDomainManagedSaveGetXMLDesc virDomainReboot virDomainSetVcpusFlags"
        " virDomainShutdownFlags virDomainSnapshotCreateXML virDomainSnapshotGetXMLDesc virDomainSaveImageGetXMLDesc",
    ),
    (ACL, "needs a second permission, for what it does to the disks", "virDomainBackupBegin"),
    (
        PRIORITY,
        "reads without a monitor, which nothing says: half of the functions of its kind are high, half low",
        "virConnectCompareCPU virConnectGetMaxVcpus virConnectGetSysinfo virDomainBackupGetXMLDesc"
        " virDomainCheckpointGetParent virDomainGetControlInfo virDomainGetMaxMemory virDomainGetMaxVcpus"
        " virDomainGetOSType virDomainGetSecurityLabel virDomainGetState virDomainGetVcpus virDomainInterfaceStats"
        " virDomainSaveImageGetXMLDesc virDomainSetMaxMemory virDomainSnapshotGetParent virDomainSnapshotGetXMLDesc"
        " virDomainSnapshotNumChildren virNetworkGetBridgeName virNetworkGetXMLDesc virNodeDeviceGetParent"
        " virNodeGetCPUStats virNodeGetCellsFreeMemory virNodeGetFreeMemory virNodeGetFreePages virNodeGetInfo"
        " virNodeGetMemoryStats virNodeGetSecurityModel",
    ),
    (
        PRIORITY,
        "high, as only some of its kind are",
        "virConnectClose virNWFilterBindingCreateXML virNetworkCreateXMLFlags virNodeDeviceCreate virNodeDeviceUpdate",
    ),
    (
        PRIORITY,
        "low, though most of its kind are high",
        "virConnectRegisterCloseCallback virConnectUnregisterCloseCallback virDomainManagedSaveDefineXML"
        " virDomainSnapshotIsCurrent virNetworkGetDHCPLeases virNodeDeviceDefineXML virNodeDeviceGetXMLDesc",
    ),
)  # fmt: skip


def reason_for(what: str, function: str) -> str | None:
    """Why ``function`` differs in ``what``; None where nobody has judged it."""
    return next((why for whats, why, names in REASONS if what in whats and function in names.split()), None)
