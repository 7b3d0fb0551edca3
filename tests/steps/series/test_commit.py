"""Making the commits: nothing on disk changes, and the last commit has what is on disk."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steps.errors import BadInput, ChangedMeanwhile, MissingTool, WizardError
from steps.series.commit import Target, commit
from steps.series.model import Series, Wishes
from steps.series.plan import Material
from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git


def plan(root: Path, wishes: Wishes | None = None) -> Series:
    return Material.read(Checkout.open(root)).arrange(wishes or Wishes())


def on_disk(root: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file with its bytes, mode and time of change."""
    found = {}
    for path in root.rglob("*"):
        if path.is_file() and ".git" not in path.relative_to(root).parts:
            status = path.stat()
            found[str(path.relative_to(root))] = (path.read_bytes(), status.st_mode, status.st_mtime_ns)
    return found


def taken(series: Series) -> list[str]:
    return sorted({path for patch in series.patches for path in patch.files})


@pytest.mark.parametrize(
    "wishes", [Wishes(), Wishes("steps"), Wishes(per_api=True)], ids=["practice", "steps", "api"]
)
def test_the_last_commit_is_what_is_on_disk_and_nothing_on_disk_is_touched(
    tree: Path, wishes: Wishes
) -> None:
    before, head, status = on_disk(tree), git(tree, "rev-parse", "HEAD"), git(tree, "status", "--porcelain")
    index = (tree / ".git/index").read_bytes()
    series = plan(tree, wishes)
    made = commit(Checkout.open(tree), series, Target())
    assert on_disk(tree) == before
    assert (tree / ".git/index").read_bytes() == index
    assert (git(tree, "rev-parse", "HEAD"), git(tree, "status", "--porcelain")) == (head, status)
    for path in taken(series):
        assert git(tree, "cat-file", "blob", f"{made.branch}:{path}") == before[path][0].decode().strip()
    assert git(tree, "log", "--reverse", "--format=%s", f"{made.base}..{made.branch}").splitlines() == [
        patch.subject for patch in series.patches
    ]
    for (name, _subject), patch in zip(made.commits, series.patches, strict=True):
        changed = git(tree, "show", "--format=", "--name-only", name).splitlines()
        assert sorted(changed) == sorted(patch.files)


@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_moved_where_the_end_is_the_same(begun: Path, data: st.DataObject) -> None:
    material = Material.read(Checkout.open(begun))
    wishes = Wishes(
        data.draw(st.sampled_from(["practice", "steps"])), data.draw(st.booleans()), include=("*",)
    )
    ids = [patch_id for patch_id, _title in material.arrange(wishes).slots]
    for piece in data.draw(st.lists(st.sampled_from(sorted(material.change.pieces, key=str)), max_size=12)):
        wishes = wishes.moved(piece, data.draw(st.sampled_from(ids)))
    series = material.arrange(wishes)
    assert not series.left_over
    state = series.state(len(series.patches))
    assert {path: data for path, (data, _mode) in state.items()} == {
        path: file.new for path, file in material.change.files.items()
    }


def test_the_way_back_is_told_and_works(tree: Path) -> None:
    made = commit(Checkout.open(tree), plan(tree), Target(branch="mine"))
    assert made.branch == "mine"
    assert made.undo == "git branch -D mine"
    git(tree, *made.undo.split()[1:])
    assert "mine" not in git(tree, "branch", "--list")


def test_the_cover_letter_is_there_for_format_patch(tree: Path, tmp_path: Path) -> None:
    made = commit(Checkout.open(tree), plan(tree), Target(branch="mine"))
    git(tree, "format-patch", "-q", "--cover-letter", "-o", str(tmp_path / "out"), f"{made.base}..mine")
    written = sorted((tmp_path / "out").iterdir())
    assert len(written) == 6
    letter = written[0].read_text()
    assert "Introduce virDomain{Get,Set}Frobnication APIs" in letter
    assert "int virDomainSetFrobnication(virDomainPtr domain" in letter
    assert "  2. remote: Implement virDomain{Get,Set}Frobnication" in letter
    git(tree, "branch", "-q", "-D", "mine")
    assert "branch.mine" not in git(tree, "config", "--local", "--list")


def test_a_second_series_gets_a_name_of_its_own_and_a_named_one_is_never_overwritten(tree: Path) -> None:
    checkout = Checkout.open(tree)
    first, second = commit(checkout, plan(tree), Target()), commit(checkout, plan(tree), Target())
    assert (first.branch, second.branch) == (
        "series/virDomainGetFrobnication", "series/virDomainGetFrobnication-v2",
    )  # fmt: skip
    with pytest.raises(BadInput, match="there already"):
        commit(checkout, plan(tree), Target(branch=first.branch))
    with pytest.raises(BadInput, match="cannot be the name"):
        commit(checkout, plan(tree), Target(branch="a..b"))


