"""``practice``: a small tree of the project's own making, to learn on."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from pathlib import Path

from steps.tree.checkout import Checkout
from wizard import practice_trees
from wizard.commands.shared import shown
from wizard.practice import make_practice_tree
from wizard.store import trust, trusted


def run(arguments: Namespace) -> int:
    """Open the wizard on a practice tree: the one of last time, or a new one; ``--no-open`` only makes it."""
    if arguments.list:
        return _list()
    root = None
    if not (arguments.folder or arguments.new or arguments.no_open):
        kept = practice_trees.newest(arguments.exercise)
        root = Path(kept.path) if kept is not None else None
    if root is None:
        root = make_practice_tree(Path(arguments.folder) if arguments.folder else None, arguments.exercise)
        practice_trees.remember(root, arguments.exercise)
        trust(root)  # its generator is the wizard's own
    if arguments.no_open:
        print(root)
        return 0
    from wizard.commands.open import open_wizard

    checkout = Checkout.open(root)
    checkout.trusted = trusted(root) is True
    status = open_wizard(checkout, arguments)
    print(f"practice tree: {shown(str(root))}", file=sys.stderr)
    print(f"go on with it: {_command(arguments.exercise, root)}", file=sys.stderr)
    return status


def _command(exercise: str, root: Path) -> str:
    newest = practice_trees.newest(exercise)
    if newest is None or newest.path != str(root):
        return f"libvirt-wizard -C {shown(str(root))}"
    return "libvirt-wizard practice" + ("" if exercise == "new" else f" --exercise {exercise}")


def _list() -> int:
    """Print the trees that are there, the newest first."""
    trees = practice_trees.known()
    for tree in reversed(trees):
        made = time.strftime("%Y-%m-%d %H:%M", time.localtime(tree.made))
        print(f"{made}  {tree.exercise:<7} {shown(tree.path)}")
    if not trees:
        print("no practice tree was made, or none is there any more", file=sys.stderr)
    return 0
