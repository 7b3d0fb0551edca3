"""One classification for all sites: what the wire takes for an array the checks and virsh take for one, too."""

from __future__ import annotations

import pytest

from tests.steps.function.generate.test_bodies import HEADER, NEW, OLD, STAT, bodies, in_order
from tests.steps.function.generate.test_step3 import made as public
from tests.steps.function.generate.test_virsh_arrays import made as virsh
from tests.steps.function.generate.test_virsh_arrays import rich_tree

TWO = (
    "int virDomainSetFrob(virDomainPtr dom, unsigned int nfrobs, unsigned int *frobSizes, unsigned long long *frobCounts, "
    "unsigned int flags);"
)
ROOM = "int virDomainGetFrob(virDomainPtr dom, unsigned long long *sizes, int startCell, int maxCells, unsigned int flags);"
SIZED = "int virDomainGetFrob(virDomainPtr dom, virDomainFrobStatPtr stats, size_t size);"


def test_arrays_of_one_length_are_all_checked_with_it() -> None:
    text = public(TWO)
    for name in ("frobSizes", "frobCounts"):
        assert f"virCheckNonNullArrayArgGoto({name}, nfrobs, error);" in text


@pytest.mark.parametrize("tree", [NEW, OLD], ids=["new", "old"])
def test_the_daemon_refuses_arrays_that_are_not_of_one_length(tree: dict[str, str]) -> None:
    client, dispatcher = bodies(tree, TWO)
    assert in_order(client, "frobSizes_len = nfrobs;", "frobCounts_len = nfrobs;")
    assert in_order(
        dispatcher, "if (args->frobSizes.frobSizes_len != args->frobCounts.frobCounts_len) {", "goto cleanup;",
        "virDomainSetFrob(dom,",
    )  # fmt: skip


def test_a_single_array_needs_no_such_refusal() -> None:
    _, dispatcher = bodies(
        NEW, "int virDomainSetFrob(virDomainPtr dom, unsigned int *frobs, int nfrobs, unsigned int flags);"
    )
    assert "must be of one length" not in dispatcher


def test_virsh_reads_as_many_numbers_for_each_array() -> None:
    text = virsh(rich_tree(), TWO)
    assert in_order(
        text, "(nfrobs = vshStringToArray(frobSizesstr, &frobSizeslist)) < 0", "virStrToLong_ui(frobSizeslist[i]",
        "if (vshStringToArray(frobCountsstr, &frobCountslist) != nfrobs) {", "return false;",
        "frobCounts = g_new0(unsigned long long, nfrobs);", "virStrToLong_ull(frobCountslist[i]",
        "virDomainSetFrob(dom, nfrobs, frobSizes, frobCounts, 0)",
    )  # fmt: skip
    assert text.count("int nfrobs = 0;") == 1


def test_numbers_whose_room_is_said_elsewhere_get_it_in_virsh() -> None:
    text = virsh(rich_tree(), ROOM)
    assert in_order(
        text, "if (maxCells < 0) {", "return false;", "sizes = g_new0(unsigned long long, maxCells);",
        "(count = virDomainGetFrob(dom, sizes, startCell, maxCells, 0)) < 0", "for (i = 0; i < count; i++)", "sizes[i]",
    )  # fmt: skip


def test_a_struct_with_its_size_is_one_struct_for_which_the_size_must_do() -> None:
    text = public(SIZED)
    assert in_order(text, "@size: size of the structure that @stats points to", "virCheckNonNullArgGoto(stats, error);",
                    "if (size < sizeof(*stats)) {", "goto error;", "domainGetFrob(dom, stats, size)")  # fmt: skip
    assert "virCheckNonNullArrayArgGoto" not in text
    _, dispatcher = bodies(NEW | {HEADER: STAT}, SIZED)
    assert "sizeof(virDomainFrobStat)" in dispatcher


def test_structs_that_the_caller_counts_are_checked_with_the_number_that_it_stores() -> None:
    text = public(
        "int virDomainGetFrob(virDomainPtr dom, virDomainFrobPtr frobs, int *nfrobs, unsigned int flags);"
    )
    assert in_order(text, "virCheckNonNullArgGoto(nfrobs, error);", "virCheckNonNegativeArgGoto(*nfrobs, error);",
                    "if (*nfrobs != 0)", "virCheckNonNullArgGoto(frobs, error);")  # fmt: skip
    assert "virCheckNonNullArrayArgGoto" not in text


def test_typed_parameters_of_elements_are_no_option_of_a_command() -> None:
    prototype = (
        "int virDomainGetFrob(virDomainPtr dom, virTypedParameterPtr params, unsigned int nparams, int start, "
        "unsigned int nfrobs, unsigned int flags);"
    )
    assert "virTypedParamsAdd" not in virsh(rich_tree(), prototype)
