"""What a skeleton on a domain does before its work, as the driver's own methods do it."""

from __future__ import annotations

import re

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.function.acl import Access, choosing
from steps.function.generate.asked import with_body
from steps.function.generate.skeleton import chosen_drivers
from steps.function.proposal import Proposal
from tests.steps.function.generate.sample import after, facts, proposal

QEMU = "src/qemu/qemu_driver.c"
AFFECT = ("domain:write", "domain:save:VIR_DOMAIN_AFFECT_CONFIG")
GET = "int virDomainGetFrob(virDomainPtr domain, int *level, unsigned int flags);"
REBOOT = "int virDomainFrobOff(virDomainPtr domain, unsigned int flags);"
BOTH = "VIR_DOMAIN_AFFECT_LIVE |\n                  VIR_DOMAIN_AFFECT_CONFIG"

NEWER = {
    "vm": "virDomainObj *vm", "def": "virDomainDef *", "driver": "",
    "begin": "virDomainObjBeginJob(vm, VIR_JOB_{})", "end": "virDomainObjEndJob(vm)",
    "save": "virDomainDefSave", "status": "virDomainObjSave",
}  # fmt: skip
OLDER = NEWER | {
    "vm": "virDomainObjPtr vm", "def": "virDomainDefPtr ",
    "driver": "    virQEMUDriverPtr driver = dom->conn->privateData;\n",
    "begin": "qemuDomainObjBeginJob(driver, vm, QEMU_JOB_{})", "end": "qemuDomainObjEndJob(driver, vm)",
    "save": "virDomainSaveConfig", "status": "virDomainSaveStatus",
}  # fmt: skip


def method(era: dict[str, str], name: str, job: str, flags: str, way: str, more: str = "") -> str:
    """One method of a driver, in the form of libvirt's."""
    own = "".join(f"    {era['def']}{n} = NULL;\n" for n in ("def", "persistentDef") if n in way)
    begin = f"    if ({era['begin'].format(job)} < 0)\n        goto cleanup;\n\n" if job else ""
    end = f" endjob:\n    {era['end']};\n\n" if job else ""
    leave = "endjob" if job else "cleanup"
    return (
        f"static int\nqemu{name}(virDomainPtr dom,\n    unsigned int flags)\n{{\n{era['driver']}"
        f"    {era['vm']} = NULL;\n{own}    int ret = -1;\n\n    virCheckFlags({flags}, -1);\n\n"
        "    if (!(vm = qemuDomObjFromDomain(dom)))\n        return -1;\n\n"
        f"    if (vir{name}EnsureACL(dom->conn, vm->def) < 0)\n        goto cleanup;\n\n{begin}"
        f"    if ({way})\n        goto {leave};\n\n{more}    ret = 0;\n{end} cleanup:\n"
        "    virDomainObjEndAPI(&vm);\n    return ret;\n}\n\n"
    )


DEFS = "virDomainObjGetDefs(vm, flags, &def, &persistentDef) < 0"
IMPACT = "virDomainObjUpdateModificationImpact(vm, &flags) < 0"
ONE = "!(def = virDomainObjGetOneDef(vm, flags))"
ACTIVE = "virDomainObjCheckActive(vm) < 0"


def driver(era: dict[str, str], way: str = DEFS, jobs: bool = True) -> str:
    """A driver with three methods of each class."""
    modify, query = ("MODIFY", "QUERY") if jobs else ("", "")
    saved = f"    {era['status']}(vm);\n    {era['save']}(persistentDef);\n"
    rows = []
    for letter in "ABC":
        rows += [
            (f"DomainSet{letter}", modify, BOTH, way, saved),
            (f"DomainGet{letter}", "", BOTH, ONE, ""),
            (f"DomainGetLive{letter}", query, "0", ACTIVE, ""),
            (f"Domain{letter}Off", modify, "0", ACTIVE, "    qemuDomainObjEnterMonitor(vm);\n"),
        ]
    text = "".join(method(era, *row) for row in rows)
    table = "".join(f"    .d{r[0][1:]} = qemu{r[0]}, /* 1.0.0 */\n" for r in rows)
    lookup = (
        f"static {era['vm'][:-2]}\nqemuDomObjFromDomain(virDomainPtr domain)\n{{\n    return NULL;\n}}\n\n"
    )
    return f"{lookup}{text}static virHypervisorDriver qemuHypervisorDriver = {{\n{table}}};\n"


