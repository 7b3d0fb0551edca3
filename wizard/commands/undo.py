"""``undo``: take back the last apply."""

from __future__ import annotations

from argparse import Namespace

from steps.edits.apply import Journal
from wizard.commands import shared
from wizard.locations import checkout_folder


def run(arguments: Namespace) -> int:
    """Put the same bytes back; exit status 1 where a file changed since, 2 where there is nothing to undo."""
    checkout = shared.open_checkout(arguments)
    journal = Journal(checkout.root, checkout_folder(checkout.root))
    undone = journal.undo(files_only=True)
    shared.tell_swept(journal.swept)
    if arguments.json:
        shared.print_json({"undone": undone.label, "files": list(undone.files)})
    elif not arguments.quiet:
        print(f"took back {undone.label}:")
        for path in undone.files:
            print(path)
    return 0
