"""Run a command that ends in opening the wizard, in a terminal of 80x24, and leave again: ``opens.py COMMAND…``.

What the command prints is passed on. Exit status 0: the tour of the first start came up, and the program left with 0
when it was asked to.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

SIGN = "Welcome to libvirt-wizard"
PATIENCE = 900.0
KEYS = (b"\x1b", b"Q")
"""Close the tour; quit."""


def main(command: list[str]) -> int:
    """Run ``command``; give back the exit status."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen, keys, deadline = "", list(KEYS), time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1.0)[0]:
            if keys and SIGN in seen:  # it has come up, and is at rest
                os.write(terminal, keys.pop(0))
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the other side is closed: the program has left
            break
        if b"\x1b[6n" in data:  # "where is the cursor?"
            os.write(terminal, b"\x1b[1;1R")
        text = data.decode("utf-8", "replace")
        sys.stdout.write(text)
        seen = (seen + re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text))[-100_000:]
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if SIGN not in seen:
        print(f"\nthe wizard did not come up (exit status {status})", file=sys.stderr)
        return status or 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
