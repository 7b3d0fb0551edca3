"""Each site of an API is recognised, and only where it is."""

from __future__ import annotations

import itertools

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.inspect import Report, inspect, inspect_all
from steps.model import State
from tests.steps.function.detect.sample import (
    CLIENT,
    DISPATCHER,
    NAME,
    PROTOCOL,
    PUBLIC,
    SITES,
    TEST,
    VIRSH,
    tree,
)
from tests.steps.function.generate.sample import facts

CHECKS = {
    "header": {"public-header"},
    "symbol": {"public-symbol"},
    "typedef": {"driver-typedef"},
    "member": {"driver-member"},
    "arguments": {"wire-arguments"},
    "client": {"client"},
    "test": {"test-driver"},
    "command": {"virsh-command"},
    "manual": {"virsh-docs"},
    "golden": {"protocol-structs"},
    "golden-procedure": {"protocol-structs"},
}
"""What is lost with a site alone."""
LOST_WITH_PROCEDURE = {"wire-procedure", "wire-generate", "wire-acl", "client", "dispatcher"}


def done(report: Report) -> set[str]:
    return {f.check for s in report.steps for f in s.findings if f.state is State.DONE}


def state(report: Report, check: str) -> State:
    found = report.finding(check)
    assert found is not None
    return found.state


def test_a_finished_function_is_done_everywhere() -> None:
    report = inspect(facts(tree()), NAME)
    states = {f.check: f.state for s in report.steps for f in s.findings}
    open_ones = {c for c, s in states.items() if s not in (State.DONE, State.NOT_NEEDED)}
    assert open_ones <= {"internal-use", "common-code"}, "only what a person must judge may stay open"
    assert (
        report.prototype == "int virDomainSetFrob(virDomainPtr domain, const char *name, unsigned int flags);"
    )
    assert report.since == "1.2.0"


@pytest.mark.parametrize("site", CHECKS)
def test_a_site_that_is_not_there(site: str) -> None:
    whole = done(inspect(facts(tree()), NAME))
    without = inspect(facts(tree(leave_out=[site])), NAME)
    assert whole - done(without) - {"virsh-docs"} == CHECKS[site] - {"virsh-docs"}
    for check in CHECKS[site]:
        # A released function that the test driver never had is not lacking there.
        assert state(without, check) in (
            (State.NOT_NEEDED,) if site == "test" else (State.MISSING, State.PARTIAL)
        )


def test_no_procedure() -> None:
    without = inspect(facts(tree(leave_out=["procedure"])), NAME)
    assert done(inspect(facts(tree()), NAME)) - done(without) == LOST_WITH_PROCEDURE


def test_no_function() -> None:
    without = inspect(facts(tree(leave_out=["implementation"])), NAME)
    lost = done(inspect(facts(tree()), NAME)) - done(without)
    assert {c for c in lost if not c.startswith("rule-")} == {"public-implementation"}
    assert not {c for c in done(without) if c.startswith("rule-")}


def test_nothing_is_done_for_an_absent_function() -> None:
    report = inspect(facts(tree()), "virDomainGetFrob")
    assert done(report) == set()
    assert report.state is State.MISSING


@pytest.mark.parametrize(
    "pair", itertools.combinations(("header", "symbol", "typedef", "member", "client"), 2)
)
def test_each_pair_of_sites(pair: tuple[str, str]) -> None:
    whole = done(inspect(facts(tree()), NAME))
    without = done(inspect(facts(tree(leave_out=pair)), NAME))
    assert whole - without == set().union(*(CHECKS[site] for site in pair))


def test_values_and_evidence() -> None:
    report = inspect(facts(tree()), NAME)
    values = {f.check: f.value for s in report.steps for f in s.findings}
    assert values["public-symbol"] == "LIBVIRT_1.2.0"
    assert values["driver-member"] == "domainSetFrob"
    assert values["wire-procedure"] == "REMOTE_PROC_DOMAIN_SET_FROB"
    assert values["wire-generate"] == "both"
    assert values["wire-acl"] == ("domain:write",)
    assert values["client"] == values["dispatcher"] == "generated"
    assert values["virsh-command"] == "set-frob"
    assert values["drivers"] == ("src/qemu/qemu_driver.c", "src/test/test_driver.c")
    found = report.finding("public-implementation")
    assert found is not None
    lines = tree()[PUBLIC].splitlines()
    assert found.file == PUBLIC
    assert found.line is not None
    assert lines[found.line - 1].startswith(NAME)


