import subprocess
from pathlib import Path

import pytest

from steps.edits.insertion import PLACEHOLDER
from steps.errors import BadInput
from steps.inspect import inspect
from steps.model import State
from steps.plan import Planned, plan
from steps.tree.facts import Facts
from steps.xml.kind import Xml
from steps.xml.resume import text_of
from steps.xml.wish import read_wish
from tests.steps.xml import sample

CONF, HEADER, SCHEMA = "src/conf/domain_conf.c", "src/conf/domain_conf.h", "src/conf/schemas/common.rng"


def planned(folder: Path, *texts: str, choices: dict[str, str] | None = None, **changed: str) -> Planned:
    facts = sample.tree(folder, **changed)
    wishes = [Xml().read(text) for text in texts]
    made = [type(w)(w.kind, w.ref, w.name, w.text, w.what, choices or {}) for w in wishes]
    return plan(facts.snapshot, made)


def text(made: Planned, path: str) -> str:
    return (made.plan.snapshot.read(path) or b"").decode()


def states(made: Planned, ref: str, proposal: object = None) -> dict[str, State]:
    report = inspect(Facts(made.plan.snapshot), ref, proposal)
    return {f.check: f.state for s in report.steps for f in s.findings}


def test_a_yes_no_attribute_goes_behind_its_siblings_everywhere(tmp_path: Path) -> None:
    made = planned(tmp_path, "domain/devices/lamp/@wakeUp : yes-no")
    assert "virTristateBool dimmed;\n    virTristateBool wakeUp;\n" in text(made, HEADER)
    code = text(made, CONF)
    assert 'virXMLPropTristateBool(node, "wakeUp",\n' in code
    assert "VIR_XML_PROP_NONE, &def->wakeUp) < 0)\n        return NULL;\n" in code
    assert code.index('"dimmed"') < code.index('"wakeUp"') < code.index("./bulb")
    assert "if (def->wakeUp != VIR_TRISTATE_BOOL_ABSENT) {\n" in code
    assert "&attrBuf, \" wakeUp='%s'\"" in code
    schema = text(made, SCHEMA)
    assert schema.index('name="dimmed"') < schema.index('name="wakeUp"') < schema.index("<interleave>")
    assert '<ref name="virYesNo"/>' in schema[schema.index('name="wakeUp"') :][:60]


def test_what_was_planned_is_found_again(tmp_path: Path) -> None:
    made = planned(
        tmp_path,
        "domain/devices/lamp/@mode : enum fast|slow",
        choices={"abi": "yes", "symbols": "yes"},
    )
    found = states(made, "xml domain/devices/lamp/@mode")
    for check in (
        "xml-schema", "xml-member", "xml-enum", "xml-enum-decl", "xml-enum-impl", "xml-parse", "xml-format", "xml-abi",
        "xml-private-symbols", "xml-test-input", "xml-test-list",
    ):  # fmt: skip
        assert found[check] is State.DONE, check
    assert found["xml-docs"] is State.PARTIAL
    assert found["news"] is State.PARTIAL
    assert PLACEHOLDER in text(made, "docs/formatdomain.rst")
    symbols = text(made, "src/libvirt_private.syms").splitlines()
    assert symbols[1:] == sorted(symbols[1:], key=str.lower)


def test_a_word_that_means_nothing_said_cannot_be_written(tmp_path: Path) -> None:
    made = planned(tmp_path, "domain/devices/lamp/@mode : enum fast|slow")
    assert '"mode", virDomainLampModeTypeFromString,\n                       VIR_XML_PROP_NONZERO' in text(
        made, CONF
    )
    assert '"default",\n              "fast",\n              "slow",\n);' in text(made, CONF)
    assert "<value>default</value>" not in text(made, SCHEMA)
    required = planned(tmp_path / "b", "domain/devices/lamp/@mode : enum fast|slow required")
    assert "VIR_DOMAIN_LAMP_MODE_FAST = 0," in text(required, HEADER)
    assert "VIR_XML_PROP_REQUIRED, &def->mode" in text(required, CONF)


def test_an_element_with_a_size_and_its_attribute(tmp_path: Path) -> None:
    made = planned(
        tmp_path, "domain/devices/lamp/buffer : size unit=bytes", "domain/devices/lamp/buffer/@tag : string"
    )
    code = text(made, CONF)
    assert 'ScaledValue("./buffer", NULL, ctxt,' in code
    assert 'bufferTag = virXMLPropString(bufferNode, "tag");' in code
    assert code.index('"<buffer"') < code.index(" tag='%s'") < code.index(" unit='bytes'>%llu</buffer>")
    assert "g_free(def->bufferTag);\n    g_free(def);" in code or "g_free(def->bufferTag);" in code
    assert "<buffer tag='sample' unit='bytes'>64</buffer>" in text(
        made, "tests/genericxml2xmlindata/lamp-buffer-tag.xml"
    ).replace("unit='bytes' tag='sample'", "tag='sample' unit='bytes'")


