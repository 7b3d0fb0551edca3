"""Nothing wrong is written: what would be is refused with its reason, asked, or warned of."""

from __future__ import annotations

import re

import pytest

from steps.edits.overlay import Overlay
from steps.errors import BadInput
from steps.extension import read_many
from steps.function.acl import writes
from steps.function.cstructs import fields_of
from steps.function.proposal import Proposal
from steps.function.propose import make_proposal
from steps.function.prototype import PrototypeError, parse
from steps.plan import plan
from steps.tree.facts import Facts
from steps.tree.snapshot import WorkTree
from tests.steps.function.practice import TREE, Held, facts, propose, step4, text

PROTOCOL = "src/remote/remote_protocol.x"
GOLDEN = "src/remote_protocol-structs"
PERMISSIONS = "src/access/viraccessperm.h"


def _changed(path: str, old: str, new: str) -> Held:
    before = WorkTree(TREE).read(path)
    assert before is not None
    after = re.sub(old, lambda _: new, before.decode(), count=1, flags=re.M | re.S)
    assert after != before.decode()
    return Held({path: after.encode()})


def _with_permissions(*listed: str) -> Facts:
    """The practice library with these permissions of a volume, and no other of one."""
    lines = "".join(f"    VIR_ACCESS_PERM_STORAGE_VOL_{p}, /* {p} */\n" for p in listed)
    before = WorkTree(TREE).read(PERMISSIONS) or b""
    return Facts(Held({PERMISSIONS: before + f"typedef enum {{\n{lines}}} virVol;\n".encode()}))


@pytest.mark.parametrize("verb", ["Set", "Update", "Clear", "Rename", "Frob"])
def test_what_changes_an_object_without_write_gets_no_permission_that_only_reads(verb: str) -> None:
    tree = _with_permissions("GETATTR", "READ", "CREATE", "DELETE", "DATA_READ", "DATA_WRITE")
    made = make_proposal(
        tree, parse(f"int virStorageVol{verb}Label(virStorageVolPtr vol, unsigned int flags);"), {}
    )
    assert made.wire is not None
    assert made.wire.acl == ("storage_vol:data_write",)
    assert writes(made.wire.acl)
    (question,) = (q for q in made.questions if q.key == "acl")
    for permission in ("getattr", "read", "create", "delete", "data_read", "data_write"):
        assert f"storage_vol:{permission}" in question.choices
    assert any("is a guess" in w and "storage_vol" in w for w in made.warnings)


def test_an_answer_on_access_is_no_guess() -> None:
    tree = _with_permissions("GETATTR", "READ", "CREATE", "DELETE")
    signature = parse("int virStorageVolSetLabel(virStorageVolPtr vol, unsigned int flags);")
    made = make_proposal(tree, signature, {"acl": "storage_vol:delete"})
    assert [w for w in made.warnings if "guess" in w] == []


@pytest.mark.parametrize(
    "name", ["virDomainResetStats", "virDomainClearBlockStats", "virConnectSetListLimit"]
)
def test_a_changing_verb_comes_before_the_noun_of_what_is_read(name: str) -> None:
    kind = "virConnectPtr" if "Connect" in name else "virDomainPtr"
    made = propose(f"int {name}({kind} object, unsigned int flags);")
    assert made.wire is not None
    assert writes(made.wire.acl)


REFUSED = {
    "int virDomainFrob(virDomainPtr dom, virConnectPtr dconn, unsigned int flags);": "'virConnectPtr dconn' cannot be sent",
    "int virNodeFrob(virConnectPtr conn, virConnectPtr other, unsigned int flags);": "'virConnectPtr other' cannot be sent",
    "int virDomainFrob(virDomainPtr dom, virStreamPtr a, virStreamPtr b, unsigned int flags);": "one stream a call",
    "int virDomainFrob(virDomainPtr dom, virTypedParameterPtr a, int na, virTypedParameterPtr b, int nb, unsigned int flags);":
        "one list of typed parameters",
    "int virConnectFrobEventRegister(virConnectPtr c, virConnectDomainEventCallback a, virConnectDomainEventCallback b);":
        "one callback",
}  # fmt: skip


