"""An older function that a new one extends, and its drivers' methods as calls of the new one's."""

from __future__ import annotations

import pytest

from steps.errors import BadInput
from steps.function.generate.wrapper import moves
from steps.function.kind import Function
from steps.function.propose import make_proposal
from steps.function.prototype import parse
from steps.function.sites.internal import InternalUse
from steps.function.superset import match, stem
from steps.state import State
from steps.tree.facts import Facts
from tests.steps.function.generate.sample import after, facts

OLD = "int virDomainFrob(virDomainPtr dom);"
NEW = "int virDomainFrobFlags(virDomainPtr dom, unsigned int flags);"
DRIVER = "src/test/test_driver.c"
HEADER = "include/libvirt/libvirt-domain.h"
BODY = """
static int
testDomainFrob(virDomainPtr domain G_GNUC_UNUSED)
{
    virDomainObj *vm;
%s
    if (virDomainFrobEnsureACL(domain->conn, vm->def) < 0)
        return -1;
    return %s;
}

static virHypervisorDriver testHypervisorDriver = {
    .name = "Test",
    .domainFrob = testDomainFrob, /* 0.1.1 */
};
"""


def tree(body: str = BODY % ("", "0"), more: dict[str, str] | None = None) -> Facts:
    return facts(
        {
            HEADER: f"{OLD}\n",
            "src/libvirt_public.syms": "LIBVIRT_1.0.0 {\n    global:\n        virDomainFrob;\n};\n",
            "src/driver-hypervisor.h": "typedef int\n(*virDrvDomainFrob)(virDomainPtr dom);\n"
            "struct _virHypervisorDriver {\n    virDrvDomainFrob domainFrob;\n};\n",
            DRIVER: body,
            **(more or {}),
        }
    )


def moved(base: Facts, prototype: str = NEW, **choices: str) -> tuple[str, list[str]]:
    proposal = make_proposal(base, parse(prototype), {"confirm": "no", **choices})
    made, stays = moves(base, proposal)
    return after(base, made, DRIVER), [s.reason for s in stays]


@pytest.mark.parametrize(
    ("older", "newer", "fits"),
    [
        (OLD, NEW, ["flags"]),
        (OLD, "int virDomainFrobFlags(virDomainPtr dom);", None),
        (OLD, "char *virDomainFrobFlags(virDomainPtr dom, unsigned int flags);", None),
        (OLD, "int virDomainFrobFlags(virNetworkPtr net, unsigned int flags);", None),
        ("int virDomainFrob(virDomainPtr d, unsigned int flags);",
         "int virDomainFrobWithFiles(virDomainPtr d, unsigned int nfiles, int *files, unsigned int flags);", ["nfiles", "files"]),
        ("int virDomainFrob(virDomainPtr d, virDomainFrobPtr stats);",
         "int virDomainFrobFlags(virDomainPtr d, virTypedParameterPtr params, int *n, unsigned int flags);", None),
    ],
)  # fmt: skip
def test_a_superset_takes_all_that_the_older_one_takes_and_more(
    older: str, newer: str, fits: list[str] | None
) -> None:
    found = match(parse(older), parse(newer))
    assert (None if found is None else [e.param.name for e in found.extras]) == fits


def test_the_stem_is_the_name_without_what_says_that_it_extends() -> None:
    assert stem("virDomainCreateWithFlags") == "virDomainCreate"
    assert stem("virDomainMigrate2") == "virDomainMigrate"
    assert stem("virDomainFrob") == "virDomainFrob"


def test_the_older_method_becomes_the_new_one_and_the_wrapper_stands_behind_it() -> None:
    text, stays = moved(tree())
    assert stays == []
    assert (
        "testDomainFrobFlags(virDomainPtr domain G_GNUC_UNUSED,\n                    unsigned int flags)"
        in text
    )
    assert "    virCheckFlags(0, -1);\n" in text
    assert "virDomainFrobFlagsEnsureACL(domain->conn" in text
    wrapper = (
        "static int\ntestDomainFrob(virDomainPtr domain)\n{\n    return testDomainFrobFlags(domain, 0);\n}\n"
    )
    assert text.index("virCheckFlags") < text.index(wrapper)
    assert text.index(".domainFrob =") < text.index(".domainFrobFlags = testDomainFrobFlags,")


def test_what_stands_for_the_new_argument_is_the_persons_to_say() -> None:
    assert (
        "testDomainFrobFlags(domain, VIR_DOMAIN_AFFECT_LIVE);"
        in moved(tree(), neutral="VIR_DOMAIN_AFFECT_LIVE")[0]
    )
    with pytest.raises(BadInput, match="1 values are wanted"):
        moved(tree(), neutral="0,0")


def test_a_constant_local_of_the_new_parameters_name_becomes_the_argument() -> None:
    text, stays = moved(tree(BODY % ("    unsigned int flags = VIR_DOMAIN_AFFECT_LIVE;\n", "0")))
    assert stays == []
    assert "unsigned int flags = VIR" not in text
    assert "testDomainFrobFlags(domain, VIR_DOMAIN_AFFECT_LIVE);" in text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BODY % ("", "testDomainFrob(domain)"), "calls itself"),
        (BODY % ("    unsigned int flags = other(domain);\n", "0"), "whose value is computed"),
        ("int testDomainFrob(virDomainPtr d);\n" + BODY[BODY.index("static virHyp") :], "lies in another file"),
        ((BODY % ("", "0")).replace("static int\ntestDomainFrob", "int\ntestDomainFrob"), "not static"),
        ("static int\ntestDomainFrob(virDomainPtr d)\n{\n    /* as ever */\n    return testFrob(d, 1);\n}\n"
         + BODY[BODY.index("static virHyp") :], "a wrapper already: testFrob"),
    ],
)  # fmt: skip
def test_what_cannot_be_moved_says_why_and_stays_as_it_is(body: str, reason: str) -> None:
    base = tree(body)
    text, stays = moved(base)
    assert len(stays) == 1
    assert reason in stays[0]
    assert text == body
    proposal = make_proposal(base, parse(NEW), {"confirm": "no"})
    found = InternalUse().inspect(Function().subject(base, proposal.name, proposal))
    assert found.state is State.UNSURE
    assert reason in found.why


def test_the_check_is_missing_then_done_and_a_second_plan_is_empty() -> None:
    base = tree()
    proposal = make_proposal(base, parse(NEW), {"confirm": "no"})
    site = InternalUse()
    assert site.inspect(Function().subject(base, proposal.name, proposal)).state is State.MISSING
    done = tree(moved(base)[0])
    subject = Function().subject(done, proposal.name, proposal)
    assert site.inspect(subject).state is State.DONE
    assert site.propose(subject, proposal) == []


def test_extends_none_leaves_the_drivers_alone_and_a_wrong_one_is_refused() -> None:
    assert moved(tree(), extends="none") == (BODY % ("", "0"), [])
    with pytest.raises(BadInput, match="no public header"):
        moved(tree(), extends="virDomainNothing")


def test_a_name_that_is_a_type_already_is_refused_with_the_name_to_use() -> None:
    taken = {HEADER: f"typedef enum {{\n    VIR_FROB = 1\n}} virDomainFrobFlags;\n{OLD}\n"}
    with pytest.raises(BadInput, match="virDomainFrobWithFlags"):
        moved(tree(more=taken))
