"""The guide's rules for a public function, judged from its own body.

Source: "Implementing the public API" of the guide (``docs/api_extension.rst``), whose nine rules these are in order,
with two that follow from them: the error is dispatched, and what no driver offers is reported as unsupported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from steps.code.body import Body
from steps.code.cfacts import Param
from steps.function.detect import needs
from steps.function.detect.view import View
from steps.state import State

IDS = (
    "rule-debug-entry", "rule-reset-error", "rule-object-check", "rule-read-only", "rule-arguments",
    "rule-driver-check", "rule-internal-call", "rule-debug-return", "rule-return", "rule-dispatch-error",
    "rule-unsupported",
)  # fmt: skip
_DEBUG = re.compile(r"(?:VIR_)?(?!TYPED)(?:[A-Z]+_)?DEBUG\d?$")
_TESTED = re.compile(r"!\s*(\w+)\b|\b(\w+)\s*(?:[=!<>]=|[<>])")
_OBJECT = re.compile(
    r"virCheck(?!NonNull|Null|NonZero|Zero|Positive|NonNegative|ReadOnly|NonEmpty|Flags|Enum)\w+(?:Return|Goto)$"
    r"|VIR_IS_(?:CONNECTED_)?\w+$"
)
_ARGUMENT = re.compile(
    r"virCheck(?:NonNull|Null|NonZero|Zero|Positive|NonNegative|NonEmpty)\w*(?:Goto|Return)$|VIR_EXCLUSIVE_FLAGS_\w+$"
    r"|VIR_REQUIRE_FLAG_\w+$|virTypedParameterValidateSet$|virReportInvalid\w*Arg$|virCheckFlags\w*$"
)
_RESET = re.compile("virResetLastError$")
_DISPATCH = re.compile(r"virDispatchError$|virSetConnError$")
_NO_BODY = "there is no public function yet"
_LOGS = re.compile(rb"^[ \t]+(?:VIR_)?(?:[A-Z]+_)?DEBUG\d?[ \t]*\(", re.M)


class Verdict(NamedTuple):
    """What one rule says; ``at`` is the offset of the evidence in the file, or None."""

    rule: str
    state: State
    why: str = ""
    at: int | None = None


def judge(view: View) -> Iterator[Verdict]:
    """One verdict for each of :data:`IDS`, in that order."""
    found = view.implementation
    for rule in IDS:
        evidence = None if found is None else _EVIDENCE[rule](view, view.body)
        if evidence is not None:
            yield Verdict(rule, State.DONE, "", view.body_start + evidence)
            continue
        reason = _NOT_NEEDED[rule](view)
        if reason:
            yield Verdict(rule, State.NOT_NEEDED, reason)
        elif found is None:
            yield Verdict(rule, State.MISSING, _NO_BODY)
        elif view.body.broken and not view.body.calls:
            yield Verdict(
                rule, State.UNSURE, "the function could not be read: look at its body", found.fact.name_at
            )
        else:
            yield Verdict(rule, State.MISSING, _WANTED[rule], found.fact.name_at)


def _call_at(pattern: re.Pattern[str], body: Body) -> int | None:
    call = body.calls_like(pattern)
    return None if call is None else call.at


def _driver_check(view: View, body: Body) -> int | None:
    return next((m.at for m in body.methods if _is_own(view, m.member) and not m.called), None)


def _is_own(view: View, member: str) -> bool:
    """Whether ``member`` is the function's own method; one that has none may look for another's itself."""
    return member == view.method.name or (view.local is not None and bool(view.facts.members(member)))


def _internal_call(view: View, body: Body) -> int | None:
    if view.names.library == "admin":
        return next((c.at for c in body.calls if c.name.startswith("remoteAdmin")), None)
    return next((m.at for m in body.methods if _is_own(view, m.member) and m.called), None)


def _debug_return(view: View, body: Body) -> int | None:
    call = _internal_call(view, body)
    return next((c.at for c in body.calls if call is not None and c.at > call and _DEBUG.match(c.name)), None)


def _arguments(view: View, body: Body) -> int | None:
    call = body.calls_like(_ARGUMENT)
    if call is not None:
        return call.at
    said = body.word("VIR_ERR_INVALID_ARG")
    if said is not None or view.signature is None:
        return said
    own = (
        [p.name for p in view.implementation.fact.params if p.name not in ("", "flags")]
        if view.implementation
        else []
    )
    first = needs.object_of(view.signature)
    names = frozenset(own if first is None else own[1:])
    tested = ((m[1] or m[2], guard.at) for guard in body.guards for m in _TESTED.finditer(guard.condition))
    return next((at for name, at in tested if name in names), None)


def _return(view: View, body: Body) -> int | None:
    if body.returns:
        return body.returns[0].at
    # A function without a value returns at its closing brace.
    return body.start if view.signature is not None and view.signature.returns == "void" else None


def _read_only(_view: View, body: Body) -> int | None:
    call = body.call("virCheckReadOnlyGoto")
    return call.at if call is not None else body.word("VIR_CONNECT_RO")


def _unsupported(view: View, body: Body) -> int | None:
    if view.local and not any(_is_own(view, m.member) for m in body.methods):
        return None
    call = body.call("virReportUnsupportedError")
    return call.at if call is not None else body.word("VIR_ERR_NO_SUPPORT")


_EVIDENCE: dict[str, Callable[[View, Body], int | None]] = {
    "rule-debug-entry": lambda _view, body: _call_at(_DEBUG, body),
    "rule-reset-error": lambda _view, body: _call_at(_RESET, body),
    "rule-object-check": lambda _view, body: _call_at(_OBJECT, body),
    "rule-read-only": _read_only,
    "rule-arguments": _arguments,
    "rule-driver-check": _driver_check,
    "rule-internal-call": _internal_call,
    "rule-debug-return": _debug_return,
    "rule-return": _return,
    "rule-dispatch-error": lambda _view, body: _call_at(_DISPATCH, body),
    "rule-unsupported": _unsupported,
}


def _helper(view: View) -> str:
    if view.hands_over_to:
        return f"hands everything over to {view.hands_over_to}"
    return (view.local or "") if view.library_helper else ""


def _no_object(view: View) -> str:
    if _helper(view):
        return _helper(view)
    if view.signature is not None and needs.object_of(view.signature) is None:
        return "takes no libvirt object"
    return ""


def _reads_only(view: View) -> str:
    if view.local:
        return "whatever it calls checks that: " + view.local
    changes = needs.changes(view.names.name, view.procedure)
    if changes is False:
        return "only reads: allowed on a read-only connection"
    if view.served_in_client or view.names.library == "admin":
        return (
            "changes nothing but the connection itself"
            if view.served_in_client
            else "admin connections are never read-only"
        )
    return ""


def _no_arguments(view: View) -> str:
    if _helper(view):
        return _helper(view)
    if view.local and "composed" in view.local:
        return "whatever it calls checks that: " + view.local
    if view.signature is not None and not _checkable(view):
        return "takes nothing that could be checked: only its object, numbers or flags"
    return ""


def _checkable(view: View) -> list[Param]:
    """What a function can check beside its object; one of a type that only this tree has is known by its own check."""
    found = needs.checkable(view.signature)
    first = view.signature.params[0] if view.signature is not None and view.signature.params else None
    if first in found and first is not None and first.type.endswith("Ptr") and _call_at(_OBJECT, view.body):
        return [param for param in found if param is not first]
    return found


def _no_driver(view: View) -> str:
    if view.names.library == "admin":
        return "the admin library has no drivers: it calls the server directly"
    return view.local or ""


@lru_cache(maxsize=64)
def _logged_twice(data: bytes) -> tuple[int, int]:
    """How many functions of a file log more than their entry, at the most, and how many there are."""
    functions = data.count(b"virResetLastError()")
    return max(0, len(_LOGS.findall(data)) - functions), functions


def _not_practised(view: View) -> str:
    """Why a debug line at return is not wanted: the tree's largest module has none; empty where most have one."""
    for path in ("src/libvirt-domain.c", "src/libvirt.c", *view.facts.layout.implementations):
        data = view.facts.snapshot.read(path)
        if data is not None:
            logged, functions = _logged_twice(data)
            if 2 * logged > functions > 0:
                return ""
            return (
                f"the tree does not follow this rule: at most {logged} of {functions} functions of {path} do"
            )
    return "there is no public function to go by"


