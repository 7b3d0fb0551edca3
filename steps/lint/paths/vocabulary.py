"""What libvirt's own macros and functions mean for a path, by their names.

Sources: ``src/internal.h`` (``virCheck…``, ``VIR_EXCLUSIVE_FLAGS_…``), ``src/datatypes.h`` (the checks of objects,
which dispatch before they return), ``src/util/virerror.h`` (reports); before 2013 ``VIR_IS_…`` and ``vir…Error``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from steps.lint.paths.state import ANY, NONZERO, POSITIVE, ZERO

DEBUG = re.compile(r"(?:VIR_)?(?:[A-Z]+_)?(?:DEBUG|INFO)\d?$")
LISTS_PARAMETERS = re.compile(r"VIR_TYPED_PARAMS_DEBUG$")
REPORT = re.compile(
    r"virReport\w*$|virRaise\w*$|vir(?:Lib|XML|Xen)\w*Error$|vir\w+ReportError$|virNoMemory\w*$"
    r"|vir(?!Reset|Dispatch|Last|Get|Save|Copy|Set|Free|Conn)\w*ErrorHelper$|vir\w*ReportErrorHelper$"
)
UNSUPPORTED = re.compile(r"virReportUnsupportedError$")
VALIDATE = re.compile(r"virTypedParameterValidateSet$")
"""Checks whose result says whether the arguments are valid."""
CHECK = re.compile(
    r"virCheck\w+(?:Goto|Return)$|virCheckFlags$|VIR_(?:EXCLUSIVE|REQUIRE)_FLAGS?_(?:GOTO|RET)$"
)
RETURNS = re.compile(r"\w+Return$|\w+_RET$|virCheckFlags$")
_ARGUMENT = re.compile(
    r"virCheck(NonNullArg|NullArg|NonNullArrayArg|NonEmptyStringArg|NonEmptyOptStringArg|PositiveArg|NonZeroArg"
    r"|ZeroArg|NonNegativeArg|ReadOnly|Flags)(?:Goto|Return)?$"
)
_OBJECT = re.compile(r"virCheck([A-Z]\w*?)(?:Goto|Return)$")
_OLD_OBJECT = re.compile(r"VIR_IS_(?:CONNECTED_)?([A-Z_]+)$")
IS_DRIVER = re.compile(r"(?:^|->|\W)(?:driver|\w*Driver|deviceMonitor|\w+[dD]rv)$")
DRIVER_TYPE = re.compile(r"(?:const )?(?:struct _?)?vir\w*(?:Driver|DeviceMonitor)(?:Ptr| \*)(?: ?const)?$")
PASSES: dict[str, int] = {
    "NonNullArg": POSITIVE, "NullArg": ZERO, "NonEmptyStringArg": POSITIVE, "PositiveArg": POSITIVE,
    "NonZeroArg": NONZERO, "ZeroArg": ZERO, "NonNegativeArg": ZERO | POSITIVE, "ReadOnly": ZERO,
}  # fmt: skip
"""The signs that the argument of a check has where it passes."""
FAILS: dict[str, int] = {kind: ANY & ~signs for kind, signs in PASSES.items()}
READ_ONLY = "VIR_CONNECT_RO"


@lru_cache(maxsize=512)
def argument_check(name: str) -> str:
    """``NonNullArg`` for ``virCheckNonNullArgGoto``; empty for what checks no argument."""
    found = _ARGUMENT.match(name)
    return "" if found is None else found[1]


@lru_cache(maxsize=512)
def object_check(name: str) -> str:
    """The object's type without ``vir`` that ``name`` checks (``StoragePool``); empty for any other name."""
    if argument_check(name):
        return ""
    found = _OBJECT.match(name)
    if found is not None:
        return found[1]
    old = _OLD_OBJECT.match(name)
    if old is None:
        return ""
    words = {"NWFILTER": "NWFilter", "VOL": "Vol"}
    if old[1] == "NODE_DEVICE":
        return "NodeDevice"
    if old[1] in ("NWFILTER", "CONNECT", "STREAM", "SECRET", "INTERFACE", "NETWORK", "DOMAIN"):
        return words.get(old[1], old[1].capitalize())
    return "".join(word.capitalize() for word in old[1].split("_"))


@lru_cache(maxsize=2048)
def is_report(name: str) -> bool:
    """Whether calling ``name`` sets an error."""
    return REPORT.match(name) is not None
