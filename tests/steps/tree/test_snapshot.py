"""A file is there, absent, or there and not to be read: three answers, each with its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from steps.tree import snapshot as module
from steps.tree.checkout import Checkout
from steps.tree.git import Blobs, Git
from steps.tree.snapshot import Revision, WorkTree
from tests.wizard.practice_tree import git


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "src/deep").mkdir(parents=True)
    (root / "include/libvirt").mkdir(parents=True)
    (root / "src/libvirt_public.syms").write_text("x")
    (root / "src/a.c").write_text("int a;\n")
    return root


def test_absent_is_no_trouble(root: Path) -> None:
    tree = WorkTree(root)
    assert tree.read("src/none.c") is None
    assert tree.read("src/a.c/none.c") is None
    assert tree.read("src/../src/a.c") is None
    assert tree.read("src/\0") is None
    assert tree.trouble() == {}


def test_each_reason_is_told_apart(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 1 << 20)
    (root / "src/large.c").write_bytes(b"x" * ((1 << 20) + 1))
    (root / "src/fits.c").write_bytes(b"x" * (1 << 20))
    os.mkfifo(root / "src/pipe.c")
    (root / "src/out.c").symlink_to("/etc/hostname")
    (root / "src/in.c").symlink_to("a.c")
    (root / "src/loop.c").symlink_to("loop.c")
    (root / "src/folder.c").mkdir()
    (root / "src/merge.c").write_text("a\n<<<<<<< HEAD\nb\n")
    (root / "src/first.c").write_text("<<<<<<< HEAD\nb\n")
    (root / "src/quoted.c").write_text("a <<<<<<< HEAD\n")
    tree = WorkTree(root)
    for name in ("large", "fits", "pipe", "out", "in", "loop", "folder", "merge", "first", "quoted"):
        tree.read(f"src/{name}.c")
    told = tree.trouble()
    assert set(told) == {f"src/{n}.c" for n in ("large", "pipe", "out", "loop", "folder", "merge", "first")}
    assert "larger than 1 MiB" in told["src/large.c"]
    assert "no regular file" in told["src/pipe.c"]
    assert told["src/out.c"] == "is a link out of the checkout"
    assert told["src/merge.c"] == told["src/first.c"] == "has conflict markers"
    assert tree.read("src/in.c") == b"int a;\n"
    assert tree.read("src/merge.c") is not None, "what can be read of it is shown"


def test_links_are_listed_as_far_as_they_can_be_read(root: Path) -> None:
    (root / "src/in.c").symlink_to("a.c")
    (root / "src/out.c").symlink_to("/etc/hostname")
    (root / "src/note").symlink_to("/etc/hostname")
    tree = WorkTree(root)
    assert tree.paths("src") == ["src/a.c", "src/in.c", "src/libvirt_public.syms"]
    assert tree.trouble() == {"src/out.c": "is a link out of the checkout"}


def committed(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "start")


def test_what_is_not_checked_out_is_missed_only_where_it_was_looked_for(root: Path) -> None:
    (root / "include/libvirt/libvirt.h").write_text("h")
    (root / "src/deep/b.c").write_text("b")
    committed(root)
    for path in ("include/libvirt/libvirt.h", "src/deep/b.c"):
        git(root, "update-index", "--skip-worktree", path)
        (root / path).unlink()
    (root / "src/a.c").unlink()
    tree = Checkout.open(root).snapshot()
    assert tree.read("src/a.c") is None
    assert tree.trouble() == {}, "a file that somebody removed is absent"
    assert tree.paths("include/libvirt") == []
    assert "not checked out" in tree.trouble()["include/libvirt/libvirt.h"]
    assert "src/deep/b.c" not in tree.trouble()
    assert tree.read("src/deep/b.c") is None
    assert "src/deep/b.c" in tree.trouble()


def test_an_object_that_is_not_in_the_clone_is_no_empty_file(root: Path) -> None:
    (root / "src/empty.c").write_text("")
    committed(root)
    name = git(root, "rev-parse", "HEAD:src/a.c")
    (root / ".git/objects" / name[:2] / name[2:]).unlink()
    reader = Git(root)
    blobs = Blobs(reader)
    tree = Revision(reader, blobs, "HEAD")
    assert tree.read("src/a.c") is None
    assert tree.cfile("src/a.c") is None
    assert tree.read("src/empty.c") == b""
    assert list(tree.trouble()) == ["src/a.c"]
    assert "not in this clone" in tree.trouble()["src/a.c"]
    blobs.close()


def test_equal_files_of_two_commits_are_one(root: Path) -> None:
    committed(root)
    checkout = Checkout(root)
    (root / "src/b.c").write_text("int b;\n")
    committed(root)
    new, old = checkout.snapshot("HEAD"), checkout.snapshot("HEAD~1")
    assert old.cfile("src/a.c") is new.cfile("src/a.c") is not None
    assert old.text("src/a.c") is new.text("src/a.c") is not None
    assert (old.text("src/b.c"), old.cfile("src/b.c")) == (None, None)
    assert new.line("src/b.c", 6) == 1
    checkout.blobs.close()


def test_a_name_is_no_pattern(root: Path) -> None:
    for name in ("*", ":(top)", "[a]"):
        (root / "src" / name).write_text("x")
    committed(root)
    assert Git(root).run("ls-files", "-z", "--", "src/*") == b"src/*\0"
    assert list(Git(root).tree("HEAD", ("src/[a]",))) == ["src/[a]"]


def test_the_persons_own_configuration_is_read_and_the_environment_of_another_repository_is_not(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(root)
    other = tmp_path / "gitconfig"
    other.write_text("[user]\n\tname = Somebody Else\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(other))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nothing"))
    assert Git(root).ask("config", "user.name") == "Somebody Else"
    assert Git(root).run("ls-files", "-z", "--", "src/a.c") == b"src/a.c\0"


def test_trust_goes_with_the_checkout(root: Path) -> None:
    committed(root)
    checkout = Checkout.open(root)
    assert not checkout.snapshot().trusted
    checkout.trusted = True
    assert checkout.snapshot().trusted
    assert checkout.snapshot("HEAD").trusted
