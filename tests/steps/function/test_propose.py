from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from steps.errors import BadInput
from steps.function import oracle
from steps.function.propose import ask_for_all, make_proposal, proposal_json
from steps.function.prototype import parse
from steps.tree.facts import Facts
from steps.tree.snapshot import WorkTree
from tests.steps.function.generate.sample import facts as sample
from tests.steps.function.practice import TREE, facts, propose

FROB = "int virDomainSetFrob(virDomainPtr domain, const char *name, int level, unsigned int flags);"


def test_everything_is_derived_from_the_prototype() -> None:
    made = proposal_json(propose(FROB))
    assert made["proposal"] == {
        "name": "virDomainSetFrob", "module": "domain", "library": "main", "since": facts().layout.version,
        "driver_struct": "_virHypervisorDriver", "driver_member": "domainSetFrob", "driver_typedef": "virDrvDomainSetFrob",
        "virsh_command": "domsetfrob",
    }  # fmt: skip
    wire = made["wire"]
    assert (wire["procedure"], wire["generate"], wire["acl"]) == (
        "REMOTE_PROC_DOMAIN_SET_FROB",
        "both",
        ["domain:write"],
    )
    assert wire["number"] == facts().protocol("main").next_number
    assert wire["args"]["struct"] == "remote_domain_set_frob_args"
    assert wire["args"]["members"][1] == {
        "type": "remote_nonnull_string",
        "name": "name",
        "array": None,
        "note": None,
    }
    assert wire["ret"] is None


def test_every_open_choice_is_a_question_with_its_answer() -> None:
    questions = {q["key"]: q["chosen"] for q in proposal_json(propose(FROB))["questions"]}
    assert questions == {
        "returns": "status", "nullable": "none", "acl": "domain:write", "priority": "low", "confirm": "yes", "generate": "both",
        "virsh-command": "domsetfrob", "virsh-group": "domain", "since": facts().layout.version, "drivers": "test",
    }  # fmt: skip


