"""``lint``: judge public functions against the guide's rules, and a tree's places against each other."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from steps.errors import BadInput
from steps.extension import references
from steps.lint import silence
from steps.lint.finding import Lint
from steps.lint.rules import RULES, lint_all, lint_names, public_functions
from steps.progress import in_progress
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from wizard import __version__
from wizard.commands import shared

_FOR_PROGRAMS = ("json", "sarif", "codequality")


def run(arguments: Namespace) -> int:
    """Print the findings; exit status 1 where there are any."""
    if arguments.all and arguments.names:
        raise BadInput("--all looks at every public function: name none beside it")
    if arguments.json and arguments.format not in (None, "json"):
        raise BadInput(f"--json and --format {arguments.format} ask for two forms: give one of them")
    checkout = shared.open_checkout(arguments)
    silenced = silence.load(
        Path(arguments.silence or checkout.root / silence.DEFAULT), bool(arguments.silence)
    )
    facts = Facts(checkout.snapshot(arguments.rev, arguments.base))
    names, found = _found(checkout, facts, arguments)
    left, idle = silence.apply(found, silenced)
    if arguments.diff:
        from steps.lint.fixes import as_diff

        sys.stdout.write(as_diff(facts, (f.edit for f in left if f.edit is not None)))
        return 1 if left else 0
    _print(arguments, facts, left)
    if not (arguments.json or arguments.format in _FOR_PROGRAMS or arguments.quiet):
        beside = f", {len(found) - len(left)} silenced" if len(found) > len(left) else ""
        what = "subject" if any(" " in name for name in names) else "function"
        print(f"{_counted(len(names), what)}, {_counted(len(left), 'finding')}{beside}")
    for line in idle if arguments.all and not arguments.since else []:
        where = shared.shown(f"{arguments.silence or silence.DEFAULT}:{line.line}")
        print(f"libvirt-wizard: {where}: silences nothing any more: take the line out", file=sys.stderr)
    return 1 if left else 0


def _found(checkout: Checkout, facts: Facts, arguments: Namespace) -> tuple[list[str], list[Lint]]:
    """The functions that are judged, and what is found."""
    named = references(arguments.names, facts)
    if arguments.since:
        from steps.lint import formats

        before = Facts(checkout.snapshot(arguments.since))
        names = named or public_functions(facts)
        new = {name for name in names if before.declaration(name) is None}
        found = lint_names(facts, names, new) if named else lint_all(facts, new)
        old = lint_names(before, [n for n in names if n not in new]) if named else lint_all(before)
        known = {fingerprint for _finding, fingerprint in formats.fingerprints(old)}
        return names, [f for f, fingerprint in formats.fingerprints(found) if fingerprint not in known]
    if arguments.all:
        return public_functions(facts), lint_all(facts)
    names = named or in_progress(checkout, arguments.rev, arguments.base)
    return names, lint_names(facts, names, () if named else names)


def _print(arguments: Namespace, facts: Facts, found: list[Lint]) -> None:
    form = "json" if arguments.json else arguments.format
    if form == "json":
        from steps.lint.fixes import as_diff

        shared.print_json(
            {"findings": [f.as_json(as_diff(facts, (f.edit,)) if f.edit else None) for f in found]}
        )
    elif form in ("sarif", "codequality"):
        from steps.lint import formats

        sarif = form == "sarif"
        shared.print_json(formats.sarif(found, __version__, RULES) if sarif else formats.code_quality(found))
    else:
        for f in found:
            print(shared.shown(f"{f.file}:{f.line}: {f.level}: {f.name}: {f.message} [{f.rule}]"))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
