"""Where the program begins. Until it is loaded, Ctrl-C ends it at once: there is nobody yet to say so in a line."""

from __future__ import annotations

import signal
import sys

signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> int:
    """Run ``libvirt-wizard``; returns the exit status."""
    from wizard.answers import recall

    kept = recall(sys.argv[1:])
    if kept is not None:
        return kept
    from wizard.cli import main as run

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return run()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
