"""A typed parameter and a field of the statistics are found at every site."""

import pytest

from steps.model import State
from steps.param.subject import family
from tests.steps.constant.sample import QEMU, finding, tree

LEVEL = "param VIR_DOMAIN_FROB_PARAM_LEVEL"
COUNT = "stats frob.<num>.count"


@pytest.mark.parametrize(
    ("ref", "check", "value"),
    [
        (LEVEL, "public-header", "frob_level"),
        (LEVEL, "param-comment", None),
        (LEVEL, "since-tag", "2.0.0"),
        (LEVEL, "drivers", (QEMU,)),
        (LEVEL, "param-validate", "VIR_TYPED_PARAM_UINT"),
        (LEVEL, "virsh-option", ("frob --level",)),
        (LEVEL, "virsh-docs", None),
        (COUNT, "stats-documentation", None),
        (COUNT, "drivers", (QEMU,)),
        (COUNT, "virsh-docs", None),
    ],
)
def test_finished(ref: str, check: str, value: object) -> None:
    found = finding(tree(), ref, check)
    assert (found.state, found.value) == (State.DONE, value), found.why


def test_keys_without_macros_need_none() -> None:
    assert finding(tree(), COUNT, "public-header").state is State.NOT_NEEDED


def test_another_key_is_missing() -> None:
    for check in ("stats-documentation", "drivers", "virsh-docs"):
        assert finding(tree(), "stats frob.<num>.counts", check).state is State.MISSING


def test_two_types_are_wrong() -> None:
    second = tree(
        qemu=(
            "    return 0;\n}\n\nstatic int\nqemuDomainGetStatsFrob",
            "    f(VIR_DOMAIN_FROB_PARAM_LEVEL, VIR_TYPED_PARAM_INT);\n    return 0;\n}\n\nstatic int\nqemuDomainGetStatsFrob",
        )
    )
    assert finding(second, LEVEL, "param-validate").state is State.PARTIAL


def test_macros_name_the_parts_of_a_key() -> None:
    macros = (
        '# define VIR_DOMAIN_STATS_FROB_PREFIX "frob."\n'
        '# define VIR_DOMAIN_STATS_FROB_SUFFIX_COUNT ".count"\n\nint virDomainFrob('
    )
    newer = tree(header=("int virDomainFrob(", macros))
    found = finding(newer, COUNT, "public-header")
    assert (found.state, found.value) == (State.DONE, "VIR_DOMAIN_STATS_FROB_SUFFIX_COUNT")


def test_a_family_shares_its_first_words() -> None:
    names = ["VIR_A_B_X_ONE", "VIR_A_B_X_TWO", "VIR_A_B_Y", "VIR_A_C"]
    assert family("VIR_A_B_X_THREE", names) == ["VIR_A_B_X_ONE", "VIR_A_B_X_TWO"]
