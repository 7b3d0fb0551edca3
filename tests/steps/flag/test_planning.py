"""A flag is planned at every site, in the form of its siblings; what cannot be is refused with the reason."""

import pytest

from steps.code.enums import read
from steps.errors import BadInput
from steps.flag.bits import next_bit
from steps.inspect import inspect
from steps.model import State
from tests.steps.constant.sample import CONF, HEADER, MANUAL, PUBLIC, QEMU, TEST, VIRSH, added, planned, tree

TEXT = "flag virDomainFrobFlags VIR_DOMAIN_FROB_TWICE : frob it two times"


def test_the_enumerator_takes_the_next_bit_in_the_form_of_its_neighbours() -> None:
    assert "    VIR_DOMAIN_FROB_TWICE  = 1 << 2,   /* Frob it two times (Since: 2.0.0) */\n" in added(
        planned(TEXT), HEADER
    )


def test_documentation_masks_and_virsh() -> None:
    found = planned(TEXT)
    assert " * If @flags includes VIR_DOMAIN_FROB_TWICE, frob it two times.\n" in added(found, PUBLIC)
    assert "     VIR_DOMAIN_FROB_TWICE)" in added(found, CONF)
    virsh = added(found, VIRSH)
    assert (
        '    {.name = "twice",\n     .type = VSH_OT_BOOL,\n     .help = N_("frob it two times")\n    },\n'
        in virsh
    )
    assert '    if (vshCommandOptBool(cmd, "twice"))\n        flags |= VIR_DOMAIN_FROB_TWICE;\n' in virsh
    manual = added(found, MANUAL)
    assert "[--twice]" in manual and "If *--twice* is specified, frob it two times." in manual


def test_a_driver_with_a_mask_of_its_own_gets_a_placeholder_and_stays_partial() -> None:
    found = planned(TEXT, drivers="qemu,test")
    text = added(found, TEST)
    assert "    virCheckFlags(VIR_DOMAIN_FROB_FAST |\n                  VIR_DOMAIN_FROB_TWICE, -1);\n" in text
    assert "libvirt-wizard:" in text
    from steps.tree.facts import Facts

    report = inspect(Facts(found.plan.snapshot), "flag virDomainFrobFlags VIR_DOMAIN_FROB_TWICE")
    drivers = report.finding("drivers")
    assert drivers is not None and drivers.state is State.PARTIAL
    assert drivers.value == (QEMU, TEST)


def test_combinations_and_access_control() -> None:
    found = planned(TEXT, excludes="VIR_DOMAIN_FROB_FAST", acl="domain:fs_freeze", read_only="yes")
    public = added(found, PUBLIC)
    assert "    VIR_EXCLUSIVE_FLAGS_GOTO(VIR_DOMAIN_FROB_TWICE,\n" in public
    assert "                             VIR_DOMAIN_FROB_FAST,\n" in public
    assert (
        "    if (flags & VIR_DOMAIN_FROB_TWICE)\n        virCheckReadOnlyGoto(dom->conn->flags, error);\n"
        in public
    )
    assert "     * @acl: domain:fs_freeze:VIR_DOMAIN_FROB_TWICE\n" in added(
        found, "src/remote/remote_protocol.x"
    )


def test_planned_twice_adds_nothing() -> None:
    first = planned(TEXT)
    from steps.extension import read_one
    from steps.plan import plan

    assert plan(first.plan.snapshot, [read_one(TEXT)]).plan.diff() == b""


def test_the_first_flag_of_a_function_makes_the_enum() -> None:
    unused = tree(
        public=(
            "bitwise-OR of virDomainFrobFlags",
            "extra flags; not used yet, so callers should always pass 0",
        )
    )
    text = "flag virDomainFrobbingFlags VIR_DOMAIN_FROBBING_SOON : frob it soon"
    found = planned(text, unused, functions="virDomainFrob")
    header = added(found, HEADER)
    assert (
        "typedef enum {\n    VIR_DOMAIN_FROBBING_SOON = (1 << 0), /* Frob it soon (Since: 2.0.0) */\n} virDomainFrobbingFlags;\n"
        in header
    )
    assert " * @flags: bitwise-OR of virDomainFrobbingFlags\n" in added(found, PUBLIC)


@pytest.mark.parametrize(
    ("text", "choices", "reason"),
    [
        ("flag virDomainNewFlags VIR_DOMAIN_NEW_X : x", {}, "--set functions="),
        ("flag virDomainFrobbedReason VIR_DOMAIN_FROBBED_X : x", {}, "no enum of flags"),
        ("flag virOtherFlags VIR_DOMAIN_FROB_FAST : x", {"functions": "virDomainFrob"}, "there already"),
        (TEXT, {"functions": "virDomainNever"}, "no public header declares it"),
        (TEXT, {"drivers": "vbox"}, "these have: qemu, test"),
        (TEXT, {"value": "lots"}, "a bit is wanted"),
        (TEXT, {"virsh_command": "never"}, "no such command"),
        (TEXT, {"excludes": "VIR_NEVER"}, "no public header has it"),
        (TEXT, {"read_only": "perhaps"}, "yes or no"),
    ],
)
def test_refused_with_the_reason(text: str, choices: dict[str, str], reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        planned(text, **choices)


def test_a_function_without_flags_is_refused() -> None:
    without = tree(
        header=("virDomainFrob(virDomainPtr dom, unsigned int flags)", "virDomainFrob(virDomainPtr dom)")
    )
    with pytest.raises(BadInput, match="virDomainFrobFlags"):
        planned(TEXT, without)


def enum(*bits: int) -> bytes:
    rows = "".join(f"    VIR_X_{'TOP' if bit > 24 else 'LOW'}_{bit} = 1 << {bit},\n" for bit in bits)
    return f"typedef enum {{\n{rows}}} virXFlags;\n".encode()


@pytest.mark.parametrize(
    ("name", "bits", "bit"),
    [
        ("VIR_X_LOW_NEW", (0, 1, 2), 3),
        ("VIR_X_LOW_NEW", (0, 1, 30, 31), 2),
        ("VIR_X_TOP_NEW", (0, 1, 30, 31), 29),
        ("VIR_X_LOW_NEW", tuple(range(31)), 31),
        ("VIR_X_LOW_NEW", tuple(range(32)), None),
    ],
)
def test_the_next_bit_of_the_run(name: str, bits: tuple[int, ...], bit: int | None) -> None:
    (read_enum,) = read(enum(*bits))
    assert next_bit(name, read_enum, set(bits)).chosen == bit