@pytest.mark.parametrize(("prototype", "reason"), REFUSED.items(), ids=list(REFUSED.values()))
def test_what_has_no_form_on_the_wire_is_refused_with_the_reason(prototype: str, reason: str) -> None:
    with pytest.raises(PrototypeError, match=reason):
        propose(prototype)


def test_a_type_that_the_protocol_does_not_define_is_warned_of() -> None:
    snapshot = _changed(PROTOCOL, r"^typedef string remote_nonnull_string<[^\n]*", "")
    made = make_proposal(
        Facts(snapshot),
        parse("int virDomainFrob(virDomainPtr dom, const char *name, unsigned int flags);"),
        {},
    )
    assert any("'remote_nonnull_string'" in w and "does not define" in w for w in made.warnings)
    plain = propose("int virDomainFrob(virDomainPtr dom, const char *name, unsigned int flags);")
    assert [w for w in plain.warnings if "does not define" in w] == []


def _with_struct(fields: str) -> Facts:
    header = "include/libvirt/libvirt-domain.h"
    before = WorkTree(TREE).read(header) or b""
    told = f"typedef struct _virDomainDns virDomainDns;\nstruct _virDomainDns {{ {fields} }};\ntypedef virDomainDns *virDomainDnsPtr;\n"
    return Facts(Held({header: before + told.encode()}))


@pytest.mark.parametrize(
    "field",
    ["char dns[3][64];", "int dns[2][2];", "char *dns[4];", "void *dns;", "double dns;", "char **dns;"],
)
def test_a_field_without_a_form_is_named(field: str) -> None:
    signature = parse("int virDomainGetDns(virDomainPtr dom, virDomainDnsPtr dns, unsigned int flags);")
    with pytest.raises(PrototypeError, match="field 'dns' of 'virDomainDnsPtr'"):
        make_proposal(_with_struct(f"int n; {field}"), signature, {})


def test_no_field_is_lost_where_one_line_declares_several() -> None:
    assert [f.name for f in fields_of(_with_struct("int n, m; char a[4], *b;"), "virDomainDnsPtr")] == [
        "n",
        "m",
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    ("prototype", "returns"),
    [
        ("int virSecretGetUsageKind(virSecretPtr secret);", "count"),
        ("int virConnectGetMagicStatus(virConnectPtr conn);", "count"),
        ("int virDomainQueryFrob(virDomainPtr dom, unsigned int flags);", "count"),
        ("int virDomainSetFrob(virDomainPtr dom, unsigned int flags);", "status"),
        ("int virDomainGetFrob(virDomainPtr dom, int *frob, unsigned int flags);", "status"),
        ("int virDomainGetFrob(virDomainPtr dom, virStreamPtr st, unsigned int flags);", "status"),
        ("int virDomainFrob(virDomainPtr dom, unsigned int flags);", "status"),
    ],
)
def test_a_getter_that_stores_nothing_returns_its_value(prototype: str, returns: str) -> None:
    made = propose(prototype)
    assert made.returns == returns
    if returns == "count":
        assert made.wire is not None
        assert made.wire.ret is not None
        assert [m.type for m in made.wire.ret.members] == ["int"]


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("virConnectInterfaceEventDeregisterAny", "interface"),
        ("virConnectStorageVolEventDeregisterAny", "storage"),
        ("virConnectGetInterfaceCapabilities", "interface"),
        ("virConnectGetStorageCapabilities", "storage"),
        ("virConnectNWFilterEventDeregisterAny", "nwfilter"),
        ("virConnectDomainInterfaceFrob", "domain"),
        ("virConnectGetInterfacingFrob", "host"),
    ],
)
def test_the_module_of_a_function_of_the_connection_is_in_its_name_and_asked(name: str, module: str) -> None:
    made = propose(f"int {name}(virConnectPtr conn, unsigned int flags);")
    assert made.names.module == module
    (question,) = (q for q in made.questions if q.key == "module")
    assert question.chosen == module
    assert "domain" in question.choices
    other = propose(f"int {name}(virConnectPtr conn, unsigned int flags);", module="domain")
    assert other.names.header == "include/libvirt/libvirt-domain.h"


