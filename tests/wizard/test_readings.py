"""Readings of pieces between two runs: the answers are the same, and nothing that lies in their folder can do harm."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from steps.code import body, cfacts
from wizard import answers, cli, readings


@pytest.fixture
def tree(practice_copy: Path) -> Path:
    return practice_copy


@pytest.fixture
def ask(tree: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The answer of a process that has read nothing yet; no whole answer is kept."""

    def run(*arguments: str) -> str:
        cfacts.read.cache_clear()
        body.read.cache_clear()
        answers.take_asked()
        cli.main(["-C", str(tree), "status", "--all", "--json", *arguments])
        return capsys.readouterr().out

    return run


def folder() -> Path:
    return Path(answers.folder() or "")


def kept_file() -> Path:
    (found,) = folder().glob("readings-*")
    return found


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Each piece that was parsed."""
    found: list[bytes] = []
    whole = cfacts.parse
    monkeypatch.setattr(cfacts, "parse", lambda text: (found.append(text), whole(text))[1])
    return found


def test_only_what_was_edited_is_parsed(tree: Path, ask: Callable[..., str], parsed: list[bytes]) -> None:
    fresh = ask("--no-cache")
    assert not folder().exists()
    first = len(parsed)
    assert ask() == fresh
    assert len(parsed) == 2 * first
    assert ask() == fresh
    assert len(parsed) == 2 * first

    source = tree / "src/libvirt-domain.c"
    text = source.read_text()
    edited = text.replace("virResetLastError();", "", 1)
    assert edited != text
    source.write_text(edited)
    answer = ask()
    assert 2 * first < len(parsed) <= 2 * first + 2
    assert answer == ask("--no-cache") != fresh
    source.write_text(text)
    assert ask() == fresh


def test_readings_are_the_owners_alone(ask: Callable[..., str]) -> None:
    ask()
    assert kept_file().stat().st_mode & 0o777 == 0o600
    assert folder().stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_not_whole_is_made_anew(ask: Callable[..., str]) -> None:
    fresh = ask()
    whole = kept_file().read_bytes()
    for damaged in (b"", whole[:-1], whole[: len(whole) // 2], whole.replace(b"int", b"Int"), b"\xff" * 4096):
        kept_file().write_bytes(damaged)
        assert ask() == fresh
        assert kept_file().read_bytes() == whole


def test_a_folder_that_others_enter_is_not_read(ask: Callable[..., str]) -> None:
    fresh = ask()
    lines = readings.unpacked(kept_file().read_bytes())
    lies = {key: re.sub(rb"vir\w+", b"virLie", line) for key, line in lines.items()}
    kept_file().write_bytes(readings.packed(iter(lies.items())))
    assert ask() != fresh  # they are believed where only the owner can have written them
    folder().chmod(0o755)
    assert ask() == fresh
    assert folder().stat().st_mode & 0o777 == 0o700


def test_a_link_is_not_followed(ask: Callable[..., str], tmp_path: Path) -> None:
    fresh = ask()
    elsewhere = tmp_path / "elsewhere"
    path = kept_file()
    path.rename(elsewhere)
    before = elsewhere.read_bytes()
    path.symlink_to(elsewhere)
    assert ask() == fresh
    assert not path.is_symlink()
    assert elsewhere.read_bytes() == before


def test_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "MOST", 100)
    rows = [(b"%02d" % number, b"x" * 16) for number in range(20)]
    found = readings.unpacked(readings.packed(iter(rows)))
    assert list(found.items()) == rows[:5]
    assert readings.unpacked(readings.packed(iter([(b"a", b"new"), (b"a", b"old")]))) == {b"a": b"new"}


def test_a_plan_takes_them_too(tree: Path, parsed: list[bytes], capsys: pytest.CaptureFixture[str]) -> None:
    prototype = "int virDomainFrob(virDomainPtr domain, const char *name, unsigned int flags);"
    plans = []
    for _number in range(2):
        cfacts.read.cache_clear()
        body.read.cache_clear()
        before = len(parsed)
        assert cli.main(["-C", str(tree), "plan", prototype, "--json"]) == 1  # there is something to do
        plans.append((capsys.readouterr().out, len(parsed) - before))
    assert plans[0][0] == plans[1][0]
    assert plans[1][1] < plans[0][1] / 4
