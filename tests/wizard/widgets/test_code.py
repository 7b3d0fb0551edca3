"""Highlighting and diffs: what is drawn is the text, whatever it is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from steps.edits.diff import Hunk
from wizard.highlight import highlight
from wizard.widgets.hunks import patch_lines, read_hunks, side_by_side, unified
from wizard.widgets.spans import clean, text_of, width_of

CODE = ["static int", "frob(const char *name) /* why */", "{", '    return call(name, "x", 12);', "}"]


def kinds(lines: list[str], path: str = "src/a.c") -> dict[str, str]:
    return {span.text: span.kind for spans in highlight(path, lines) for span in spans if span.text.strip()}


def test_c_is_told_apart() -> None:
    found = kinds(CODE)
    assert found["static"] == found["return"] == "keyword"
    assert found["int"] == found["char"] == "type"
    assert found["/* why */"] == "comment"
    assert found["call"] == found["frob"] == "function"
    assert found["12"] == "number"


def test_a_piece_that_begins_inside_a_comment_is_one() -> None:
    found = kinds([" * @name: the name", " */", "int x;"])
    assert found[" * @name: the name"] == "comment"
    assert found["int"] == "type"


def test_other_files_are_plain() -> None:
    assert kinds(["int x;"], "docs/a.rst") == {"int x;": ""}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=40).map(lambda t: t.replace("\n", " ").replace("\r", " ")), max_size=8))
def test_highlighting_never_changes_the_text(lines: list[str]) -> None:
    assert [text_of(spans) for spans in highlight("a.c", lines)] == [clean(text) for text in lines]


def test_a_hunk_keeps_signs_numbers_and_text() -> None:
    hunk = Hunk(10, 3, 10, 4, (b" int a;\n", b"-int b;\n", b"+int b2;\n", b"+int c;\n", b" int d;\n"))
    file = read_hunks("src/a.c", [hunk])
    assert [(r.sign, r.old, r.new) for r in file.hunks[0]] == [
        (" ", 10, 10), ("-", 11, None), ("+", None, 11), ("+", None, 12), (" ", 12, 13),
    ]  # fmt: skip
    shown = [text_of(row) for row in unified([file], 100)]
    assert "src/a.c" in shown[0]
    assert "@@ 10 @@" in shown[0]
    assert shown[2] == "11 - int b;"
    assert shown[3] == "11 + int b2;"


def test_side_by_side_puts_what_replaces_beside_what_it_replaces() -> None:
    hunk = Hunk(1, 2, 1, 3, (b"-old one\n", b"+new one\n", b"+new two\n", b" same\n"))
    lines = side_by_side([read_hunks("a.txt", [hunk])], 100)
    rows = [text_of(row) for row in lines[1:]]
    assert "old one" in rows[0]
    assert "new one" in rows[0]
    assert "new two" in rows[1]
    assert rows[2].count("same") == 2
    assert all(width_of(row) <= 100 for row in lines)


def test_a_commit_is_read_file_by_file() -> None:
    text = (
        "Add a thing\n\nBecause.\n\ndiff --git a/src/a.c b/src/a.c\nindex 1..2 100644\n--- a/src/a.c\n+++ b/src/a.c\n"
        "@@ -1,2 +1,3 @@\n int a;\n+int b;\n int c;\ndiff --git a/x.bin b/x.bin\nBinary files differ\n"
    )
    shown = [text_of(row) for row in patch_lines(text)]
    assert shown[0] == "Add a thing"
    assert any(row.endswith("+ int b;") for row in shown)
    assert any("x.bin" in row and "no text" in row for row in shown)


def test_escape_sequences_in_a_diff_do_not_reach_the_terminal() -> None:
    hunk = Hunk(1, 0, 1, 1, (b'+char *x = "\x1b]0;owned\x07\x1b[2J";\n',))
    for row in unified([read_hunks("a.c", [hunk])], 80):
        assert "\x1b" not in text_of(row)
        assert "\x07" not in text_of(row)
