from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steps.tasks.sanitise import LineSplitter, plain, sanitise


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"),
        ("\x1b[38;2;1;2;3mrgb\x1b[m", "\x1b[38;2;1;2;3mrgb\x1b[m"),
        ("\x1b[K\x1b[2J\x1b[1;1Hhome", "home"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPdevice\x1b\\text", "text"),
        ("\x1bcreset \x1b(B", "reset "),
        ("\x9b31mC1 \x85", "31mC1 "),
        ("\x1b[?1049hscreen", "screen"),
        ("bell\x07 back\x08 nul\x00 del\x7f", "bell back nul del"),
        ("10%\r20%\r\nend", "10%\n20%\nend"),
        ("tab\tstays", "tab\tstays"),
        ("right\u202eto left", "rightto left"),
        ("\x1b", ""),
        ("\x1b[", ""),
        ("\x1b]0;no end", ""),
        ("\x1b]0;no end\nnext line", "\nnext line"),
    ],
)
def test_only_colours_stay(text: str, safe: str) -> None:
    assert sanitise(text) == safe


@given(st.text(alphabet=st.sampled_from("\x1b[]0;m?hPX^_\x07\\\x9b\x9d\r\nab \u202e")))
def test_nothing_that_steers_survives(text: str) -> None:
    left = plain(sanitise(text))
    assert not any((ord(char) < 32 and char not in "\t\n") or 127 <= ord(char) < 160 for char in left)


STEERING = st.text(alphabet="\x1b]0;m\x07\\\r\nab\u00e9", max_size=60).map(str.encode)


@example(b"a\r\n\n", [3])
@given(STEERING | st.binary(max_size=60), st.lists(st.integers(0, 60)))
def test_lines_do_not_depend_on_how_the_chunks_are_cut(data: bytes, cuts: list[int]) -> None:
    whole = LineSplitter()
    expected = whole.feed(data) + whole.finish()
    splitter = LineSplitter()
    bounds = [0, *sorted(cut for cut in cuts if cut <= len(data)), len(data)]
    pieces = [data[left:right] for left, right in pairwise(bounds)]
    lines = tuple(line for piece in pieces for line in splitter.feed(piece)) + splitter.finish()
    assert lines == expected
