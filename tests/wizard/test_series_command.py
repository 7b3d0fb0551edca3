"""``series`` as a script meets it: what it answers, with which exit status."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.steps.series.conftest import settle
from tests.wizard.practice_tree import git
from wizard.practice import make_practice_tree

PROTOTYPE = (
    "int virDomainSetFrobnication(virDomainPtr domain, const char *name, int level, unsigned int flags);"
)
Call = Callable[..., subprocess.CompletedProcess[str]]


def environment(folder: Path) -> dict[str, str]:
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER")
           for key, value in (("NAME", "Jane Doe"), ("EMAIL", "jane@example.org"))}  # fmt: skip
    places = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("STATE", "CONFIG", "CACHE")}
    return {**os.environ, **who, **places, "PYTHONPATH": os.getcwd()}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("series")
    root = make_practice_tree(folder / "tree")
    words = [
        "-C",
        str(root),
        "apply",
        PROTOTYPE,
        "--set",
        "virsh-command=domsetfrobnication",
        "--set",
        "confirm=no",
    ]
    subprocess.run(
        [sys.executable, "-m", "wizard", *words], env=environment(folder), check=False, capture_output=True
    )
    assert git(root, "status", "--porcelain")
    return root


@pytest.fixture
def tree(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "tree", symlinks=True))


@pytest.fixture
def call(tree: Path, tmp_path: Path) -> Call:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "wizard", "-C", str(tree), "series", *arguments],
            capture_output=True, text=True, env=environment(tmp_path), timeout=120, check=False,
        )  # fmt: skip

    return run


def test_plan_says_what_goes_where(call: Call, tree: Path) -> None:
    before = git(tree, "count-objects", "-v")
    answer = call("plan")
    assert answer.returncode == 1, "EXERCISE.md is left out, and placeholders are there"
    rows = answer.stdout.splitlines()
    heads = [row for row in rows if row[:2] in ("1.", "2.", "3.", "4.", "5.")]
    assert heads[0].startswith("1. Introduce virDomainSetFrobnication API  [public]  +")
    assert [head.partition("[")[2].partition("]")[0] for head in heads] == [
        "public", "remote", "driver-test", "virsh", "news",
    ]  # fmt: skip
    assert any("src/libvirt_public.syms:" in row and "public-symbol" in row for row in rows)
    assert any("placeholder" in row for row in rows)
    assert "left out:" in rows
    assert git(tree, "count-objects", "-v") == before, "a plan writes nothing, not even objects"


def test_names_of_other_kinds(call: Call) -> None:
    unknown = call("plan", "object", "virFrob")
    assert (unknown.returncode, unknown.stderr) == (
        2,
        "libvirt-wizard: object virFrob: the tree has no function of it\n",
    )
    path = call("plan", "xml", "domain/devices/frob/@level")
    assert path.returncode == 2
    assert "a series takes it with all that changed: leave it out of the names" in path.stderr


def test_plan_as_json(call: Call) -> None:
    told = json.loads(call("plan", "--json").stdout)
    assert told["apis"] == ["virDomainSetFrobnication"]
    assert [patch["number"] for patch in told["patches"]] == [1, 2, 3, 4, 5]
    public = told["patches"][0]
    assert {"subject", "message", "steps", "files", "sites", "added", "removed", "warnings"} <= set(public)
    assert public["steps"] == [1, 2, 3]
    assert public["added"] == sum(file["added"] for file in public["files"])
    assert "public-header" in {check for site in public["sites"] for check in site["checks"]}
    assert [left["path"] for left in told["left_over"]] == ["EXERCISE.md"]


def test_commit_follows_what_is_asked(call: Call, tree: Path) -> None:
    told = json.loads(call("plan", "--json").stdout)
    place = next(s for s in told["patches"][4]["sites"])
    answer = call(
        "commit", "--branch", "mine", "--move", f"{place['path']}:{place['line']}=virsh",
        "--message", "4=virsh: My own words", "--include", "EXERCISE.md", "--no-signoff", "--json",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    made = json.loads(answer.stdout)
    assert [c["subject"] for c in made["commits"]][3] == "virsh: My own words"
    assert "NEWS.rst" in git(tree, "show", "--format=", "--name-only", made["commits"][3]["commit"])
    assert "Signed-off-by" not in git(tree, "log", "--format=%B", f"{made['base']}..mine")
    assert git(tree, "diff", "--name-only", "mine") == "", "everything on disk is in the series"
    assert made["undo"] == "git branch -D mine"


def test_commit_says_how_to_go_on(call: Call, tree: Path) -> None:
    answer = call("commit")
    assert answer.returncode == 0
    for word in (
        "series verify",
        "git format-patch",
        "undo:",
        "git branch -D series/virDomainSetFrobnication",
    ):
        assert word in answer.stdout
    assert git(tree, "rev-parse", "HEAD")[:12] in answer.stdout


def test_what_was_given_by_hand_is_there_again(call: Call) -> None:
    call("plan", "--message", "news=NEWS: My words", "--include", "EXERCISE.md")
    told = json.loads(call("plan", "--json").stdout)
    assert told["patches"][4]["subject"] == "NEWS: My words"
    assert not told["left_over"]
    told = json.loads(call("plan", "--json", "--fresh").stdout)
    assert told["patches"][4]["subject"] != "NEWS: My words"
    assert json.loads(call("plan", "--json").stdout)["left_over"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "--include", "src/nowhere.c"), "nothing changed there"),
        (("plan", "--move", "NEWS.rst:1=nowhere"), "PATH:LINE=PATCH"),
        (("plan", "--message", "nowhere=x"), "there is no patch 'nowhere'"),
        (("plan", "--message", "news"), "PATCH=TEXT"),
        (("plan", "nothing"), "no name of a public function"),
        (("plan", "--base", "nowhere"), "no revision"),
        (("verify", "nowhere"), "no revision"),
        (("verify", "--base", "HEAD"), "no commits between"),
        (("commit", "--here"), "--base HEAD"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(call: Call, words: tuple[str, ...], said: str) -> None:
    answer = call(*words)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_verify_streams_events(call: Call, tree: Path) -> None:
    settle(tree)
    made = json.loads(call("commit", "--json").stdout)
    answer = call("verify", made["branch"], "--json")
    assert answer.returncode == 0, answer.stdout[-2000:]
    events = [json.loads(row) for row in answer.stdout.splitlines()]
    assert [e["outcome"] for e in events if e["event"] == "verified"] == ["passed"] * 6
    assert {"commit", "started", "lines", "progress", "finished", "verified", "ended"} <= {
        e["event"] for e in events
    }
    assert all("commit" in e for e in events[:-1])
    assert events[-1]["exit_status"] == 0


def test_verify_fails_where_a_commit_does(call: Call, tree: Path) -> None:
    call("commit", "--branch", "mine", "--no-signoff", "--switch")
    answer = call("verify")
    assert answer.returncode == 1
    assert answer.stdout.count("no Signed-off-by line") == 5
    assert "failed: 0 of 5 commits passed, 5 failed" in answer.stdout


def test_an_interrupt_ends_verify_and_leaves_nothing(call: Call, tree: Path, tmp_path: Path) -> None:
    call("commit", "--branch", "mine")
    process = subprocess.Popen(
        [sys.executable, "-m", "wizard", "-C", str(tree), "series", "verify", "mine", "--json"],
        stdout=subprocess.PIPE, text=True, env=environment(tmp_path),
    )  # fmt: skip
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "commit"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(rest.splitlines()[-1])["outcome"] == "cancelled"
    assert not list((tmp_path / "cache").rglob("tree"))


def test_what_the_checkout_names_does_not_steer_the_terminal(call: Call, tree: Path) -> None:
    """Names and subjects are shown as escapes, on either stream, and one that is not UTF-8 ends nothing."""
    for name in ("\x1b]0;title\x07.c", "two\nrows.c", "odd\udcff.c"):
        (tree / "src" / name).write_text("int odd;\n")
    answer = call("plan")
    assert "src/\\x1b]0;title\\x07.c" in answer.stdout
    assert "src/two\\nrows.c" in answer.stdout
    assert "src/odd\\udcff.c" in answer.stdout
    patches = json.loads(call("plan", "--json").stdout)["patches"]
    assert "src/odd\udcff.c" in [site["path"] for patch in patches for site in patch["sites"]]
    git(
        tree,
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "a \x1b]0;title\x07 subject",
        "-m",
        "Signed-off-by: A <a@b>",
    )
    told = call("verify", "--base", "HEAD~1")
    assert "a \\x1b]0;title\\x07 subject" in told.stdout
    refused = call("commit", "--include", "\x1b]0;title\x07gone")
    assert refused.returncode == 2
    assert "gone" in refused.stderr
    assert "\x1b" not in answer.stdout + told.stdout + refused.stderr


def test_without_upstream_a_series_begins_where_its_branch_left(call: Call, tree: Path) -> None:
    git(tree, "switch", "-q", "-C", "main")
    for other in git(tree, "branch", "--format=%(refname:short)").split():
        if other != "main":
            git(tree, "branch", "-q", "-D", other)
    settle(tree)
    made = json.loads(call("commit", "--branch", "mine", "--json").stdout)
    answer = call("verify", "mine")
    assert answer.returncode == 0, answer.stderr
    count = git(tree, "rev-list", "--count", f"{made['base']}..mine").strip()
    assert answer.stdout.splitlines()[-1] == f"passed: {count} of {count} commits passed"