_NOT_NEEDED: dict[str, Callable[[View], str]] = {
    "rule-debug-entry": _helper,
    "rule-reset-error": _helper,
    "rule-object-check": _no_object,
    "rule-read-only": _reads_only,
    "rule-arguments": _no_arguments,
    "rule-driver-check": _no_driver,
    "rule-internal-call": lambda view: view.local or "",
    "rule-debug-return": _not_practised,
    "rule-return": lambda _view: "",
    "rule-dispatch-error": lambda view: (view.local or "") if view.local and not _fails(view) else "",
    "rule-unsupported": _no_driver,
}


def _fails(view: View) -> bool:
    """Whether the function can fail on its own account: it jumps to an error label."""
    return any(label == "error" for label, _at in view.body.labels)


_WANTED = {
    "rule-debug-entry": "libvirt logs every call at its entry: VIR_DEBUG or VIR_DOMAIN_DEBUG",
    "rule-reset-error": "virResetLastError() must come before anything can fail",
    "rule-object-check": "the object must be checked: virCheck…Return",
    "rule-read-only": "what changes anything must refuse a read-only connection: virCheckReadOnlyGoto",
    "rule-arguments": "no pointer among the arguments is checked: virCheckNonNullArgGoto and its like",
    "rule-driver-check": "the driver's method must be looked for before it is called",
    "rule-internal-call": "the driver's method is not called",
    "rule-debug-return": "the functions of this file log at their return, too: VIR_DEBUG",
    "rule-return": "nothing is returned",
    "rule-dispatch-error": "virDispatchError() must be called before an error is returned",
    "rule-unsupported": "a driver without the method must be reported: virReportUnsupportedError()",
}
