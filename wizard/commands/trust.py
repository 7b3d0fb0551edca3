"""``trust``: whether programs that the checkout brings may be run to look at it."""

from __future__ import annotations

import sys
from argparse import Namespace

from wizard import store
from wizard.commands import shared


def run(arguments: Namespace) -> int:
    """Remember the answer; exit status 3 where it cannot be kept."""
    checkout = shared.open_checkout(arguments)
    problem = store.trust(checkout.root, not arguments.no)
    if problem:
        print(f"libvirt-wizard: {problem}", file=sys.stderr)
        return 3
    if not arguments.quiet:
        what = "no longer asked" if arguments.no else "asked from now on"
        print(f"{shared.shown(str(checkout.root))}: its own gendispatch.pl is {what}")
    return 0
