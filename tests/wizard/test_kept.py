"""What is kept between two runs may be damaged: that loses comfort, and ends nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wizard import results, store
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


def test_an_open_window_does_not_overwrite_what_another_kept(tmp_path: Path) -> None:
    window = Session.load(tmp_path)
    held = window.api("virDomainOld")
    held.prototype = "int virDomainOld(void);"
    assert window.save() is None

    other = Session.load(tmp_path)
    other.api("virDomainFoo").prototype = "int virDomainFoo(void);"
    other.api("virDomainOld").answers["common-code"] = ("done", "seen")
    other.history.append("int virDomainFoo(void);")
    assert other.save() is None

    window.place["at"] = "virDomainOld"
    held.choices["acl"] = "domain:write"
    window.history.append("int virDomainBar(void);")
    assert window.save() is None
    kept = Session.load(tmp_path)
    assert kept.apis["virDomainFoo"].prototype == "int virDomainFoo(void);"
    assert kept.apis["virDomainOld"].answers == {"common-code": ("done", "seen")}
    assert kept.apis["virDomainOld"].choices == {"acl": "domain:write"}
    assert kept.place["at"] == "virDomainOld"
    assert kept.history == ["int virDomainFoo(void);", "int virDomainBar(void);"]
    assert window.apis["virDomainOld"] is held, "screens hold the object"
    assert held.answers == {"common-code": ("done", "seen")}


def test_what_one_forgets_stays_forgotten(tmp_path: Path) -> None:
    one = Session.load(tmp_path)
    one.api("virDomainFoo").prototype = "x"
    one.api("virDomainBar").prototype = "y"
    one.save()
    two = Session.load(tmp_path)
    del one.apis["virDomainFoo"]
    one.save()
    two.current = "virDomainBar"
    two.save()
    assert list(Session.load(tmp_path).apis) == ["virDomainBar"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"apis": {"a": {"answers": {"b": [1]}}}}',
        '{"place": 3}',
        '{"history": 3}',
    ],
)
def test_an_unreadable_session_is_kept_as_a_copy_and_said(tmp_path: Path, text: str) -> None:
    path = Session(tmp_path).path
    path.parent.mkdir(parents=True)
    path.write_text(text)
    session = Session.load(tmp_path)
    assert "session.json.unreadable-1" in session.problem
    assert path.with_name("session.json.unreadable-1").read_text() == text
    assert session.save() is None
    assert Session.load(tmp_path).problem == ""


def test_a_checkout_is_trusted_when_somebody_says_so(tmp_path: Path) -> None:
    assert store.trusted(tmp_path) is None
    assert store.trust(tmp_path) is None
    assert store.trusted(tmp_path) is True
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path)
    assert store.trusted(link) is True, "by its real place"
    store.trust(tmp_path, False)
    assert store.trusted(tmp_path) is False
