"""The last wall: what happens when the wizard itself fails. The terminal, the session and the person's time are saved."""

from __future__ import annotations

import contextlib
import os
import sys
import time
import traceback
from pathlib import Path

from wizard import __version__
from wizard.locations import state_folder

EXIT_STATUS = 1
_KEPT = 5
"""Logs of crashes that are kept."""


def write_log(error: BaseException, where: str) -> Path | None:
    """Write what is needed to find the fault; None where the state folder cannot be written.

    Args:
        error: what was not caught.
        where: the screen that was shown.
    """
    path = state_folder() / "crashes" / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    text = "".join(traceback.format_exception(error))
    head = f"libvirt-wizard {__version__}, Python {sys.version.split()[0]}, on {where}\n\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + text, "utf-8", "backslashreplace")
        for old in sorted(path.parent.glob("*.log"))[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return path


def line_of(error: BaseException, log: Path | None) -> str:
    """What a person is told: one line."""
    place = f"the log is {log}" if log else "no log could be written"
    return (
        f"libvirt-wizard: a fault of the wizard itself ({type(error).__name__}): the session is kept, no file is half "
        f"written; {place}"
    )


def forget_keys() -> None:
    """Drop the keys that were typed on: they were not meant for the shell."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import termios

        with contextlib.suppress(termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
