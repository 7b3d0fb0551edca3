"""``run`` as a script meets it: which build folder, which line, one at a time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.steps.tasks.running import wait_until
from tests.steps.tasks.trees import meson_build
from tests.wizard.practice_tree import git
from wizard.practice import make_practice_tree


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_practice_tree(tmp_path_factory.mktemp("made") / "tree")


@pytest.fixture
def tree(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "tree", symlinks=True))


@pytest.fixture
def meson(tree: Path) -> Path:
    """The same tree as a Meson one, with two build folders."""
    (tree / "configure.ac").unlink()
    (tree / "Makefile").unlink()
    (tree / "meson.build").write_text("project('libvirt')\n")
    for number, name in enumerate(("build", "build-clang")):
        meson_build(tree, tree / name)
        os.utime(tree / name / "build.ninja", (number, number))
    return tree


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONPATH": os.getcwd()}


def call(environment: dict[str, str], tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wizard", "-C", str(tree), "run", *arguments],
        capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip


def test_newest_folder_is_taken_and_the_choice_is_said(meson: Path, environment: dict[str, str]) -> None:
    shown = call(environment, meson, "build", "--show")
    assert shown.stdout == "ninja -C build-clang\n"
    assert f"build folder: {meson}/build-clang (the newest)" in shown.stderr
    assert f"{meson}/build\n" in shown.stderr


def test_named_folder_is_remembered_until_it_is_gone(meson: Path, environment: dict[str, str]) -> None:
    named = call(environment, meson, "build", "--build-dir", str(meson / "build"), "--line", "true")
    assert named.returncode == 0
    again = call(environment, meson, "build", "--show")
    assert again.stdout == "ninja -C build\n"
    assert "(chosen before)" in again.stderr
    shutil.rmtree(meson / "build")
    assert call(environment, meson, "build", "--show").stdout == "ninja -C build-clang\n"
    assert git(meson, "status", "--short", "--ignored", "--", ".cache", "session.json") == ""


def test_no_folder_says_how_to_make_one(meson: Path, environment: dict[str, str]) -> None:
    for name in ("build", "build-clang"):
        shutil.rmtree(meson / name)
    done = call(environment, meson, "check")
    assert done.returncode == 3
    assert "'libvirt-wizard run configure' makes a small one" in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    shown = call(environment, meson, "configure", "--show").stdout.splitlines()
    assert [line.partition(" -D")[0] for line in shown if not line.startswith("# ")] == [
        "meson setup build",
        "meson setup build",
    ]
    assert sum("on disk" in line for line in shown if line.startswith("# ")) == 2
    assert not (meson / "build").exists()


def test_line_is_run_without_a_shell(tree: Path, environment: dict[str, str]) -> None:
    done = call(environment, tree, "build", "--line", "ODD=1 printenv ODD && echo '$HOME;'")
    assert (done.stdout, done.returncode) == ("1\n$HOME;\n", 0)
    wrong = call(environment, tree, "build", "--line", "echo 'odd")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    gone = call(environment, tree, "build", "--line", "no-such-make all")
    assert gone.returncode == 3
    assert gone.stderr.splitlines()[-1].startswith("libvirt-wizard: no-such-make is not installed")


def test_second_call_waits_for_the_first_and_can_be_given_up(
    tree: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    flag = tmp_path / "enough"
    hold = f"import os, time; open('held', 'w'); [time.sleep(0.01) for _ in iter(lambda: os.path.exists({str(flag)!r}), True)]"
    argv = [sys.executable, "-m", "wizard", "-C", str(tree), "run", "build", "--line"]
    first = subprocess.Popen(
        [*argv, f'{sys.executable} -c "{hold}"'], env=environment, stderr=subprocess.DEVNULL
    )
    assert wait_until((tree / "held").exists)
    second = subprocess.Popen([*argv, "true", "--json"], env=environment, stdout=subprocess.PIPE, text=True)
    assert second.stdout is not None
    queued = json.loads(second.stdout.readline())
    assert (queued["event"], queued["holder"].split(" since ")[0]) == (
        "queued",
        f"build of another libvirt-wizard (process {first.pid})",
    )
    second.send_signal(signal.SIGINT)
    rest = [json.loads(line) for line in second.stdout]
    assert [(one["event"], one.get("outcome")) for one in rest] == [("finished", "cancelled")]
    assert second.wait(10) == 130
    flag.touch()
    assert first.wait(10) == 0


def test_checks_of_a_step_begin_with_the_object_that_was_changed(
    meson: Path, environment: dict[str, str]
) -> None:
    path = meson / "src/test/test_driver.c"
    path.write_text(path.read_text() + "\n/* odd */\n")
    shown = call(environment, meson, "check", "--step", "8", "--show").stdout.splitlines()
    assert shown[:2] == ["preflight", "ninja -C build-clang src/test/libvirt_test.a.p/test_driver.c.o"]


def test_nice_is_that_of_the_settings(tree: Path, environment: dict[str, str], tmp_path: Path) -> None:
    settings = tmp_path / "config" / "libvirt-wizard" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("nice = 7\n")
    environment["XDG_CONFIG_HOME"] = str(tmp_path / "config")
    done = call(environment, tree, "build", "--line", "nice")
    assert done.stdout == f"{min(19, os.nice(0) + 7)}\n"
