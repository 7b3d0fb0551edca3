"""From process start to the first painted screen, against a bare Textual app, in one run.

``python -m tests.benchmarks.first_paint [CHECKOUT] [--runs N]`` starts both in turn in a terminal of their own and
compares the best times: what else the machine does then matters least. Without CHECKOUT a practice tree is made.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from pathlib import Path

LIMIT = 1.4
_PATIENCE = 30.0
_BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Label

class Bare(App):
    def compose(self):
        yield Header()
        yield Label("bare-marker")
        yield Footer()

Bare().run()
"""


@dataclass(frozen=True)
class Result:
    """The best times in seconds, on the wall and of the processor."""

    bare: float
    wizard: float
    bare_cpu: float
    wizard_cpu: float

    @property
    def ratio(self) -> float:
        """How many times the bare app's time the wizard takes."""
        return self.wizard / self.bare


def painted_after(argv: list[str], marker: bytes, env: dict[str, str]) -> tuple[float, float]:
    """Seconds, on the wall and of the processor, from the start of ``argv`` until ``marker`` is on its terminal."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(argv[0], argv, env)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen, wall = b"", 0.0
    try:
        while marker not in seen:
            left = began + _PATIENCE - time.perf_counter()
            if left <= 0 or not select.select([terminal], [], [], left)[0]:
                raise TimeoutError(f"{argv}: not painted within {_PATIENCE:.0f} s")
            seen += os.read(terminal, 65536)
        wall = time.perf_counter() - began
    finally:
        os.kill(child, signal.SIGKILL)
        used = os.wait4(child, 0)[2]
        os.close(terminal)
    return wall, used.ru_utime + used.ru_stime


def measure(checkout: Path, runs: int = 9) -> Result:
    """The best of ``runs`` starts of each, in turn; the first of each warms the disk and does not count."""
    bare, wizard = [], []
    with tempfile.TemporaryDirectory() as state:
        env = dict(
            os.environ,
            XDG_STATE_HOME=state,
            XDG_CONFIG_HOME=state,
            TERM="xterm-256color",
            COLORTERM="truecolor",
        )
        env.pop("NO_COLOR", None)
        for number in range(runs + 1):
            times = (
                painted_after([sys.executable, "-c", _BARE], b"bare-marker", env),
                painted_after(
                    [sys.executable, "-m", "wizard", "-C", str(checkout)], b"APIs in progress", env
                ),
            )
            if number:
                bare.append(times[0])
                wizard.append(times[1])
    (walls, cpus), (wizard_walls, wizard_cpus) = zip(*bare, strict=True), zip(*wizard, strict=True)
    return Result(min(walls), min(wizard_walls), min(cpus), min(wizard_cpus))


def main() -> int:
    """Measure and print; exit status 1 beyond the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checkout = given.checkout
        if checkout is None:
            from wizard.practice import make_practice_tree

            checkout = make_practice_tree(Path(folder) / "practice")
        result = measure(checkout, given.runs)
    print(f"bare {result.bare * 1000:.0f} ms, wizard {result.wizard * 1000:.0f} ms: {result.ratio:.2f} times")
    print(f"processor: {result.bare_cpu * 1000:.0f} ms, {result.wizard_cpu * 1000:.0f} ms: "
          f"{result.wizard_cpu / result.bare_cpu:.2f} times")  # fmt: skip
    return 0 if result.ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
