"""An event is found at every place, and a new one is written like the one before it."""

from __future__ import annotations

import pytest

from steps.errors import BadInput
from steps.extension import kind_of, read_many
from steps.inspect import Report, inspect
from steps.plan import plan
from steps.state import State
from tests.steps.event import sample

TYPEDEF = (
    "typedef void (*virConnectDomainEventDoorBellCallback)(virConnectPtr conn, virDomainPtr dom, int level, const char *who, "
    "const char *where, unsigned long long size, void *opaque);"
)
KNOCK = "event VIR_DOMAIN_EVENT_ID_KNOCK"


def states(report: Report) -> dict[str, State]:
    return {f.check: f.state for s in report.steps for f in s.findings}


def test_a_finished_event_is_done_at_every_site() -> None:
    found = states(inspect(sample.facts(), KNOCK))
    open_ = {check for check, state in found.items() if state not in (State.DONE, State.NOT_NEEDED)}
    assert open_ == set()
    assert found["test-driver"] is State.NOT_NEEDED
    assert found["event-constructor"] is State.DONE


@pytest.mark.parametrize(
    ("path", "old", "new", "check"),
    [
        ("src/conf/domain_event.c", "    case VIR_DOMAIN_EVENT_ID_KNOCK:", "#if 0\n    case VIR_DOMAIN_EVENT_ID_KNOCK:\n#endif", "event-dispatch"),
        ("src/libvirt_private.syms", "virDomainEventKnockNewFromDom;\nvirDomainEventKnockNewFromObj;\n", "", "private-symbol"),
        ("src/remote/remote_protocol.x", "remote_domain_event_knock_msg", "remote_domain_event_other_msg", "wire-message"),
        ("src/remote/remote_protocol.x", "     * @acl: none\n", "     * @acl: domain:read\n", "wire-acl"),
        ("src/remote_protocol-structs", "        REMOTE_PROC_DOMAIN_EVENT_KNOCK = 1,\n", "        REMOTE_PROC_OTHER = 1,\n", "protocol-structs"),
        ("src/remote/remote_driver.c", "    { REMOTE_PROC_DOMAIN_EVENT_KNOCK,", "    /* { REMOTE_PROC_DOMAIN_EVENT_KNOCK, */", "client-table"),
        ("src/remote/remote_daemon_dispatch.c", "CALLBACK(remoteRelayDomainEventKnock)", "CALLBACK(remoteRelayOther)", "dispatcher-table"),
        ("tools/virsh-domain-event.c", '"knock"', '"other"', "virsh-event"),
        ("src/qemu/qemu_driver.c", "event = virDomainEventKnockNewFromObj(vm, who);", "/* virDomainEventKnockNewFromObj */", "drivers"),
    ],
)  # fmt: skip
def test_each_site_that_is_taken_away_is_seen(path: str, old: str, new: str, check: str) -> None:
    assert old in sample.FILES[path]
    files = {**sample.FILES, path: sample.FILES[path].replace(old, new)}
    assert states(inspect(sample.facts(files), KNOCK))[check] in (State.MISSING, State.PARTIAL)


@pytest.mark.parametrize("files", [sample.FILES, sample.older()], ids=["today", "2018"])
def test_a_planned_event_is_there_and_a_second_plan_is_empty(files: dict[str, str]) -> None:
    tree = sample.facts(files)
    wish = kind_of("event").read(TYPEDEF)
    made = plan(tree.snapshot, [wish]).plan
    found = states(inspect(type(tree)(made.snapshot), wish.ref))
    left = {check for check, state in found.items() if state is State.MISSING}
    assert left == {"drivers"}
    assert {check for check, state in found.items() if state is State.PARTIAL} <= {"event-callback", "news"}
    assert plan(made.snapshot, [wish]).plan.empty


def test_the_code_is_in_the_form_of_its_tree() -> None:
    wish = kind_of("event").read(TYPEDEF)
    today = plan(sample.facts().snapshot, [wish]).plan.diff().decode()
    older = plan(sample.facts(sample.older()).snapshot, [wish]).plan.diff().decode()
    assert "+    ev->who = g_strdup(who);" in today
    assert "+    if (VIR_STRDUP(ev->who, who) < 0 ||" in older
    assert "+typedef virDomainEventDoorBell *virDomainEventDoorBellPtr;" in older
    assert "+            goto cleanup;" in older
    assert "+            return;" in today
    assert (
        "+    VIR_DOMAIN_EVENT_ID_DOOR_BELL = 2, /* virConnectDomainEventDoorBellCallback (Since: 2.0.0) */"
        in today
    )
    assert "+        remote_nonnull_string      who;" in today
    assert "+        uint64_t                   size;" in today
    assert "REMOTE_PROC_DOMAIN_EVENT_DOOR_BELL = 2" in today


def test_a_string_that_may_be_null_is_so_on_every_side() -> None:
    wish = read_many(f"/* nullable=where id=VIR_DOMAIN_EVENT_ID_DOORBELL */ event {TYPEDEF}")
    text = plan(sample.facts().snapshot, wish).plan.diff().decode()
    assert "+    remote_string where;" in text
    assert "msg->where ? *msg->where : NULL" in text
    assert "+    data.where = where_p;" in text
    assert "NULLSTR(where)" in text
    assert "VIR_DOMAIN_EVENT_ID_DOORBELL = 2" in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("int virDomainFoo(virDomainPtr dom);", "not an event"),
        ("typedef int (*virConnectDomainEventFooCallback)(virConnectPtr c, virDomainPtr d, void *o);", "returns void"),
        ("typedef void (*virConnectDomainEventFooCallback)(virConnectPtr c, virNetworkPtr d, void *o);", "virDomainPtr"),
        ("typedef void (*virConnectDomainEventFooCallback)(virConnectPtr c, virDomainPtr d, int);", "the last parameter"),
        ("typedef void (*virDomainFooFunc)(virConnectPtr c, virDomainPtr d, void *o);", "names no event"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_with_what_is_wanted(text: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        kind_of("event").read(text)


def test_a_payload_without_a_form_on_the_wire_is_refused() -> None:
    text = "typedef void (*virConnectDomainEventFooCallback)(virConnectPtr c, virDomainPtr d, virTypedParameterPtr params, void *o);"
    with pytest.raises(BadInput, match="no form on the wire"):
        plan(sample.facts().snapshot, [kind_of("event").read(text)])


def test_a_callback_names_its_event_and_a_new_id_is_in_progress() -> None:
    tree = sample.facts()
    assert kind_of("event").subject(tree, "event virConnectDomainEventKnockCallback").name == KNOCK.split()[1]
    before = sample.facts(
        {**sample.FILES, "include/libvirt/libvirt-domain.h": sample.HEADER.replace("KNOCK", "OTHER")}
    )
    assert list(kind_of("event").in_progress(tree, before)) == [KNOCK]
