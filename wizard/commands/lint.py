"""``lint``: judge public functions against the guide's nine rules."""

from __future__ import annotations

from argparse import Namespace

from steps.errors import BadInput
from steps.extension import references
from steps.inspect import inspect, inspect_all
from steps.lint.rules import lint
from steps.progress import in_progress
from steps.tree.facts import Facts
from wizard.commands import shared


def run(arguments: Namespace) -> int:
    """Print the findings; exit status 1 where there are any."""
    checkout = shared.open_checkout(arguments)
    facts = Facts(checkout.snapshot(arguments.rev))
    if arguments.all:
        if arguments.names:
            raise BadInput("--all looks at every public function: name none beside it")
        reports = inspect_all(facts)
    else:
        names = references(arguments.names, facts) or in_progress(checkout, arguments.rev, arguments.base)
        reports = [inspect(facts, name) for name in names]
    found = [finding for report in reports for finding in lint(report)]
    if arguments.json:
        shared.print_json({"findings": [f.as_json() for f in found]})
    else:
        for f in found:
            print(f"{f.file}:{f.line}: {f.level}: {f.name}: {f.message} [{f.rule}]")
        if not arguments.quiet:
            print(f"{len(reports)} functions, {len(found)} findings")
    return 1 if found else 0
