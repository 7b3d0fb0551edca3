"""Writing an object's places from a tree that holds anything: an end in a moment, and one plain line where it cannot be done."""

from __future__ import annotations

import pytest

from steps.errors import BadInput
from steps.extension import kind_of
from steps.object.make.like import Like, aligned
from steps.object.make.sites import MAKERS, make
from steps.object.proposal import ObjectProposal
from steps.object.propose import VERBS
from steps.tree.facts import Facts
from tests.steps.function.detect.test_fuzz import Bytes
from tests.steps.object import sample

FREE = b"void\nvirshNWFilterFree(virshNWFilter *nwfilter)\n{\n"
SHELL = {
    "tools/virsh.h": b'#define VIRSH_CMD_GRP_NWFILTER         "Network Filter"\n',
    "tools/virsh.c": b'#include "virsh-nwfilter.h"\n    {VIRSH_CMD_GRP_NWFILTER, "filter", nwfilterCmds},\n',
    "tools/virsh-util.h": b"typedef virNWFilter virshNWFilter;\nvoid\nvirshNWFilterFree(virshNWFilter *nwfilter);\nG_DEFINE(x);\n\n",
    "tools/virsh-util.c": FREE + b"    free(nwfilter); /* \xff */\n}\n\n",
}
LAMP = ObjectProposal(
    "virLamp", ("name", "uuid"), "virConnect", "lamp", VERBS, "own", "1.0.0", "virLamp name,uuid"
)


def facts(files: dict[str, bytes]) -> Facts:
    return Facts(Bytes({**{name: text.encode() for name, text in sample.FILES.items()}, **files}))


def test_what_is_copied_has_the_new_names_whatever_its_bytes() -> None:
    texts = {i.file: i.text for i in make(facts(SHELL), LAMP, "virsh-commands")}
    assert (
        "virshLampFree(virshLamp *lamp)\n{\n    free(lamp); /* \ufffd */\n}\n" in texts["tools/virsh-util.c"]
    )
    assert texts["tools/virsh.h"] == '#define VIRSH_CMD_GRP_LAMP             "Lamp"\n'


def test_a_function_without_an_end_is_given_up_at_once() -> None:
    # Blank lines that can be read in two ways would be read in all of them.
    with pytest.raises(BadInput, match=r"virsh-util\.c: nothing of the network filter is found there"):
        make(facts({**SHELL, "tools/virsh-util.c": FREE + b"\n" * 5000}), LAMP, "virsh-commands")


@pytest.mark.parametrize("check", MAKERS)
def test_a_tree_in_which_nothing_can_be_followed(check: str) -> None:
    files = dict.fromkeys(sample.FILES, b'\xff{\n\n(\n"NWFilter' * 50)
    try:
        made = make(facts(files), LAMP, check)
    except BadInput as error:
        assert "\n" not in str(error)
    else:
        # New files alone need nothing to follow.
        assert all(insertion.start == insertion.end for insertion in made)


def test_parameters_stand_below_each_other_again() -> None:
    assert aligned("int f(int a,\n         int b);") == "int f(int a,\n      int b);"
    assert (
        aligned("    if (!g(a, b) ||\n          !h(c,\n   d))")
        == "    if (!g(a, b) ||\n        !h(c,\n           d))"
    )
    assert aligned(" * see (there\n * more") == " * see (there\n * more"


def test_the_proposal_is_that_of_the_text() -> None:
    tree = facts({"src/datatypes.h": b"extern virClass *virNWFilterClass;\n"})
    kind = kind_of("object")
    made = kind.proposer(tree, ()).propose(tree, kind.read("virLamp name,uuid"))
    assert Like(tree, made).names == LAMP.names
    assert (made.keys, made.since) == (("name", "uuid"), "1.0.0")
