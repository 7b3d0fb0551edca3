"""For all tests: the same terminal, the same git, no file of the person; and where skipping is not allowed, a skip fails."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PINNED = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": str(Path(__file__).with_name("gitconfig")),
    "GIT_CONFIG_NOSYSTEM": "1",
    "TEXTUAL_ANIMATIONS": "none",
}
"""What the colours of a screen, the words of a tool and the answers of git hang on."""

DROPPED = (
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "LINES",
    "LANGUAGE",
    "GIT_EDITOR",
    "VISUAL",
    "EDITOR",
    "PAGER",
)
DROPPED_KINDS = (
    "TEXTUAL_",
    "LC_",
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_KEY_",
    "MAKE",
)
"""Switches of the person's own shell, by name and by how the name begins."""

# Before anything is imported: Textual and Rich read some of these when they are.
for _name in list(os.environ):
    if _name in DROPPED or _name.startswith(DROPPED_KINDS):
        del os.environ[_name]
os.environ.update(PINNED)

# No stopwatch: how long an example takes says how busy the machine is.
_CALM = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", _CALM, derandomize=True)
settings.register_profile("search", _CALM)
# A change is judged by the same examples each time; HYPOTHESIS_PROFILE=search looks for new ones.
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ALLOWED = "NOT RUN: no libvirt "
"""The one reason to skip that CI allows: a tree beside the required ones is not on this machine."""


@pytest.fixture(autouse=True, scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the run folders of its own for configuration, state and cache; a test that wants fresh ones sets them again."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "STATE", "CACHE", "DATA"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        yield


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
