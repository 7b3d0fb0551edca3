"""Steps 7 and 8: the test data."""

from __future__ import annotations

from collections.abc import Iterable

from steps.state import State
from steps.xml.believed import code
from steps.xml.seen import Seen, absent, done, not_needed
from steps.xml.testdata import Sample
from steps.xml.view import View


def _samples(view: View, outputs: bool = False) -> Iterable[Sample]:
    return view.tree.tests.samples(view.xpath, view.value, outputs=outputs)


def _first(view: View, outputs: bool = False) -> Sample | None:
    return next(iter(_samples(view, outputs)), None)


def test_input(view: View) -> Seen:
    """The check ``xml-test-input``."""
    if not view.there and code(view) is None:
        return Seen(State.MISSING, "no test input has it")
    found = _first(view)
    if found is not None:
        return done((found.path, found.line))
    return absent(view, test_input, "no test input has it", State.MISSING)


def test_output(view: View) -> Seen:
    """The check ``xml-test-output``."""
    if not view.there and code(view) is None:
        return Seen(State.MISSING, "no expected output has it")
    found = _first(view, outputs=True)
    if found is not None:
        return done((found.path, found.line))
    for sample in _samples(view):
        paired = view.tree.tests.output(sample, view.document) if view.document is not None else None
        if paired is not None:
            return done((paired, 1), None, "the output of an input that has it")
    itself = bool(_first(view) or view.wanted_test)
    return absent(
        view, test_output, "no expected output has it", State.NOT_NEEDED if itself else State.MISSING,
        "the test compares with the input itself" if itself else "",
    )  # fmt: skip


def test_list(view: View) -> Seen:
    """The check ``xml-test-list``."""
    own = view.document
    if not view.there and code(view) is None:
        return Seen(State.MISSING, "no list of tests names an input with it")
    samples = _samples(view)
    for sample in samples:
        listed = view.tree.tests.listed(sample, own) if own is not None else None
        if listed is not None:
            return done(listed)
    first = _first(view)
    if first is None and own is not None and view.wanted_test:
        # The input is not there, or has it no longer: its entry is another thing.
        listed = view.tree.tests.listed(Sample(f"{view.wanted_test}.xml", 1), own)
        if listed is not None:
            return done(listed)
    if first is not None and all("schema" in s.path for s in samples):
        return not_needed("the schema's test reads the whole folder")
    return absent(view, test_list, "no list of tests names an input with it", State.MISSING)


def driver_test(view: View) -> Seen:
    """The check ``xml-driver-test``: an expected command line beside an input."""
    if view.document is None or view.document.root != "domain":
        return not_needed("only domains become a command line")
    if view.defined is not None:
        for sample in _samples(view):
            beside = view.tree.tests.beside(sample, ".args")
            if beside is not None:
                return done((beside, 1))
    return absent(view, driver_test, "no expected command line comes of it", State.NOT_NEEDED)
