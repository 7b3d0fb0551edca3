"""The line to the terminal: it never holds up the app, and leaves out what nobody would see."""

import threading
from collections.abc import Callable, Iterator

import pytest

from tests.wizard.terminal.screen import Screen
from wizard.terminal import line as module
from wizard.terminal.line import ASK, TerminalLine


class Wire:
    """Notes what is sent; does not take anything while it is blocked."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.free = threading.Event()
        self.free.set()
        self.got = threading.Condition()

    def write(self, text: str) -> None:
        assert self.free.wait(10)
        with self.got:
            self.sent.append(text)
            self.got.notify_all()

    def flush(self) -> None:
        pass

    def wait_for(self, holds: Callable[[str], bool]) -> str:
        with self.got:
            assert self.got.wait_for(lambda: holds("".join(self.sent)), 10), self.sent
            return "".join(self.sent)


def shown(sent: str) -> list[str]:
    """The rows of a terminal that was sent this."""
    screen = Screen(80, 24)
    screen.show(sent)
    return ["".join(text for text, _look in row) for row in screen.rows]


FULL = "".join(f"\x1b[{n + 1};1H" + "x" * 79 for n in range(24))


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def terminal(wire: Wire) -> Iterator[TerminalLine]:
    terminal = TerminalLine(wire, 80, 24, erases=True)
    terminal.open()
    terminal.take("\x1b[?1049h")
    wire.wait_for(lambda sent: "1049h" in sent)
    yield terminal
    wire.free.set()
    terminal.settle()
    terminal.close()


def test_the_app_never_waits_and_pictures_in_between_are_left_out(terminal: TerminalLine, wire: Wire) -> None:
    wire.free.clear()
    for number in range(500):
        terminal.take(f"\x1b[1;1Hpicture {number:03}")
    wire.free.set()
    # What arrives is the difference to the picture before: the text itself need not be in it.
    sent = wire.wait_for(lambda sent: shown(sent)[0].startswith("picture 499"))
    assert sent.count("picture") <= 2


def test_a_large_update_waits_for_the_terminal(terminal: TerminalLine, wire: Wire) -> None:
    terminal.take(FULL)
    wire.wait_for(lambda sent: sent.endswith(ASK))
    terminal.take("\x1b[1;1Hafter")
    assert "after" not in "".join(wire.sent)
    terminal.answered()
    wire.wait_for(lambda sent: "after" in sent)


def test_a_terminal_that_gives_no_answer_is_asked_once(
    terminal: TerminalLine, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_ANSWER", 0.05)
    terminal.take(FULL)
    wire.wait_for(lambda sent: ASK in sent)
    terminal.take(FULL.replace("x", "y"))
    assert wire.wait_for(lambda sent: "y" * 79 in sent).count(ASK) == 1


def test_all_is_sent_again_when_asked_for(terminal: TerminalLine, wire: Wire) -> None:
    terminal.take("\x1b[1;1Hword")
    wire.wait_for(lambda sent: sent.count("word") == 1)
    terminal.send_all()
    wire.wait_for(lambda sent: sent.count("word") == 2)


def test_another_size_is_a_clean_sheet(terminal: TerminalLine, wire: Wire) -> None:
    terminal.take("\x1b[1;1Hword\x1b[1;70Hright")
    wire.wait_for(lambda sent: "right" in sent)
    terminal.resize(40, 10)
    terminal.take("\x1b[1;1Hnew")
    sent = wire.wait_for(lambda sent: "new" in sent)
    assert sent.count("word") == sent.count("right") == 1


def test_the_clipboard_goes_through_and_the_pointer_does_not(terminal: TerminalLine, wire: Wire) -> None:
    terminal.take("\x1b]22;default\x07\x1b]52;c;YWJj\x07")
    assert "]22;" not in wire.wait_for(lambda sent: "]52;c;YWJj" in sent)


def test_what_is_left_is_sent_at_the_end(terminal: TerminalLine, wire: Wire) -> None:
    wire.free.clear()
    terminal.take("\x1b[?1049l\x1b[?25h")
    wire.free.set()
    terminal.settle()
    terminal.close()
    assert "".join(wire.sent).endswith("\x1b[?1049l\x1b[?25h")


def test_a_line_that_breaks_ends_quietly(
    terminal: TerminalLine, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str) -> None:
        raise OSError("gone")

    monkeypatch.setattr(wire, "write", broken)
    terminal.take("\x1b[1;1Hword")
    terminal.close()
    terminal.take("more")
