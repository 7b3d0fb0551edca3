from pathlib import Path

import pytest

from steps.tree.snapshot import WorkTree
from steps.xml.documents import Schemas
from steps.xml.validate import problems
from tests.steps.xml import sample
from wizard.cli import main

GOOD = sample.INPUT


def told(folder: Path, text: str) -> list[tuple[int, str]]:
    sample.tree(folder)
    return [(p.line, p.message) for p in problems(Schemas(WorkTree(folder)), text.encode())]


def test_what_the_schema_allows_is_no_problem(tmp_path: Path) -> None:
    assert told(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            "dimmed='yes'",
            "dimmer='yes'",
            3,
            "the attribute 'dimmer' is not allowed in <lamp>; allowed: model, dimmed",
        ),
        ("dimmed='yes'", "dimmed='maybe'", 3, "'maybe' is no value of 'dimmed': yes, no"),
        ("<bulb watts='40'/>", "<tube/>", 4, "<tube> is not allowed in <lamp>"),
        ("</devices>", "</device>", 6, "mismatched tag"),
        ("<domain>", "<!DOCTYPE domain><domain>", 1, "a document type declaration is not read"),
    ],
)
def test_what_is_not_allowed_is_named_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    found = told(tmp_path, GOOD.replace(old, new))
    assert [n for n, _m in found] == [line]
    assert found[0][1].startswith(said)


def test_alternatives_are_told_apart_by_their_words(tmp_path: Path) -> None:
    two = """<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start><choice>
      <element name="a"><attribute name="type"><value>x</value></attribute><attribute name="ex"/></element>
      <element name="a"><attribute name="type"><value>y</value></attribute><attribute name="why"/></element>
    </choice></start></grammar>"""
    folder = tmp_path / "src/conf/schemas"
    folder.mkdir(parents=True)
    (folder / "a.rng").write_text(two)
    schemas = Schemas(WorkTree(tmp_path))
    assert problems(schemas, b"<a type='x' ex='1'/>") == []
    assert [p.path for p in problems(schemas, b"<a type='x' why='1'/>")] == ["a/@why"]
    assert "no schema" in problems(schemas, b"<b/>")[0].message


def test_the_command_names_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample.tree(tmp_path)
    (tmp_path / "src/libvirt_public.syms").write_text("")
    bad = tmp_path / "bad.xml"
    bad.write_text(GOOD.replace("dimmed", "dimmer"))
    good = tmp_path / "good.xml"
    good.write_text(GOOD)
    assert main(["-C", str(tmp_path), "validate", str(good)]) == 0
    assert main(["-C", str(tmp_path), "validate", str(bad)]) == 1
    assert f"{bad}:3: the attribute 'dimmer'" in capsys.readouterr().out
    assert main(["-C", str(tmp_path), "validate", str(tmp_path / "none.xml")]) == 2
