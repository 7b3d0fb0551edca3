"""The log of a task: any amount of lines, colours only where one looks."""

from __future__ import annotations

import time

from textual.app import App, ComposeResult

from wizard.tasks import LogBuffer, clock
from wizard.theme import DARK, fallbacks
from wizard.widgets.log import LogView, read_colours
from wizard.widgets.spans import Span, text_of


class LogApp(App[None]):
    def compose(self) -> ComposeResult:
        yield LogView(id="log")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallbacks(DARK.dark, ansi=False)


def test_colours_become_kinds_and_nothing_else_is_left() -> None:
    assert read_colours("\x1b[1m\x1b[31merror:\x1b[0m no\tx") == (
        Span("error:", "missing"),
        Span(" no     x", ""),
    )
    assert read_colours("\x1b[1mbold\x1b[m") == (Span("bold", "strong"),)
    assert read_colours("a.c:1: error: x")[0].kind == "missing"


def test_the_buffer_stays_flat_and_counts_what_it_drops() -> None:
    buffer = LogBuffer(most=1000)
    for start in range(0, 10_000, 500):
        buffer.add(str(n) for n in range(start, start + 500))
    assert len(buffer.lines) <= 1100
    assert buffer.lines[-1] == "9999"
    assert buffer.dropped + len(buffer.lines) == 10_000


def test_the_buffer_stays_flat_whatever_the_lines_are() -> None:
    buffer = LogBuffer(room=100_000)
    for number in range(300):
        buffer.add(["x" * 1000, f"{number}"])
    assert sum(map(len, buffer.lines)) <= 110_000
    assert buffer.lines[-1] == "299"
    assert buffer.dropped + len(buffer.lines) == 600
    buffer.add(["y" * 1_000_000])
    assert buffer.lines == ["y" * 1_000_000]


async def test_what_one_reads_stays_in_sight_when_the_oldest_lines_go() -> None:
    async with LogApp().run_test(size=(80, 24)) as pilot:
        view, buffer = pilot.app.query_one(LogView), LogBuffer(most=1000)
        buffer.add(str(n) for n in range(1000))
        view.show_buffer(buffer)
        await pilot.pause()
        view.scroll_to(y=500, animate=False)
        await pilot.pause()
        for wrap in (False, True):
            if wrap:
                view.action_wrap()
            seen = view.plain_line(view.scroll_offset.y)
            first = int(buffer.lines[-1]) + 1
            buffer.add(str(n) for n in range(first, first + 150))
            view.grown()
            await pilot.pause()
            assert not view.following
            assert view.plain_line(view.scroll_offset.y) == seen
            assert view.count == len(buffer.lines) <= 1100


async def test_the_last_of_a_hundred_thousand_lines_cost_no_more_than_the_first() -> None:
    async with LogApp().run_test(size=(80, 24)) as pilot:
        view, buffer = pilot.app.query_one(LogView), LogBuffer()
        halves = []
        for half in range(2):
            began = time.thread_time()
            for start in range(half * 50_000, (half + 1) * 50_000, 1000):
                buffer.add(f"\x1b[32m[{n}]\x1b[0m src/file.c" for n in range(start, start + 1000))
                view.show_buffer(buffer)
                view.grown()
            halves.append(time.thread_time() - began)
        assert halves[1] < 3 * halves[0]
        await pilot.pause()
        assert view.scroll_offset.y == 100_000 - view.size.height
        assert len(view._cache) <= 512


async def test_scrolling_up_stops_following_and_the_end_follows_again() -> None:
    async with LogApp().run_test(size=(80, 24)) as pilot:
        view, buffer = pilot.app.query_one(LogView), LogBuffer()
        buffer.add(str(n) for n in range(100))
        view.show_buffer(buffer)
        await pilot.pause()
        view.scroll_to(y=10, animate=False)
        await pilot.pause()
        buffer.add(["more"])
        view.grown()
        await pilot.pause()
        assert view.scroll_offset.y == 10
        view.action_follow()
        await pilot.pause()
        assert view.scroll_offset.y == 101 - view.size.height


async def test_wrapped_lines_hold_the_whole_text() -> None:
    async with LogApp().run_test(size=(40, 10)) as pilot:
        view, buffer = pilot.app.query_one(LogView), LogBuffer()
        long = "x" * 100 + "y" * 20
        buffer.add(["short", long, "", "\x1b[31m" + "z" * 50 + "\x1b[0m"])
        view.show_buffer(buffer)
        view.action_wrap()
        assert "".join(text_of(view.line(y)) for y in range(view.count)) == "short" + long + "z" * 50
        buffer.add(["end"])
        view.grown()
        assert text_of(view.line(view.count - 1)) == "end"
        assert view.find("zzz", 0) is not None


def test_times_as_one_reads_them() -> None:
    assert [clock(s) for s in (0.44, 9.96, 42.0, 65, 3661)] == ["0.4 s", "10.0 s", "42 s", "1:05", "1:01:01"]
