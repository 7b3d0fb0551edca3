"""What is kept between two runs: nothing is lost, whoever writes at the same time and whatever a file holds."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from steps import kept
from steps.kept import Kept, merged


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder/session.json"


def test_what_is_kept_is_read_again(file: Path) -> None:
    assert Kept(file).read() == {}
    assert Kept(file).change(lambda now: now | {"a": 1}) is None
    assert Kept(file).change(lambda now: now | {"b": "\udcff"}) is None
    assert Kept(file).read() == {"a": 1, "b": "\udcff"}
    assert [p.name for p in file.parent.iterdir() if p.name != "kept.lock"] == ["session.json"]


def test_many_at_once_lose_nothing(file: Path) -> None:
    def add(number: int) -> None:
        for index in range(10):
            assert Kept(file).change(lambda now, key=f"{number}-{index}": now | {key: 1}) is None

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Kept(file).read()) == 80


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "[" * 100_000, '{"a":' * 100_000, "\x00", '{"form": 99}', '{"form": "x"}']
)
def test_what_cannot_be_read_is_kept_as_a_copy_and_said(file: Path, text: str) -> None:
    file.parent.mkdir()
    for number in (1, 2):
        file.write_text(text)
        looked = Kept(file)
        assert looked.read() == {}
        copy = file.with_name(f"session.json.unreadable-{number}")
        assert copy.name in looked.problem
        assert str(file) in looked.problem
        assert copy.read_text() == text
    assert Kept(file).change(lambda now: now | {"a": 1}) is None
    assert Kept(file).read() == {"a": 1}


def test_pipes_and_folders_in_its_place_are_not_waited_for(file: Path) -> None:
    file.parent.mkdir()
    os.mkfifo(file)
    assert Kept(file).read() == {}
    file.mkdir()
    (file / "inside").write_text("x")
    assert Kept(file).read() == {}
    assert (file.with_name("session.json.unreadable-2") / "inside").read_text() == "x"


def test_a_lock_that_is_held_is_waited_for_and_then_named(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_PATIENCE", 0.05)
    file.parent.mkdir()
    with kept.locked(file.parent / "kept.lock"):
        problem = Kept(file).change(lambda now: now)
    assert problem is not None
    assert "another libvirt-wizard holds it" in problem
    assert not file.exists()


def test_the_bytes_are_on_the_disk_before_the_name_is(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.parent.mkdir()
    order: list[str] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("sync"), real(handle)))
    replaced = Path.replace

    def replace(self: Path, target: Path) -> Path:
        order.append("name")
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    kept.write_whole(file, b"x")
    assert order == ["sync", "name", "sync"]


def test_what_a_killed_run_left_goes(file: Path) -> None:
    file.parent.mkdir()
    (file.parent / ".session.json.abc").write_text("half")
    Kept(file).change(lambda now: now)
    assert not (file.parent / ".session.json.abc").exists()


@pytest.mark.parametrize(
    ("old", "mine", "theirs", "both"),
    [
        ({"a": 1}, {"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"a": 3}, {"a": 1}, {"a": 3}),
        ({"a": 1}, {"a": 3}, {"a": 2}, {"a": 3}),
        ({"a": {"x": 1}}, {"a": {"x": 1, "y": 2}}, {"a": {"x": 1, "z": 3}}, {"a": {"x": 1, "y": 2, "z": 3}}),
        ({"a": 1, "b": 1}, {"b": 1}, {"a": 1, "b": 2}, {"b": 2}),
        ({"a": 1}, {"a": 1}, {}, {}),
        ({"a": 1}, {"a": 2}, {}, {"a": 2}),
        ({}, {"a": {"x": 1}}, {"a": {"y": 1}}, {"a": {"x": 1, "y": 1}}),
        ({"a": [1]}, {"a": [1, 2]}, {"a": [1]}, {"a": [1, 2]}),
    ],
)
def test_two_who_change_different_things_both_have_their_way(
    old: object, mine: object, theirs: object, both: object
) -> None:
    assert merged(old, mine, theirs) == both
    assert json.loads(json.dumps(old)) == old
