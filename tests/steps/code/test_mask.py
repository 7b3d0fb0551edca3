"""What no compiler sees is blanked, at its own length, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steps.code.mask import compiled, in_comment, live

LINES = [
    "#if 0\n", "# if 1\n", "#ifdef A\n", "#elif 0\n", "#else\n", "# endif\n", "/*\n", "*/\n", "a;\n", "}\n", '"/*";\n', "// x\n",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("#if 0\na\n#endif\nb\n", "b"),
        ("#if 0 /* not yet */\na\n#else\nb\n#endif\n", "b"),
        ("#if 1\na\n#elif X\nb\n#else\nc\n#endif\n", "a"),
        ("#if X\na\n#elif 0\nb\n#else\nc\n#endif\n", "a c"),
        ("#ifdef X\na\n#else\nb\n#endif\n", "a b"),
        ("#if (0)\na\n# ifdef X\nb\n# else\nc\n# endif\nd\n#endif\ne\n", "e"),
        ("#if defined(X) && 0\na\n#endif\nb\n", "a b"),
        ("#if X && 0\na\n#endif\n#if X || 1\nb\n#else\nc\n#endif\n", "b"),
        ("#if !0\na\n#else\nb\n#endif\n", "a"),
        ("/*\n#if 0\n*/\na\n", "a"),
        ("#if 0\na\n", ""),
    ],
)
def test_branches(text: str, left: str) -> None:
    seen = compiled(text.encode()).decode()
    assert (
        " ".join(word for word in seen.split() if len(word) == 1 and word.isalpha() and word != "X") == left
    )


def test_a_comment_with_a_definition() -> None:
    text = b'char *a = "/*";\nint f(void)\n{\n}\n\n/*\nint g(void)\n{\n}\n*/\nint h(void)\n{\n}\n'
    assert b"f(void)" in live(text)
    assert b"g(void)" not in live(text)
    assert b"h(void)" in live(text)


def test_one_place() -> None:
    text = b'x = "//"; a /* b */ c // d\n/*\n e\n*/ f\n'
    assert [in_comment(text, text.index(c)) for c in (b"a", b"b", b"c", b"d", b"e", b"f")] == [
        False, True, False, True, True, False,
    ]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=30).map(lambda lines: "".join(lines).encode()))
@settings(max_examples=300)
def test_nothing_moves(text: bytes) -> None:
    for seen in (compiled(text), live(text)):
        assert len(seen) == len(text)
        assert [line for line in zip(seen, text, strict=True) if line[0] != line[1] and line[0] != 0x20] == []
