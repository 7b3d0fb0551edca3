"""A value is planned behind the last, with its strings; what a case does is a person's to say."""

import pytest

from steps.errors import BadInput
from tests.steps.constant.sample import HEADER, QEMU, VIRSH, added, planned, tree

HOST = 'value virDomainFrobbedReason VIR_DOMAIN_FROBBED_HOST "by-host" : the host did it'


def test_enumerator_and_strings() -> None:
    found = planned(HOST)
    assert "    VIR_DOMAIN_FROBBED_HOST = 2, /* The host did it (Since: 2.0.0) */\n" in added(found, HEADER)
    assert '"by-host",\n' in added(found, "src/conf/domain_conf.c")
    assert 'N_("by host")' in added(found, VIRSH)


def test_a_case_goes_before_the_sentinel() -> None:
    code = (
        "    switch ((virDomainFrobbedReason) why) {\n    case VIR_DOMAIN_FROBBED_UNKNOWN:\n    case VIR_DOMAIN_FROBBED_USER:\n"
        "        break;\n    case VIR_DOMAIN_FROBBED_LAST:\n    default:\n        break;\n    }\n"
    )
    old = "    virDomainObjSetState(vm"
    found = planned(HOST, tree(qemu=(old, code + old)))
    text = (found.plan.snapshot.read(QEMU) or b"").decode()
    assert (
        "        break;\n    case VIR_DOMAIN_FROBBED_HOST:\n        /* libvirt-wizard: say what VIR_DOMAIN_FROBBED_HOST means here */\n"
        "        break;\n    case VIR_DOMAIN_FROBBED_LAST:\n"
    ) in text


def test_a_number_that_counts_is_raised() -> None:
    counted = tree(
        header=(
            "\n# ifdef VIR_ENUM_SENTINELS\n    VIR_DOMAIN_FROBBED_LAST",
            "    VIR_DOMAIN_FROBBED_NR = 2, /* how many (Since: 1.0.0) */\n\n# ifdef VIR_ENUM_SENTINELS\n    VIR_DOMAIN_FROBBED_LAST",
        )
    )
    text = (planned(HOST, counted).plan.snapshot.read(HEADER) or b"").decode()
    assert "VIR_DOMAIN_FROBBED_HOST = 2," in text and "VIR_DOMAIN_FROBBED_NR = 3," in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("value virNoEnum VIR_X : x", "no public header has the enum"),
        ("value virDomainFrobFlags VIR_DOMAIN_FROB_X : x", "--flag"),
        ("value virDomainFrobbedReason VIR_DOMAIN_FROB_FAST : x", "there already"),
        ("value virDomainFrobbedReason VIR_DOMAIN_EVENT_ID_X : x", "--event"),
    ],
)
def test_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        planned(text)
