"""A value of an enum is found at every site."""

import pytest

from steps.model import State
from tests.steps.constant.sample import QEMU, finding, tree

USER = "value virDomainFrobbedReason VIR_DOMAIN_FROBBED_USER"


@pytest.mark.parametrize(
    ("check", "value"),
    [
        ("public-header", "1"),
        ("value-comment", None),
        ("since-tag", "2.0.0"),
        (
            "string-tables",
            ("src/conf/domain_conf.c:virDomainFrobbedReason", "tools/virsh-domain.c:virshDomainFrobbed"),
        ),
        ("virsh-table", 'N_("by a person")'),
        ("drivers", (QEMU,)),
    ],
)
def test_finished(check: str, value: object) -> None:
    found = finding(tree(), USER, check)
    assert (found.state, found.value) == (State.DONE, value), found.why


def test_a_table_that_is_too_short_is_said() -> None:
    short = tree(virsh=(', N_("by a person")', ""))
    assert finding(short, USER, "string-tables").state is State.PARTIAL
    assert finding(short, USER, "virsh-table").state is State.MISSING


def test_a_value_put_between_others_moves_them() -> None:
    before = tree()
    line = "    VIR_DOMAIN_FROBBED_UNKNOWN = 0, /* nobody knows (Since: 1.0.0) */\n"
    plain = "    VIR_DOMAIN_FROBBED_UNKNOWN, /* nobody knows (Since: 1.0.0) */\n"
    after = tree(header=(line, plain + "    VIR_DOMAIN_FROBBED_EARLY, /* too early (Since: 2.0.0) */\n"))
    assert finding(after, "value VIR_DOMAIN_FROBBED_EARLY", "public-header").state is State.DONE
    assert before.constants.has("VIR_DOMAIN_FROBBED_USER")
