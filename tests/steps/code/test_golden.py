"""The recorded structs file against the protocol: what differs, what nobody defines, what is out of order."""

from __future__ import annotations

import itertools

from steps.code.golden import differences, expected, misplaced, recorded, undefined
from steps.code.xdr_text import render

PROTOCOL = """
const MAX = 4;
struct remote_a_args { int x; opaque y[MAX]; };
struct remote_b_args { remote_c z<MAX>; };
struct remote_c { int q; };
enum remote_procedure { REMOTE_PROC_A = 1, REMOTE_PROC_B = 2 };
"""
RECORDED = """/* -*- c -*- */
struct remote_a_args {
        int                        x;
        char                       y[4];
};
struct remote_b_args {
        struct {
                u_int              z_len;
                remote_c *         z_val;
        } z;
};
struct remote_c {
        int                        q;
};
enum remote_procedure {
        REMOTE_PROC_A = 1,
        REMOTE_PROC_B = 2,
};
"""


def names(text: str) -> list[tuple[str, str]]:
    there = recorded(text)
    wanted = expected(render(PROTOCOL), {}, {block.name for block in there})
    return [(d.name, d.what.split()[0]) for d in differences(there, wanted)]


def test_equal() -> None:
    assert names(RECORDED) == []
    assert names(RECORDED.replace("int     ", "int ")) == []


def test_differences() -> None:
    assert names(RECORDED.replace("y[4]", "y[5]")) == [("struct remote_a_args", "differs")]
    assert names(RECORDED.replace("B = 2", "B = 3")) == [("enum remote_procedure", "differs")]
    first = RECORDED[RECORDED.index("struct remote_a") : RECORDED.index("struct remote_b")]
    moved = RECORDED.replace(first, "").replace("enum", first + "enum")
    assert names(moved) == [("struct remote_a_args", "stands")]


def test_a_comment_records_nothing() -> None:
    struct = RECORDED[RECORDED.index("struct remote_c {") : RECORDED.index("enum")]
    assert names(RECORDED.replace(struct, f"/*\n{struct}*/\n")) == [("struct remote_c", "is")]


def test_undefined() -> None:
    assert list(undefined(render(PROTOCOL), [])) == []
    bad = render(PROTOCOL.replace("int q", "remote_nonnull_ q"))
    assert [(block.name, types) for block, types in undefined(bad, [])] == [
        ("struct remote_c", ["remote_nonnull_"])
    ]
    part = render("struct remote_d { remote_e e; };")
    assert list(undefined(part, [render("typedef string remote_e<4>;")])) == []


def test_out_of_order() -> None:
    assert misplaced([1, 2, 5, 9]) == set()
    assert misplaced([1, 3, 2, 4]) == {2, 3}
    assert misplaced([1, 5, 2, 3, 4]) == {5}
    assert misplaced([2, 3, 4, 1]) == {1}
    for order in itertools.permutations(range(5)):
        assert (misplaced(order) == set()) == (list(order) == sorted(order))
