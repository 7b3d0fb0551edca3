"""The logs that meson and automake leave of failed tests."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from steps.tasks import Command, Diagnosed, Task, start
from steps.tasks.testlog import FailedTest, failed_tests, stamps
from tests.steps.tasks.running import events


def entry(name: str, result: str = "FAIL", stdout: str = "", stderr: str | None = None) -> str:
    """One line as meson writes it."""
    said: dict[str, object] = {"name": name, "stdout": stdout, "result": result, "env": {"HOME": "/home"}}
    return json.dumps(said if stderr is None else said | {"stderr": stderr}) + "\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "meson-logs" / "testlog.json"
    path.parent.mkdir()
    return path


def test_failed_tests_with_both_streams(tmp_path: Path, log: Path) -> None:
    log.write_text(
        entry("libvirt / good", "OK", "fine\n")
        + entry("libvirt:bin / odd one", "FAIL", "out\n", "\x1b[31mred\x1b[0m \x1b[2Jerr\n")
        + entry("libvirt / late", "TIMEOUT")
    )
    assert failed_tests(tmp_path, {}) == [
        FailedTest("odd one", ("out", "red err")),
        FailedTest("late", ("",)),
    ]


def test_log_of_an_earlier_run_is_not_read(tmp_path: Path, log: Path) -> None:
    log.write_text(entry("libvirt / old"))
    before = stamps(tmp_path)
    assert failed_tests(tmp_path, before) == []
    log.write_text(entry("libvirt / new"))
    os.utime(log, ns=(1, 1))
    assert [test.name for test in failed_tests(tmp_path, before)] == ["new"]


def test_what_is_no_entry_is_passed_over(tmp_path: Path, log: Path) -> None:
    result = '"result": "FAIL"'
    odd = [f"{{{result}", f'{{{result}, "name": 7}}', f"[{{{result}}}]", '"' + "x" * (1 << 24) + '"', ""]
    log.write_text("\n".join(odd) + "\n" + entry("libvirt / good one") + entry("cut")[:-5])
    assert [test.name for test in failed_tests(tmp_path, {})] == ["good one"]


def test_endless_output_is_cut(tmp_path: Path, log: Path) -> None:
    log.write_text(entry("libvirt / loud", stdout="x\n" * 100_000))
    assert len(failed_tests(tmp_path, {})[0].lines) == 20_000


def test_fifo_and_missing_folder_are_no_log(tmp_path: Path, log: Path) -> None:
    os.mkfifo(log)
    assert failed_tests(tmp_path, {}) == []
    assert failed_tests(tmp_path / "gone", {}) == []


def test_log_of_automake(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    text = "# TOTAL: 3\n\n.. contents:: :depth: 2\n\nFAIL: virshtest\n===============\n\nodd\nSKIP: b\n=======\n\nno\nERROR: c\n========\n\nlast\n"
    (tmp_path / "tests" / "test-suite.log").write_text(text)
    found = failed_tests(tmp_path, {})
    assert [(test.name, [line for line in test.lines if line]) for test in found] == [
        ("virshtest", ["odd"]),
        ("c", ["last"]),
    ]


async def test_run_tells_what_the_terminal_did_not_show(tmp_path: Path, log: Path) -> None:
    log.write_text(
        entry("libvirt / check-symfile", stderr="Expected symbol 'virOld' is not in ELF library\n")
    )
    written = entry("libvirt / check-symfile", stderr="Expected symbol 'virOdd' is not in ELF library\n")
    script = (
        f"print('1/1 libvirt / check-symfile  FAIL  0.1s  exit status 1'); open({str(log)!r}, 'w').write({written!r});"
        "raise SystemExit(1)"
    )
    command = Command(("python3", "-c", script), tmp_path)
    told = await events(start(Task("check", tmp_path, tmp_path, (command,), "")))
    found = [event.diagnostic.message for event in told if isinstance(event, Diagnosed)]
    assert found == ["Expected symbol 'virOdd' is not in ELF library"]


def test_hostile_entries_do_no_harm(tmp_path: Path, log: Path) -> None:
    nested = '{"result": "FAIL", "name": "deep", "stdout": ' + "[" * 100_000 + "\n"
    log.write_text(nested + entry("libvirt / \x1b]0;title\x07named\nodd"))
    assert [test.name for test in failed_tests(tmp_path, {})] == ["named odd"]


def test_a_huge_log_is_read_to_a_limit(tmp_path: Path, log: Path) -> None:
    log.write_text(entry("libvirt / first"))
    with log.open("r+b") as file:
        file.seek(1 << 42)
        file.write(b"\n" + entry("libvirt / last").encode())
    assert [test.name for test in failed_tests(tmp_path, {})] == ["first"]
