"""The lines and words of a file's bytes."""

from __future__ import annotations

import random

from steps.code.text import Text


def test_a_line_is_what_counting_from_the_start_says_in_whatever_order_it_is_asked() -> None:
    chance = random.Random(3)
    data = b"".join(b"x" * chance.randrange(300) + b"\n" for _line in range(400))
    text = Text(data)
    offsets = [chance.randrange(len(data) + 1) for _offset in range(2000)] + [0, len(data), 4095, 4096, 4097]
    for offset in offsets:
        assert text.line(offset) == data.count(b"\n", 0, offset) + 1
    assert Text(b"").line(0) == 1


def test_places_are_the_same_before_and_after_the_index_is_made() -> None:
    text = Text(b"virFoo(virFoo2, xvirFoo) virFoo;\nvirFoo")
    first = list(text.places("virFoo"))
    assert first == [0, 25, 33]
    for _time in range(30):
        assert list(text.places("virFoo")) == first
    assert text.first("virBar") is None
