"""No command: open the wizard on the checkout."""

from __future__ import annotations

import sys
from argparse import Namespace

from steps.edits.render import keep_compiled
from steps.errors import BadInput
from steps.tree.checkout import Checkout
from wizard.commands import shared
from wizard.locations import cache_folder


def run(arguments: Namespace) -> int:
    """Open the screens; returns when the person leaves them."""
    return open_wizard(shared.open_checkout(arguments), arguments)


def open_wizard(checkout: Checkout, arguments: Namespace) -> int:
    """Open the screens on ``checkout``.

    Raises:
        BadInput: there is no terminal to draw on, or no working tree to work in.
    """
    if not checkout.work_tree:
        raise BadInput(f"{checkout.root} has no working tree: check one out, or ask 'status --rev REV NAME'")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput(
            "the screens need a terminal: use 'libvirt-wizard status' and the other commands in scripts"
        )
    from wizard.app import run as run_app

    keep_compiled(cache_folder() / "templates")
    return run_app(checkout, ascii_only=arguments.ascii, no_color=arguments.no_color)
