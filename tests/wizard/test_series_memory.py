"""What is kept of the person's arrangement of a series."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from steps.series.change import Change
from steps.series.model import Wishes
from steps.series.pieces import FileChange, Piece, split_lines
from wizard.series_memory import keep_wishes, kept_wishes
from wizard.session import Session


def change(before: bytes = b"") -> Change:
    new = before + b"a\nb\n"
    at = before.count(b"\n")
    pieces = (Piece("x.c", at, 0, at, 1), Piece("x.c", at, 0, at + 1, 1))
    file = FileChange("x.c", before, new, "100644", "100644", pieces, split_lines(before), split_lines(new))
    return Change("0" * 40, None, {"x.c": file}, {})


def test_it_comes_back_as_it_was_also_at_another_line(tmp_path: Path) -> None:
    session = Session(tmp_path)
    first = change()
    [_a, b] = first.pieces
    wishes = Wishes("steps", True, False, ("NEWS.rst",)).moved(b, "virsh").saying("news", "NEWS: Mine")
    keep_wishes(session, wishes, first)
    assert kept_wishes(session, first) == wishes
    later = kept_wishes(session, change(b"new first line\n"))
    assert later.moves == {"x.c:3": "virsh"}
    assert later.messages == wishes.messages


def test_a_change_whose_text_is_another_is_no_longer_moved(tmp_path: Path) -> None:
    session = Session(tmp_path)
    first = change()
    keep_wishes(session, Wishes().moved(next(first.pieces), "virsh"), first)
    other = change()
    other.files["x.c"].new_lines[0] = b"other\n"
    assert kept_wishes(session, other).moves == {}


@pytest.mark.parametrize(
    "kept",
    [None, 3, [], {}, {"grouping": "practice"}, {"grouping": [], "per_api": 0, "signoff": 1, "include": 3, "moves": [], "messages": {}},
     {"grouping": "steps", "per_api": 0, "signoff": 1, "include": [], "moves": [["x"]], "messages": {}}],
)  # fmt: skip
def test_a_damaged_note_is_ignored(tmp_path: Path, kept: Any) -> None:
    session = Session(tmp_path)
    session.place["series"] = kept
    assert kept_wishes(session, change()) == Wishes()
