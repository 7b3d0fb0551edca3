"""The wizard in a terminal of its own: how much it sends for a key, and what is on the screen then."""

import codecs
import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wizard.terminal.screen import Screen
from wizard.practice import make_practice_tree

SIZE = (80, 24)


class Terminal:
    """Runs a program, shows what it sends, and answers where the cursor is."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.screen = Screen(*SIZE)
        self.received = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._outer, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
        self.process = subprocess.Popen(
            command, stdin=inner, stdout=inner, stderr=inner, env=environment, start_new_session=True
        )
        os.close(inner)

    def text(self) -> str:
        return "\n".join("".join(text for text, _look in row) for row in self.screen.rows)

    def until(self, words: str, seconds: float = 20.0) -> None:
        """Read until ``words`` are shown and nothing more comes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self._read(0.3) and words in self.text():
                return
        raise AssertionError(f"{words!r} is not shown:\n{self.text()}")

    def _read(self, seconds: float) -> bool:
        if not select.select([self._outer], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):
            data = os.read(self._outer, 65536)
            self.received += len(data)
            if b"\x1b[6n" in data:
                os.write(self._outer, b"\x1b[1;1R")
            self.screen.show(self._decode(data))
            return bool(data)
        return False

    def press(self, keys: str, then: str) -> int:
        """Press keys; gives back how many bytes came until ``then`` is shown."""
        before = self.received
        os.write(self._outer, keys.encode())
        self.until(then)
        return self.received - before

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        os.close(self._outer)


def in_practice_tree(tmp_path: Path, *program: str) -> Terminal:
    tree = make_practice_tree(tmp_path / "tree")
    environment = os.environ | {
        "TERM": "xterm-256color", "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"), "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    environment.pop("NO_COLOR", None)
    return Terminal([sys.executable, *(program or ("-m", "wizard")), "-C", str(tree)], environment)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = in_practice_tree(tmp_path)
    yield terminal
    terminal.close()


@pytest.fixture
def wasteful(tmp_path: Path) -> Iterator[Terminal]:
    """The wizard with ``frugal = false``."""
    settings = tmp_path / "config/libvirt-wizard/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("frugal = false\n")
    terminal = in_practice_tree(tmp_path)
    yield terminal
    terminal.close()


def test_a_key_sends_what_changes_and_no_more(terminal: Terminal) -> None:
    terminal.until("Welcome to libvirt-wizard")
    assert terminal.press("\x1b", "New API   type or paste") < 2500
    down, up = "\x1b[B", "\x1b[A"
    assert terminal.press(down, "▸ How was it done") < 700
    assert terminal.press(up, "▸ + New API") < 700
    assert terminal.press("a", "type or paste a C prototype") < 2500
    assert terminal.press("int vir", "int vir") < 600
    before = terminal.received
    terminal.until("int vir")
    assert terminal.received == before, "nothing blinks"


def test_the_frugal_driver_can_be_switched_off(wasteful: Terminal) -> None:
    wasteful.until("Welcome to libvirt-wizard")
    wasteful.press("\x1b", "New API   type or paste")
    assert wasteful.press("\x1b[B", "▸ How was it done") > 400, "Textual's own driver paints whole widgets"
    wasteful.screen = Screen(*SIZE)
    wasteful.press("\x0c", "▸ How was it done")


_FAULTY = """
import sys
from wizard.app import WizardApp
from wizard.cli import main

def fault(self):
    raise AssertionError("a fault of the wizard")

WizardApp.action_help = fault
sys.exit(main(sys.argv[1:]))
"""


def test_a_fault_of_the_wizard_restores_the_terminal_keeps_the_session_and_says_one_line(
    tmp_path: Path,
) -> None:
    terminal = in_practice_tree(tmp_path, "-c", _FAULTY)
    try:
        terminal.until("Welcome to libvirt-wizard")
        terminal.press("\x1b", "New API   type or paste")
        os.write(terminal._outer, b"hQ rm -r x\n")
        said, end = b"", time.monotonic() + 20
        with contextlib.suppress(OSError):  # the end of a terminal that nobody has open any more
            while time.monotonic() < end and (data := os.read(terminal._outer, 65536)):
                said += data
        assert terminal.process.wait(10) == 1
        text = said.decode("utf-8", "replace")
        assert "\x1b[?1049l" in text, "the terminal is as it was"
        after = text.rpartition("\x1b[?1049l")[2]
        assert "a fault of the wizard itself (AssertionError)" in after
        assert "Traceback" not in text
        assert len([line for line in after.splitlines() if "libvirt-wizard" in line]) == 1
        logs = list((tmp_path / "state/libvirt-wizard/crashes").glob("*.log"))
        assert len(logs) == 1
        assert "a fault of the wizard" in logs[0].read_text()
        assert list((tmp_path / "state/libvirt-wizard/checkouts").glob("*/session.json"))
    finally:
        if terminal.process.poll() is None:
            terminal.close()


def test_messages_sent_to_a_file_do_not_take_the_screen_along(tmp_path: Path) -> None:
    tree = make_practice_tree(tmp_path / "tree")
    environment = os.environ | {
        "TERM": "xterm-256color", "XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }  # fmt: skip
    line = f'exec "{sys.executable}" -m wizard -C "{tree}" 2> "{tmp_path}/messages"'
    terminal = Terminal(["sh", "-c", line], environment)
    try:
        terminal.until("Welcome to libvirt-wizard")
        assert (tmp_path / "messages").read_text() == ""
    finally:
        terminal.close()