def test_switching_leaves_only_what_was_left_out(tree: Path) -> None:
    (tree / "notes.txt").write_text("mine\n")
    before = on_disk(tree)
    made = commit(Checkout.open(tree), plan(tree), Target(switch=True))
    assert on_disk(tree) == before
    assert git(tree, "symbolic-ref", "--short", "HEAD") == made.branch
    assert git(tree, "status", "--porcelain").splitlines() == ["?? EXERCISE.md", "?? notes.txt"]


@pytest.mark.parametrize("detached", [False, True])
def test_the_way_back_from_a_switch(tree: Path, detached: bool) -> None:
    if detached:
        git(tree, "checkout", "-q", "--detach")
    head, status, before = git(tree, "rev-parse", "HEAD"), git(tree, "status", "--porcelain"), on_disk(tree)
    made = commit(Checkout.open(tree), plan(tree), Target(branch="mine", switch=True))
    for command in made.undo.split(" && "):
        git(tree, *command.split()[1:])
    assert (git(tree, "rev-parse", "HEAD"), git(tree, "status", "--porcelain")) == (head, status)
    assert on_disk(tree) == before
    assert git(tree, "rev-parse", "--abbrev-ref", "HEAD") == ("HEAD" if detached else "exercise-new")
    assert "mine" not in git(tree, "branch", "--list")


def test_on_the_current_branch(tree: Path) -> None:
    old = git(tree, "rev-parse", "HEAD")
    before = on_disk(tree)
    checkout = Checkout.open(tree)
    with pytest.raises(BadInput, match="--base HEAD"):
        commit(checkout, plan(tree), Target(here=True))
    series = Material.read(checkout, base="HEAD").arrange(Wishes())
    made = commit(checkout, series, Target(here=True))
    assert on_disk(tree) == before
    assert git(tree, "status", "--porcelain") == ""
    assert git(tree, "rev-parse", f"HEAD~{len(series.patches)}") == old
    git(tree, *made.undo.split()[1:])
    assert git(tree, "rev-parse", "HEAD") == old
    assert on_disk(tree) == before


def test_what_is_staged_for_something_else_is_refused_and_stays(tree: Path) -> None:
    (tree / "README.md").write_text("other\n")
    git(tree, "add", "README.md")
    with pytest.raises(BadInput, match=r"README\.md is staged"):
        commit(Checkout.open(tree), plan(tree), Target(switch=True))
    assert git(tree, "diff", "--cached", "--name-only") == "README.md"
    commit(Checkout.open(tree), plan(tree), Target())  # another branch does not touch the index
    assert git(tree, "diff", "--cached", "--name-only") == "README.md"


def test_staged_content_that_stands_nowhere_else_is_refused(tree: Path) -> None:
    path = tree / "NEWS.rst"
    text = path.read_text()
    path.write_text(text + "staged only\n")
    git(tree, "add", "NEWS.rst")
    path.write_text(text)
    with pytest.raises(BadInput, match="staged as it is not on disk"):
        commit(Checkout.open(tree), plan(tree), Target(switch=True))


@pytest.mark.parametrize("mark", ["MERGE_HEAD", "CHERRY_PICK_HEAD", "rebase-merge"])
def test_in_the_middle_of_something_it_is_refused(tree: Path, mark: str) -> None:
    (tree / ".git" / mark).write_text(git(tree, "rev-parse", "HEAD") + "\n")
    with pytest.raises(BadInput, match="in the middle of"):
        commit(Checkout.open(tree), plan(tree), Target())


def test_a_detached_head_has_no_current_branch(tree: Path) -> None:
    git(tree, "checkout", "-q", "--detach")
    series = Material.read(Checkout.open(tree), base="HEAD").arrange(Wishes())
    with pytest.raises(BadInput, match="detached"):
        commit(Checkout.open(tree), series, Target(here=True))
    assert commit(Checkout.open(tree), series, Target(branch="mine")).branch == "mine"


def test_nothing_to_commit_is_said(tree: Path) -> None:
    git(tree, "checkout", "-q", "--", ".")
    with pytest.raises(BadInput, match="nothing to commit"):
        commit(Checkout.open(tree), plan(tree), Target())


def test_a_file_that_changed_since_the_plan_is_told(tree: Path) -> None:
    series = plan(tree)
    (tree / "NEWS.rst").write_text("other\n")
    with pytest.raises(ChangedMeanwhile, match=r"NEWS\.rst"):
        commit(Checkout.open(tree), series, Target())
    assert "series/" not in git(tree, "branch", "--list")


