"""``series absorb``: review fixes in the work tree go into the commits whose lines they change."""

from __future__ import annotations

from argparse import Namespace

from steps.series.absorb import Absorption, absorption
from steps.series.plan import series_base
from wizard.commands import shared


def run(arguments: Namespace) -> int:
    """Say where each change goes and put it there; exit status 1 where something is left in the work tree."""
    checkout = shared.open_checkout(arguments)
    found = absorption(checkout, series_base(checkout, arguments.base))
    tip = None if arguments.dry_run or not found.taken else found.make(arguments.fixup)
    if arguments.json:
        shared.print_json({**found.as_json(), "after": tip, "undo": _undo(found) if tip else None})
    else:
        _print(found, tip, arguments.quiet)
    return 1 if found.left or not found.taken else 0


def _undo(found: Absorption) -> str:
    return f"git reset -q {found.head[:12]}"


def _print(found: Absorption, tip: str | None, quiet: bool) -> None:
    for fix in found.fixes:
        place = (
            f"{shared.shown(fix.piece.path)}:{fix.piece.line}  +{fix.piece.new_count} -{fix.piece.old_count}"
        )
        if fix.commit is None:
            print(f"left  {place}  ({fix.why})")
            continue
        subject = shared.shown(found.lines.commits[fix.commit].subject)
        print(f"{fix.commit + 1:>4}  {place}  {subject}  ({fix.why})")
    if not found.fixes:
        print("nothing changed since the last commit")
    for commit in found.vouched():
        print(f"! {shared.shown(commit.subject)} has been reviewed: see whether the trailers still hold")
    if tip and not quiet:
        print(f"the branch is at {tip[:12]} now; the files on disk are as they were")
        print(f"undo:   {_undo(found)}")
