"""``series commit``: make the commits."""

from __future__ import annotations

from argparse import Namespace

from steps.series.commit import Made, Target, commit
from steps.series.model import Series
from wizard.commands import shared
from wizard.commands.series_plan import planned


def run(arguments: Namespace) -> int:
    """Make the commits and say how to look at them, send them and take them back."""
    series = planned(arguments)
    target = Target(arguments.branch, arguments.here, arguments.switch)
    made = commit(shared.open_checkout(arguments), series, target)
    if arguments.json:
        shared.print_json(made.as_json())
    else:
        _print(made, series, target, arguments.quiet)
    return 0


def _print(made: Made, series: Series, target: Target, quiet: bool) -> None:
    for commit_name, subject in made.commits:
        print(f"{commit_name[:12]} {shared.shown(subject)}")
    for patch in series.patches:
        for warning in patch.warnings:
            print(f"! patch {patch.number} {shared.shown(warning)}")
    if series.left_over:
        paths = ", ".join(dict.fromkeys(part.piece.path for part in series.left_over))
        print(f"left out, still on disk: {shared.shown(paths)}")
    if quiet:
        return
    where = (
        "the current branch" if made.current else "now the current branch" if target.switch else "HEAD stays"
    )
    print(f"{len(made.commits)} commits on {made.branch} ({where}); no file on disk was touched")
    print(f"check:  libvirt-wizard series verify {made.branch} --base {made.base[:12]}")
    print(
        f"send:   git format-patch --cover-letter {made.base[:12]}..{made.branch}   (or git-publish, or b4 prep)"
    )
    print(f"undo:   {made.undo}   (HEAD was {made.before[:12]})")
