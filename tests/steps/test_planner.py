"""What a plan knows of the tree with its insertions made is what reading that tree anew would give."""

from __future__ import annotations

import pytest

from steps.edits.insertion import Insertion
from steps.function.kind import wish
from steps.function.proposer import propose
from steps.function.prototype import parse_many
from steps.plan import Draft, plan
from steps.tree.facts import Facts
from steps.tree.snapshot import Snapshot
from tests.steps.function.practice import facts as practice

PROTOTYPES = """
int virDomainSetFrob(virDomainPtr dom, const char *name, unsigned int flags);
char *virDomainGetFrob(virDomainPtr dom, unsigned int flags);
int virDomainListFrobs(virDomainPtr dom, char ***names, unsigned int flags);
int virConnectGetFrobCount(virConnectPtr conn);
int virDomainSetFrobFlags(virDomainPtr dom, const char *name, int level, unsigned int flags);
"""


class Anew(Snapshot):
    """The bytes of another snapshot and nothing that was read of them."""

    rev = "-"

    def __init__(self, other: Snapshot) -> None:
        super().__init__()
        self._other = other

    def read(self, path: str) -> bytes | None:
        return self._other.read(path)

    def paths(self, folder: str) -> list[str]:
        return self._other.paths(folder)


def everything(facts: Facts, names: list[str]) -> dict[str, object]:
    """All that is read from more than the piece in which a name stands, and each name's own places."""
    known: dict[str, object] = {}
    for library in facts.layout.libraries:
        protocols = {"protocol": facts.protocol(library), "golden": facts.golden(library)}
        for kind, protocol in protocols.items():
            named = (protocol.structs, protocol.consts, protocol.procedures)
            known[f"{kind} {library}"] = [*(list(one.items()) for one in named), protocol.enum_end]
        known[f"symbols {library}"] = facts.symbols(library)
        known[f"dispatchers {library}"] = facts.dispatchers(library)
        known[f"shell {library}"] = {
            handler: [(file.path, command) for file, command in commands]
            for handler, commands in facts.shell(library).commands.items()
        }
    for path in (*facts.layout.implementations, *facts.layout.driver_sources, *facts.layout.clients):
        file = facts.snapshot.cfile(path)
        known[path] = None if file is None else list(file.functions())
    for name in names:
        bare = name.removeprefix("vir")
        found = facts.members("virDrv" + bare)
        known[name] = [
            facts.declaration(name), facts.implementation(name), facts.typedef("virDrv" + bare), found,
            [facts.drivers.settings(member) for member in found], [facts.drivers.client(m) for m in found],
        ]  # fmt: skip
    return known


def test_the_facts_behind_each_insertion_are_those_of_the_tree_read_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = parse_many(PROTOTYPES)
    names = [signature.name for signature, _choices in wanted]
    draft = Draft(practice().snapshot)
    looks = 0
    make = Draft._make

    def made(self: Draft, insertions: list[Insertion], owner: str) -> None:
        nonlocal looks
        make(self, insertions, owner)
        kept, read = everything(self.facts, names), everything(Facts(Anew(self.overlay)), names)
        assert [key for key in read if kept[key] != read[key]] == []
        looks += 1

    monkeypatch.setattr(Draft, "_make", made)
    for signature, choices in wanted:
        draft.take(propose(draft.facts, signature, choices | {"confirm": "no"}))
    assert looks > 8 * len(wanted)


def test_several_planned_at_once_are_as_one_after_the_other() -> None:
    wanted = [wish(s, choices | {"confirm": "no"}) for s, choices in parse_many(PROTOTYPES)]
    together = plan(practice().snapshot, wanted).plan
    one_by_one = practice().snapshot
    for prototype in wanted:
        one_by_one = plan(one_by_one, [prototype]).plan.snapshot
    for path, change in together.changes().items():
        assert one_by_one.read(path) == change.after, path
