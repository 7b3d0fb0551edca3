"""For all tests: where skipping is not allowed, a test that does not run has failed."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, print_blob=True)
settings.register_profile("search", print_blob=True)
# A change is judged by the same examples each time; HYPOTHESIS_PROFILE=search looks for new ones.
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ALLOWED = "NOT RUN: no libvirt "
"""The one reason to skip that CI allows: a tree beside the required ones is not on this machine."""


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, None, None]:
    """With ``LIBVIRT_WIZARD_NO_SKIPS`` set, turn a skip into a failure, with the reason."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if os.environ.get("LIBVIRT_WIZARD_NO_SKIPS") and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if ALLOWED not in reason:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} should have run: {reason}"
