"""``series rebase``: the current branch onto a newer upstream."""

from __future__ import annotations

from argparse import Namespace

from steps.errors import BadInput
from steps.series.rebase import Rebase, Rebased, abort
from steps.series.rewrite import refuse_changes, refuse_unready
from steps.tree.checkout import Checkout
from wizard.commands import shared


def run(arguments: Namespace) -> int:
    """Rebase, or take it back; exit status 1 where something is left to be resolved by hand."""
    checkout = shared.open_checkout(arguments)
    if arguments.abort:
        before = abort(checkout)
        if arguments.json:
            shared.print_json({"after": before})
        elif not arguments.quiet:
            print(f"the branch is at {before[:12]} again, as before the rebase")
        return 0
    refuse_unready(checkout)
    refuse_changes(checkout)
    rebase = Rebase(checkout, arguments.onto or _upstream(checkout))
    rebased = rebase.make()
    if not arguments.dry_run:
        rebase.move(rebased)
    if arguments.json:
        shared.print_json(
            {**rebased.as_json(), "undo": None if arguments.dry_run else "series rebase --abort"}
        )
    else:
        _print(rebased, arguments)
    return 1 if rebased.conflicts else 0


def _upstream(checkout: Checkout) -> str:
    found = checkout.upstream()
    if found is None:
        raise BadInput(
            "no upstream branch is known here: name what to rebase onto, as series rebase origin/master"
        )
    return found


def _print(rebased: Rebased, arguments: Namespace) -> None:
    for name, subject in rebased.commits:
        print(f"{name[:12]} {shared.shown(subject)}")
    for subject in rebased.dropped:
        print(f"dropped, upstream has it: {shared.shown(subject)}")
    for conflict in rebased.conflicts:
        print(
            f"! patch {conflict.number} changes lines that upstream changed too: {shared.shown(conflict.path)}:{conflict.line}"
        )
    if arguments.quiet:
        return
    reckoning = rebased.reckoning
    if reckoning.old and reckoning.old != reckoning.new:
        print(f"version {reckoning.old} is {reckoning.new} now")
    for procedure, (old, new) in reckoning.numbers.items():
        if old != new:
            print(f"{shared.shown(procedure.decode('utf-8', 'replace'))} is number {new} now, was {old}")
    if arguments.dry_run:
        return
    if rebased.conflicts:
        print("resolve what is marked in these files, then 'series absorb'; everything else is in place")
    print(f"check:  libvirt-wizard series verify {rebased.onto[:12]}..HEAD")
    print("undo:   libvirt-wizard series rebase --abort")
