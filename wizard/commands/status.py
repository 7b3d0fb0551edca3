"""``status``: which steps are done."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import OrderedDict
from itertools import islice

from steps.errors import BadInput, WizardError
from steps.extension import KINDS, reference_of_line, references
from steps.inspect import Report, inspect, inspect_all
from steps.model import State
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from steps.tree.snapshot import WorkTree
from wizard.commands import shared
from wizard.gate import as_json_text
from wizard.keeping import Keeping, hints_rest_on
from wizard.session import Session

_FINISHED = (State.DONE, State.NOT_NEEDED, State.UNSURE)
_KEPT_REVISIONS = 16
_TOGETHER = 2000
"""How many lines of a bulk question are taken together."""


def run(arguments: Namespace) -> int:
    """Answer the call; see the contract for the exit status."""
    checkout = shared.open_checkout(arguments)
    if arguments.stdin:
        return _bulk(checkout)
    keeping = Keeping(checkout, arguments.checkout, (arguments.rev, arguments.base))
    facts = Facts(checkout.snapshot(arguments.rev, arguments.base))
    reports = _reports(arguments, checkout, facts)
    if arguments.json:
        base = (
            arguments.base if arguments.base else checkout.base(arguments.rev) if not arguments.all else None
        )
        if base is not None and checkout.has_git:
            base = checkout.git.resolve(base)
        head = shared.checkout_json(checkout, facts, base)
        # Each report by itself: one document of all of them takes a third longer.
        apis = ", ".join(as_json_text(report.as_json()) for report in reports)
        sys.stdout.write(f'{{"checkout": {as_json_text(head)}, "apis": [{apis}]}}\n')
    elif arguments.all:
        _print_table(reports, KINDS[arguments.kind].plural, shared.colours(arguments))
    else:
        _print_reports(reports, facts, shared.colours(arguments), arguments.quiet)
    untold = shared.tell_trouble(facts.snapshot, reports)
    status = 0 if not untold and all(r.state in _FINISHED for r in reports) else 1
    if (arguments.all or arguments.names) and not untold:
        # What is in progress, where nothing is named, hangs on each file of the tree: git looks at them as fast.
        keeping.keep(status)
    return status


def _reports(arguments: Namespace, checkout: Checkout, facts: Facts) -> list[Report]:
    """The subjects that the call names; all of one kind; or everything in progress."""
    if arguments.all:
        if arguments.names:
            raise BadInput("--all looks at everything of a kind: name none beside it")
        # Imported late: one function is looked at before what is kept of thousands of pieces is read.
        from wizard import readings

        with readings.kept(not arguments.no_cache):
            return inspect_all(facts, arguments.kind)
    if arguments.names:
        return [_inspect(checkout, facts, ref) for ref in references(arguments.names, facts)]
    from steps.progress import in_progress

    refs = in_progress(checkout, arguments.rev, arguments.base)
    return [_inspect(checkout, facts, ref) for ref in refs]


def _inspect(checkout: Checkout, facts: Facts, ref: str) -> Report:
    """``ref`` as the tree and, for the working tree, the person's own answers say it."""
    memory = Session.load(checkout.root).apis.get(ref) if facts.snapshot.rev == "-" else None
    report = inspect(facts, ref, answers=memory.judged() if memory else None)
    if not any(f.state is State.UNSURE for s in report.steps for f in s.findings):
        return report
    from steps.teach.judgement import with_hints

    if isinstance(facts.snapshot, WorkTree):
        hints_rest_on(facts.snapshot)
    return with_hints(report, checkout, facts)


def _bulk(checkout: Checkout) -> int:
    """``--stdin``: one line of JSON for each line ``REV NAME``, in order; a line that is wrong gets its answer too.

    Many lines are taken together and looked at revision by revision, each question once: going to and fro between many
    revisions would read each of them again and again.
    """
    revisions: OrderedDict[str, Facts] = OrderedDict()
    finished = True
    while lines := list(islice(sys.stdin, _TOGETHER)):
        questions = [tuple(line.split()) or (line,) for line in lines]
        by_revision: dict[str, list[tuple[str, ...]]] = {}
        for question in dict.fromkeys(questions):
            by_revision.setdefault(question[0], []).append(question)
        answers = {
            question: _bulk_answer(checkout, revisions, question)
            for asked in by_revision.values()
            for question in asked
        }
        for question in questions:
            text, fulfilled = answers[question]
            sys.stdout.write(text)
            finished = finished and fulfilled
    checkout.blobs.close()
    return 0 if finished else 1


def _bulk_answer(
    checkout: Checkout, revisions: OrderedDict[str, Facts], question: tuple[str, ...]
) -> tuple[str, bool]:
    """Return the line of JSON for the words of one line, and whether nothing is left to do."""
    rev, *words = question
    try:
        if not words:
            raise BadInput(f"not a line 'REV NAME': {rev.strip()!r}")
        ref = reference_of_line(words)
        if rev not in revisions:
            snapshot = checkout.snapshot(rev)
            if rev != "-":
                # Points of history: each is judged by itself.
                snapshot.find_base = None
            revisions[rev] = Facts(snapshot)
            if len(revisions) > _KEPT_REVISIONS:
                revisions.popitem(last=False)
        facts = revisions[rev]
        report = inspect(facts, ref)
    except WizardError as error:
        return shared.json_line(
            {"checkout": None, "rev": rev.strip(), "apis": [], "error": str(error)}
        ), False
    head = shared.checkout_json(checkout, facts, None)
    return (
        shared.json_line({"checkout": head, "rev": rev, "apis": [report.as_json()]}),
        report.state in _FINISHED,
    )


def _print_table(reports: list[Report], plural: str, colour: bool) -> None:
    """One line for each: its eight steps and its name."""
    print("1 2 3 4 5 6 7 8  function")
    for report in reports:
        marks = " ".join(shared.mark(s.state, colour) for s in report.steps)
        print(f"{marks}  {report.name}")
    finished = sum(r.state in _FINISHED for r in reports)
    print(f"{len(reports)} {plural}, {finished} finished, {len(reports) - finished} with steps left")


def _print_reports(reports: list[Report], facts: Facts, colour: bool, quiet: bool) -> None:
    if not quiet:
        layout = facts.layout
        print(
            f"libvirt {layout.version} ({layout.build_system}), {facts.snapshot.rev.replace('-', 'working tree')[:12]}"
        )
    if not reports:
        print("no API is in progress here")
    for report in reports:
        print(
            f"\n{shared.shown(report.prototype or report.name)}"
            + (f"  (since {shared.shown(report.since)})" if report.since else "")
        )
        for step in report.steps:
            print(f" {shared.mark(step.state, colour)} {step.step.number} {step.step.title}: {step.state}")
            if quiet:
                continue
            if step.why:
                print(f"     {shared.shown(step.why)}")
            for f in step.findings:
                place = f"{f.file}:{f.line}" if f.file and f.line else f.file or ""
                value = ", ".join(f.value) if isinstance(f.value, tuple) else f.value or ""
                text = "  ".join(part for part in (value, place, f.why) if part)
                print(f"     {shared.mark(f.state, colour)} {f.check:22} {shared.shown(text)}".rstrip())
