from __future__ import annotations

from steps.function.propose import make_proposal
from steps.function.prototype import parse
from steps.tree.facts import Facts
from tests.steps.function.practice import facts, propose, step4

PROTOTYPE = (
    "int virDomainSetFrob(virDomainPtr domain, const char *key, const char *name, unsigned int flags);"
)


def test_an_api_in_progress_is_proposed_as_the_tree_has_it() -> None:
    chosen = {
        "nullable": "key",
        "returns": "count",
        "generate": "none",
        "acl": "domain:read",
        "priority": "high",
    }
    tree = Facts(step4(PROTOTYPE, **chosen))
    resumed = make_proposal(tree, parse(PROTOTYPE), {})
    assert {q.key: q.chosen for q in resumed.questions if q.key in chosen} == chosen
    assert all(q.why == "as the tree has it" for q in resumed.questions if q.key in chosen)
    assert resumed.wire is not None
    assert resumed.wire.number == tree.protocol("main").procedures["REMOTE_PROC_DOMAIN_SET_FROB"].number


def test_what_the_person_says_goes_before_what_the_tree_has() -> None:
    tree = Facts(step4(PROTOTYPE, nullable="key"))
    assert make_proposal(tree, parse(PROTOTYPE), {"nullable": "none"}).nullable == frozenset()


def test_a_fresh_proposal_does_not_look_at_what_is_there() -> None:
    tree = Facts(step4(PROTOTYPE, acl="domain:read"))
    fresh = make_proposal(tree, parse(PROTOTYPE), {}, fresh=True)
    assert fresh.wire is not None
    assert fresh.wire.acl == ("domain:write",)


def test_command_and_drivers_of_a_finished_function_are_found() -> None:
    made = propose("int virDomainSetVcpus(virDomainPtr domain, unsigned int nvcpus);")
    assert made.virsh_command == "setvcpus"
    assert made.drivers == ("test",)
    assert facts().declaration("virDomainSetVcpus") is not None


def test_a_new_function_has_nothing_to_read_back() -> None:
    assert not any(q.why == "as the tree has it" for q in propose(PROTOTYPE).questions)


def test_a_function_that_the_tree_declares_otherwise_is_warned_of() -> None:
    made = propose("int virDomainSetVcpus(virDomainPtr domain, int nvcpus);")
    assert any("declares it in another way" in warning for warning in made.warnings)
    same = propose("int virDomainSetVcpus(virDomainPtr dom, unsigned int count);")
    assert not any("another way" in warning for warning in same.warnings)


def test_the_command_of_a_finished_function_is_its_own() -> None:
    same = propose(
        "int virDomainSetVcpus(virDomainPtr domain, unsigned int nvcpus);", virsh_command="setvcpus"
    )
    assert same.virsh_command == "setvcpus"
