"""The choices of a proposal: what ``--set KEY=VALUE`` accepts, and what each means."""

from __future__ import annotations

import re

from steps.errors import BadInput
from steps.function.names import MODULES

KEYS: dict[str, str] = {
    "module": "the module: it names header, source and driver struct",
    "since": "the version that will first have it, as 9.1.0",
    "acl": "the permissions, as domain:write or domain:write,domain:save:VIR_DOMAIN_AFFECT_CONFIG; none for no check",
    "aclfilter": "the permission that each listed object must grant, as domain:getattr; none for no filter",
    "priority": "high or low: high may run while all other workers are busy",
    "generate": "what libvirt's generator writes: both, client, server or none",
    "number": "the number of the procedure: a back-port keeps upstream's",
    "extends": "the older function that this one is a superset of: it becomes a call of the new one; none for none",
    "neutral": "what the older function passes for the parameters that only the new one has, as 0 or NULL,0",
    "virsh-command": "the virsh command, or none",
    "virsh-group": "the group of virsh's help that the command goes into",
    "drivers": "the drivers that get a skeleton, as test,qemu; none for no driver",
    "test-driver": "the method in the test driver: skeleton, or implemented where the prototype says what it does",
    "affect": "yes or no: the flags choose between the running and the stored domain, VIR_DOMAIN_AFFECT_LIVE and …_CONFIG",
    "running": "yes or no: the domain must be running",
    "job": "the job that the method begins on the domain: modify, query or none",
    "returns": "what an int that is returned is: status (0 or -1) or count",
    "nullable": "the string parameters that may be NULL, as uri,key; none where all are required",
    "stream": "which way a stream runs: read (from the daemon) or write",
    "confirm": "yes or no: ask this checkout's own generator (runs perl code of the checkout)",
    "legacy": "yes: take a plain long, which only functions from before 1.0 may have",
}
"""Each key with what it means."""

_VALUES: dict[str, frozenset[str]] = {
    "priority": frozenset(("high", "low")),
    "generate": frozenset(("both", "client", "server", "none")),
    "returns": frozenset(("status", "count")),
    "affect": frozenset(("yes", "no")),
    "running": frozenset(("yes", "no")),
    "job": frozenset(("modify", "query", "none")),
    "stream": frozenset(("read", "write")),
    "confirm": frozenset(("yes", "no")),
    "test-driver": frozenset(("skeleton", "implemented")),
    "legacy": frozenset(("yes", "no")),
    "module": frozenset(m for _, m in MODULES if m not in ("common", "event", "virterror")),
}
_PATTERNS: dict[str, str] = {
    "since": r"[0-9]+\.[0-9]+\.[0-9]+",
    "number": r"[1-9][0-9]{0,8}",
    "virsh-command": r"[a-z][a-z0-9-]*",
    "virsh-group": r"[a-z]+",
    "extends": r"(none|vir\w+)",
    "neutral": r"[\w|]+(,[\w|]+)*",
    "drivers": r"[\w-]+(,[\w-]+)*",
    "nullable": r"(\w+(,\w+)*)?",
    "acl": r"(none|[\w:!|]+(,[\w:!|]+)*)",
    "aclfilter": r"(none|[\w:!|]+(,[\w:!|]+)*)",
}


def checked(choices: dict[str, str]) -> dict[str, str]:
    """``choices`` as they are, once every key and value is one that is accepted.

    Raises:
        BadInput: an unknown key or value; the message names the accepted ones.
    """
    for key, value in choices.items():
        if key not in KEYS:
            raise BadInput(f"no such choice: '{key}'; --set takes {', '.join(KEYS)}")
        if key in _VALUES and value not in _VALUES[key]:
            raise BadInput(f"{key}={value}: one of {', '.join(sorted(_VALUES[key]))} is wanted ({KEYS[key]})")
        if key in _PATTERNS and not re.fullmatch(_PATTERNS[key], value):
            raise BadInput(f"{key}={value} cannot be used: {KEYS[key]}")
    return choices


def listed(value: str) -> tuple[str, ...]:
    """A value with commas as its parts; ``none`` and nothing are no part."""
    return () if value in ("", "none") else tuple(part for part in value.split(",") if part)
