"""Public functions that need no driver, by their names: what a tree without their body can still tell.

Source: the functions of four trees without a ``virDrv…`` typedef, by category.
"""

from __future__ import annotations

import re

_OBJECT = (
    r"vir(?:Connect|Domain(?:Snapshot|Checkpoint)?|Network(?:Port)?|Interface|Storage(?:Pool|Vol)|NodeDevice|Secret"
    r"|NWFilter(?:Binding)?|Stream|Adm(?:Connect|Server|Client))"
)
_LOCAL: tuple[tuple[str, str], ...] = (
    (r"virTypedParam\w+", "works on typed parameters in the caller's memory: no driver and no wire"),
    (r"virEvent\w+", "belongs to the event loop of the calling process: no driver and no wire"),
    (r"vir(?!Connect)\w*Err(?:or)?(?:[A-Z]\w*)?|virCopyLastError|virConn\w*Error\w*|virSetErrorFunc|virDefaultErrorFunc",
     "handles errors of the calling process: no driver and no wire"),
    (r"vir\w+(?:Ref|Free)", "counts references or frees what the caller holds: no driver and no wire"),
    (_OBJECT + r"Get(?:Name|UUID|UUIDString|ID|Key|Connect|Domain|Network|MACString|UsageType|UsageID|PortDev"
     r"|FilterName|Timestamp|Transport)",
     "reads a field of the object that the caller holds: no driver and no wire"),
    (r"vir\w+LookupByUUIDString", "composed of the look-up by UUID: no driver and no wire of its own"),
    (r"virDomainMigrate(?:2|3|ToURI[23]?)?", "composed of the migration protocol's own calls: no driver method of its own"),
    (r"virDomainListGetStats|virDomainCreateLinux|virConnectOpen(?:ReadOnly|Auth)",
     "composed of another function: no driver method of its own"),
    (r"virStream(?:New|(?:Sparse)?(?:Send|Recv)All)", "composed of other stream functions: no driver method of its own"),
    (r"virDomainLxcEnter\w+", "acts on the calling process: no driver and no wire"),
    (r"virGetVersion|vir(?:Adm)?Initialize|virAdmGetVersion", "concerns the library itself: no driver and no wire"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), why) for pattern, why in _LOCAL)
ON_OBJECT = re.compile(_OBJECT + "[A-Z]")
"""What every function that a command can be made for begins with."""
LIBRARY = re.compile(r"virGetVersion|virInitialize|virAdmInitialize|virAdmGetVersion")
"""Functions that concern the library itself, whatever a driver's method may be called like."""
HELPERS = re.compile(r"src/(?:util/|event|virterror|virtypedparam)")
"""Where public functions live that are no faces of a driver."""


def reason(name: str) -> str | None:
    """Why the function ``name`` needs no driver, as far as its name tells; None where it seems to need one."""
    return next((why for pattern, why in _COMPILED if pattern.fullmatch(name)), None)
