"""The practice tree is made as promised: where, from what, with which history."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest

import wizard.practice
from steps.edits.render import templates_folder
from steps.errors import BadInput, MissingTool, WizardError
from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git
from wizard.cli import main
from wizard.practice import EXERCISES, make_practice_tree

# --- Making it ------------------------------------------------------------------------------------------------


def test_without_a_folder_it_lies_in_a_fresh_temporary_one() -> None:
    first, second = make_practice_tree(None), make_practice_tree(None)
    try:
        assert first != second
        assert first.is_relative_to(Path(tempfile.gettempdir()).resolve())
        assert (first / "README.md").is_file()
    finally:
        shutil.rmtree(first)
        shutil.rmtree(second)


def test_an_empty_folder_is_filled_and_a_missing_one_made(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert make_practice_tree(tmp_path / "empty") == (tmp_path / "empty").resolve()
    assert (make_practice_tree(tmp_path / "not/there") / "configure.ac").is_file()


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(BadInput, match=re.escape(f"{tmp_path} is not empty")) as caught:
        make_practice_tree(tmp_path)
    assert "\n" not in str(caught.value)
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="no folder"):
        make_practice_tree(tmp_path / "file")
    with pytest.raises(BadInput, match="Not a directory"):
        make_practice_tree(tmp_path / "file/below")


def test_an_unknown_exercise_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="new, half, review"):
        make_practice_tree(tmp_path / "tree", "hard")
    assert not (tmp_path / "tree").exists()


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingTool, match="git is not installed"):
        make_practice_tree(tmp_path / "tree")


def test_where_git_fails_nothing_half_made_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_patches(root: Path, patches: list[Path]) -> None:
        wizard.practice._git(root, "am", str(root / "no-such.patch"))

    monkeypatch.setattr(wizard.practice, "_apply_patches", without_patches)
    with pytest.raises(WizardError, match="git am failed"):
        make_practice_tree(tmp_path / "tree")
    assert list((tmp_path / "tree").iterdir()) == []


# --- What it is -----------------------------------------------------------------------------------------------


def test_it_is_recognised_as_a_checkout(trees: dict[str, Path]) -> None:
    checkout = Checkout.open(trees["new"] / "src/remote")
    assert checkout.root == trees["new"]
    assert git(trees["new"], "grep", "-h", "AC_INIT(", "configure.ac").startswith(
        "AC_INIT([libvirt], [1.3.0]"
    )


@pytest.mark.parametrize("exercise", EXERCISES)
def test_each_exercise_is_a_clean_branch_on_top_of_master(trees: dict[str, Path], exercise: str) -> None:
    root = trees[exercise]
    assert git(root, "symbolic-ref", "--short", "HEAD") == f"exercise-{exercise}"
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "rev-parse", "--symbolic-full-name", "@{upstream}") == "refs/heads/master"
    assert git(root, "merge-base", "HEAD", "@{upstream}") == git(root, "rev-parse", "master")
    assert git(root, "diff", "--name-only", "master", "--", "EXERCISE.md") == "EXERCISE.md"


def test_the_same_exercise_gives_the_same_commits_whatever_the_person_has_configured(
    trees: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "commit-msg", "applypatch-msg", "post-checkout"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
        (hooks / name).chmod(0o755)
    (tmp_path / ".gitconfig").write_text(
        f"[user]\nname = Somebody\nemail = some@body\n[core]\nautocrlf = true\nhooksPath = {hooks}\n"
        "[commit]\ngpgSign = true\n[init]\ndefaultBranch = trunk\n[am]\nthreeWay = true\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00")
    again = {name: make_practice_tree(tmp_path / name, name) for name in EXERCISES}
    monkeypatch.delenv("GIT_DIR")
    assert not (tmp_path / "ran").exists()
    for name in EXERCISES:
        assert git(again[name], "rev-parse", "HEAD") == git(trees[name], "rev-parse", "HEAD")
    heads = {git(trees[name], "rev-parse", "master") for name in EXERCISES}
    assert len(heads) == 1, "all exercises start from the same master"


def test_every_commit_is_by_the_practice_author(trees: dict[str, Path]) -> None:
    for root in trees.values():
        people = set(git(root, "log", "--format=%an <%ae> %cn <%ce>").splitlines())
        assert people == {"Practice <practice@example.org> Practice <practice@example.org>"}


def test_the_history_shows_how_a_function_came_in(trees: dict[str, Path]) -> None:
    def brought(subject: str) -> set[str]:
        commit = git(trees["new"], "log", "--format=%H", f"--grep=^{subject}", "master")
        return set(git(trees["new"], "show", "--format=", "--name-only", commit).splitlines())

    assert brought("Introduce virDomainSetVcpus") == {
        "include/libvirt/libvirt-domain.h",
        "src/libvirt_public.syms",
        "src/driver-hypervisor.h",
        "src/libvirt-domain.c",
    }
    assert brought("remote: Implement virDomainSetVcpus") == {
        "src/remote/remote_protocol.x",
        "src/remote_protocol-structs",
        "src/remote/remote_driver.c",
    }
    assert brought("test: Implement virDomainSetVcpus") == {"src/test/test_driver.c"}
    assert brought("virsh: Expose virDomainSetVcpus") >= {"tools/virsh-domain.c", "docs/manpages/virsh.rst"}
    files = git(trees["new"], "ls-tree", "-r", "--name-only", "master").splitlines()
    templates = templates_folder() / "practice/tree"
    for name in files:
        kept = templates / ("dot-gitignore" if name == ".gitignore" else name)
        assert git(trees["new"], "show", f"master:{name}") == kept.read_text().strip(), name


# --- Going on with it ---------------------------------------------------------------------------------------


def test_practice_goes_on_with_the_tree_of_last_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[Path] = []
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(
        "wizard.commands.open.open_wizard", lambda checkout, _arguments: opened.append(checkout.root) or 0
    )
    assert main(["practice"]) == 0
    assert main(["practice"]) == 0
    assert opened[0] == opened[1]
    said = capsys.readouterr().err
    assert str(opened[0]) in said
    assert "libvirt-wizard practice" in said
    assert main(["practice", "--new"]) == 0
    assert opened[2] != opened[0]
    assert main(["practice", "--list"]) == 0
    listed = capsys.readouterr().out
    assert str(opened[0]) in listed
    assert listed.index(str(opened[2])) < listed.index(str(opened[0])), "the newest first"
    shutil.rmtree(opened[2])
    assert main(["practice", "--list"]) == 0
    assert str(opened[2]) not in capsys.readouterr().out
