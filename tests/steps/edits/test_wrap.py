"""Laying out C."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steps.edits.wrap import WIDTH, filled, stacked

PARTS = st.lists(st.text("abcdef", min_size=1, max_size=30), min_size=1, max_size=12)


@given(parts=PARTS)
def test_filled_keeps_every_part_in_order_and_the_margin(parts: list[str]) -> None:
    text = filled("    call(", parts, ");")
    assert text.replace("\n", "").replace(" ", "") == f"call({','.join(parts)});"
    assert all(len(line) <= WIDTH for line in text.splitlines())


@given(parts=PARTS)
def test_filled_continues_under_the_first_part(parts: list[str]) -> None:
    lines = filled("    call(", parts, ");").splitlines()
    assert all(line.startswith(" " * 9) and line[9] != " " for line in lines[1:])


def test_stacked_gives_each_part_a_line() -> None:
    assert stacked("int f(", ["int a", "int b"], ");") == "int f(int a,\n      int b);"


def test_nothing_to_fill() -> None:
    assert filled("f(", [], ");") == "f();"
