"""Records the way from a prototype to the finished insertions as an asciinema file: ``python screenshots/record.py``.

The wizard runs in a terminal of its own on a fresh practice tree; keys are pressed as a person would, and what it
paints is kept with its times.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from wizard.practice import make_practice_tree

TARGET = Path(__file__).parent / "way.cast"
WIDTH, HEIGHT = 80, 24
PROTOTYPE = (
    "int virDomainSetPriority(virDomainPtr domain, const char *reason, int priority, unsigned int flags);"
)
SCRIPT: tuple[tuple[float, str], ...] = (
    (2.0, "a"),
    (1.0, f"\x1b[200~{PROTOTYPE}\x1b[201~"),
    (1.5, "\r"), (1.0, "\r"),
    (2.0, "\r"), (1.2, "a"),
    (1.5, "n"), (1.2, "?"), (2.5, "\x1b"),
    (1.0, "a"), (1.5, "n"), (1.5, "4"), (2.0, "a"), (2.0, "Q"),
)  # fmt: skip
"""Seconds to wait, then what to press."""


def record(root: Path, state: Path) -> list[tuple[float, str]]:
    """Run the script; the times and texts that came."""
    env = dict(os.environ, XDG_STATE_HOME=str(state), XDG_CONFIG_HOME=str(state), TERM="xterm-256color")
    for name in ("NO_COLOR", "COLORTERM"):
        env.pop(name, None)
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(sys.executable, [sys.executable, "-m", "wizard", "-C", str(root)], env)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    os.kill(child, signal.SIGWINCH)
    began, came, rest = time.monotonic(), [], b""
    # The path of this run stands for wherever a person's practice tree lies; the same width, so nothing moves.
    real = str(root).encode()
    shown = b"~/practice".ljust(len(real))

    def read(until: float) -> bool:
        nonlocal rest
        while (left := until - time.monotonic()) > 0:
            if select.select([terminal], [], [], left)[0]:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    return False
                if not data:
                    return False
                rest += data
                # Who plays the recording is not asked where the cursor is.
                text = rest.replace(real, shown).replace(b"\x1b[6n", b"").decode("utf-8", "ignore")
                came.append((time.monotonic() - began, text))
                rest = b""
        return True

    try:
        read(time.monotonic() + 1.5)
        os.write(terminal, b"\x1b")
        for pause, keys in SCRIPT:
            read(time.monotonic() + pause)
            os.write(terminal, keys.encode())
        read(time.monotonic() + 1.0)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)
    return came


def main() -> None:
    """Record and write the file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        came = record(make_practice_tree(folder / "practice"), folder / "state")
    head = {
        "version": 2,
        "width": WIDTH,
        "height": HEIGHT,
        "title": "libvirt-wizard: from a prototype to code",
    }
    with TARGET.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head) + "\n")
        for at, text in came:
            file.write(json.dumps([round(at, 3), "o", text], ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