def body(source: str, wanted: Proposal) -> str:
    """The new method in the driver ``source``."""
    tree = facts({QEMU: source, "src/remote/remote_protocol.x": ""})
    asked = with_body(tree, wanted)
    text = after(tree, chosen_drivers(tree, asked), QEMU)
    found = re.search(r"\nqemu" + wanted.name[3:] + r"\(.*?\n}\n", text, re.S)
    assert found is not None
    return found[0]


def answers(source: str, wanted: Proposal) -> dict[str, str]:
    tree = facts({QEMU: source, "src/remote/remote_protocol.x": ""})
    return {q.key: q.chosen for q in with_body(tree, wanted).questions}


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


@pytest.mark.parametrize("era", [NEWER, OLDER], ids=["newer", "older"])
def test_a_setter_with_two_configurations(era: dict[str, str]) -> None:
    text = body(driver(era), proposal(drivers=("qemu",), acl=AFFECT))
    assert in_order(
        text, f"{era['def']}def = NULL;\n", f"{era['def']}persistentDef = NULL;\n", "    int ret = -1;\n",
        f"    virCheckFlags({BOTH}, -1);\n", "qemuDomObjFromDomain(domain)",
        "EnsureACL(domain->conn, vm->def, flags) < 0)\n        goto cleanup;\n",
        f"    if ({era['begin'].format('MODIFY')} < 0)\n        goto cleanup;\n",
        f"    if ({DEFS})\n        goto endjob;\n", f"    if (def) {{\n        /* {PLACEHOLDER} change the running domain",
        era["status"], f"    if (persistentDef) {{\n        /* {PLACEHOLDER} change persistentDef here", era["save"],
        f"\n endjob:\n    {era['end']};\n\n cleanup:\n    virDomainObjEndAPI(&vm);\n    return ret;\n",
    )  # fmt: skip
    assert text.count("driver = domain->conn->privateData;") == ("driver, " in era["begin"])


def test_the_driver_has_its_own_way_to_the_definitions() -> None:
    text = body(driver(NEWER, IMPACT), proposal(drivers=("qemu",), acl=AFFECT))
    assert in_order(
        text,
        f"if ({IMPACT})\n        goto endjob;",
        "if (flags & VIR_DOMAIN_AFFECT_LIVE) {",
        "if (flags & VIR_DOMAIN_AFFECT_CONFIG) {",
    )
    assert "Def = NULL;" not in text


def test_a_getter_takes_one_definition_and_no_job() -> None:
    wanted = proposal(GET, drivers=("qemu",), acl=("domain:read",), choices={"affect": "yes"})
    text = body(driver(NEWER), wanted)
    assert in_order(
        text,
        f"    virCheckFlags({BOTH}, -1);\n",
        f"    if ({ONE})\n        goto cleanup;\n",
        f"/* {PLACEHOLDER} do the work on def here, and set ret */",
    )
    assert "Job" not in text
    assert "CheckActive" not in text


def test_an_action_begins_a_job_before_it_looks_whether_the_domain_runs() -> None:
    text = body(driver(NEWER), proposal(REBOOT, drivers=("qemu",)))
    assert in_order(
        text, "virDomainObjBeginJob(vm, VIR_JOB_MODIFY) < 0)\n        goto cleanup;", f"if ({ACTIVE})\n        goto endjob;",
        f"/* {PLACEHOLDER} do the work here (qemuDomainObjEnterMonitor), and set", " endjob:\n    virDomainObjEndJob(vm);",
    )  # fmt: skip
    assert "virCheckFlags(0, -1);" in text


