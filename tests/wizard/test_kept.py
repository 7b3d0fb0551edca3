"""What is kept between two runs may be damaged: that loses comfort, and ends nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wizard import results
from wizard.locations import checkout_folder
from wizard.session import Session


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_the_result_of_a_task_is_kept(tmp_path: Path) -> None:
    results.record(tmp_path, "check", "passed", "all", 1.5)
    kept = results.load(tmp_path)["check"]
    assert (kept.outcome, kept.summary, kept.seconds) == ("passed", "all", 1.5)


@pytest.mark.parametrize(
    "harm", ["", "[", "[]", '{"check": {}}', '{"check": []}', '{"check": {"task": "x"}}']
)
def test_damaged_results_are_none_and_are_written_anew(tmp_path: Path, harm: str) -> None:
    results.record(tmp_path, "check", "passed", "all", 1.5)
    (checkout_folder(tmp_path) / "results.json").write_text(harm)
    assert results.load(tmp_path) == {}
    results.record(tmp_path, "build", "failed", "one", 2)
    assert list(results.load(tmp_path)) == ["build"]


@pytest.mark.parametrize("harm", [[], {"answers": {"a": []}}, {"answers": {"a": {}}}, {"choices": 3}, 3])
def test_a_damaged_session_is_a_session(tmp_path: Path, harm: object) -> None:
    session = Session(tmp_path)
    session.path.parent.mkdir(parents=True)
    session.path.write_text(json.dumps({"apis": {"virDomainFrob": harm}}))
    assert Session.load(tmp_path).apis == {}
