"""The tests that look at a document, and the test data that they are made to write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from steps.errors import BadInput, MissingTool
from steps.xml.run.outputs import kept
from steps.xml.run.programs import REGENERATE, document_of, regenerating, tasks_of
from tests.steps.tasks.trees import meson_build

XPATH = "domain/devices/lamp/@mode"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with a configured build that has the generic test and one mock library of two."""
    root = tmp_path / "tree"
    (root / "tests").mkdir(parents=True)
    (root / "src").mkdir()
    (root / "meson.build").write_text("project('libvirt')\n")
    source = 'VIR_TEST_MAIN_PRELOAD(mymain,\n VIR_TEST_MOCK("virrandom"),\n VIR_TEST_MOCK("absent"))\n'
    (root / "tests/genericxml2xmltest.c").write_text(source)
    build = root / "build"
    meson_build(root, build)
    with (build / "build.ninja").open("a") as ninja:
        ninja.write("\nbuild tests/libvirrandommock.so: c_LINKER x.o\n")
    tests = [
        {"name": n, "depends": [], "suite": []} for n in ("genericxml2xmltest", "virschematest", "virshtest")
    ]
    (build / "meson-info").mkdir(exist_ok=True)
    (build / "meson-info/intro-tests.json").write_text(json.dumps(tests))
    return root


def test_mock_libraries_are_built_by_name_and_the_schema_test_has_more_time(tree: Path) -> None:
    build, generic, schema = tasks_of(tree, XPATH)
    assert build.display == (
        "ninja -C build tests/genericxml2xmltest tests/virschematest tests/libvirrandommock.so"
    )
    assert generic.display.endswith("--no-rebuild genericxml2xmltest")
    assert schema.display.endswith("--no-rebuild -t 10 virschematest")


def test_outputs_are_made_anew_by_libvirts_own_switch(tree: Path) -> None:
    build, generic = regenerating(tasks_of(tree, XPATH))
    assert f"{REGENERATE}=1 " in generic.display
    assert REGENERATE not in build.display


def test_what_cannot_be_run_is_said(tree: Path) -> None:
    with pytest.raises(BadInput, match="no document <lamp>"):
        tasks_of(tree, "lamp/@mode")
    (tree / "build/meson-info/intro-tests.json").write_text("[]")
    with pytest.raises(MissingTool, match="genericxml2xmltest"):
        tasks_of(tree, XPATH)


def test_what_the_tests_write_is_told_and_taken_back(tree: Path) -> None:
    folder = tree / "tests/genericxml2xmloutdata"
    folder.mkdir()
    (folder / "old.xml").write_bytes(b"<a/>\n")
    with kept(tree, document_of(XPATH)) as outputs:
        (folder / "old.xml").write_bytes(b"<b/>\n")
        (folder / "new.xml").write_bytes(b"<c/>\n")
        copied = outputs.copy / "tests/genericxml2xmloutdata/old.xml"
        assert copied.read_bytes() == b"<a/>\n"
        shown = outputs.changed()
    assert shown == {
        "tests/genericxml2xmloutdata/new.xml": (None, b"<c/>\n"),
        "tests/genericxml2xmloutdata/old.xml": (b"<a/>\n", b"<b/>\n"),
    }
    assert (folder / "old.xml").read_bytes() == b"<a/>\n"
    assert not (folder / "new.xml").exists()
    assert not outputs.copy.exists()


def test_nothing_is_written_through_a_link_that_a_test_has_made(tree: Path) -> None:
    folder = tree / "tests/genericxml2xmloutdata"
    folder.mkdir()
    (folder / "old.xml").write_bytes(b"<a/>\n")
    outside = tree / "outside"
    outside.write_bytes(b"mine\n")
    with kept(tree, document_of(XPATH)):
        (folder / "old.xml").unlink()
        (folder / "old.xml").symlink_to(outside)
    assert outside.read_bytes() == b"mine\n"
    assert (folder / "old.xml").read_bytes() == b"<a/>\n"
