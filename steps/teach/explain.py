"""What a check is, why libvirt wants it, which of libvirt's own checks fails without it, and a finished example of it."""

from __future__ import annotations

from dataclasses import dataclass

from steps.function.detect.in_use import older_through_newer, shared_by_drivers
from steps.function.names import derive, module_of
from steps.function.siblings import nearest
from steps.model import Finding, Site, State, Step, Subject
from steps.step5_internal_use import superseded
from steps.tree.facts import Facts

FAILS: dict[str, str] = {
    "public-header": "apibuild (the documentation's build) and every caller: the function is not declared",
    "public-symbol": "check-symfile: the function is not exported; the link of virsh and of other programs fails",
    "driver-typedef": "check-drivername: the driver struct's member has no typedef of the right name",
    "driver-member": "check-driverimpls and the compiler: a driver cannot name a member that is not there",
    "public-implementation": "check-symfile: exported, but not in the library; apibuild: no comment to document",
    "rule-debug-entry": "none; reviewers ask for it",
    "rule-reset-error": "none in the build; an old error would be reported as this call's",
    "rule-object-check": "none in the build; a freed object would crash the caller",
    "rule-read-only": "check-aclrules where it can see it; else a security hole",
    "rule-arguments": "none in the build; a NULL would crash the caller",
    "rule-driver-check": "none in the build; a driver without it would crash the caller",
    "rule-dispatch-error": "apibuild: each public function dispatches its error to the connection",
    "rule-internal-call": "none in the build; the call would do nothing",
    "rule-debug-return": "none; reviewers do not ask for it, and nearly no function does it",
    "rule-return": "the compiler, where nothing is returned; else none",
    "rule-unsupported": "none in the build; the caller would get -1 without a reason",
    "wire-procedure": "the compiler, as soon as client or daemon name it; check-protocol (the structs file)",
    "wire-arguments": "rpcgen, then the compiler",
    "wire-result": "rpcgen, then the compiler",
    "wire-generate": "gendispatch: a procedure without @generate stops it",
    "wire-acl": "gendispatch: a procedure without @acl stops it; check-aclrules",
    "client": "the compiler warns of a generated client that nobody uses (an error with -Werror)",
    "dispatcher": "the link of the daemon: a dispatcher that is not generated has to be written",
    "protocol-structs": "check-protocol (remote_protocol-structs): the wire differs from what was agreed on",
    "virsh-call": "none; but nobody can try the call by hand",
    "virsh-command": "none; virsh-self-test looks at the command's own table",
    "virsh-docs": "check-manpages or virsh-docs tests in newer trees: a command without its manual",
    "drivers": "check-drivername, check-driverimpls and check-aclrules judge the entries that are there",
    "test-driver": "none; but nobody can try the call without a machine",
    "admin-server": "the link of the daemon: the dispatcher calls it",
    "since-tag": "apibuild in newer trees: a public symbol without its Since",
    "news": "none; reviewers ask for it",
    "internal-use": "none: it is judgement",
    "common-code": "none: it is judgement",
}
"""Check id to libvirt's own check that fails without the site (facts: the scripts of the tree)."""

MEANS: dict[str, str] = {
    "public-header": "The declaration that programs compile against. It lies in the public header of its module, beside the "
    "functions it belongs with. Once released it never changes: programs built against it must run with every later "
    "libvirt.",
    "public-symbol": "The library exports only what its symbol file lists, in a block for each version. A program that was "
    "linked against a symbol of a version will not start with an older library, instead of failing in the middle.",
    "news": "Users and management software read the release notes to learn of new functions.",
    "driver-typedef": "The type of the function that a driver implements: the public function's parameters under the name "
    "virDrv.... Names are checked, because generators derive one from the other.",
    "driver-member": "The place in the driver struct that a driver fills with its function. A driver that leaves it out does "
    "not support the call; the public function then says so.",
    "public-implementation": "The public function itself: it checks what every driver would have to check, then calls the "
    "driver of the object's connection. Its comment is the documentation of the API.",
    "rule-debug-entry": "The first thing a public function does is to log that it was called, and with what: with it a user's "
    "log shows every call.",
    "rule-reset-error": "virResetLastError() forgets the error of the call before, so that what the caller reads afterwards "
    "belongs to this call.",
    "rule-object-check": "The object may be NULL or freed: virCheck...Return() refuses it before anything is read from it.",
    "rule-read-only": "A function that changes something must refuse a read-only connection. Such connections are open to "
    "users without privileges: this is security.",
    "rule-arguments": "What no driver could work with - a NULL where something is needed, sizes that do not fit - is refused "
    "once here, not in each driver.",
    "rule-driver-check": "Not every driver has the function: calling it without looking would be a call of NULL.",
    "rule-internal-call": "The driver's function is where the work is done; the public function passes its arguments on as "
    "they are.",
    "rule-debug-return": "The guide wants the result logged, too. Nearly no function does it.",
    "rule-return": "What the driver gave back is given to the caller; on an error -1 or NULL.",
    "rule-dispatch-error": "virDispatchError() hands the error to the connection and to the program's error handler; without "
    "it the program would not hear of it.",
    "rule-unsupported": "virReportUnsupportedError() tells the caller that this driver does not have the function: a refusal "
    "without an error would be a riddle.",
    "wire-procedure": "The number under which client and daemon know the call. Numbers are given in order and never again: an "
    "old client may meet a new daemon.",
    "wire-arguments": "The arguments as they cross the wire: objects become names and ids, strings may or may not be NULL, "
    "lists carry their greatest length.",
    "wire-result": "What comes back over the wire. A call that only succeeds or fails needs none: the error has a message of "
    "its own.",
    "wire-generate": "Which sides libvirt's generator writes. What fits its patterns costs no code at all.",
    "wire-acl": "The permission that the daemon asks for before the call. It is required: a call without one would be open "
    "to everybody who may connect.",
    "client": "In the client's driver table, so that the public function finds it when the connection is a remote one. The "
    "function behind it packs the arguments, calls, and unpacks the result; mostly it is generated.",
    "dispatcher": "The daemon's side: unpacks the arguments, calls the public function, packs the result. Mostly generated.",
    "protocol-structs": "A copy of the wire's structs as the compiler sees them. It is compared at each check, so that nobody "
    "changes the wire without noticing.",
    "virsh-call": "A call that virsh cannot make is a call that nobody has tried by hand.",
    "virsh-command": "The command with its options and its help, in the table of the group it belongs to. Its name follows no "
    "rule: choose what fits its neighbours.",
    "virsh-docs": "The command's section in the manual page, beside those of its group.",
    "internal-use": "Often a new function does more than an older one, or does the same in a better way. Then the older "
    "one is best written with the new one: the code is there once, and drivers have to provide one method only.",
    "common-code": "What two drivers do in the same way - read a piece of XML, check a value, format an error - belongs "
    "where both can call it, so that they cannot differ by accident.",
    "drivers": "The drivers that set the member in their tables. Each names the version that first had it there.",
    "test-driver": "The test driver needs no hypervisor: with the function there, tests, bindings and newcomers can call it.",
    "admin-server": "A function of the administration library asks the daemon itself; this is the daemon's side of it.",
}
"""Check id to what it is and why libvirt wants it."""

