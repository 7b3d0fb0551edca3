"""``series cover``, ``series mail`` and ``series handover``: what goes to the list; nothing is sent."""

from __future__ import annotations

import shlex
from argparse import Namespace
from pathlib import Path

from steps.series.letter import Letter, commands, letter_of, write_mails
from steps.series.plan import series_base
from wizard.commands import shared


def run(arguments: Namespace) -> int:
    """Print the letter before the patches."""
    letter = asked(arguments)
    if arguments.json:
        shared.print_json({
            "subject": letter.subject, "text": letter.text(), "number": letter.number, "functions": letter.functions,
            "changes": letter.changes(), "previous": letter.previous,
        })  # fmt: skip
    else:
        print(f"Subject: {shared.shown(letter.subject)}\n")
        print("\n".join(shared.shown(row) for row in letter.text().splitlines()))
    return 0


def mail(arguments: Namespace) -> int:
    """Write the mails into a folder and tag the version."""
    letter = asked(arguments)
    folder = Path(arguments.output or f"mails-v{letter.number}")
    names = write_mails(letter, folder, arguments.tag)
    if arguments.json:
        shared.print_json({"folder": str(folder), "files": names, "number": letter.number,
                           "tag": letter.tag if arguments.tag else None})  # fmt: skip
        return 0
    for name in names:
        print(shared.shown(str(folder / name)))
    if not arguments.quiet:
        tagged = f", tagged {letter.tag}" if arguments.tag else ""
        print(f"version {letter.number} in {len(names)} mails{shared.shown(tagged)}; nothing was sent")
        print(f"send:   git send-email --to={letter.mailing_list()} {shlex.quote(str(folder))}/*.patch")
    return 0


def handover(arguments: Namespace) -> int:
    """Print the commands, or the text, that hand the series over."""
    letter = asked(arguments)
    checkout = letter.checkout
    told = commands(letter, arguments.to, checkout.upstream() or "master", f"mails-v{letter.number}")
    if arguments.json:
        text = letter.markdown() if arguments.to == "gitlab" else letter.text()
        shared.print_json({"to": arguments.to, "commands": list(told), "text": text})
        return 0
    if arguments.to == "gitlab":
        print("\n".join(shared.shown(row) for row in letter.markdown().splitlines()) + "\n")
    for row in told:
        print(shared.shown(row))
    return 0


def asked(arguments: Namespace) -> Letter:
    """The letter of the series that the options name."""
    checkout = shared.open_checkout(arguments)
    tip = arguments.tip or "HEAD"
    return letter_of(checkout, series_base(checkout, arguments.base, tip), tip, arguments.number)
