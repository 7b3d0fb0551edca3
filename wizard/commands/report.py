"""``report``: the state of APIs as a page for other people."""

from __future__ import annotations

from argparse import Namespace

from steps.extension import references
from steps.inspect import inspect
from steps.lint.rules import lint
from steps.progress import in_progress
from steps.teach.beyond import beyond
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from wizard import results
from wizard.commands import shared
from wizard.report import LintRow, Page, html, markdown
from wizard.session import Session


def run(arguments: Namespace) -> int:
    """Print the page; the exit status is 0 whatever it says."""
    checkout = shared.open_checkout(arguments)
    facts = Facts(checkout.snapshot(arguments.rev, arguments.base))
    refs = references(arguments.names, facts) or in_progress(checkout, arguments.rev, arguments.base)
    page = make_page(checkout, facts, refs)
    print((html if arguments.format == "html" else markdown)(page), end="")
    return 0


def make_page(checkout: Checkout, facts: Facts, names: list[str]) -> Page:
    """The page on ``names``: what the tree says, the person's answers, lint, the last result of each task."""
    session = Session.load(checkout.root)
    reports = []
    for name in names:
        memory = session.apis.get(name)
        reports.append(inspect(facts, name, answers=memory.judged() if memory else None))
    rows = [
        LintRow(f.name, f.rule, f.level, f"{f.file}:{f.line}", f.message)
        for name in names
        for f in lint(facts, name)
    ]
    layout = facts.layout
    rev = "working tree" if facts.snapshot.rev == "-" else facts.snapshot.rev[:12]
    tree = f"libvirt {layout.version} ({layout.build_system}), {rev}, by libvirt-wizard"
    done = sorted(results.load(checkout.root).values(), key=lambda r: r.when, reverse=True)
    outside = {report.name: beyond(facts, name) for report, name in zip(reports, names, strict=True)}
    return Page(tree, reports, rows, done, outside)
