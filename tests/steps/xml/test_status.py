from pathlib import Path

import pytest

from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.errors import BadInput
from steps.extension import references
from steps.inspect import Report, inspect
from steps.model import State
from steps.plan import plan
from steps.tree.facts import Facts
from steps.xml.kind import Xml
from tests.steps.xml import sample


def report(folder: Path, xpath: str, **changed: str) -> Report:
    return inspect(sample.tree(folder, **changed), f"xml {xpath}")


def states(made: Report) -> dict[str, State]:
    return {f.check: f.state for s in made.steps for f in s.findings}


def line_of(text: str, wanted: str) -> int:
    return text[: text.index(wanted)].count("\n") + 1


def test_every_site_of_a_finished_attribute_is_found_with_its_place(tmp_path: Path) -> None:
    made = report(tmp_path, "domain/devices/lamp/@model")
    at = {f.check: (f.file, f.line) for s in made.steps for f in s.findings if f.state is State.DONE}
    conf, head = "src/conf/domain_conf.c", "src/conf/domain_conf.h"
    assert at["xml-parse"] == (conf, line_of(sample.SOURCE, '"model", virDomain'))
    assert at["xml-format"] == (conf, line_of(sample.SOURCE, " model='%s'"))
    assert at["xml-member"] == (head, line_of(sample.HEADER, "virDomainLampModel model;"))
    assert at["xml-enum"] == (head, line_of(sample.HEADER, "} virDomainLampModel;"))
    assert at["xml-enum-impl"] == (conf, line_of(sample.SOURCE, "VIR_ENUM_IMPL"))
    assert at["xml-abi"] == (conf, line_of(sample.SOURCE, "src->model != dst->model"))
    assert at["xml-docs"] == ("docs/formatdomain.rst", line_of(sample.PAGE, "<lamp model"))
    assert at["xml-test-input"] == ("tests/genericxml2xmlindata/lamp.xml", 3)
    assert at["xml-test-list"] == ("tests/genericxml2xmltest.c", line_of(sample.TEST_PROGRAM, '"lamp"'))
    found = made.finding("xml-member")
    assert found is not None
    assert found.value == "virDomainLampDef.model"


def test_a_nested_member_a_text_and_a_driver(tmp_path: Path) -> None:
    watts = report(tmp_path, "domain/devices/lamp/bulb/@watts")
    member = watts.finding("xml-member")
    assert member is not None
    assert member.value == "virDomainLampDef.bulb.watts"
    label = states(report(tmp_path, "domain/devices/lamp/label"))
    assert label["xml-free"] is State.DONE
    dimmed = report(tmp_path, "domain/devices/lamp/@dimmed")
    assert states(dimmed)["xml-free"] is State.NOT_NEEDED
    assert states(dimmed)["xml-enum"] is State.NOT_NEEDED
    driver = dimmed.finding("xml-driver")
    assert driver is not None
    assert driver.value == ("src/qemu/qemu_command.c",)


TAKEN_AWAY = {
    "xml-schema": ("common_rng", sample.COMMON, '          <value>spot</value>\n          <value>flood</value>\n', ""),
    "xml-docs": ("formatdomain_rst", sample.PAGE, sample.PAGE, "\n"),
    "xml-free": ("domain_conf_c", sample.SOURCE, "    g_free(def->label);\n", ""),
    "xml-format": ("domain_conf_c", sample.SOURCE, '    virBufferEscapeString(&childBuf, "<label>%s</label>\\n", def->label);\n', ""),
    "xml-parse": ("domain_conf_c", sample.SOURCE, '    def->label = virXPathString("string(./label)", ctxt);\n', ""),
    "xml-test-list": ("genericxml2xmltest_c", sample.TEST_PROGRAM, '    DO_TEST("lamp");\n', ""),
}  # fmt: skip
SUBJECT = {
    "xml-schema": "domain/devices/lamp/@model=spot",
    "xml-docs": "domain/devices/lamp/@model",
    "xml-test-list": "domain/devices/lamp/@dimmed",
}


