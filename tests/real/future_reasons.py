"""Judgements: why what the wizard plans for a function on an older tree is not what upstream then committed.

Names and reasons only. What stands for ``*`` holds for every function that has no judgement of its own at that site.
"""

from __future__ import annotations

UNJUDGED = "NOT JUDGED"
VERDICTS = {
    "prototype": "cannot be said by a prototype",
    "upstream": "upstream's own choice: the wizard follows what most of the tree does",
    "generator": "upstream changed gendispatch.pl or the permissions in the same series",
    "era": "the older tree is written in another style than 11.3.0",
    "offer": "the wizard offers more: a skeleton that a person may leave out",
    "wizard": "the wizard's fault",
    UNJUDGED: "not judged yet",
}
"""What a difference is put down to."""
SAME_AS = {
    "virsh docs": "virsh", "structs file": "args", "limits": "args", "place: structs file": "place: args",
}  # fmt: skip
"""Sites that follow from another one."""

Judgement = tuple[str, str, str, str]
JUDGEMENTS: tuple[Judgement, ...] = (
    ("header", "upstream", "the type on a line of its own, as in sources, not as in this header",
     "virNetworkGetMetadata virNetworkSetMetadata virDomainGraphicsReload virDomainSetThrottleGroup"
     " virDomainDelThrottleGroup"),
    ("typedef, comment", "upstream", "another name for the parameter than in the header",
     "virNetworkDefineXMLFlags virDomainAbortJobFlags virDomainSetThrottleGroup virDomainDelThrottleGroup"),
    ("body", "upstream", "the same statements; the connection without a variable of its own, the result called retval",
     "virNodeDeviceUndefine virNodeDeviceCreate virNodeDeviceSetAutostart virNodeDeviceGetAutostart"
     " virNodeDeviceIsPersistent virNodeDeviceIsActive virNodeDeviceUpdate"),
    ("body", "upstream", "the same statements; the result is called after the object", "virNodeDeviceDefineXML"),
    ("body", "upstream", "the same statements in another order, on other lines or with other names",
     "virDomainGetMessages virNWFilterDefineXMLFlags virNetworkDefineXMLFlags virNetworkCreateXMLFlags"
     " virDomainSetLaunchSecurityState virDomainAbortJobFlags virDomainGetAutostartOnce virDomainSetThrottleGroup"
     " virDomainDelThrottleGroup"),
    ("body", "upstream", "the connection is tested for descriptors before the other checks, and no descriptor is an error",
     "virDomainFDAssociate"),
    ("body", "upstream", "the same tests in another order; all outputs but the result may be NULL",
     "virDomainQemuMonitorCommandWithFiles"),
    ("body", "upstream", "the same calls, without a label", "virAdmConnectSetDaemonTimeout virAdmConnectDaemonShutdown"),
    ("body", "prototype", "which flags exclude each other", "virDomainStartDirtyRateCalc"),
    ("body", "prototype", "which of the type's values needs which string, and which flags exclude each other",
     "virNetworkGetMetadata virNetworkSetMetadata"),
    ("body", "prototype", "one of the typed parameters is a file's name, to be made absolute; flags that exclude each other",
     "virDomainSaveParams virDomainRestoreParams"),
    ("args", "upstream", "shares the limit of the parameters that its image was saved with", "virDomainRestoreParams"),
    ("args", "upstream", "shares the limit of the tuning parameters that a group is made of", "virDomainSetThrottleGroup"),
    ("args", "prototype", "nullable string (which the public function refuses all the same)",
     "virDomainDelThrottleGroup"),
    ("generate, dispatcher", "generator", "the list of functions on no node device, which have an XML description",
     "virNodeDeviceDefineXML"),
    ("generate, dispatcher", "generator", "the list of functions that begin with typed parameters and need the connection",
     "virDomainRestoreParams"),
    ("generate, client, dispatcher", "generator", "the rule for the names of functions that store a boolean",
     "virDomainGetAutostartOnce"),
    ("priority", "upstream", "low, though nine of ten of its kind are high", "virNodeDeviceDefineXML"),
    ("priority", "upstream", "high, as half of its kind are",
     "virNodeDeviceCreate virNetworkCreateXMLFlags virNodeDeviceUpdate"),
    ("acl", "generator", "the permission came with the function: node_device:save, node_device:delete",
     "virNodeDeviceDefineXML virNodeDeviceUndefine"),
    ("acl", "prototype", "takes VIR_NODE_DEVICE_UPDATE_AFFECT flags, which came with it", "virNodeDeviceUpdate"),
    ("acl", "prototype", "takes no VIR_DOMAIN_AFFECT flags, as most functions of its kind do",
     "virDomainSetLaunchSecurityState"),
    ("client, dispatcher", "era", "locks, cleanup and types of 11.3.0; the wizard writes those of the tree",
     "virDomainGetMessages virDomainFDAssociate virDomainQemuMonitorCommandWithFiles"),
    ("virsh", "upstream", "shown among the rest by a command that was there",
     "virDomainGetMessages virNodeDeviceGetAutostart virNodeDeviceIsPersistent virNodeDeviceIsActive"
     " virDomainGetAutostartOnce"),
    ("virsh", "upstream", "an option of the command that was there, as the question about the name says",
     "virNWFilterDefineXMLFlags virNetworkDefineXMLFlags virNetworkCreateXMLFlags virDomainSaveParams virDomainRestoreParams"
     " virDomainAbortJobFlags virDomainSetAutostartOnce"),
    ("virsh", "upstream", "an option of the command that was there; the wizard writes no command for descriptors",
     "virDomainQemuMonitorCommandWithFiles"),
        ("virsh", "upstream", "two commands for one function", "virNetworkSetMetadata"),
    ("virsh", "upstream", "a name that follows from nothing",
     "virDomainStartDirtyRateCalc virDomainSetLaunchSecurityState virDomainFDAssociate virDomainGraphicsReload"
     " virDomainSetThrottleGroup virDomainDelThrottleGroup"),
    ("test driver", "offer", "upstream's test driver has none", "*"),
    ("place: header, place: body, place: typedef, place: member, place: args", "upstream",
     "at the end of its object's, though a counterpart is there", "virNodeDeviceDefineXML"),
    ("place: client entry", "upstream", "behind CreateXML; its counterpart is Destroy",
     "virNodeDeviceUndefine virNodeDeviceCreate"),
    ("place: body, place: client entry", "upstream", "at the end, though its counterpart is there; in the headers beside that",
     "virDomainSetLaunchSecurityState"),
    ("place: header, place: body, place: typedef, place: member, place: client entry", "upstream",
     "both new functions stand behind the pair that they extend", "virDomainGetAutostartOnce"),
    ("place: args", "upstream", "at the end of the structs, though what it extends is there",
     "virDomainGetAutostartOnce virDomainSetAutostartOnce"),
    ("place: args", "upstream", "among the events of the object", "virNetworkGetMetadata virNetworkSetMetadata"),
    ("place: args", "upstream", "some structs before the end", "virDomainGraphicsReload"),
    ("place: args", "upstream", "beside the parameters that a group is made of",
     "virDomainSetThrottleGroup virDomainDelThrottleGroup"),
    ("place: args", "upstream", "behind the first function's event, not at the end of qemu's structs",
     "virDomainQemuMonitorCommandWithFiles"),
)  # fmt: skip
"""Sites, verdict, reason, functions."""


def judged(function: str, site: str) -> tuple[str, str]:
    """The verdict and the reason for a difference of ``function`` at ``site``."""
    for wanted in dict.fromkeys((site, SAME_AS.get(site, site))):
        for names in (function, "*"):
            for sites, verdict, reason, functions in JUDGEMENTS:
                if names in functions.split() and wanted in sites.split(", "):
                    return verdict, reason
    return UNJUDGED, ""
