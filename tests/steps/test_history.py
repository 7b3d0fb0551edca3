"""How a function was done, from a history of our own making."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.errors import BadInput
from steps.teach.history import Brought, diff_of, public_functions, stages_of, steps_of
from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git
from wizard.practice import make_practice_tree


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_practice_tree(tmp_path_factory.mktemp("practice") / "tree")


def commits_of(checkout: Checkout, name: str) -> list[Brought]:
    """What the last stage has."""
    return next(reversed(list(stages_of(checkout, name))), [])


def test_the_commits_that_brought_a_function_come_in_order_with_their_steps(practice: Path) -> None:
    found = commits_of(Checkout.open(practice), "virDomainSetVcpus")
    assert [c.subject.partition(":")[0] for c in found][:3] == [
        "Introduce virDomainSetVcpus API", "remote", "test",
    ]  # fmt: skip
    assert set(found[0].steps) >= {1, 2, 3}
    assert found[1].steps == (4,)
    assert all(c.author and c.date for c in found)
    assert "virDomainSetVcpus" in diff_of(Checkout.open(practice), found[0].commit)


def test_the_commit_that_exported_it_comes_first(practice: Path) -> None:
    stages = list(stages_of(Checkout.open(practice), "virDomainSetVcpus"))
    assert [c.subject for c in stages[0]] == [stages[-1][0].subject]
    assert len(stages[-1]) > 1


def test_a_release_that_is_tagged_is_where_one_looks(practice: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(practice), "tree")
    root = tmp_path / "tree"
    before = commits_of(Checkout.open(root), "virDomainSetVcpus")
    versions = [
        line.split()[0] for line in (root / "src/libvirt_public.syms").read_text().splitlines() if "{" in line
    ]
    for version in versions:
        git(root, "tag", "v" + version.rpartition("_")[2])
    assert commits_of(Checkout.open(root), "virDomainSetVcpus") == before


def test_what_was_there_from_the_first_commit_has_no_commits(practice: Path) -> None:
    assert commits_of(Checkout.open(practice), "virDomainGetInfo") == []
    assert commits_of(Checkout.open(practice), "virDomainNoSuchThing") == []


def test_a_name_that_only_begins_like_it_does_not_count(practice: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(practice), "tree")
    root = tmp_path / "tree"
    path = root / "src/libvirt-domain.c"
    path.write_text(path.read_text() + "\nint virDomainSetVcpusLonger(void);\n")
    git(root, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qam", "other")
    assert "other" not in [c.subject for c in commits_of(Checkout.open(root), "virDomainSetVcpus")]


@pytest.mark.parametrize("name", ["", "--output=/tmp/x", "virDomain Foo", "frob", "virDomain'$(id)'"])
def test_what_is_no_name_is_refused(practice: Path, name: str) -> None:
    with pytest.raises(BadInput):
        commits_of(Checkout.open(practice), name)


def test_what_is_no_commit_is_refused(practice: Path) -> None:
    with pytest.raises(BadInput):
        diff_of(Checkout.open(practice), "--output=/tmp/x")


def test_programs_that_the_checkout_names_are_not_run(practice: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(practice), "tree")
    root, marker = tmp_path / "tree", tmp_path / "ran"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    script.chmod(0o755)
    for key in ("diff.external", "core.fsmonitor", "core.pager", "diff.c.textconv", "diff.c.command"):
        git(root, "config", key, str(script))
    (root / ".gitattributes").write_text("* diff=c\n")
    found = commits_of(Checkout.open(root), "virDomainSetVcpus")
    assert found
    assert diff_of(Checkout.open(root), found[0].commit)
    assert not marker.exists()


def test_paths_tell_the_step() -> None:
    assert steps_of(["include/libvirt/libvirt-domain.h", "src/libvirt_public.syms"]) == (1,)
    assert steps_of(["src/qemu/qemu_driver.c", "tools/virsh-domain.c", "src/driver-hypervisor.h"]) == (
        2,
        6,
        8,
    )
    assert steps_of(["po/de.po"]) == ()


def test_all_public_functions_are_listed_once(practice: Path) -> None:
    found = public_functions(Checkout.open(practice))
    assert "virDomainSetVcpus" in found
    assert len(found) == len(set(found))