def test_hand_written_sides_are_told_from_generated_ones() -> None:
    files = tree()
    files[PROTOCOL] = files[PROTOCOL].replace("@generate: both", "@generate: none")
    assert state(inspect(facts(files), NAME), "client") is State.PARTIAL
    assert state(inspect(facts(files), NAME), "dispatcher") is State.MISSING
    files[CLIENT] = (
        "static int\nremoteDomainSetFrob(virDomainPtr dom)\n{\n    return -1;\n}\n\n" + files[CLIENT]
    )
    files[DISPATCHER] += (
        "static int\nremoteDispatchDomainSetFrob(virNetServer *server)\n{\n    return -1;\n}\n"
    )
    report = inspect(facts(files), NAME)
    for check in ("client", "dispatcher"):
        found = report.finding(check)
        assert found is not None
        assert (found.state, found.value) == (State.DONE, "hand")


def test_a_placeholder_is_not_done() -> None:
    files = tree()
    files[PUBLIC] = files[PUBLIC].replace(
        "virReportUnsupportedError", f"/* {PLACEHOLDER} look */ virReportUnsupportedError"
    )
    assert state(inspect(facts(files), NAME), "public-implementation") is State.PARTIAL


def test_comments_and_strings_declare_nothing() -> None:
    files = dict.fromkeys(tree(), f"/* {NAME} */ // {NAME}(\n")
    files["meson.build"] = "project('libvirt', 'c', version: '2.0.0')\n"
    files[VIRSH] = f'static bool\ncmdX(void)\n{{\n    puts("{NAME}(");\n    /* {NAME}(1); */\n}}\n'
    assert done(inspect(facts(files), NAME)) <= {"news"}


def test_tables_that_go_by_position() -> None:
    files = tree(leave_out=["test", "client"])
    table = 'static virHypervisorDriver {} = {{\n    "Test",\n    {},\n}};\n'
    files[TEST] = '#include "frobs.h"\n' + table.format("testDriver", "testDomainSetFrob /* domainSetFrob */")
    files[CLIENT] = table.format("remoteDriver", "NULL /* domainSetFrob */")
    report = inspect(facts(files), NAME)
    assert state(report, "test-driver") is State.DONE
    assert state(report, "client") is State.MISSING


def test_the_helper_leads_to_the_command() -> None:
    files = tree()
    helper = "static int\nfrobHelper(void)\n{\n    return virDomainSetFrob(NULL, NULL, 0);\n}\n"
    files[VIRSH] = helper + files[VIRSH].replace(
        "return virDomainSetFrob(NULL, NULL, 0) == 0", "return frobHelper() == 0"
    )
    found = inspect(facts(files), NAME).finding("virsh-command")
    assert found is not None
    assert found.value == "set-frob"


@pytest.mark.parametrize(
    "name", ["virDomainRef", "virDomainGetName", "virEventAddHandle", "virTypedParamsAddInt"]
)
def test_what_needs_no_driver_says_why(name: str) -> None:
    report = inspect(facts(tree()), name)
    for check in ("driver-typedef", "driver-member", "wire-procedure", "client", "dispatcher", "drivers"):
        found = report.finding(check)
        assert found is not None
        assert found.state is State.NOT_NEEDED
        assert found.why


def test_all_public_functions() -> None:
    assert [r.name for r in inspect_all(facts(tree()))] == [NAME]


def test_answers_of_a_person_count() -> None:
    report = inspect(
        facts(tree()), "virDomainGetFrob", answers={"internal-use": (State.NOT_NEEDED, "nothing older")}
    )
    assert state(report, "internal-use") is State.NOT_NEEDED
    assert state(report, "common-code") is State.UNSURE


def test_what_cannot_be_read_is_not_missing() -> None:
    files = tree()
    files[PUBLIC] = f"int\n{NAME}(virDomainPtr domain, FROB(( const char *name)\n{{{{\n    return 0;\n}}\n"
    assert state(inspect(facts(files), NAME), "public-implementation") in (
        State.UNSURE,
        State.DONE,
        State.PARTIAL,
    )


def test_every_site_has_a_test() -> None:
    others = {"implementation", "procedure", "qemu", "virsh"}
    assert set(SITES) == set(CHECKS) | others