def test_git_must_know_who_commits(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("EMAIL", "")
    with pytest.raises(MissingTool, match=r"user\.name"):
        commit(Checkout.open(tree), plan(tree), Target())


def test_modes_new_and_removed_files_come_out_as_on_disk(tree: Path) -> None:
    script = tree / "scripts-new.py"
    script.write_text("print(1)\n")
    script.chmod(0o755)
    (tree / "NEWS.rst").unlink()
    series = plan(tree, Wishes(include=("*",)))
    made = commit(Checkout.open(tree), series, Target())
    listed = git(tree, "ls-tree", "-r", made.branch)
    assert "100755" in next(row for row in listed.splitlines() if row.endswith("scripts-new.py"))
    assert "NEWS.rst" not in listed


def test_hooks_filters_and_signing_of_the_checkout_are_not_run(tree: Path, tmp_path: Path) -> None:
    marker, script = tmp_path / "ran", tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    script.chmod(0o755)
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-checkout"):
        hook = tree / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(script.read_text())
        hook.chmod(0o755)
    for key in ("filter.f.clean", "filter.f.smudge", "core.fsmonitor", "gpg.program", "diff.external"):
        git(tree, "config", key, str(script))
    git(tree, "config", "commit.gpgsign", "true")
    (tree / ".gitattributes").write_text("* filter=f\n")
    marker.unlink(missing_ok=True)
    series = plan(tree)
    before = on_disk(tree)
    marker.unlink(missing_ok=True)
    made = commit(Checkout.open(tree), series, Target(switch=True))
    assert not marker.exists()
    assert on_disk(tree) == before
    assert made.commits


@pytest.mark.parametrize("target", [Target(here=True), Target(switch=True)], ids=["here", "switch"])
def test_where_the_index_cannot_follow_the_branch_is_as_it_was(tree: Path, target: Target) -> None:
    series = Material.read(Checkout.open(tree), "HEAD").arrange(Wishes())
    before = [git(tree, *words) for words in (("show-ref",), ("symbolic-ref", "HEAD"))]
    (tree / ".git/index.lock").write_bytes(b"")
    with pytest.raises(WizardError, match="index"):
        commit(Checkout.open(tree), series, target)
    assert [git(tree, *words) for words in (("show-ref",), ("symbolic-ref", "HEAD"))] == before


def test_a_config_file_that_cannot_be_written_costs_the_cover_letter_only(tree: Path) -> None:
    (tree / ".git/config.lock").write_bytes(b"")
    made = commit(Checkout.open(tree), plan(tree), Target(branch="mine"))
    assert git(tree, "rev-parse", "mine").strip() == made.commits[-1][0]


def test_no_room_for_a_temporary_file_is_said(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tree.parent / "gone"))
    with pytest.raises(MissingTool, match="TMPDIR"):
        commit(Checkout.open(tree), plan(tree), Target())


def test_a_repository_that_cannot_be_written_is_said(tree: Path) -> None:
    series = plan(tree)
    refs = git(tree, "show-ref")
    (tree / ".git/refs/heads/series").write_bytes(b"")
    with pytest.raises(WizardError, match="update-ref"):
        commit(Checkout.open(tree), series, Target())
    (tree / ".git/refs/heads/series").unlink()
    assert git(tree, "show-ref") == refs


def test_the_way_back_is_quoted_for_the_shell(tree: Path) -> None:
    git(tree, "checkout", "-q", "-b", "a;touch${IFS}ran")
    made = commit(Checkout.open(tree), plan(tree), Target(branch="b;touch${IFS}ran", switch=True))
    words = shlex.split(made.undo, comments=True)
    assert "refs/heads/a;touch${IFS}ran" in words
    assert words[-1] == "b;touch${IFS}ran"


def test_the_encodings_that_the_checkout_names_change_nothing(tree: Path) -> None:
    for key in ("i18n.commitEncoding", "i18n.logOutputEncoding"):
        git(tree, "config", key, "UTF-16")
    made = commit(Checkout.open(tree), plan(tree, Wishes(messages={"public": "Grüße\n"})), Target())
    raw = git(tree, "cat-file", "commit", made.commits[0][0])
    assert "encoding" not in raw.partition("\n\n")[0]


@pytest.mark.parametrize(
    "name", ["tests/a\nb.c", "--output=x.c", "*", ":(top)x", "tests/\x1b]0;x\x07.c", "t\udcff"]
)
def test_odd_names_are_taken_as_they_are(tree: Path, name: str) -> None:
    (tree / name).write_text("int odd;\n")
    series = plan(tree, Wishes(include=(name,)))
    made = commit(Checkout.open(tree), series, Target(branch="mine", switch=True))
    assert (tree / name).read_text() == "int odd;\n"
    assert name in Checkout.open(tree).git.tree(made.branch, ())