def test_choices_are_taken_and_kept() -> None:
    chosen = {
        "since": "2.0.0", "virsh-command": "frob", "virsh-group": "monitor", "drivers": "none", "returns": "count",
        "nullable": "name", "priority": "high", "generate": "none", "acl": "domain:read",
    }  # fmt: skip
    made = make_proposal(facts(), parse(FROB), chosen)
    assert (made.since, made.virsh_command, made.virsh_group, made.drivers) == (
        "2.0.0",
        "frob",
        "monitor",
        (),
    )
    assert (made.returns, made.nullable, made.choices) == ("count", frozenset({"name"}), chosen)
    assert made.wire is not None
    assert (made.wire.priority, made.wire.generate, made.wire.acl) == ("high", "none", ("domain:read",))
    assert made.wire.ret is not None


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("colour", "red", "--set takes module, since"),
        ("priority", "urgent", "one of high, low"),
        ("since", "soon", "as 9.1.0"),
        ("module", "kernel", "one of admin, domain"),
        ("acl", "domain:fly", "it has getattr, read"),
        ("acl", "domain:write:VIR_X", "without a flag"),
        ("acl", "domain:write,network:write", "same object"),
        ("nullable", "level", "only name can be NULL"),
        ("drivers", "warp", "this tree has test"),
        ("virsh-command", "No Command", "cannot be used"),
        ("virsh-command", "setvcpus", "virsh has another command of this name"),
        ("virsh-group", "zoo", "the groups of this tree are domain, monitor"),
    ],
)
def test_a_choice_that_is_not_accepted_names_those_that_are(key: str, value: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        make_proposal(facts(), parse(FROB), {key: value})


def test_a_long_is_refused_unless_it_is_said_to_be_legacy() -> None:
    long = "int virDomainSetFrob(virDomainPtr domain, unsigned long size, unsigned int flags);"
    with pytest.raises(BadInput, match="write 'long long'"):
        propose(long)
    made = propose(long, legacy="yes")
    assert made.wire is not None
    assert made.wire.args is not None
    assert str(made.wire.args.members[1]) == "unsigned hyper size;"


def test_the_command_is_one_that_virsh_does_not_have_yet() -> None:
    names = {
        propose(f"int virDomain{verb}(virDomainPtr domain);").virsh_command for verb in ("Reboot", "GetState")
    }
    assert len(names) == 2
    assert None not in names


def test_the_generator_of_the_tree_is_asked_and_believed() -> None:
    made = propose(FROB)
    assert made.wire is not None
    assert (made.wire.generate, made.wire.confirmed, made.warnings) == ("both", True, ())


def test_without_the_generator_the_wizards_own_rules_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    made = propose("int virDomainSetOther(virDomainPtr domain, unsigned int flags);")
    assert made.wire is not None
    assert (made.wire.generate, made.wire.confirmed) == ("both", False)
    assert "perl" in made.warnings[0]


def test_the_generator_is_not_run_where_the_person_declines(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> object:
        raise AssertionError("it was asked")

    monkeypatch.setattr(oracle, "ask", fail)
    made = propose(FROB, confirm="no")
    assert made.wire is not None
    assert not made.wire.confirmed
    assert "was not asked" in made.warnings[0]


def _with_generator(folder: Path, script: str) -> Facts:
    root = folder / "tree"
    shutil.copytree(TREE, root)
    (root / "src/rpc/gendispatch.pl").write_text(script)
    return Facts(WorkTree(root))


def test_a_generator_that_refuses_or_writes_another_signature_is_not_given_the_work(tmp_path: Path) -> None:
    script = 'use Getopt::Long; my $mode; GetOptions("mode=s" => \\$mode); die "no" if $mode eq "server";\n'
    script += 'print "static int\\nremoteDomainSetFrob(virDomainPtr dom, int level)\\n{\\n}\\n";\n'
    made = make_proposal(_with_generator(tmp_path, script), parse(FROB), {})
    assert made.wire is not None
    assert (made.wire.generate, made.wire.confirmed) == ("none", True)


def test_a_generator_that_cannot_be_compiled_gives_no_answer(tmp_path: Path) -> None:
    made = make_proposal(_with_generator(tmp_path, "this is { no perl"), parse(FROB), {})
    assert made.wire is not None
    assert (made.wire.generate, made.wire.confirmed) == ("both", False)
    assert "cannot be run" in made.warnings[0]


def test_all_answers_come_from_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = facts()
    wanted = [(parse(FROB.replace("Frob", f"Batch{n}")), {}) for n in range(5)]
    runs = []
    run = oracle.subprocess.run
    monkeypatch.setattr(oracle.subprocess, "run", lambda *a, **k: (runs.append(1), run(*a, **k))[1])
    ask_for_all(tree, wanted)
    for signature, choices in wanted:
        made = make_proposal(tree, signature, choices)
        assert made.wire is not None
        assert made.wire.confirmed
    assert len(runs) == 1


def test_an_acronym_that_the_generator_spells_otherwise_is_written_by_hand() -> None:
    made = propose("int virDomainGetFROBInfo(virDomainPtr domain, unsigned int flags);")
    assert made.wire is not None
    assert made.wire.generate == "none"
    assert any("would call it virDomainGetFrobInfo" in q.why for q in made.questions)


def test_a_function_that_is_there_keeps_its_number_and_version() -> None:
    protocol = facts().protocol("main")
    made = propose("int virDomainSetVcpus(virDomainPtr domain, unsigned int nvcpus);")
    assert made.wire is not None
    assert made.wire.number == protocol.procedures["REMOTE_PROC_DOMAIN_SET_VCPUS"].number
    symbol = facts().symbol("virDomainSetVcpus")
    assert symbol is not None
    assert made.since == symbol.fact.version.rsplit("_", 1)[-1]


def test_the_flag_for_holes_is_the_functions_own() -> None:
    header = "include/libvirt/libvirt-storage.h"
    flag = "VIR_STORAGE_VOL_FROB_DOWNLOAD_SPARSE_STREAM"
    protocol = {
        "src/remote/remote_protocol.x": "enum remote_procedure {\n    REMOTE_PROC_CONNECT_OPEN = 1\n};\n"
    }
    tree = sample(
        protocol | {header: f"typedef enum {{\n    {flag} = 1 << 0,\n}} virStorageVolFrobDownloadFlags;\n"}
    )
    stream = "int virStorageVol{}Download(virStorageVolPtr vol, virStreamPtr st, unsigned int flags);"
    named = make_proposal(tree, parse(stream.format("Frob")), {"confirm": "no"})
    other = make_proposal(tree, parse(stream.format("Bar")), {"confirm": "no"})
    assert named.wire is not None and (named.wire.sparseflag, named.wire.readstream) == (flag, 1)
    assert other.wire is not None and other.wire.sparseflag is None
