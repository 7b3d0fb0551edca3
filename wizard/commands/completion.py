"""``completion``: what a shell reads to complete the program's words."""

from __future__ import annotations

from argparse import Namespace

from wizard.completion import print_script


def run(arguments: Namespace) -> int:
    """Print the script of the shell that was named."""
    return print_script(arguments)