def test_a_value_is_a_constant_a_string_and_a_word_of_the_schema(tmp_path: Path) -> None:
    made = planned(tmp_path, "domain/devices/lamp/@model=neon-tube")
    assert (
        "VIR_DOMAIN_LAMP_MODEL_FLOOD,\n    VIR_DOMAIN_LAMP_MODEL_NEON_TUBE,\n\n    VIR_DOMAIN_LAMP_MODEL_LAST"
        in text(made, HEADER)
    )
    assert '"flood",\n              "neon-tube",\n);' in text(made, CONF)
    assert "<value>neon-tube</value>" in text(made, SCHEMA)
    assert states(made, "xml domain/devices/lamp/@model=neon-tube")["xml-enum"] is State.DONE


def test_the_old_form_of_a_table_gets_its_comma(tmp_path: Path) -> None:
    old = sample.SOURCE.replace('"flood",\n);', '"flood");')
    made = planned(tmp_path, "domain/devices/lamp/@model=neon", domain_conf_c=old)
    assert '"flood",\n              "neon");' in text(made, CONF)


def test_one_insertion_taken_out_again_is_the_one_that_is_missing(tmp_path: Path) -> None:
    wanted = "domain/devices/lamp/@note : string"
    made = planned(tmp_path, wanted)
    whole = states(made, "xml domain/devices/lamp/@note", made.proposals[0])
    for edit in made.plan.insertions:
        if edit.check in ("xml-docs", "news", "xml-test-input"):
            continue
        now = text(made, edit.file)
        assert now.count(edit.text) == 1, edit.check
        names = {p.rpartition("/")[2].replace(".", "_"): p for p in sample.FILES}
        texts = {key: text(made, path) for key, path in names.items()}
        key = edit.file.rpartition("/")[2].replace(".", "_")
        texts[key] = now.replace(edit.text, "")
        facts = sample.tree(tmp_path / edit.check, **texts)
        target = tmp_path / edit.check / "tests/genericxml2xmlindata/lamp-note.xml"
        target.write_text(text(made, "tests/genericxml2xmlindata/lamp-note.xml"))
        less = inspect(facts, "xml domain/devices/lamp/@note", made.proposals[0])
        gone = {
            f.check
            for s in less.steps
            for f in s.findings
            if f.state is State.MISSING and whole[f.check] is not State.MISSING
        }
        assert edit.check in gone, (edit.check, gone)


def test_two_runs_say_the_same_and_a_second_plan_adds_nothing_twice(tmp_path: Path) -> None:
    made = planned(tmp_path, "domain/devices/lamp/@wakeUp : yes-no")
    again = plan(made.plan.snapshot, [Xml().read("domain/devices/lamp/@wakeUp : yes-no")])
    assert {e.check for e in again.plan.insertions} <= {"xml-docs", "news"}


