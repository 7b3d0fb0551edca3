"""What a check is, why libvirt wants it, which of libvirt's own checks fails without it, and a finished example of it."""

from __future__ import annotations

from dataclasses import dataclass

from steps.api.names import derive, module_of
from steps.api.siblings import nearest
from steps.step import Finding, Site, State, Step, Subject
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
    "rule-unsupported": "none in the build; the caller would get -1 without a reason",
    "wire-procedure": "the compiler, as soon as client or daemon name it; check-protocol (the structs file)",
    "wire-arguments": "rpcgen, then the compiler",
    "wire-result": "rpcgen, then the compiler",
    "wire-generate": "gendispatch: a procedure without @generate stops it",
    "wire-acl": "gendispatch: a procedure without @acl stops it; check-aclrules",
    "client": "the compiler warns of a generated client that nobody uses (an error with -Werror)",
    "dispatcher": "the link of the daemon: a dispatcher that is not generated has to be written",
    "protocol-structs": "check-protocol (remote_protocol-structs): the wire differs from what was agreed on",
    "virsh-command": "none; virsh-self-test looks at the command's own table",
    "virsh-docs": "check-manpages or virsh-docs tests in newer trees: a command without its manual",
    "drivers": "check-drivername, check-driverimpls and check-aclrules judge the entries that are there",
    "test-driver": "none; but nobody can try the call without a machine",
    "since-tag": "apibuild in newer trees: a public symbol without its Since",
    "news": "none; reviewers ask for it",
    "internal-use": "none: it is judgement",
    "common-code": "none: it is judgement",
}
"""Check id to libvirt's own check that fails without the site (facts: the scripts of the tree)."""

LOOK_FOR: dict[str, str] = {
    "internal-use": "Look for older functions that the new one could take over: does one of them now do in a loop, or "
    "with less, what the new one does in one call? Then let it call the new one, and old callers inside libvirt too.",
    "common-code": "Look at what you changed in drivers: would two of them need the same parsing, checking or "
    "formatting? That belongs into src/conf (what a configuration means) or src/util (helpers).",
}
"""What a person looks at for the checks that no program can decide."""


@dataclass(frozen=True, slots=True)
class Example:
    """A finished one in this tree: whose it is, and where it stands."""

    api: str
    file: str
    line: int


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
    for sibling in siblings(facts, name):
        subject = Subject(derive(sibling), facts)
        found: Finding | None = next((f for f in site.inspect_all(subject) if f.check == check), None)
        if found is not None and found.state is State.DONE and found.file and found.line:
            return Example(sibling, found.file, found.line)
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
