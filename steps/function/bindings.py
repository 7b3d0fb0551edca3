"""What a function means for libvirt-python: whether its generator writes the binding, or a person has to.

Source: ``generator.py`` of libvirt-python (``py_types``, ``skipped_types``, ``validate_function`` at v9.0.0). It decides by the
types alone: of what it has no converter for it prints ``ERROR: failed NAME``, until somebody writes an override.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.code.cfacts import Signature
from steps.function.forms.classify import parts_of
from steps.function.forms.form import Role
from steps.function.names import derive
from steps.function.prototype import PrototypeError
from steps.tree.facts import Facts

_PLAIN = frozenset((
    "void", "int", "long", "double", "unsigned int", "unsigned long", "long long", "unsigned long long", "size_t",
    "unsigned char *", "char *",
))  # fmt: skip
_OBJECTS = frozenset((
    "virDomain", "virNetwork", "virNetworkPort", "virInterface", "virStoragePool", "virStorageVol", "virConnect", "virNodeDevice",
    "virSecret", "virNWFilter", "virNWFilterBinding", "virStream", "virDomainCheckpoint", "virDomainSnapshot",
))  # fmt: skip
_LEFT_OUT = frozenset((
    "virConnectDomainEventCallback", "virConnectDomainEventGenericCallback", "virConnectDomainEventRTCChangeCallback",
    "virConnectDomainEventWatchdogCallback", "virConnectDomainEventIOErrorCallback", "virConnectDomainEventGraphicsCallback",
    "virConnectDomainQemuMonitorEventCallback", "virStreamEventCallback", "virEventHandleCallback", "virEventTimeoutCallback",
    "virDomainBlockJobInfoPtr",
))  # fmt: skip
"""Functions that take such a type are left out without a word."""
_FILLED = frozenset((Role.STRING_OUT, Role.BYTES_OUT, Role.STRINGS_OUT, Role.NUMBERS_OUT))


@dataclass(frozen=True, slots=True)
class Binding:
    """``state`` is ``generated``, ``override`` (a person writes it) or ``left-out``; ``why`` says what makes it so."""

    state: str
    why: str = ""


def python_binding(signature: Signature) -> Binding:
    """Return what libvirt-python's generator makes of a function of the main, QEMU or LXC library."""
    told = [(_spelled(p.type).removeprefix("const "), f"'{p.type}' ({p.name})") for p in signature.params]
    result = _spelled(signature.returns)
    left_out = next((shown for kind, shown in (*told, (result, f"'{result}'")) if kind in _LEFT_OUT), None)
    if left_out is not None:
        return Binding("left-out", f"{left_out} is a type that it leaves out")
    # Of a result the generator does not take "const" away: only "const char *" has a converter.
    taken = _is_taken(result) or result == "const char *"
    unknown = [shown for kind, shown in told if not _is_taken(kind)]
    unknown += [] if taken else [f"'{signature.returns}' (the result)"]
    if unknown:
        return Binding("override", f"it has no converter for {', '.join(unknown)}")
    filled = _filled(signature)
    if filled:
        return Binding(
            "generated", f"look at it: it takes {', '.join(filled)} for something that is passed in"
        )
    return Binding("generated")


def _filled(signature: Signature) -> list[str]:
    """The parameters that the function fills, as far as their form is known."""
    try:
        return [part.name for part in parts_of(signature) if part.role in _FILLED]
    except PrototypeError:
        return []


def _is_taken(kind: str) -> bool:
    bare = kind.removeprefix("const ")
    return kind in _PLAIN or (re.sub(r"Ptr$| \*$", "", bare) in _OBJECTS and bare.endswith(("Ptr", " *")))


def _spelled(kind: str) -> str:
    """A type with one space before its stars, as the description of the API has it."""
    return re.sub(r"\s*(\*+)$", r" \1", " ".join(kind.split()))


def said(facts: Facts, name: str) -> str:
    """Return what libvirt-python needs for the public function ``name``, in a clause."""
    names = derive(name)
    declared = facts.declaration(name)
    if names.library == "admin":
        return "does not bind the administration library"
    if declared is None:
        return "not to be told: no header declares the function"
    binding = python_binding(declared.fact)
    beside = f"; {binding.why}" if binding.why else ""
    if binding.state == "generated":
        return f"its generator writes the binding{beside}"
    if binding.state == "left-out":
        return f"its generator leaves the function out: {binding.why}"
    suffix = "" if names.library == "main" else f"-{names.library}"
    return (
        f"a person writes the binding: its generator prints 'failed {name}', as {binding.why}. It goes into "
        f"libvirt{suffix}-override.c and libvirt{suffix}-override-api.xml"
    )
