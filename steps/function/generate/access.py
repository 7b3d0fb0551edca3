"""The access check in a driver that runs inside a daemon.

Its prototype is generated from the ``@acl`` lines (``src/rpc/gendispatch.pl``, mode aclheader): the
connection, the definition of the object, for a volume and a port that of their parent first, and the flags
if a later rule needs them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from steps.code.cfile import CFile
from steps.edits.wrap import filled
from steps.function.generate.idiom import Idiom
from steps.function.proposal import Proposal
from steps.tree.style import Style

_DEFINITIONS = {
    "domain": "virDomainDef", "interface": "virInterfaceDef", "network": "virNetworkDef",
    "network_port": "virNetworkPortDef", "node_device": "virNodeDeviceDef", "nwfilter": "virNWFilterDef",
    "nwfilter_binding": "virNWFilterBindingDef", "secret": "virSecretDef",
    "storage_pool": "virStoragePoolDef",
    "storage_vol": "virStorageVolDef",
}  # fmt: skip
_PARENT = {"storage_vol": "storage_pool", "network_port": "network"}


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """The call, its arguments, and definitions that the method must make before it (none
    of them is looked up)."""

    call: str
    arguments: tuple[str, ...]
    locals: tuple[str, ...] = ()
    pending: str = ""
    """The definition that has to be made first, or empty."""


def access_check(
    style: Style, proposal: Proposal, sources: Sequence[CFile], idiom: Idiom
) -> AccessCheck | None:
    """The check for the function's permission; None for a driver without,
    or a function without permission."""
    acl = [rule for rule in (proposal.wire.acl if proposal.wire is not None else ()) if ":" in rule]
    if not acl or not any(b"EnsureACL(" in file.data for file in sources):
        return None
    kind = acl[0].split(":")[0]
    subject = proposal.signature.params[0]
    arguments = list(idiom.access or ())
    if not arguments:
        arguments = [subject.name] if subject.type == "virConnectPtr" else [f"{subject.name}->conn"]
    wanted = 1 if kind == "connect" else 3 if kind in _PARENT else 2
    definition: tuple[str, ...] = ()
    pending = ""
    if len(arguments) < wanted:
        star = "Ptr def = NULL;" if style.pointer_typedefs else " *def = NULL;"
        definition = (_DEFINITIONS.get(kind, "void") + star,)
        pending = "def"
        arguments += ["NULL"] * (wanted - len(arguments) - 1) + ["def"]
    arguments = arguments[:wanted]
    if any(rule.count(":") > 1 for rule in acl[1:]):
        arguments.append("flags")
    helper = f"vir{_helper(proposal)}EnsureACL("
    call = filled(f"    if ({helper}", arguments, ") < 0)")
    return AccessCheck(call, tuple(arguments), definition, pending)


def filter_name(proposal: Proposal, sources: Sequence[CFile]) -> str | None:
    """The function that says which of several objects a caller may see; None where nothing is filtered."""
    if (
        proposal.wire is None
        or not proposal.wire.aclfilter
        or not any(b"EnsureACL(" in f.data for f in sources)
    ):
        return None
    return f"vir{_helper(proposal)}CheckACL"


def _helper(proposal: Proposal) -> str:
    """The function's name as the generator spells it, with the library's word that the procedure has not."""
    proc = proposal.names.proc
    library = proposal.names.library
    if library in ("qemu", "lxc"):
        word = library.capitalize()
        return re.sub(r"^(ConnectDomain|Domain)", rf"\1{word}", proc)
    return proc