@pytest.mark.parametrize("check", TAKEN_AWAY)
def test_a_site_taken_away_is_not_done(tmp_path: Path, check: str) -> None:
    file, text, old, new = TAKEN_AWAY[check]
    assert old in text
    subject = SUBJECT.get(check, "domain/devices/lamp/label")
    assert states(report(tmp_path / "whole", subject))[check] is State.DONE
    assert states(report(tmp_path / "less", subject, **{file: text.replace(old, new)}))[check] in (
        State.MISSING,
        State.UNSURE,
    )


def test_nothing_is_done_of_what_is_absent(tmp_path: Path) -> None:
    for xpath in (
        "domain/devices/lamp/@forged",
        "domain/devices/fan/@model",
        "domain/devices/lamp/@model=neon",
        "domain/devices/torch",
    ):
        found = {c: s for c, s in states(report(tmp_path, xpath)).items() if c != "xml-name"}
        assert State.DONE not in found.values(), (xpath, found)
        assert found["xml-schema"] is State.MISSING


def test_a_value_is_a_constant_and_a_string(tmp_path: Path) -> None:
    made = report(tmp_path, "domain/devices/lamp/@model=flood")
    assert states(made)["xml-parse"] is State.NOT_NEEDED
    constant = made.finding("xml-enum")
    assert constant is not None
    assert (constant.value, constant.line) == (
        "VIR_DOMAIN_LAMP_MODEL_FLOOD",
        line_of(sample.HEADER, "VIR_DOMAIN_LAMP_MODEL_FLOOD"),
    )


def test_a_path_needs_no_word_and_nonsense_is_refused(tmp_path: Path) -> None:
    facts = sample.tree(tmp_path)
    assert references(["domain/devices/lamp/@model"], facts) == ["xml domain/devices/lamp/@model"]
    assert references(["xml", "domain/devices/lamp/@model=spot"], facts) == [
        "xml domain/devices/lamp/@model=spot"
    ]
    for wrong in ("domain//lamp", "domain/../lamp", "@model", "a/@b/c", "x/" * 300):
        with pytest.raises(BadInput):
            Xml().take([wrong])


def test_what_the_schema_got_is_in_progress(tmp_path: Path) -> None:
    base = sample.tree(tmp_path / "base")
    more = sample.COMMON.replace(
        '<attribute name="watts">', '<optional><attribute name="tint"/></optional><attribute name="watts">'
    ).replace("<value>flood</value>", "<value>flood</value><value>neon</value>")
    here = sample.tree(tmp_path / "here", common_rng=more)
    assert Xml().in_progress(here, base) == [
        "xml domain/devices/lamp/@model=neon",
        "xml domain/devices/lamp/bulb/@tint",
    ]
    assert Xml().in_progress(base, base) == []


@pytest.mark.parametrize("check", ["xml-member", "xml-parse"])
def test_what_an_element_lacks_is_not_made_up_by_an_attribute_in_it(tmp_path: Path, check: str) -> None:
    wishes = [
        Xml().read(f"domain/devices/lamp/glow{text}") for text in (" : size unit=KiB", "/@tag : string")
    ]
    made = plan(sample.tree(tmp_path).snapshot, wishes)
    without = Overlay(made.plan.snapshot)
    for inserted in made.plan.edits():
        if inserted.check == check and inserted.api == made.proposals[0].ref:
            data = without.read(inserted.file) or b""
            assert data.count(inserted.text.encode()) == 1
            at = data.index(inserted.text.encode())
            end = at + len(inserted.text.encode())
            without.make([Insertion(inserted.step, check, inserted.file, at, end, "")])
    element, attribute = (
        {f.check: f.state for s in inspect(Facts(without), p.ref, p).steps for f in s.findings}
        for p in made.proposals
    )
    assert element[check] is State.MISSING
    assert [attribute[c] for c in ("xml-member", "xml-parse", "xml-format")] == [State.DONE] * 3
