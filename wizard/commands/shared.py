"""What several commands need: the checkout that was named, JSON on standard output, colours."""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steps.errors import BadInput
from steps.state import State
from steps.tree.checkout import Checkout
from wizard.gate import as_json_text, visible

if TYPE_CHECKING:
    from steps.inspect import Report
    from steps.tree.facts import Facts
    from steps.tree.snapshot import Snapshot

_NAME = re.compile(r"vir[A-Z]\w{0,120}", re.ASCII)
MARKS = {
    State.DONE: ("✓", "v", "32"),
    State.PARTIAL: ("◐", "~", "33"),
    State.MISSING: ("✗", "x", "31"),
    State.NOT_NEEDED: ("–", "-", "2"),
    State.UNSURE: ("?", "?", "36"),
}


def open_checkout(arguments: Namespace) -> Checkout:
    """The checkout that ``-C`` (or the current folder) lies in.

    Raises:
        NotACheckout: it lies in none.
    """
    from wizard.store import trusted

    checkout = Checkout.open(Path(arguments.checkout or "."))
    checkout.trusted = trusted(checkout.root) is True
    return checkout


def checkout_json(checkout: Checkout, facts: Facts, base: str | None) -> dict[str, Any]:
    """The contract's ``checkout`` element."""
    return {
        "path": str(checkout.root), "version": facts.layout.version, "build_system": facts.layout.build_system,
        "rev": facts.snapshot.rev, "base": base,
    }  # fmt: skip


def checked_names(names: list[str]) -> list[str]:
    """``names``, each once.

    Raises:
        BadInput: one of them cannot be the name of a public function.
    """
    for name in names:
        if not _NAME.fullmatch(name):
            raise BadInput(
                f"{name!r} is no name of a public function: these begin with 'vir' and a capital letter"
            )
    return list(dict.fromkeys(names))


def tell(text: str, arguments: Namespace) -> None:
    """A remark on standard error, unless ``--quiet`` was given."""
    if not arguments.quiet:
        print(f"libvirt-wizard: {shown(text)}", file=sys.stderr)


def refuse_trouble(snapshot: Snapshot) -> None:
    """Refuse to go on where a file that was needed is there and cannot be read.

    Raises:
        BadInput: with the files and what is wrong with each.
    """
    trouble = snapshot.trouble()
    if trouble:
        named = "; ".join(f"{path} {why}" for path, why in sorted(trouble.items())[:4])
        more = f", and {len(trouble) - 4} more" if len(trouble) > 4 else ""
        raise BadInput(f"{named}{more}: what is missing cannot be told without; mend that first")


def clean_up(checkout: Checkout) -> None:
    """Take away what an apply or undo that was killed left in the tree, and name it on standard error."""
    from steps.edits.apply import Journal
    from wizard.locations import checkout_folder

    if checkout.work_tree:
        tell_swept(Journal(checkout.root, checkout_folder(checkout.root)).clean())


def tell_swept(swept: list[Path]) -> None:
    """Name what was left behind by a run that was killed, and is gone now."""
    for path in swept:
        print(
            f"libvirt-wizard: removed {shown(str(path))}, left by an apply or undo that was killed",
            file=sys.stderr,
        )


def tell_trouble(snapshot: Snapshot, reports: list[Report]) -> bool:
    """Name, on standard error, each file that cannot be read; whether anything in ``reports`` hangs on one."""
    untold = [f for r in reports for s in r.steps for f in s.findings if f.why.startswith("cannot be told: ")]
    if not untold:
        return False
    for path, why in sorted(snapshot.trouble().items())[:8]:
        print(f"libvirt-wizard: {shown(path)} {shown(why)}: what stands in it is not known", file=sys.stderr)
    return True


def print_json(document: object) -> None:
    """Print ``document`` as one line of JSON."""
    sys.stdout.write(json_line(document))


def json_line(document: object) -> str:
    """Return ``document`` as one line of JSON."""
    return as_json_text(document) + "\n"


def shown(text: str) -> str:
    """``text`` of the checkout (a path, a subject) on one line, what would steer the terminal as an escape."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def colours(arguments: Namespace) -> bool:
    """Whether standard output takes colours."""
    return not arguments.no_color and not os.environ.get("NO_COLOR") and sys.stdout.isatty()


def unicode_output() -> bool:
    """Whether standard output can show the state marks."""
    return (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")


def mark(state: State, colour: bool) -> str:
    """The glyph of ``state``, coloured where that is wanted."""
    glyph, plain, code = MARKS[state]
    shown = glyph if unicode_output() else plain
    return f"\x1b[{code}m{shown}\x1b[0m" if colour else shown
