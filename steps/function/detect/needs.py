"""What a function needs, judged from its name, its prototype and its access control."""

from __future__ import annotations

import re

from steps.code.cfacts import Param, Signature
from steps.code.xdr import Procedure

OBJECT = re.compile(
    r"vir(?:Connect|Domain|DomainSnapshot|DomainCheckpoint|Network|NetworkPort|Interface|StoragePool|StorageVol"
    r"|NodeDevice|Secret|NWFilter|NWFilterBinding|Stream|AdmConnect|AdmServer|AdmClient)Ptr"
)
_CONNECTIONS = ("virConnectPtr", "virAdmConnectPtr")
_DESCRIPTORS = re.compile(r"n?fd(?:s|list)?$")
_READS = re.compile(r"read|getattr|search_\w+|none|read_secure")
_READER = re.compile(
    r"vir\w*?(?:Get(?!.*Migrate)|List(?:All)?|Num(?:Of)?|Is[A-Z]|Has[A-Z]|Lookup|Current$|Open(?:$|Auth|ReadOnly)|Event(?:De)?[Rr]egister|Peek"
    r"|(?:Block|Interface|Memory)Stats|Ref$|Free$|CloseCallback|ConnectBaselineCPU|ConnectCompareCPU)"
)
_ANSWERS = re.compile(
    r"vir\w*?(?:Num(?:$|Of|[A-Z])|Is[A-Z]|Has[A-Z]|Get|Compare|FSFreeze$|FSThaw$|List)|virDomainCreateWithFlags$"
)
_TAKES = re.compile(r"vir\w*?(?:Set|Pin|Send)(?=[A-Z])")
_MAY_ANSWER = re.compile(r"Register|Rename|ResponseTimeout|WithFlags$|Open(?:$|Auth|ReadOnly)")


def object_of(signature: Signature | None) -> Param | None:
    """The object that the function works on: its first parameter, where that is one."""
    if signature is None or not signature.params:
        return None
    first = signature.params[0]
    return first if OBJECT.fullmatch(first.type) else None


def checkable(signature: Signature | None) -> list[Param]:
    """The parameters that a function can check: pointers other than its object."""
    if signature is None:
        return []
    rest = signature.params[1:] if object_of(signature) is not None else signature.params
    return [
        p
        for p in rest
        if p.type.endswith(("*", "]", "Ptr")) and not (p.type == "void *" and p.name == "opaque")
    ]


def changes(name: str, procedure: Procedure | None) -> bool | None:
    """Whether the function changes anything, so that a read-only connection must not call it; None: cannot be told.

    What its procedure's unconditional access rules say counts; without any, its verb. A migration's getters ask for
    the permission to migrate.
    """
    rules = [rule.split(":") for rule in procedure.acl] if procedure is not None else []
    if rules:
        return any(
            not _READS.fullmatch(rule[1] if len(rule) > 1 else rule[0]) for rule in rules if len(rule) <= 2
        )
    if "Migrate" in name:
        return True
    return False if _READER.match(name) else None


def has_arguments(signature: Signature | None) -> bool | None:
    """Whether anything but the connection goes over the wire; None where it cannot be told.

    What the function writes to and callbacks stay behind; only those leave it open.
    """
    if signature is None:
        return None
    rest = [p for p in signature.params if p.type not in _CONNECTIONS]
    if not rest:
        return False
    kept = [
        p
        for p in rest
        if (_writes(p) and p.type.endswith(("*", "]", "Ptr")))
        or p.type.endswith("Func")
        or "Callback" in p.type
    ]
    return None if len(kept) == len(rest) else True


def has_result(signature: Signature | None) -> bool | None:
    """Whether the answer carries more than success; False only where that is certain, None where it cannot be told.

    Certain: a void function, or one that returns int, has no pointer to write to, and no verb of counting or asking.
    """
    if signature is None:
        return None
    if signature.returns == "void":
        return False
    if signature.returns in _CONNECTIONS:
        return None
    if signature.returns != "int":
        return True
    outputs = [p for p in checkable(signature) if _writes(p) and not _DESCRIPTORS.match(p.name)]
    if _TAKES.match(signature.name):
        outputs = []
    if any("**" in p.type or p.type.endswith("]") for p in outputs):
        return True
    if _ANSWERS.match(signature.name):
        return True
    return None if outputs or _MAY_ANSWER.search(signature.name) else False


def _writes(param: Param) -> bool:
    """Whether a function can answer through ``param``."""
    if param.type.startswith("const ") or OBJECT.fullmatch(param.type):
        return False
    return not param.type.startswith(("virTypedParameterPtr",)) or param.type.endswith("*")
