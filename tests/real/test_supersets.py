"""Older functions that became calls of newer ones: planned once more before it happened, compared with what libvirt did."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from steps.code.cfile import CFile
from steps.edits.overlay import Overlay
from steps.function.generate.wrapper import moves
from steps.function.names import derive
from steps.function.olduse import OldUse, commands_calling
from steps.function.propose import make_proposal
from steps.function.prototype import parse
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import find_tree

pytestmark = pytest.mark.real

_SAME = {"VIR_DOMAIN_AFFECT_CURRENT": "0"}


@dataclass(frozen=True, slots=True)
class Case:
    """A prototype, the tree and revision before and after the drivers got it, the choices that a person makes, and the result.

    ``wrappers`` are the drivers whose older method is moved as libvirt did it; ``commands`` is the function of virsh that
    gets the new call; none where it calls the older one twice, so that a person is asked.
    """

    prototype: str
    drivers: tuple[tuple[str, str], tuple[str, str]]
    virsh: tuple[tuple[str, str], tuple[str, str]] | None
    wrappers: tuple[str, ...]
    commands: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()


BEFORE, AFTER = ("7.0.0", "-"), ("9.0.0", "-")
RELEASES = (BEFORE, AFTER)


def commit(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """A commit of the history: what was there before it, and it."""
    return ("history", f"{name}^"), ("history", name)


CASES = (
    Case("virDomainPtr virDomainCreateXMLWithFiles(virConnectPtr conn, const char *xmlDesc, unsigned int nfiles, "
         "int *files, unsigned int flags);", commit("11693bc6f08fcb8640441643f1ab6ecee45d58c1"),
         commit("afb50d79db6e0732c2f0a9e420eabf662553df2d"), ("lxc",), ("cmdCreate",)),
    Case("int virDomainCreateWithFiles(virDomainPtr domain, unsigned int nfiles, int *files, unsigned int flags);",
         commit("11693bc6f08fcb8640441643f1ab6ecee45d58c1"), commit("afb50d79db6e0732c2f0a9e420eabf662553df2d"),
         ("lxc",), ()),
    Case("int virDomainAbortJobFlags(virDomainPtr dom, unsigned int flags);", RELEASES, RELEASES, ("qemu",),
         ("cmdDomjobabort",)),
    Case("virNetworkPtr virNetworkCreateXMLFlags(virConnectPtr conn, const char *xmlDesc, unsigned int flags);",
         RELEASES, RELEASES, ("network", "test"), ("cmdNetworkCreate",)),
    Case("virNetworkPtr virNetworkDefineXMLFlags(virConnectPtr conn, const char *xmlDesc, unsigned int flags);",
         RELEASES, RELEASES, ("esx", "network", "test"), ("cmdNetworkDefine",)),
    Case("virNWFilterPtr virNWFilterDefineXMLFlags(virConnectPtr conn, const char *xmlDesc, unsigned int flags);",
         RELEASES, RELEASES, ("nwfilter",), ("cmdNWFilterDefine",)),
    Case("int virDomainQemuMonitorCommandWithFiles(virDomainPtr domain, const char *cmd, unsigned int ninfiles, "
         "int *infiles, unsigned int *noutfiles, int **outfiles, char **result, unsigned int flags);",
         RELEASES, RELEASES, ("qemu",), ("cmdQemuMonitorCommand",)),
)  # fmt: skip


def facts(place: tuple[str, str]) -> Facts:
    tree, rev = place
    checkout = Checkout.open(find_tree(tree))
    return Facts(checkout.snapshot(None if rev == "-" else rev))


def meaning(file: CFile | None, method: str) -> tuple[str, ...] | None:
    """What a wrapper passes on, its own parameters by their places; None where it is no single call."""
    found = file.body(method) if file is not None else None
    if file is None or found is None:
        return None
    names = [p.name for p in found[0].params]
    inside = re.sub(r"/\*.*?\*/", "", found[1].text.decode().partition("{")[2], flags=re.S)
    call = re.fullmatch(r"\s*return\s+(\w+)\s*\(([^;]*)\)\s*;\s*\}\s*", inside)
    if call is None:
        return None
    given = [" ".join(a.split()) for a in call[2].split(",")]
    return (call[1], *(str(names.index(a)) + "." if a in names else _SAME.get(a, a) for a in given))


@pytest.mark.parametrize("case", CASES, ids=lambda c: parse(c.prototype).name)
def test_wrappers_mean_what_upstreams_mean(case: Case) -> None:
    before, upstream = facts(case.drivers[0]), facts(case.drivers[1])
    proposal = make_proposal(before, parse(case.prototype), {"confirm": "no", **dict(case.choices)})
    assert proposal.extends is not None
    made, stays = moves(before, proposal)
    overlay = Overlay(before.snapshot)
    overlay.make(made)
    planned = Facts(overlay)
    member = derive(proposal.extends.older.name).member
    equal, other = [], []
    for path in dict.fromkeys(i.file for i in made if i.file.endswith(".c")):
        entry = re.search(rb"\.%s\s*=\s*(\w+)" % member.encode(), planned.snapshot.read(path) or b"")
        assert entry is not None
        method = entry[1].decode()
        theirs = meaning(upstream.snapshot.cfile(path), method)
        if theirs is not None and theirs[0].lower().endswith(proposal.names.member.lower()[6:]):
            (equal if meaning(planned.snapshot.cfile(path), method) == theirs else other).append(path)
    assert other == [], [s.reason for s in stays]
    assert tuple(sorted(path.split("/")[1] for path in equal)) == case.wrappers, stays


@pytest.mark.parametrize("case", [c for c in CASES if c.virsh], ids=lambda c: parse(c.prototype).name)
def test_the_function_of_virsh_is_one_that_upstream_edited(case: Case) -> None:
    assert case.virsh is not None
    before, upstream = facts(case.virsh[0]), facts(case.virsh[1])
    proposal = make_proposal(before, parse(case.prototype), {"confirm": "no", **dict(case.choices)})
    assert proposal.extends is not None
    uses = commands_calling(before, proposal.extends, "main")
    if not case.commands:
        assert proposal.fallback is None
        assert any("by hand" in warning for warning in proposal.warnings)
        return
    use = next(u for u in uses if isinstance(u, OldUse) and u.command == proposal.fallback)
    assert use.handler in {u.function for u in upstream.shell("main").uses(proposal.name)}
    assert (use.handler,) == case.commands