def test_the_questions_are_answered_as_the_drivers_methods_do() -> None:
    source = driver(NEWER)
    assert answers(source, proposal(drivers=("qemu",), acl=AFFECT)) == {"affect": "yes", "job": "modify"}
    getter = proposal(GET, drivers=("qemu",), acl=("domain:read",))
    assert answers(source, getter) == {"affect": "no", "running": "yes", "job": "query"}
    action = proposal(REBOOT, drivers=("qemu",))
    assert answers(source, action) == {"affect": "no", "running": "yes", "job": "modify"}
    said = proposal(REBOOT, drivers=("qemu",), choices={"running": "no", "job": "none"})
    assert answers(source, said) == {"affect": "no", "running": "no", "job": "none"}
    plain = body(source, said)
    assert "Job" not in plain
    assert "CheckActive" not in plain


def test_a_getter_chooses_where_its_setter_does() -> None:
    header = {"include/libvirt/libvirt-domain.h": "", "src/remote/remote_protocol.x": PROTOCOL}
    tree = facts({QEMU: driver(NEWER), **header})
    asked = with_body(tree, proposal(GET, drivers=("qemu",), acl=("domain:read",)))
    assert [q.chosen for q in asked.questions if q.key == "affect"] == ["yes"]


PROTOCOL = """struct remote_domain_set_frob_args {
    remote_nonnull_domain dom;
    unsigned int flags;
};

enum remote_procedure {
    /**
     * @generate: both
     * @acl: domain:write
     * @acl: domain:save:VIR_DOMAIN_AFFECT_CONFIG
     */
    REMOTE_PROC_DOMAIN_SET_FROB = 1
};
"""


def test_a_driver_without_jobs_is_not_asked_for_one() -> None:
    source = driver(NEWER, jobs=False)
    assert "job" not in answers(source, proposal(REBOOT, drivers=("qemu",)))
    text = body(source, proposal(drivers=("qemu",), acl=AFFECT, choices={"job": "modify"}))
    assert "Job" not in text
    assert f"if ({DEFS})\n        goto cleanup;" in text


def test_what_stands_between_begin_and_end_without_a_jump_has_no_label() -> None:
    text = body(driver(NEWER), proposal(REBOOT, drivers=("qemu",), choices={"running": "no"}))
    assert " endjob:" not in text
    assert in_order(text, "BeginJob(", "    virDomainObjEndJob(vm);\n\n cleanup:\n")


def test_no_question_for_what_is_not_called_on_a_domain() -> None:
    other = proposal("int virConnectSetFrob(virConnectPtr conn, int level, unsigned int flags);", acl=())
    assert answers(driver(NEWER), other) == {}


def test_documentation_and_virsh_follow_the_choice() -> None:
    tree = facts({QEMU: driver(NEWER), "src/remote/remote_protocol.x": ""})
    asked = with_body(tree, proposal(GET, drivers=("none",), acl=("domain:read",), choices={"affect": "yes"}))
    assert [q.key for q in asked.questions] == ["affect"]
    assert asked.chooses
    assert not with_body(tree, proposal(drivers=("none",), acl=AFFECT, choices={"affect": "no"})).chooses


def test_what_is_saved_needs_the_permission() -> None:
    writes = Access(("domain:write",))
    assert choosing(writes, True).acl == ("domain:write", "domain:save:VIR_DOMAIN_AFFECT_CONFIG")
    assert choosing(Access(AFFECT), True).acl == AFFECT
    assert choosing(Access(AFFECT), False).acl == ("domain:write",)
    assert choosing(Access(("domain:read",)), True).acl == ("domain:read",)


def test_a_driver_from_before_the_helper_reports_itself_that_the_domain_does_not_run() -> None:
    check = "virDomainObjCheckActive(vm) < 0)\n        goto endjob;"
    own = '!virDomainObjIsActive(vm)) {\n        virReportError(VIR_ERR_OPERATION_INVALID, "%s",\n                       _("domain is not running"));\n        goto endjob;\n    }'
    source = driver(OLDER).replace(check, own)
    assert "CheckActive" not in source
    assert answers(source, proposal(REBOOT, drivers=("qemu",)))["running"] == "yes"
    assert f"    if ({own}\n" in body(source, proposal(REBOOT, drivers=("qemu",)))
