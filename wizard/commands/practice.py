"""``practice``: a small tree of the project's own making, to learn on."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from steps.tree.checkout import Checkout
from wizard.practice import make_practice_tree
from wizard.store import trust


def run(arguments: Namespace) -> int:
    """Make the tree and open the wizard on it; with ``--no-open`` only print its path."""
    root = make_practice_tree(Path(arguments.folder) if arguments.folder else None, arguments.exercise)
    trust(root)  # its generator is the wizard's own
    if arguments.no_open:
        print(root)
        return 0
    from wizard.commands.open import open_wizard

    checkout = Checkout.open(root)
    checkout.trusted = True
    return open_wizard(checkout, arguments)
