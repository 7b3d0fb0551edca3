"""``report``: the state of APIs as a page for other people."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from steps.errors import BadInput
from steps.extension import FUNCTION, references, split
from steps.inspect import inspect
from steps.lint.rules import lint
from steps.progress import in_progress
from steps.teach.beyond import beyond
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from wizard import results
from wizard.commands import shared
from wizard.readings import kept
from wizard.report import LintRow, Page, html, markdown
from wizard.session import Session


@kept()
def run(arguments: Namespace) -> int:
    """Print the page; the exit status is 0 whatever it says."""
    checkout = shared.open_checkout(arguments)
    facts = Facts(checkout.snapshot(arguments.rev, arguments.base))
    refs = references(arguments.names, facts) or in_progress(checkout, arguments.rev, arguments.base)
    page = make_page(checkout, facts, refs)
    if arguments.bindings:
        page = _with_bindings(page, checkout, facts, Path(arguments.bindings), refs)
    print((html if arguments.format == "html" else markdown)(page), end="")
    return 0


def _with_bindings(page: Page, checkout: Checkout, facts: Facts, folder: Path, refs: list[str]) -> Page:
    """The page with what libvirt-python's own generator answers, for each function that a header declares."""
    # What runs programs is loaded only where somebody asks for it.
    from steps.function.bindings_asked import ask_generator

    if facts.snapshot.rev != "-":
        raise BadInput(
            "--bindings asks programs about the working tree: leave --rev out, or check the revision out"
        )
    if not checkout.trusted:
        raise BadInput(
            "--bindings runs this checkout's apibuild.py, and the checkout is not trusted: 'libvirt-wizard trust' allows it"
        )
    names = [ref for ref in refs if split(ref)[0].word == FUNCTION and facts.declaration(ref) is not None]
    answers = ask_generator(checkout.root, folder, names) if names else {}
    outside = {
        report.name: [*page.beyond[report.name], *_answered(answers.get(ref))]
        for report, ref in zip(page.reports, refs, strict=True)
    }
    return replace(page, beyond=outside)


def _answered(answer: str | None) -> list[str]:
    return [f"libvirt-python's generator, asked: {answer}"] if answer else []


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
