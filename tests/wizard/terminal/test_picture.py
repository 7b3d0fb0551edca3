"""What is sent, put on a screen of its own, must show what the app painted."""

from hypothesis import given
from hypothesis import strategies as st

from tests.wizard.terminal.screen import Screen, seen
from wizard.terminal.picture import Painter, Picture

WIDTH, HEIGHT = 20, 5


LINES = st.text(alphabet="ab  │世́", max_size=WIDTH + 3)
STYLES = st.sampled_from(["", "1;31", "38;5;7;48;5;233", "48;5;233", "4;48;5;233"])
PAINTING = st.lists(
    st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), STYLES, LINES), max_size=6
)


def painted(pieces: list[tuple[int, int, str, str]]) -> str:
    return "".join(
        f"\x1b[{row + 1};{column + 1}H\x1b[{style}m{text}\x1b[0m" for row, column, style, text in pieces
    )


@given(st.lists(PAINTING, max_size=4), st.booleans())
def test_the_terminal_shows_what_was_painted(
    frames: list[list[tuple[int, int, str, str]]], erases: bool
) -> None:
    wanted, screen, painter = Picture(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT), Painter(erases)
    for frame in frames:
        assert wanted.paint(painted(frame)) == []
        sent = painter.update(wanted)
        screen.show(sent)
        assert screen.unknown == []
        assert seen(screen) == seen(wanted)


def test_nothing_is_sent_twice() -> None:
    wanted, painter = Picture(WIDTH, HEIGHT), Painter(erases=True)
    wanted.paint("\x1b[2;1H\x1b[1;31mabc\x1b[0m def")
    assert "abc" in painter.update(wanted)
    wanted.paint("\x1b[2;1H\x1b[1;31mabc\x1b[0m def")
    assert painter.update(wanted) == ""


def test_a_moved_mark_costs_two_cells() -> None:
    wanted, painter = Picture(80, 24), Painter(erases=True)
    rows = [f"\x1b[{n + 1};1H\x1b[38;5;7m  row number {n}, quite long\x1b[0m" for n in range(24)]
    wanted.paint("".join(rows) + "\x1b[3;1H>")
    painter.update(wanted)
    wanted.paint("".join(rows) + "\x1b[4;1H>")
    assert len(painter.update(wanted)) < 40


def test_what_is_no_painting_is_given_back_in_order() -> None:
    sequences = ["\x1b[?1049h", "\x1b]52;c;YWJj\x07", "\x07", "\x1b[>25u", "\x1b[?2026$p"]
    assert Picture(WIDTH, HEIGHT).paint("a".join(sequences)) == sequences


def test_a_background_is_erased_only_where_the_terminal_can() -> None:
    for erases in (True, False):
        wanted, painter = Picture(40, 2), Painter(erases)
        wanted.paint("\x1b[1;1H\x1b[48;5;233m" + " " * 40)
        assert ("\x1b[K" in painter.update(wanted)) is erases


def test_output_beyond_the_edges_is_left_out() -> None:
    wanted = Picture(4, 2)
    wanted.paint("\x1b[1;3Habcdef\x1b[9;1Hxyz")
    assert "".join(c for c, _look in wanted.rows[0]) == "  ab"
    assert "".join(c for c, _look in wanted.rows[1]) == "    "


def test_after_forgetting_all_is_sent_again() -> None:
    wanted, painter = Picture(WIDTH, HEIGHT), Painter(erases=True)
    wanted.paint("abc")
    painter.update(wanted)
    painter.forget()
    assert "abc" in painter.update(wanted)
