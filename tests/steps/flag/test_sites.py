"""A flag is found at every site, and is not where only a comment names it."""

import pytest

from steps.flag.combinations import written_out
from steps.model import State
from tests.steps.constant.sample import QEMU, finding, tree

SAFELY = "flag virDomainFrobFlags VIR_DOMAIN_FROB_SAFELY"
FAST = "flag virDomainFrobFlags VIR_DOMAIN_FROB_FAST"


@pytest.mark.parametrize(
    ("check", "value"),
    [
        ("public-header", "1 << 1"),
        ("flag-comment", None),
        ("since-tag", "2.0.0"),
        ("flag-documentation", ("virDomainFrob",)),
        ("flag-combinations", ("virDomainFrob:exclusive",)),
        ("rule-read-only", ("virDomainFrob",)),
        ("wire-acl", ("domain:save:VIR_DOMAIN_FROB_SAFELY",)),
        ("virsh-option", ("frob --safely",)),
        ("virsh-docs", None),
        ("flag-masks", ("VIR_FROB_FLAGS_ALL",)),
        ("drivers", (QEMU,)),
    ],
)
def test_finished(check: str, value: object) -> None:
    found = finding(tree(), SAFELY, check)
    assert (found.state, found.value) == (State.DONE, value), found.why


def test_a_comment_in_a_driver_is_no_mask() -> None:
    assert finding(tree(), SAFELY, "test-driver").state is State.MISSING
    assert finding(tree(), FAST, "test-driver").state is not State.MISSING


def test_the_wrong_enum_is_partial() -> None:
    found = finding(tree(), "flag virDomainOtherFlags VIR_DOMAIN_FROB_SAFELY", "public-header")
    assert found.state is State.PARTIAL and "virDomainFrobFlags" in found.why


def test_a_name_that_is_not_compiled_is_missing() -> None:
    for name in ("VIR_DOMAIN_FROB_GHOST", "VIR_DOMAIN_FROB_PAST", "VIR_DOMAIN_FROB_NEVER"):
        assert finding(tree(), f"flag virDomainFrobFlags {name}", "public-header").state is State.MISSING


def test_no_flag_no_option() -> None:
    none = "flag virDomainFrobFlags VIR_DOMAIN_FROB_NONE"
    assert finding(tree(), none, "virsh-option").state is State.NOT_NEEDED
    assert finding(tree(), none, "drivers").state is State.NOT_NEEDED


def test_a_version_to_come_is_wrong() -> None:
    later = tree(header=("slowly (Since: 2.0.0)", "slowly (Since: 7.7.0)"))
    found = finding(later, SAFELY, "since-tag")
    assert found.state is State.PARTIAL and "2.0.0" in found.why


def test_a_function_without_flags_cannot_take_one() -> None:
    without = tree(
        header=("virDomainFrob(virDomainPtr dom, unsigned int flags)", "virDomainFrob(virDomainPtr dom)")
    )
    assert finding(without, SAFELY, "flags-argument").state is State.MISSING


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("((flags & VIR_A) && (flags & VIR_B))", "exclusive"),
        ("((flags & VIR_A) && !(flags & VIR_B))", "require"),
        ("((flags & VIR_A) && name)", ""),
        ("(flags & VIR_A)", ""),
        ("((flags & VIR_CONNECT_RO) && (flags & VIR_A))", ""),
    ],
)
def test_rules_written_out(condition: str, rule: str) -> None:
    assert written_out(condition, "VIR_A") == rule