LOOK_FOR: dict[str, str] = {
    "internal-use": "Look for older functions that the new one could take over: does one of them now do in a loop, or "
    "with less, what the new one does in one call? Then let it call the new one, and old callers inside libvirt too.",
    "common-code": "Look at what you changed in drivers: would two of them need the same parsing, checking or "
    "formatting? That belongs into src/conf (what a configuration means) or src/util (helpers).",
}
"""What a person looks at for the checks that no program can decide."""


@dataclass(frozen=True, slots=True)
class Example:
    """A finished one in this tree: whose it is, and where it stands; else a place to begin to look."""

    api: str
    file: str
    line: int
    finished: bool = True


def meaning(step: Step, check: str) -> str:
    """What ``check`` is and why libvirt wants it; empty where nothing is said."""
    site = site_of(step, check)
    return (site.explanation if site is not None and site.id == check else "") or MEANS.get(check, "")


def site_of(step: Step, check: str) -> Site | None:
    """The site that answers ``check``; for one of the guide's nine rules the site that judges them all."""
    exact = next((site for site in step.sites if site.id == check), None)
    if exact is not None:
        return exact
    return next(
        (site for site in step.sites if check.startswith("rule-") and site.id.startswith("rule")), None
    )


def example(facts: Facts, name: str, step: Step, check: str) -> Example | None:
    """The nearest function of the same module that has ``check`` done, with its place; None where there is none."""
    site = site_of(step, check)
    if site is None:
        return None
    if check in _JUDGED:
        return _in_use(facts, name, check) or _beginning(facts, name, check)
    for sibling in siblings(facts, name):
        subject = Subject(derive(sibling), facts)
        found: Finding | None = next((f for f in site.inspect_all(subject) if f.check == check), None)
        if found is not None and found.state is State.DONE and found.file and found.line:
            return Example(sibling, found.file, found.line)
    return None


_JUDGED = ("internal-use", "common-code")
"""The checks that no program can decide; others' decisions can be shown."""


def _in_use(facts: Facts, name: str, check: str) -> Example | None:
    """What drivers do for other functions: those nearest by name first, then all of the library."""
    every = facts.symbols(derive(name).library).symbols
    near = siblings(facts, name)
    names = list(dict.fromkeys([*near, *(s for s in every if module_of(s) == module_of(name)), *every]))
    if check == "internal-use":
        pairs = ((older, newer) for newer in names for older in superseded(newer) if older in every)
        found = older_through_newer(facts, pairs)
    else:
        found = shared_by_drivers(facts, (n for n in names if n != name))
    return None if found is None else Example(found.told, found.path, found.line)


def _beginning(facts: Facts, name: str, check: str) -> Example | None:
    """Where to begin to look: the nearest older function; for common code the header that its drivers share."""
    module = module_of(name)
    shared = f"src/conf/{module}_conf.h"
    data = facts.snapshot.read(shared) if check == "common-code" else None
    if data is not None:
        first = next(
            (n for n, row in enumerate(data.split(b"\n"), 1) if row.startswith(b"vir") and b"(" in row), 1
        )
        return Example(f"{module}_conf.h", shared, first, finished=False)
    for sibling in siblings(facts, name):
        place = facts.implementation(sibling)
        if place is not None:
            return Example(sibling, place.path, place.line, finished=False)
    return None


_TRIED = 12


def siblings(facts: Facts, name: str) -> list[str]:
    """Public functions of the same module, the nearest by name first, then the newest."""
    module = module_of(name)
    symbols = facts.symbols(derive(name).library).symbols
    same = [s for s in symbols if s != name and module_of(s) == module]
    newest = sorted(same, key=lambda s: symbols[s].at, reverse=True)
    near = nearest(name, same)
    return list(dict.fromkeys(([near] if near else []) + newest))[:_TRIED]
