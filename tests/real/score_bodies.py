"""How much of a driver's skeleton is in libvirt's own methods: each method is planned once more from its siblings alone.

    python -m tests.real.score_bodies TREE…

prints for each tree, driver and class of methods how many there are and which share of the skeleton's parts their own text
has: the check of the flags, the look-up by the same helper, the access check, begin and end of the job, the check that the
domain runs, the way to the definitions, the release. What the skeleton asks (job, running, whether flags choose a
configuration) is answered as the method itself has it. ``--list`` names the parts that are not there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from steps.code.cfacts import Signature
from steps.code.cfile import CFile
from steps.function.generate.idiom import definition, learn, methods_of
from steps.function.generate.practice import kind_of, siblings
from steps.function.generate.prologue import practice
from steps.function.generate.targets import Target, find_targets
from steps.function.names import derive
from steps.function.proposal import BodyChoices, Proposal
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts

DRIVERS = (
    "qemu", "lxc", "libxl", "ch", "test", "network", "storage", "node_device", "secret", "interface",
)  # fmt: skip
_FIRST = {
    "network": "virNetworkGetBridgeName", "storage": "virStoragePoolGetInfo", "node_device": "virNodeDeviceGetXMLDesc",
    "secret": "virSecretGetXMLDesc", "interface": "virInterfaceGetXMLDesc",
}  # fmt: skip
"""A function of each driver struct; a hypervisor's where none is named."""
_CALLED = re.compile(r"\b(\w+)\(")


@dataclass(frozen=True, slots=True)
class Scored:
    """One method, its class, and each part of the skeleton with whether the method's own text has it."""

    driver: str
    kind: str
    method: str
    parts: tuple[tuple[str, bool], ...]


def scored(facts: Facts) -> Iterator[Scored]:
    """Every method that is called on an object and does its work itself."""
    for driver in DRIVERS:
        first = _FIRST.get(driver, "virDomainGetInfo")
        declared = facts.declaration(first)
        assert declared is not None, first
        for target in find_targets(facts, _proposal(declared.fact, first), driver):
            for member, method in methods_of(target.table).items():
                name = "vir" + member[:1].upper() + member[1:]
                public, own = facts.declaration(name), definition(target.sources, method)
                if (
                    public is not None
                    and own is not None
                    and not public.fact.params[0].type.startswith("virConnect")
                ):
                    found = _scored(facts, driver, target, public.fact, member, own)
                    if found is not None:
                        yield found


def _proposal(signature: Signature, name: str, body: BodyChoices | None = None) -> Proposal:
    return Proposal(signature, derive(name), since="", wire=None, body=body)


def _scored(
    facts: Facts, driver: str, target: Target, public: Signature, member: str, own: tuple[CFile, Signature]
) -> Scored | None:
    file, signature = own
    text = file.data[signature.start : signature.end].decode("utf-8", "replace")
    if text.count(";") < 3:
        return None
    called, helpers = set(_CALLED.findall(text)), _CALLED.findall(_helpers(file, text))
    reached = called | set(helpers)
    idiom = learn(target.sources, target.table, member, public.params)
    parts = [(f, f in called) for call in idiom.lookups for f in _CALLED.findall(call)[:1]]
    if public.params[-1].name == "flags":
        parts.append(("virCheckFlags", "virCheckFlags" in reached))
    if idiom.access is not None:
        parts.append(("EnsureACL", any(f.endswith("EnsureACL") for f in reached)))
    parts += [(f, f in reached) for f in _CALLED.findall(idiom.release or "")]
    kind = kind_of(member, False)
    if public.params[0].type == "virDomainPtr":
        kind, more = _on_a_domain(facts, target, public, member, text + _helpers(file, text), reached)
        parts += more
    return Scored(driver, kind, signature.name, tuple(parts))


def _on_a_domain(
    facts: Facts, target: Target, public: Signature, member: str, text: str, reached: set[str]
) -> tuple[str, list[tuple[str, bool]]]:
    """The class of a method on a domain, and its parts between access check and work."""
    idiom = learn(target.sources, target.table, member, public.params)
    names = [p.name for p in public.params]
    # As its siblings see it; by another name, for no method is its own sibling.
    itself = next((s for s in siblings(target, member + "X", names) if s.member == member), None)
    if itself is None:
        return kind_of(member, False), []
    answers = BodyChoices(
        itself.chooses, itself.runs, itself.job if itself.job in ("modify", "query") else "none"
    )
    does = practice(facts, _proposal(public, public.name, answers), target, idiom)
    parts: list[tuple[str, bool]] = []
    if does.job is not None:
        parts += [(f, f in reached) for f in _CALLED.findall(f"{does.job.begins} {does.job.ends}")]
        parts.append((f"{does.job.label}:", f"\n {does.job.label}:" in text))
    if does.inactive:
        parts += [(f, f in reached) for f in _CALLED.findall(does.inactive)]
    if does.definitions is not None:
        # One that also says which state it is of is no other way.
        ways = {f.removesuffix("State") for f in reached}
        parts += [(f, f.removesuffix("State") in ways) for f in _CALLED.findall(does.definitions.failed)]
    if does.job is None and answers.job != "none":
        parts.append(("a job", False))
    if does.definitions is None and answers.affect:
        parts.append(("definitions", False))
    return itself.kind, parts


def _helpers(file: CFile, text: str) -> str:
    """The file's own functions that a method calls."""
    found = (file.function(name) for name in sorted(set(_CALLED.findall(text)[1:])))
    return "\n".join(file.data[f.start : f.end].decode("utf-8", "replace") for f in found if f and f.static)


def shares(rows: list[Scored]) -> dict[tuple[str, str], tuple[int, int, int]]:
    """For each driver and class: methods, parts, and parts that are there."""
    found: dict[tuple[str, str], tuple[int, int, int]] = {}
    for row in rows:
        methods, parts, there = found.get((row.driver, row.kind), (0, 0, 0))
        found[row.driver, row.kind] = (
            methods + 1,
            parts + len(row.parts),
            there + sum(has for _part, has in row.parts),
        )
    return found


def main(arguments: list[str]) -> int:
    """Print the shares of the trees that are named."""
    listed = "--list" in arguments
    for tree in (a for a in arguments if a != "--list"):
        rows = list(scored(Facts(Checkout.open(Path(tree)).snapshot())))
        print(Path(tree).name)
        for (driver, kind), (methods, parts, there) in shares(rows).items():
            print(
                f"  {driver:12} {kind:11} {methods:4} methods {there:5} of {parts:5} parts {there / (parts or 1):7.1%}"
            )
        for row in rows if listed else ():
            if lacking := [part for part, has in row.parts if not has]:
                print(f"    {row.method} ({row.kind}): {', '.join(lacking)}")
        parts, there = (sum(n) for n in zip(*((p, t) for _m, p, t in shares(rows).values()), strict=True))
        print(f"  {len(rows)} methods, {there} of {parts} parts: {there / parts:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
