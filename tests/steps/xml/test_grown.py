"""What was found in an overlay is found again where it is after the overlay has grown, without being looked for anew."""

from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from steps.edits.insertion import Insertion
from steps.edits.overlay import Overlay
from steps.plan import Draft
from steps.xml.kind import Xml
from steps.xml.locate import Candidate, Locator
from steps.xml.subject import tree_of
from tests.steps.xml import sample

PATHS = ("@model", "@dimmed", "bulb/@watts")


def places(locator: Locator) -> list[object]:
    """Every candidate of every path, with all that is used of it."""

    def told(listed: Sequence[Candidate]) -> list[object]:
        return [
            (
                c.hit.function.path, c.hit.function.at + c.hit.at, c.hit.function.text[c.hit.opening : c.hit.end],
                c.hit.function.name, c.binding and (c.binding.member.line, c.binding.struct.at, c.binding.key),
            )
            for c in listed
        ]  # fmt: skip

    found = [locator.locate(_path(name)) for name in PATHS]
    return [
        (loc.confidence, loc.binding and loc.binding.key, told(loc.reads), told(loc.writes)) for loc in found
    ]


def _path(name: str) -> str:
    return f"domain/devices/lamp/{name}"


def test_places_move_with_what_is_inserted_before_them(tmp_path: Path) -> None:
    draft = Draft(sample.tree(tmp_path).snapshot)
    before = places(tree_of(draft.facts).locator)
    for text in ("lamp/@wakeUp : yes-no", "lamp/@mode : enum fast|slow", "lamp/bulb/@tint : string"):
        wish = Xml().read(f"domain/devices/{text}")
        draft.take(Xml().proposer(draft.facts, [wish]).propose(draft.facts, wish))
        grown = tree_of(draft.facts).locator
        with patch.object(Locator, "_locate", side_effect=AssertionError("looked for anew")):
            moved = places(grown)
        assert moved == places(Locator(draft.overlay))
        assert moved != before


def test_what_an_insertion_names_is_looked_for_anew(tmp_path: Path) -> None:
    overlay = Overlay(sample.tree(tmp_path).snapshot)
    locator = Locator(overlay)
    assert locator.locate("domain/devices/lamp/@dimmed").parse is not None
    path = "src/conf/domain_conf.c"
    data = overlay.read(path) or b""
    at = data.index(b'"dimmed"')
    overlay.make([Insertion(7, "xml-parse", path, at, at + len(b'"dimmed"'), '"other"')])
    assert locator.locate("domain/devices/lamp/@dimmed").parse is not None
    assert Locator(overlay, locator).locate("domain/devices/lamp/@dimmed").parse is None


def test_the_tests_folder_is_listed_with_what_was_made(tmp_path: Path) -> None:
    facts = sample.tree(tmp_path)
    for name in ("a/b/near.xml", "a/b/c/far.xml"):
        file = tmp_path / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("<a/>")
    overlay = Overlay(facts.snapshot)
    overlay.make([Insertion(7, "x", f"tests/{name}.xml", 0, 0, "<a/>") for name in ("a/made", "a/b/c/deep")])
    assert [p for p in overlay.near("tests") if p.startswith("tests/a/")] == [
        "tests/a/b/near.xml",
        "tests/a/made.xml",
    ]
    assert facts.snapshot.near("tests") == [p for p in facts.snapshot.paths("tests") if "far" not in p]
