"""Cutting a change into pieces, and laying them over the old file again."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from steps.series.pieces import FileChange, Piece, split_lines
from steps.series.units import cut

LINES = (
    b"\n", b"{\n", b"}\n", b"};\n", b"int\n", b"f(void)\n", b"    x = 1;\n", b"enum e {\n", b"    A,\n", b"    B = 2,\n",
    b"    B = 2\n", b"/* text\n", b" * more */\n", b"# define X \\\n", b"LIBVIRT_1.0 {\n", b"} LIBVIRT_0.9;\n", b"title\n",
    b"-----\n", b"  * item\n", b"char c = '\"';\n",
)  # fmt: skip


def changed(path: str, old: bytes, new: bytes) -> FileChange:
    """The change between two texts, by an independent diff."""
    before, after = split_lines(old), split_lines(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    hunks = [
        Piece(path, a, b - a, c, d - c, number)
        for number, (tag, a, b, c, d) in enumerate(matcher.get_opcodes())
        if tag != "equal"
    ]
    pieces = tuple(cut(path, hunks, before, after))
    return FileChange(path, old, new, "100644", "100644", pieces, before, after)


texts = st.lists(st.sampled_from(LINES), max_size=24).map(b"".join)
paths = st.sampled_from(
    ["src/a.c", "src/remote/a.x", "src/a_protocol-structs", "src/a.syms", "docs/a.rst", "a.pod"]
)


@given(path=paths, old=texts, new=texts, cut_end=st.booleans(), data=st.data())
@settings(max_examples=150, deadline=None)
def test_pieces_applied_in_any_split_and_order_end_at_the_new_file(
    path: str, old: bytes, new: bytes, cut_end: bool, data: st.DataObject
) -> None:
    if cut_end:
        new = new[:-1]
    file = changed(path, old, new)
    assert file.mixed(()) == (old if file.pieces else new)
    assert file.mixed(set(file.pieces)) == new
    order = data.draw(st.permutations(file.pieces)) if file.pieces else []
    done: set[Piece] = set()
    for piece in order:
        done.add(piece)
        mixed = file.mixed(done)
        assert mixed is not None
        for added in file.added(piece):
            assert added.strip().rstrip(b",") in mixed, "each patch brings its own lines"
    if file.pieces:
        assert file.mixed(done) == new


@given(path=paths, old=texts, new=texts)
@example(path="docs/a.rst", old=b"\n * more */\n", new=b" * more */\n * more */\n")
@settings(max_examples=100, deadline=None)
def test_pieces_neither_overlap_nor_lose_a_line(path: str, old: bytes, new: bytes) -> None:
    file = changed(path, old, new)
    at_old = at_new = 0
    rebuilt: list[bytes] = []
    for piece in file.pieces:
        assert piece.old_start >= at_old
        assert piece.new_start >= at_new
        assert piece.new_count or piece.old_count
        rebuilt += file.old_lines[at_old : piece.old_start] + file.added(piece)
        at_old, at_new = piece.old_start + piece.old_count, piece.new_start + piece.new_count
    assert b"".join(rebuilt + file.old_lines[at_old:]) == new
    assert len({piece.key for piece in file.pieces}) == len(file.pieces)


def texts_of(file: FileChange) -> list[bytes]:
    return [b"".join(file.added(piece)) for piece in file.pieces]


def test_two_functions_side_by_side_are_two_pieces_with_their_comments() -> None:
    first = b"/**\n * one\n */\nint\none(void)\n{\n    return 1;\n\n}\n"
    second = b"\n\n/* two */\nint\ntwo(void)\n{\n    return 2;\n}\n"
    old = b"int\nzero(void)\n{\n}\n"
    assert texts_of(changed("src/a.c", old, old + b"\n" + first + second)) == [b"\n" + first, second]


def test_a_function_alone_is_one_piece_though_it_holds_empty_lines_and_lists() -> None:
    function = (
        b"\nint\none(void)\n{\n    int a[] = {\n        1,\n        2,\n    };\n\n    return a[0];\n}\n"
    )
    old = b"int\nzero(void)\n{\n}\n"
    assert len(changed("src/a.c", old, old + function).pieces) == 1


def test_an_insertion_that_diff_shifted_is_moved_to_where_the_function_begins() -> None:
    function = b"\nint\none(void)\n{\n    return 0;\n}\n"
    old = b"\nint\nzero(void)\n{\n    return 0;\n}\n"
    lines = split_lines(old + function)
    # As a diff may have it: the new text begins inside the function before.
    shifted = Piece("src/a.c", 4, 0, 4, 6)
    [piece] = cut("src/a.c", [shifted], split_lines(old), lines)
    assert piece.new_start == 6


def test_entries_of_a_table_are_single_pieces() -> None:
    old = b"static drv d = {\n    .zero = z,\n};\n"
    new = b"static drv d = {\n    .zero = z,\n    .one = a, /* 1.0 */\n    .two = b,\n};\n"
    assert texts_of(changed("src/a.c", old, new)) == [b"    .one = a, /* 1.0 */\n", b"    .two = b,\n"]


def test_the_comma_of_the_last_enumerator_is_a_piece_of_its_own_and_never_stands_alone() -> None:
    old = b"enum p {\n    /** @acl: none */\n    P_A = 1\n};\n"
    new = (
        b"enum p {\n    /** @acl: none */\n    P_A = 1,\n\n    /** @acl: x */\n    P_B = 2,\n\n    /** @acl: y */\n"
        b"    P_C = 3\n};\n"
    )
    file = changed("src/remote/a.x", old, new)
    comma, first, second = file.pieces
    assert texts_of(file) == [
        b"    P_A = 1,\n", b"\n    /** @acl: x */\n    P_B = 2,\n", b"\n    /** @acl: y */\n    P_C = 3\n",
    ]  # fmt: skip
    assert file.mixed({comma, first}) == b"".join(
        [old[:-4].rstrip(), b",\n\n    /** @acl: x */\n    P_B = 2\n};\n"]
    )
    assert file.mixed({comma, first, second}) == new


def test_a_new_struct_is_one_piece_though_empty_lines_around_it_belong_to_others() -> None:
    old = b"struct a {\n    int x;\n};\n\n/*----- Protocol. -----*/\n"
    struct = b"struct b {\n    int x;\n    int y;\n};\n\n\n"
    held = texts_of(changed("src/remote/a.x", old, old.replace(b"/*--", struct + b"/*--")))
    assert any(b"struct b" in text and b"int y" in text for text in held)


def test_a_comma_before_a_comment_counts_as_one() -> None:
    old = b"static drv d = {\n    .a = b /* 1.0 */\n};\n"
    new = b"static drv d = {\n    .a = b, /* 1.0 */\n    .c = d /* 1.1 */\n};\n"
    assert texts_of(changed("src/a.c", old, new)) == [b"    .a = b, /* 1.0 */\n", b"    .c = d /* 1.1 */\n"]


def test_the_symbols_of_a_new_block_are_single_pieces() -> None:
    old = b"A_1.0 {\n    global:\n        f;\n};\n"
    new = old + b"\nA_1.1 {\n    global:\n        g;\n        h;\n} A_1.0;\n"
    assert texts_of(changed("src/a.syms", old, new)) == [
        b"\nA_1.1 {\n    global:\n        g;\n", b"        h;\n", b"} A_1.0;\n",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        ("docs/manpages/virsh.rst", b"one\n---\n\nText.\n\n", b"two\n---\n\nMore.\n\n"),
        ("tools/virsh.pod", b"=item B<one>\n\nText.\n\n", b"=item B<two>\n\nMore.\n\n"),
        ("NEWS.rst", b"  * One\n\n    text\n\n", b"  * Two\n\n    more\n\n"),
    ],
)
def test_sections_of_a_text_are_single_pieces(path: str, first: bytes, second: bytes) -> None:
    old = b"Head\n====\n\nText that stays.\n\n"
    assert texts_of(changed(path, old, old + first + second)) == [first, second]
