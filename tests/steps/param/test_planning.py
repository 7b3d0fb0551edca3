"""Typed parameters and fields of the statistics are planned; a driver's part stays for a person to fill."""

import pytest

from steps.errors import BadInput
from tests.steps.constant.sample import HEADER, MANUAL, PUBLIC, QEMU, VIRSH, added, planned, tree

DEPTH = 'param VIR_DOMAIN_FROB_PARAM_DEPTH "frob_depth" uint : how deep it goes'
COUNT = "stats frob.<num>.depth uint : how deep it went"


def test_a_parameter() -> None:
    found = planned(DEPTH)
    assert '# define VIR_DOMAIN_FROB_PARAM_DEPTH "frob_depth"\n' in added(found, HEADER)
    assert " * How deep it goes, as unsigned int.\n" in added(found, HEADER)
    assert "VIR_DOMAIN_FROB_PARAM_DEPTH, VIR_TYPED_PARAM_UINT,\n" in added(found, QEMU)
    assert '{.name = "depth",\n     .type = VSH_OT_INT,' in added(found, VIRSH)
    assert "VIR_DOMAIN_FROB_PARAM_DEPTH, level) < 0)" in added(found, VIRSH)
    assert "[--depth NUMBER]" in added(found, MANUAL)


def test_a_field_before_macros_is_three_texts() -> None:
    found = planned(COUNT)
    assert added(found, HEADER) == ""
    assert ' * "frob.<num>.depth" - how deep it went as unsigned int.\n' in added(found, PUBLIC)
    assert "* ``frob.<num>.depth`` - how deep it went\n" in added(found, MANUAL)
    assert (
        'virTypedParamListAddUInt(params, 0 /* libvirt-wizard: the value */, "frob.%zu.depth", i);\n'
        in added(found, QEMU)
    )


def test_a_field_since_macros_is_one() -> None:
    macros = (
        '# define VIR_DOMAIN_STATS_FROB_PREFIX "frob."\n'
        '# define VIR_DOMAIN_STATS_FROB_SUFFIX_COUNT ".count"\n\nint virDomainFrob('
    )
    found = planned(COUNT, tree(header=("int virDomainFrob(", macros)))
    assert '# define VIR_DOMAIN_STATS_FROB_SUFFIX_DEPTH ".depth"\n' in added(found, HEADER)
    assert added(found, PUBLIC) == ""


@pytest.mark.parametrize(
    ("text", "choices", "reason"),
    [
        ('param VIR_DOMAIN_FROB_PARAM_TWIN "frob_level" uint : x', {}, "choose another string"),
        ('param VIR_DOMAIN_FROB_PARAM_LEVEL "other" uint : x', {}, "never changes"),
        ('param VIR_OTHER_WORLD "x" uint : x', {}, "family is not known"),
        (DEPTH, {"type": "float"}, "one of int"),
        (DEPTH, {"direction": "sideways"}, "set, get or both"),
        ("stats other.field uint : x", {}, "--flag"),
    ],
)
def test_refused_with_the_reason(text: str, choices: dict[str, str], reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        planned(text, **choices)


@pytest.mark.parametrize("text", ["param VIR_X", 'param VIR_X "a" float : b', "stats nodots uint"])
def test_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(BadInput):
        planned(text)