@pytest.mark.parametrize(
    "wrong",
    [
        "domain/devices/lamp/@a", "domain/devices/lamp/@a : colour", "domain/devices/lamp/@a : enum", "domain/devices/lamp/@a : enum x|x",
        "domain/devices/lamp/@a : size", "domain/devices/lamp/@a=b : int", "domain : flag", "domain/devices/lamp/e : size unit=ells",
        "domain/devices/lamp/@a=<b>", "domain/devices/lamp/@a : int of ten",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_line(wrong: str) -> None:
    with pytest.raises(BadInput) as told:
        Xml().read(wrong)
    assert "\n" not in str(told.value)


def test_what_has_no_place_in_the_schema_is_refused(tmp_path: Path) -> None:
    for wrong in ("domain/devices/torch/@a : int", "planet/moon : flag", "domain/devices/lamp/@model2=x"):
        with pytest.raises(BadInput):
            planned(tmp_path, wrong)


def test_a_shared_definition_names_everyone_who_gets_it(tmp_path: Path) -> None:
    made = planned(tmp_path, "domain/devices/fan/address/@bus : uint")
    warned = " ".join(made.proposals[0].warnings)
    assert "domain/devices/lamp/address" in warned
    assert "domain/devices/fan/address" in warned


def test_the_schema_says_the_type_again(tmp_path: Path) -> None:
    facts = sample.tree(tmp_path)
    assert text_of(facts, "domain/devices/lamp/@dimmed") == "domain/devices/lamp/@dimmed : yes-no"
    assert (
        text_of(facts, "domain/devices/lamp/bulb/@watts") == "domain/devices/lamp/bulb/@watts : uint required"
    )
    assert text_of(facts, "domain/devices/lamp/@none") == ""
    for path in ("domain/devices/lamp/@model", "domain/devices/lamp/label", "domain/devices/lamp/bulb"):
        read_wish(text_of(facts, path))


def test_the_diff_applies_with_git(tmp_path: Path) -> None:
    made = planned(tmp_path, "domain/devices/lamp/@mode : enum a|b", "domain/devices/lamp/@model=neon")
    done = subprocess.run(
        ["git", "apply", "--check", "-"], input=made.plan.diff(), cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0, done.stderr


LITERAL = """    if (def->bulb.watts) {
        virBufferAsprintf(&childBuf, "<bulb watts='%u'/>\\n",
                          def->bulb.watts);
    }
"""


def closed(old: str) -> str:
    """The sample's parser and formatter, the bulb written as one literal."""
    at, end = old.index("    if (def->bulb.watts)\n"), old.index("    virBufferEscapeString(&childBuf")
    return old[:at] + LITERAL + "\n" + old[end:]


def test_an_element_that_one_literal_closes_is_taken_apart(tmp_path: Path) -> None:
    made = planned(tmp_path, "domain/devices/lamp/bulb/@tint : string", domain_conf_c=closed(sample.SOURCE))
    assert """        virBufferAsprintf(&childBuf, "<bulb watts='%u'",
                          def->bulb.watts);
        virBufferEscapeString(&childBuf, " tint='%s'", def->bulb.tint);
        virBufferAddLit(&childBuf, "/>\\n");
    }
""" in text(made, CONF)
    assert states(made, made.proposals[0].ref, made.proposals[0])["xml-format"] is State.DONE


def test_a_literal_without_braces_around_it_is_left_alone_and_said(tmp_path: Path) -> None:
    old = (
        closed(sample.SOURCE)
        .replace("bulb.watts) {\n", "bulb.watts)\n")
        .replace("watts);\n    }\n", "watts);\n")
    )
    made = planned(tmp_path, "domain/devices/lamp/bulb/@tint : string", domain_conf_c=old)
    assert states(made, made.proposals[0].ref, made.proposals[0])["xml-format"] is State.MISSING
    assert any("virDomainLampDefFormat" in w and "by hand" in w for w in made.proposals[0].warnings)


def test_a_person_says_where_it_is_read_and_written(tmp_path: Path) -> None:
    asked = "domain/devices/lamp/@mode : uint"
    own = {
        "parse": "virDomainLampDefParseXML",
        "format": "virDomainLampDefFormat",
        "struct": "virDomainLampDef",
    }
    made = planned(tmp_path, asked, choices=own)
    assert '"mode", 10,' in text(made, CONF)
    assert {q.key: q.chosen for q in made.proposals[0].questions}.items() >= own.items()
    with pytest.raises(BadInput, match=r"parse=virDomainLampDefParseXML \(src/conf/domain_conf.c:\d+\)"):
        planned(tmp_path / "b", asked, choices={"parse": "virDomainFanDefParseXML"})


def test_nothing_is_kept_in_a_struct_that_is_made_only_afterwards(tmp_path: Path) -> None:
    old = sample.SOURCE.replace(
        "    g_autoptr(virDomainLampDef) def = g_new0(virDomainLampDef, 1);\n    xmlNodePtr bulb;\n\n    ctxt->node = node;\n",
        "    g_autoptr(virDomainLampDef) def = NULL;\n    virTristateBool dimmed;\n    virDomainLampModel model;\n"
        "    xmlNodePtr bulb;\n",
    ).replace("&def->model) < 0)", "&model) < 0)")
    at = old.index("    if ((bulb = virXPathNode(")
    made_late = (
        "    def = g_new0(virDomainLampDef, 1);\n    def->model = model;\n    def->dimmed = dimmed;\n\n"
    )
    old = old[:at].replace("&def->dimmed)", "&dimmed)") + made_late + old[at:]
    assert old.count("g_new0(virDomainLampDef, 1)") == 1
    made = planned(tmp_path, "domain/devices/lamp/@wakeUp : yes-no", domain_conf_c=old)
    code = text(made, CONF)
    assert code.index("def = g_new0(virDomainLampDef, 1);") < code.index('"wakeUp"')


def test_a_member_never_shares_the_memory_of_others(tmp_path: Path) -> None:
    header = sample.HEADER.replace(
        "    virTristateBool dimmed;\n",
        "    union {\n        virTristateBool dimmed;\n        int other;\n    } how;\n",
    )
    code = sample.SOURCE.replace("def->dimmed", "def->how.dimmed").replace("def->model", "def->how.model")
    header = header.replace("        int other;\n", "        int other;\n        int model;\n")
    made = planned(tmp_path, "domain/devices/lamp/@wakeUp : yes-no", domain_conf_h=header, domain_conf_c=code)
    assert "    } how;\n    virTristateBool lampWakeUp;\n" in text(made, HEADER)
    assert "&def->lampWakeUp" in text(made, CONF)
    assert "def->lampWakeUp != VIR_TRISTATE_BOOL_ABSENT" in text(made, CONF)


def test_a_new_device_is_in_every_switch_over_the_types_of_devices(tmp_path: Path) -> None:
    enum = "typedef enum {\n    VIR_DOMAIN_DEVICE_NONE = 0,\n    VIR_DOMAIN_DEVICE_LAMP,\n\n    VIR_DOMAIN_DEVICE_LAST\n} virDomainDeviceType;\n\n"
    table = '\nVIR_ENUM_IMPL(virDomainDevice,\n              VIR_DOMAIN_DEVICE_LAST,\n              "none",\n              "lamp",\n);\n'
    switch = """
int
virDomainDeviceCount(virDomainDeviceType type)
{
    switch (type) {
    case VIR_DOMAIN_DEVICE_LAMP:
        return 1;
    case VIR_DOMAIN_DEVICE_NONE:
    case VIR_DOMAIN_DEVICE_LAST:
        break;
    }
    switch (type) {
    case VIR_DOMAIN_DEVICE_LAMP:
    case VIR_DOMAIN_DEVICE_NONE:
    case VIR_DOMAIN_DEVICE_LAST:
        break;
    }
    return 0;
}
"""
    header = sample.HEADER.replace("struct _virDomainLampDef {", enum + "struct _virDomainLampDef {")
    made = planned(
        tmp_path,
        "domain/devices/torch : element",
        domain_conf_h=header,
        domain_conf_c=sample.SOURCE + table + switch,
    )
    assert "VIR_DOMAIN_DEVICE_LAMP,\\n    VIR_DOMAIN_DEVICE_TORCH,\\n\\n".replace("\\n", "\n") in text(
        made, HEADER
    )
    code = text(made, CONF)
    assert '"lamp",\n              "torch",\n);' in code
    assert code.count("case VIR_DOMAIN_DEVICE_TORCH:") == 1
    assert (
        "case VIR_DOMAIN_DEVICE_LAMP:\n    case VIR_DOMAIN_DEVICE_TORCH:\n    case VIR_DOMAIN_DEVICE_NONE:"
        in code
    )
    line = (sample.SOURCE + table + switch).count(
        "\n", 0, (sample.SOURCE + table + switch).index("return 1;")
    )
    assert f"{CONF}:{line} (virDomainDeviceCount)" in made.proposals[0].warnings[0]
    found = states(made, "xml domain/devices/torch", made.proposals[0])
    assert [found[c] for c in ("xml-enum", "xml-enum-impl")] == [State.DONE, State.DONE]
    assert [found[c] for c in ("xml-member", "xml-parse", "xml-format")] == [State.MISSING] * 3


def test_which_of_several_definitions_gets_it_is_asked(tmp_path: Path) -> None:
    second = (
        '        <optional>\n          <element name="bulb">\n            <attribute name="glass"/>\n'
        "          </element>\n        </optional>\n      </interleave>"
    )
    schema = sample.COMMON.replace("      </interleave>", second, 1)
    wanted = "domain/devices/lamp/bulb/@tint : string"
    first = planned(tmp_path / "a", wanted, common_rng=schema)
    (question,) = [q for q in first.proposals[0].questions if q.key == "define"]
    assert (question.chosen, question.choices) == ("lamp", ("lamp", "lamp#2"))
    assert "lamp#2" in first.proposals[0].warnings[0]
    other = planned(tmp_path / "b", wanted, choices={"define": "lamp#2"}, common_rng=schema)
    at = [text(made, SCHEMA).index('name="tint"') for made in (first, other)]
    assert at[0] < text(first, SCHEMA).index('name="glass"')
    assert at[1] > text(other, SCHEMA).index('name="glass"')
    with pytest.raises(BadInput, match="one of lamp, lamp#2 is wanted"):
        planned(tmp_path / "c", wanted, choices={"define": "lamp#3"}, common_rng=schema)


def test_a_member_stands_behind_the_whole_comment_of_the_last_one(tmp_path: Path) -> None:
    header = sample.HEADER.replace(
        "    virTristateBool dimmed;\n",
        "    virTristateBool dimmed; /* off is\n                               not dimmed */\n",
    )
    made = planned(tmp_path, "domain/devices/lamp/@wakeUp : yes-no", domain_conf_h=header)
    assert "not dimmed */\n    virTristateBool wakeUp;\n" in text(made, HEADER)
