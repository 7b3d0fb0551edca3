"""Messages of libvirt's own test programs, in the form of tests/testutils.c; cases and files are made up."""

from __future__ import annotations

from pathlib import Path

from steps.tasks import Diagnoser
from tests.steps.tasks.diagnose.reading import one, read

HEAD = "1/1 libvirt:bin / toytest          FAIL            0.10s   exit status 1\n"


def test_text_that_differs_is_placed_in_its_record(root: Path) -> None:
    record = root / "tests/toydata/one.xml"
    record.parent.mkdir(parents=True)
    record.write_text("<a>\n  <b/>\n</a>\n")
    text = """\
TEST: toytest
 1) TOY zero                                                          ... OK
 2) TOY one                                                           ...
In 'ROOT/tests/toydata/one.xml':
Offset 6
Expect [b]
Actual [c]
                                                                      ... Expected result code=0 but received code=4
FAILED
 3) TOY two                                                           ... Got expected failure
OK
"""
    found = one(root, HEAD + text)
    assert (found.file, found.line) == ("tests/toydata/one.xml", 2)
    assert found.message == "toytest, TOY one: the text differs from this record"
    assert found.detail == ("Expect [b]", "Actual [c]")


def test_result_may_end_the_padding(root: Path) -> None:
    text = " 2) TOY one   ... \nIn 'ROOT/x':\nOffset 1\nExpect []\nActual [c]\n                ... FAILED\n"
    assert one(root, HEAD + text).file == "x"


def test_case_that_failed_without_a_record_is_told_by_name(root: Path) -> None:
    found = one(
        root, HEAD + " 7) TOY seven    ... libvirt: XML error : odd\nFAILED\n 8) TOY eight    ... OK\n"
    )
    assert (found.message, found.file) == ("toytest, TOY seven: failed", None)


def test_silent_program_says_how_to_run_its_failed_cases(root: Path) -> None:
    text = "      ..!!.   5   FAIL\nSome tests failed. Run them using:\nVIR_TEST_DEBUG=1 VIR_TEST_RANGE=3-4 ROOT/build/tests/toytest\n"
    found = one(root, HEAD + text)
    assert found.message == "test toytest failed (exit status 1)"
    assert "VIR_TEST_RANGE=3-4" in found.advice


def test_text_after_the_last_case_is_no_result(root: Path) -> None:
    assert read(root, " 1) TOY zero   ... OK\nFAILED\nIn 'ROOT/x':\nOffset 1\n") == []


def test_whole_output_of_a_test_takes_the_place_of_its_name(root: Path) -> None:
    diagnoser = Diagnoser(root)
    cut = [
        "1/2 libvirt / check-remote_protocol FAIL   0.10s   exit status 1",
        " };",
        "2/2 libvirt / other   OK   0.1s",
    ]
    assert diagnoser.feed(cut) == []
    whole = [
        f"--- {root}/src/remote_protocol-structs",
        "+++ -",
        "@@ -9,1 +9,2 @@",
        " };",
        "+struct remote_odd {",
    ]
    found = diagnoser.feed_test("check-remote_protocol", whole)
    assert [(told.file, told.line) for told in found] == [("src/remote_protocol-structs", 10)]
    assert diagnoser.feed_test("check-remote_protocol", whole) == []
    assert diagnoser.finish() == []


def test_whole_output_that_explains_nothing_leaves_the_name(root: Path) -> None:
    diagnoser = Diagnoser(root)
    diagnoser.feed(["1/1 libvirt / toytest FAIL   0.10s   exit status 1"])
    assert diagnoser.feed_test("toytest", ["something of its own"]) == []
    assert [told.message for told in diagnoser.finish()] == ["test toytest failed (exit status 1)"]
