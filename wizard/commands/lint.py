"""``lint``: judge public functions against the guide's nine rules."""

from __future__ import annotations

from argparse import Namespace

from steps.errors import BadInput
from steps.inspect import in_progress
from steps.lint.rules import lint_all, public_functions
from steps.tree.facts import Facts
from wizard.commands import shared


def run(arguments: Namespace) -> int:
    """Print the findings; exit status 1 where there are any."""
    checkout = shared.open_checkout(arguments)
    facts = Facts(checkout.snapshot(arguments.rev))
    if arguments.all:
        if arguments.names:
            raise BadInput("--all looks at every public function: name none beside it")
        names = public_functions(facts)
    else:
        names = shared.checked_names(arguments.names) or in_progress(checkout, arguments.rev, arguments.base)
    found = lint_all(facts, names)
    if arguments.json:
        shared.print_json({"findings": [f.as_json() for f in found]})
    else:
        for f in found:
            print(f"{f.file}:{f.line}: {f.level}: {f.name}: {f.message} [{f.rule}]")
        if not arguments.quiet:
            print(f"{len(names)} functions, {len(found)} findings")
    return 1 if found else 0
