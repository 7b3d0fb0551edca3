"""APIs in progress are found in every situation that a working branch can be in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from steps.code import readings
from steps.code.readings import Readings
from steps.function.detect import census
from steps.progress import in_progress
from steps.tree.checkout import Checkout
from steps.tree.layout import Layout
from tests.steps.function.detect.sample import SITES, add, tree, write

NEW = "virDomainSetKnob"
BARE = "DomainSetKnob"


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(root: Path, message: str = "change") -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message)


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    root = write(tmp_path / "upstream", tree())
    git(root, "init", "-q", "-b", "master")
    commit(root, "start")
    return root


@pytest.fixture
def clone(upstream: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "-q", str(upstream), str(tmp_path / "clone"))
    return tmp_path / "clone"


def found(root: Path, rev: str | None = None, base: str | None = None) -> list[str]:
    return in_progress(Checkout.open(root), rev, base)


def test_nothing_is_in_progress(clone: Path) -> None:
    assert found(clone) == []


@pytest.mark.parametrize("site", [s for s in SITES if s not in ("command", "manual", "golden")])
def test_any_site_may_be_the_first(clone: Path, site: str) -> None:
    write(clone, add(tree(), BARE, [site]))
    assert found(clone) == [NEW]


def test_uncommitted_staged_and_committed(clone: Path) -> None:
    write(clone, add(tree(), BARE, ["header"]))
    assert found(clone) == [NEW]
    git(clone, "add", "-A")
    assert found(clone) == [NEW]
    commit(clone)
    assert found(clone) == [NEW]


def test_on_a_branch_rebased_on_upstream(upstream: Path, clone: Path) -> None:
    git(clone, "switch", "-q", "-c", "knob")
    write(clone, add(tree(), BARE, ["procedure"]))
    commit(clone)
    write(upstream, add(tree(), "DomainSetLever", SITES, number=3))
    commit(upstream, "another function goes in upstream")
    git(clone, "fetch", "-q")
    assert found(clone) == [NEW]
    git(clone, "checkout", "-q", "-B", "knob", "origin/master")
    write(clone, add(add(tree(), "DomainSetLever", SITES, number=3), BARE, ["procedure"], number=4))
    commit(clone)
    assert found(clone) == [NEW]


def test_a_branch_that_was_pushed_to_a_fork_is_not_its_own_base(clone: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "fork"))
    git(clone, "switch", "-q", "-c", "knob")
    write(clone, add(tree(), BARE, ["symbol"]))
    commit(clone)
    git(clone, "remote", "add", "fork", str(tmp_path / "fork"))
    git(clone, "push", "-q", "-u", "fork", "knob")
    assert found(clone) == [NEW]


def test_in_a_worktree(clone: Path, tmp_path: Path) -> None:
    git(clone, "worktree", "add", "-q", "-b", "knob", str(tmp_path / "tree"))
    write(tmp_path / "tree", add(tree(), BARE, ["typedef"]))
    assert found(tmp_path / "tree") == [NEW]
    assert found(clone) == []


def test_at_a_revision_and_from_a_base(clone: Path) -> None:
    start = git(clone, "rev-parse", "HEAD")
    write(clone, add(tree(), BARE, ["header", "symbol"]))
    commit(clone)
    commit_one = git(clone, "rev-parse", "HEAD")
    write(clone, add(add(tree(), BARE, ["header", "symbol"]), "DomainSetLever", ["client"], number=3))
    commit(clone)
    assert found(clone, rev="HEAD") == ["virDomainSetKnob", "virDomainSetLever"]
    assert found(clone, rev=commit_one) == [NEW]
    assert found(clone, base=commit_one) == ["virDomainSetLever"]
    assert found(clone, rev=start) == []


def test_with_a_local_master_and_no_remote(upstream: Path) -> None:
    git(upstream, "switch", "-q", "-c", "knob")
    write(upstream, add(tree(), BARE, ["implementation"]))
    commit(upstream)
    assert found(upstream) == [NEW]


def test_a_release_that_was_put_into_git(upstream: Path) -> None:
    write(upstream, add(tree(), BARE, ["header", "typedef"]))
    assert found(upstream) == [NEW]
    commit(upstream)
    assert found(upstream) == [NEW]


def test_without_git(tmp_path: Path) -> None:
    root = write(tmp_path / "plain", tree())
    assert found(root) == []
    write(root, add(tree(), BARE, ["header", "member"]))
    assert found(root) == [NEW]


def test_without_git_a_symbol_in_the_newest_block(tmp_path: Path) -> None:
    root = write(tmp_path / "plain", add(tree(), BARE, ["header", "symbol", "implementation"]))
    assert found(root) == [NEW]


def test_inside_another_repository(upstream: Path) -> None:
    root = write(upstream / "vendor/libvirt", tree())
    assert found(root) == []
    write(root, add(tree(), BARE, ["header"]))
    assert found(root) == [NEW]


def test_a_function_that_only_moved_is_not_new(clone: Path) -> None:
    files = tree()
    files["src/libvirt-host.c"] = files.pop("src/libvirt-domain.c")
    (clone / "src/libvirt-domain.c").unlink()
    write(clone, files)
    assert found(clone) == []


def test_a_driver_more_for_an_old_function_is_not_new(clone: Path) -> None:
    files = tree()
    files["src/lxc/lxc_driver.c"] = files["src/qemu/qemu_driver.c"].replace("qemu", "lxc")
    write(clone, files)
    assert found(clone) == []


def test_a_driver_of_a_new_type_is_no_function(clone: Path) -> None:
    layout = Layout(Checkout.open(clone).snapshot())
    client = layout.libraries["main"].client
    assert client is not None
    data = b"static virConnectDriver connect_driver = {\n    .%s = &foo_driver,\n};\n"
    reader = census.roles(layout)[client]
    assert census.traces(reader, data % b"fooDriver") == set()
    assert {trace.name for trace in census.traces(reader, data % b"fooDrive")} == {"virFooDrive"}


def test_traces_that_an_earlier_run_read_are_the_same(clone: Path) -> None:
    snapshot = Checkout.open(clone).snapshot()
    read = [
        (reader, snapshot.read(path), census.traces(reader, snapshot.read(path)))
        for path, reader in census.roles(Layout(snapshot)).items()
    ]
    first = Readings({})
    kept = Readings(first.used)
    try:
        for readings_in_use in (first, kept):
            readings.use(readings_in_use)
            assert all(census.traces(reader, data) == found for reader, data, found in read)
        assert first.added and not kept.added
        odd = Readings(dict.fromkeys(first.used, b'[["virFoo","nowhere"]]'))
        readings.use(odd)
        assert all(census.traces(reader, data) == found for reader, data, found in read)
    finally:
        readings.use(None)
