"""Edits made one after the other, and the diff of what came out: git itself is the judge."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steps.edits.diff import unified
from steps.edits.insertion import Insertion
from steps.edits.overlay import EditedFile, Overlay
from steps.tree.snapshot import WorkTree

LINES = st.lists(st.sampled_from([b"aaa\n", b"b\n", b"\n", b"  c {\n", b"};\n"]), max_size=14).map(b"".join)
TEXT = st.sampled_from([b"", b"x", b",", b"new\n", b"\nq\n", b"aaa\nzz\n", b"no newline"])
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 5), TEXT), min_size=1, max_size=5)


def edited(original: bytes, edits: list[tuple[float, int, bytes]]) -> EditedFile:
    file = EditedFile(original)
    for number, (where, length, text) in enumerate(edits):
        start = int(where * len(file.data))
        file.splice(start, min(len(file.data), start + length), text, number)
    return file


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(original=LINES, cut=st.booleans(), edits=EDITS)
def test_git_applies_the_diff_to_the_same_bytes(
    tmp_path: Path, original: bytes, cut: bool, edits: list
) -> None:
    original = original.rstrip(b"\n") if cut else original
    file = edited(original, edits)
    diff = unified("f.c", file)
    target = tmp_path / "f.c"
    target.write_bytes(original)
    if not diff:
        assert file.data == original
        return
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff, check=True, capture_output=True)
    assert target.read_bytes() == file.data if target.exists() else file.data == b""


@settings(max_examples=200, deadline=None)
@given(original=LINES, edits=EDITS)
def test_regions_rebuild_the_result(original: bytes, edits: list) -> None:
    file = edited(original, edits)
    rebuilt, at = b"", 0
    for start, end, new in file.regions():
        rebuilt += original[at:start] + new
        at = end
    assert rebuilt + original[at:] == file.data


def test_insertions_of_one_proposal_keep_their_order_and_their_lines(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.c").write_text("one\ntwo\nthree\n")
    overlay = Overlay(WorkTree(tmp_path))
    overlay.make(
        [
            Insertion(1, "x", "src/a.c", 4, 4, "first\n"),
            Insertion(1, "y", "src/a.c", 4, 4, "\nsecond\n"),
            Insertion(1, "z", "src/a.c", 13, 13, ","),
        ]
    )
    assert overlay.read("src/a.c") == b"one\nfirst\n\nsecond\ntwo\nthree,\n"
    file = overlay.files["src/a.c"]
    assert [file.line_of(n) for n in range(3)] == [2, 4, 6]
    assert (tmp_path / "src/a.c").read_text() == "one\ntwo\nthree\n"


def test_a_later_edit_sees_the_earlier_one_and_moves_its_line(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.c").write_text("one\ntwo\n")
    overlay = Overlay(WorkTree(tmp_path))
    overlay.make([Insertion(1, "x", "src/a.c", 8, 8, "end\n")])
    overlay.make([Insertion(2, "y", "src/a.c", 0, 0, "a\nb\n")])
    assert overlay.files["src/a.c"].line_of(0) == 5
    assert unified("src/a.c", overlay.files["src/a.c"]).count(b"\n@@") == 1