def test_a_pair_goes_together_in_any_order_and_no_command_ends_a_registration() -> None:
    register = "int virConnectKeyEventRegisterAny(virConnectPtr c, virSecretPtr s, int eventID, virKeyCallback cb, void *opaque, virFreeCallback f);"
    deregister = "int virConnectKeyEventDeregisterAny(virConnectPtr conn, int callbackID);"
    for listed in (register + deregister, deregister + register):
        made = plan(WorkTree(TREE), read_many(listed)).proposals
        assert {p.names.module for p in made} == {"secret"}
        assert [p.virsh_command for p in made] == [None, None]
        (ended,) = (p for p in made if "Deregister" in p.name)
        assert [w for w in ended.warnings if "virsh" in w] == []


FROB = "int virDomainFrob(virDomainPtr dom, unsigned int flags);"


def _number(made: Proposal) -> int:
    assert made.wire is not None
    return made.wire.number


def test_a_back_port_keeps_its_number_and_the_gap_is_said() -> None:
    following = facts().protocol("main").next_number
    made = propose(FROB, number=str(following + 5))
    assert _number(made) == following + 5
    assert any(f"{following} to {following + 4} unused" in w for w in made.warnings)
    assert [w for w in propose(FROB, number=str(following)).warnings if "unused" in w] == []


def test_a_number_that_is_taken_or_none_is_refused() -> None:
    with pytest.raises(BadInput, match=r"REMOTE_PROC_.* has it in this tree; the next free one is"):
        propose(FROB, number="1")
    for wrong in ("0", "-3", "x", "1e3"):
        with pytest.raises(BadInput, match="number="):
            propose(FROB, number=wrong)


def test_a_number_in_a_gap_stands_in_order_and_a_gap_in_the_tree_is_said() -> None:
    following = facts().protocol("main").next_number
    gap = step4(FROB, number=str(following + 2))
    later = make_proposal(Facts(gap), parse(FROB.replace("Frob", "Later")), {})
    assert _number(later) == following + 3
    assert any(f"{following} to {following + 1} unused" in w for w in later.warnings)
    filled = step4(FROB.replace("Frob", "Between"), gap, number=str(following))
    for path in (PROTOCOL, GOLDEN):
        listed = re.findall(r"_PROC_\w+ = (\d+)", text(filled, path))
        assert listed == sorted(listed, key=int)


def test_a_comma_that_the_structs_file_has_lost_is_put_back() -> None:
    snapshot = _changed(GOLDEN, r",(?=\n\};\s*\Z)", "")
    made = step4(FROB, snapshot)
    lines = [line for line in text(made, GOLDEN).splitlines() if "_PROC_" in line]
    assert [line for line in lines if not line.endswith(",")] == []
    assert text(made, GOLDEN) == text(step4(FROB), GOLDEN)


@pytest.mark.parametrize(
    ("name", "procedure"),
    [
        ("virDomainSetURIs", "DOMAIN_SET_URIS"),
        ("virDomainGetUUIDs", "DOMAIN_GET_UUIDS"),
        ("virDomainURIsUpdate", "DOMAIN_URIS_UPDATE"),
    ],
)
def test_a_plural_acronym_is_one_word_and_looked_at(name: str, procedure: str) -> None:
    made = propose(f"int {name}(virDomainPtr dom, unsigned int flags);")
    assert made.names.procedure == f"REMOTE_PROC_{procedure}"
    assert any("plural acronym" in w for w in made.warnings)
    assert isinstance(step4(f"int {name}(virDomainPtr dom, unsigned int flags);"), Overlay)
