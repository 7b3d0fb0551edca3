import pytest

from steps.code.markup import Unreadable, parse
from steps.code.rng import Grammar
from tests.steps.xml.sample import COMMON, DOMAIN

FILES = {"s/domain.rng": DOMAIN.encode(), "s/common.rng": COMMON.encode()}


def grammar(**texts: str) -> Grammar:
    held = {**FILES, **{f"s/{name}.rng": text.encode() for name, text in texts.items()}}
    return Grammar("s/domain.rng", held.get)


def line_of(text: str, wanted: str) -> int:
    return text[: text.index(wanted)].count("\n") + 1


def test_an_xpath_leads_to_its_definition_through_include_and_reference() -> None:
    found = grammar().find("domain/devices/lamp/@dimmed")
    assert [n.place for n in found] == [("s/common.rng", line_of(COMMON, '<attribute name="dimmed">'))]
    assert found[0].optional
    assert grammar().holds(found[0].element).yes_no
    assert not grammar().find("domain/devices/lamp/@model")[0].optional


def test_recursion_is_cut_and_every_path_is_listed() -> None:
    address = grammar().find("domain/devices/fan/address/@slot")[0].element
    paths = grammar().paths_of(address)
    assert "domain/devices/fan/address/@slot" in paths
    assert "domain/devices/lamp/address/@slot" in paths
    assert len(paths) < 10
    assert grammar().find("domain/devices/lamp/lamp/lamp/@model")


def test_what_is_not_there_is_not_found() -> None:
    for path in ("domain/devices/lamp/@dimmer", "domain/lamp", "network", "domain/devices/lamp/bulb/lamp"):
        assert grammar().find(path) == []


def test_an_include_overrides_and_a_combined_definition_adds() -> None:
    overriding = DOMAIN.replace(
        '<include href="common.rng"/>',
        '<include href="common.rng"><define name="fan"><element name="fan"><attribute name="speed"/></element></define></include>'
        '<define name="lamp" combine="choice"><element name="torch"/></define>',
    )
    made = grammar(domain=overriding)
    assert made.find("domain/devices/fan/@speed")
    assert made.find("domain/devices/fan/address") == []
    assert made.find("domain/devices/torch")
    assert made.find("domain/devices/lamp/@model")


def test_an_entity_bomb_is_refused_with_its_line() -> None:
    bomb = b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]>\n<a>&c;</a>'
    with pytest.raises(Unreadable) as told:
        parse(bomb)
    assert told.value.line == 2


def test_a_broken_schema_is_no_crash() -> None:
    made = grammar(common=COMMON[:500])
    assert made.find("domain/devices/lamp") == []
    assert made.problems[0][0] == "s/common.rng"


def test_offsets_are_those_of_the_bytes() -> None:
    data = "<a>\n  <b c='ü>'/>\n  <d>x</d>\n</a>".encode()
    root = parse(data)
    assert [data[e.start : e.end] for e in root.children] == ["<b c='ü>'/>".encode(), b"<d>x</d>"]
    assert [e.line for e in root.children] == [2, 3]
