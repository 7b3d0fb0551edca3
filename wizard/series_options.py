"""The command line of ``series``: its actions and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable

GROUPINGS = ("practice", "steps")


def add_parsers(
    parser: argparse.ArgumentParser, common: Callable[[argparse.ArgumentParser, object], None]
) -> None:
    """Add the actions to the parser of ``series``; ``common`` adds what all commands take."""
    common(parser, argparse.SUPPRESS)
    actions = parser.add_subparsers(
        dest="action", metavar="plan|commit|verify|absorb|rebase|cover|mail|handover", required=True
    )

    def action(name: str, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
        common(made, argparse.SUPPRESS)
        return made

    plan = action("plan", "which change goes into which patch; writes nothing")
    _splitting(plan)
    plan.add_argument("--json", action="store_true", help="one JSON document on standard output")
    commit = action("commit", "make the commits, on a new branch; the files on disk stay as they are")
    _splitting(commit)
    _committing(commit)
    verify = action(
        "verify", "check each commit of a series in a folder outside of the checkout; with --build build it"
    )
    _verifying(verify)
    absorb = action(
        "absorb",
        "put review fixes of the work tree into the commits whose lines they change; no file on disk changes",
    )
    absorb.add_argument("--dry-run", action="store_true", help="only say where each change would go")
    absorb.add_argument(
        "--fixup",
        action="store_true",
        help="put 'fixup!' commits on top instead, for git rebase --autosquash",
    )
    absorb.add_argument(
        "--base", metavar="REV", help="the commit before the first (default: merge base with upstream)"
    )
    _handing_over(action)
    rebase = action(
        "rebase",
        "put the current branch onto a newer upstream; numbers, versions and symbol blocks are reckoned anew",
    )
    rebase.add_argument("onto", nargs="?", metavar="ONTO", help="where to (default: the upstream branch)")
    rebase.add_argument("--abort", action="store_true", help="take the last rebase of this branch back")
    rebase.add_argument(
        "--dry-run", action="store_true", help="make the commits and say what came of them, move nothing"
    )
    rebase.add_argument("--json", action="store_true", help="one JSON document on standard output")
    absorb.add_argument("--json", action="store_true", help="one JSON document on standard output")


def _handing_over(action: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add ``cover``, ``mail`` and ``handover``; none of them sends anything."""
    cover = action(
        "cover", "print the letter before the patches: functions, purpose, changes since the last version"
    )
    mail = action("mail", "write one file for each mail into a folder and tag the version; nothing is sent")
    handover = action(
        "handover", "print the commands, or the text of a merge request, that hand the series over"
    )
    for parser in (cover, mail, handover):
        parser.add_argument("tip", nargs="?", metavar="REV", help="the branch of the series (default: HEAD)")
        parser.add_argument(
            "--base", metavar="REV", help="the commit before the first (default: merge base with upstream)"
        )
        parser.add_argument(
            "-v",
            dest="number",
            type=int,
            metavar="N",
            help="the version (default: the one behind the last that is tagged)",
        )
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    mail.add_argument("-o", dest="output", metavar="DIR", help="the folder (default: mails-vN)")
    mail.add_argument(
        "--tag", action=argparse.BooleanOptionalAction, default=True, help="tag the version (default)"
    )
    handover.add_argument(
        "--to", choices=("git-publish", "b4", "gitlab", "dir"), default="dir", help="by which tool"
    )


def _splitting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="the APIs to split by (default: all in progress)"
    )
    parser.add_argument(
        "--grouping", choices=GROUPINGS, default="practice",
        help="practice: the public side as one patch, as libvirt's history has it, so that each patch passes the "
        "tree's checks (default); steps: one patch for each step of the guide",
    )  # fmt: skip
    parser.add_argument("--per-api", action="store_true", help="patches of its own for each API")
    parser.add_argument(
        "--include", action="append", default=[], metavar="PATH[:LINE]",
        help="take along what belongs to no API: a file, a folder, one change of a file; '*': everything",
    )  # fmt: skip
    parser.add_argument(
        "--move", action="append", default=[], metavar="PATH:LINE=PATCH",
        help="put one change into another patch, named as 'plan' names it; with nothing behind '=' leave it out",
    )  # fmt: skip
    parser.add_argument(
        "--message", action="append", default=[], metavar="PATCH=TEXT",
        help="the message of one patch, by its number or name: the first line is the subject",
    )  # fmt: skip
    parser.add_argument(
        "--fresh", action="store_true", help="forget the moves, includes and messages that were given before"
    )
    parser.add_argument(
        "--signoff", action=argparse.BooleanOptionalAction, default=True,
        help="sign each commit off with git's name and address; libvirt takes no patch without (default)",
    )  # fmt: skip
    parser.add_argument(
        "--base", metavar="REV", help="the commit to start from (default: merge base with upstream)"
    )
    parser.add_argument("--rev", metavar="REV", help="split what is committed there, not the working tree")


def _committing(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--branch", metavar="NAME", help="the new branch (default: series/ and the API's name)"
    )
    where.add_argument("--here", action="store_true", help="commit on the current branch")
    parser.add_argument("--switch", action="store_true", help="go to the new branch; no file on disk changes")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def _verifying(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "tip",
        nargs="?",
        metavar="RANGE",
        help="the series as FIRST..LAST, or its last commit (default: HEAD)",
    )
    parser.add_argument(
        "--base",
        metavar="REV",
        help="the commit before the first (default: merge base with upstream, else HEAD)",
    )
    parser.add_argument(
        "--exec",
        metavar="COMMAND",
        help="run this in the tree of each commit, too; it must end with status 0",
    )
    parser.add_argument(
        "--from",
        dest="first",
        type=int,
        default=1,
        metavar="N",
        help="begin with the Nth commit of the series",
    )
    parser.add_argument("--build", action="store_true", help="also configure, build and test each commit")
    parser.add_argument(
        "--keep", action="store_true", help="keep the folder with the build for the next time"
    )
    parser.add_argument("--json", action="store_true", help="stream events, one JSON object a line")
