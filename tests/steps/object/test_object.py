"""An object is found at every place that it needs, and what is taken away there is seen."""

from __future__ import annotations

import pytest

from steps.errors import BadInput
from steps.extension import kind_of, references, word_of_text
from steps.inspect import Report, inspect
from steps.state import State
from tests.steps.object import sample

LAMP = "object virLamp"


def states(report: Report) -> dict[str, State]:
    return {f.check: f.state for s in report.steps for f in s.findings}


def test_a_finished_object_is_done_at_every_site() -> None:
    report = inspect(sample.facts(), LAMP)
    found = states(report)
    left = {check: report.finding(check) for check, state in found.items() if state is not State.DONE}
    assert set(left) == {"driver-registration"}
    assert found["driver-registration"] is State.NOT_NEEDED
    assert report.since == "1.0.0"
    assert report.module == "lamp"


def test_an_object_that_is_not_there_is_missing_everywhere() -> None:
    found = states(inspect(sample.facts(), "object virCandle"))
    assert set(found.values()) == {State.MISSING}
    assert len(found) == 25


def test_values_are_what_the_tree_says() -> None:
    report = inspect(sample.facts(), LAMP)
    value = {f.check: f.value for s in report.steps for f in s.findings}
    assert value["data-type"] == ("name", "uuid")
    assert value["driver-struct"] == "_virNetworkDriver"
    assert value["wire-object"] == "remote_nonnull_lamp"
    assert value["wire-list-max"] == "16384"
    assert value["generator-object"] == "3"
    assert value["access-object"] == ("getattr",)
    assert value["virsh-commands"] == ("lamp-info",)
    assert value["virsh-completers"] == ("virshLampNameCompleter",)
    assert value["drivers"] == ("src/network/bridge_driver.c", "src/test/test_driver.c")


@pytest.mark.parametrize(
    ("path", "old", "new", "check"),
    [
        ("include/libvirt/libvirt-lamp.h", "int virLampRef(virLampPtr lamp);\n", "", "public-header"),
        ("src/libvirt_public.syms", "        virLampGetName;\n", "", "public-symbol"),
        ("src/util/virerror.c", "[VIR_ERR_NO_LAMP]", "[VIR_ERR_NO_OTHER]", "error-codes"),
        ("src/driver-network.h", "    virDrvLampLookupByName lampLookupByName;\n", "", "driver-struct"),
        ("src/datatypes.c", "    DECLARE_CLASS(virLamp);\n", "    /* DECLARE_CLASS(virLamp); */\n", "data-type"),
        ("src/libvirt_private.syms", "virGetLamp;\n", "", "data-type"),
        ("src/libvirt-lamp.c", "virLampGetName(virLampPtr lamp)", "virLampGetOther(virLampPtr lamp)", "public-implementation"),
        ("src/remote/remote_protocol.x", "struct remote_nonnull_lamp {", "struct remote_nonnull_other {", "wire-object"),
        ("src/remote/remote_protocol.x", "const REMOTE_LAMP", "const REMOTE_OTHER", "wire-list-max"),
        ("src/rpc/gendispatch.pl", "(network|nwfilter|lamp) (b)", "(network|nwfilter) (b)", "generator-object"),
        ("src/remote/remote_driver.c", "make_nonnull_lamp", "make_nonnull_other", "wire-helpers"),
        ("src/access/viraccessdriverpolkit.c", ".checkLamp", ".checkOther", "access-object"),
        ("src/access/viraccessperm.c", "virAccessPermLamp", "virAccessPermOther", "access-object"),
        ("scripts/genpolkit.py", '"LAMP"', '"OTHER"', "access-lists"),
        ("src/remote_protocol-structs", "struct remote_lamp_lookup_by_name_ret {", "struct other {", "protocol-structs"),
        ("src/conf/meson.build", "  'virlampdef.c',", "  # 'virlampdef.c',", "build-files"),
        ("scripts/apibuild.py", '    "libvirt-lamp.c"', '    # "libvirt-lamp.c"', "api-checker-lists"),
        ("po/POTFILES", "src/libvirt-lamp.c\n", "", "translations"),
        ("tools/virsh-network.c", "    virLampLookupByName(conn, name);\n", "", "virsh-commands"),
        ("tools/virsh-completer-lamp.c", "    virLampPtr *lamps", "    virOtherPtr *lamps", "virsh-completers"),
        ("docs/manpages/virsh.rst", "lamp-info", "lamp-other", "virsh-docs"),
        ("src/conf/virlampdef.h", "virLampDefFree", "virLampOtherFree", "conf-definition"),
        ("src/conf/schemas/meson.build", "'lamp.rng'", "'other.rng'", "schema"),
        ("src/test/test_driver.c", ".lampLookupByName", ".lampOther", "test-driver"),
    ],
)  # fmt: skip
def test_each_site_that_is_taken_away_is_seen(path: str, old: str, new: str, check: str) -> None:
    assert old in sample.FILES[path]
    files = {**sample.FILES, path: sample.FILES[path].replace(old, new)}
    assert states(inspect(sample.facts(files), LAMP))[check] in (State.MISSING, State.PARTIAL)


def test_an_object_inside_another_needs_no_permissions_of_its_own() -> None:
    files = {
        path: text.replace("VIR_ACCESS_PERM_LAMP", "VIR_ACCESS_PERM_OTHER").replace("Lamp", "Other").replace("LAMP", "OTHER")
        if "access/" in path or path.startswith("scripts/gen")
        else text.replace("lamp:getattr", "network:getattr")
        for path, text in sample.FILES.items()
    }  # fmt: skip
    report = inspect(sample.facts(files), LAMP)
    for check in ("access-object", "access-lists"):
        finding = report.finding(check)
        assert finding is not None
        assert finding.state is State.NOT_NEEDED
        assert "network" in finding.why


def test_an_object_is_named_by_its_type_or_its_pointer() -> None:
    tree = sample.facts()
    assert references(["object", "virLamp"], tree) == [LAMP]
    assert references(["object", "virLampPtr"], tree) == [LAMP]
    assert kind_of("object").every(tree) == [LAMP]
    assert word_of_text("virLamp name,uuid") == "object"
    with pytest.raises(BadInput, match="say its type"):
        references(["object", "lamp"], tree)


def test_a_new_object_is_in_progress_and_shows_its_keys() -> None:
    before = sample.facts({**sample.FILES, "include/libvirt/libvirt-lamp.h": ""})
    assert list(kind_of("object").in_progress(sample.facts(), before)) == [LAMP]
    wish = kind_of("object").wish_in_tree(sample.facts(), LAMP)
    assert wish is not None
    assert wish.text == "virLamp name,uuid"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("virLamp", "nothing is said that identifies one"),
        ("virLampPtr name", "not an object"),
        ("lamp name", "not an object"),
        ("virLamp name,name", "twice"),
        ("virLamp na-me", "no name of a member"),
        ("virConnect name", "not an object"),
    ],
)
def test_what_is_no_object_is_refused_with_what_is_wanted(text: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        kind_of("object").read(text)
