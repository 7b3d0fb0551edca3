"""XML extensions on real trees: what is planned is found again, validates, and applies; nothing crashes."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.inspect import inspect
from steps.model import Proposal, State, Wish
from steps.plan import Planned, plan
from steps.tree.facts import Facts
from steps.tree.snapshot import WorkTree
from steps.xml.documents import Schemas
from steps.xml.kind import Xml
from steps.xml.related import every
from steps.xml.subject import tree_of
from steps.xml.validate import problems

pytestmark = pytest.mark.real

WANTED = {
    "domain/devices/memballoon/@wakeUp : yes-no": {},
    "domain/devices/vsock/@mode : enum fast|safe|lazy": {"abi": "yes", "symbols": "yes"},
    "domain/devices/vsock/buffer : size unit=KiB": {},
    "domain/devices/vsock/buffer/@tag : string": {},
}
CODE = ("xml-schema", "xml-member", "xml-parse", "xml-format", "xml-test-input", "xml-test-list")
PLANNED = 4
FREED = "domain/devices/vsock/@tag : string"
"""What somebody has to free."""


FOLLOWS = {
    "xml-test-input": {"xml-test-list", "xml-test-output"},
    "xml-member": {"xml-abi", "xml-free"},
}
"""What is missing with a site by its nature: a list names an input that is there, a comparison is of a member."""


def planned(root: Path, *texts: str) -> Planned:
    wishes = []
    for text, choices in WANTED.items() if not texts else ((t, WANTED.get(t, {"abi": "yes"})) for t in texts):
        read = Xml().read(text)
        wishes.append(Wish(read.kind, read.ref, read.name, read.text, read.what, choices))
    return plan(WorkTree(root), wishes)


def test_three_examples_are_planned_whole_and_found_again(pristine: Path) -> None:
    made = planned(pristine)
    assert len(made.proposals) == PLANNED
    for proposal in made.proposals:
        report = inspect(Facts(made.plan.snapshot), proposal.ref, proposal)
        state = {f.check: f.state for s in report.steps for f in s.findings}
        assert {c: state[c] for c in CODE} == dict.fromkeys(CODE, State.DONE), proposal.ref
    vsock = inspect(Facts(made.plan.snapshot), made.proposals[1].ref, made.proposals[1])
    for check in ("xml-enum", "xml-enum-decl", "xml-enum-impl", "xml-abi", "xml-private-symbols"):
        finding = vsock.finding(check)
        assert finding is not None
        assert finding.state is State.DONE, check


def test_the_new_inputs_are_what_the_new_schema_allows(pristine: Path) -> None:
    made = planned(pristine)
    schemas = Schemas(made.plan.snapshot)
    inputs = [e.file for e in made.plan.insertions if e.check == "xml-test-input"]
    assert len(inputs) == PLANNED
    for path in inputs:
        assert problems(schemas, made.plan.snapshot.read(path) or b"") == [], path
        assert problems(Schemas(WorkTree(pristine)), made.plan.snapshot.read(path) or b""), path


def test_the_diff_applies_and_xmllint_agrees(tree_9: Path, tmp_path: Path) -> None:
    made = planned(tree_9)
    shutil.copytree(tree_9 / "src/conf/schemas", tmp_path / "src/conf/schemas")
    subprocess.run(
        ["git", "apply", "--include=src/conf/schemas/*", "--include=tests/*.xml", "-"],
        input=made.plan.diff(), cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    if shutil.which("xmllint") is None:
        pytest.skip("NOT RUN: no xmllint")
    for path in sorted(tmp_path.glob("tests/**/*.xml")):
        command = [
            "xmllint",
            "--noout",
            "--relaxng",
            str(tmp_path / "src/conf/schemas/domain.rng"),
            str(path),
        ]
        subprocess.run(command, check=True, capture_output=True)


def test_libvirts_own_inputs_have_no_problem(tree_9: Path) -> None:
    schemas = Schemas(WorkTree(tree_9))
    for path in sorted((tree_9 / "tests/genericxml2xmlindata").glob("*.xml")):
        if "invalid" not in path.name:
            assert problems(schemas, path.read_bytes()) == [], path.name


def test_nothing_crashes_on_any_document(pristine: Path) -> None:
    facts = Facts(WorkTree(pristine))
    refs = [f"xml {path}" for path in every(facts)]
    for ref in random.Random(7).sample(refs, 25):
        assert inspect(facts, ref).kind == "xml"


def test_most_of_the_domains_attributes_are_located(tree_11: Path) -> None:
    facts = Facts(WorkTree(tree_11))
    paths = [p for p in every(facts) if p.startswith("domain/")]
    some = random.Random(3).sample(paths, 80)
    found = [tree_of(facts).locator.locate(p).confidence for p in some]
    assert sum(c in ("sure", "likely") for c in found) >= len(found) * 0.65


@pytest.mark.parametrize("text", [*list(WANTED)[:3], FREED])
def test_an_insertion_that_is_taken_out_again_is_named_and_no_other(pristine: Path, text: str) -> None:
    made = planned(pristine, text)
    assert {insertion.check for insertion in made.plan.insertions} >= set(CODE) | {"xml-docs", "news"}
    whole, (proposal,) = made.plan.snapshot, made.proposals
    before = states_of(Facts(whole), proposal)
    for check in dict.fromkeys(insertion.check for insertion in made.plan.insertions):
        without = Overlay(whole)
        for inserted in made.plan.insertions:
            data, own = without.read(inserted.file) or b"", inserted.text.encode()
            if inserted.check == check:
                assert data.count(own) == 1, inserted
                at = data.find(own)
                without.make([Insertion(inserted.step, check, inserted.file, at, at + len(own), "")])
        after = states_of(Facts(without), proposal)
        changed = {each for each, state in before.items() if after.get(each) != state}
        assert check in changed
        assert changed - {check} <= FOLLOWS.get(check, set()), check


def states_of(facts: Facts, proposal: Proposal) -> dict[str, State]:
    report = inspect(facts, proposal.ref, proposal)
    return {finding.check: finding.state for step in report.steps for finding in step.findings}
