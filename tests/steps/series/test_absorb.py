"""Review fixes find the commit that owns the lines; nothing on disk changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from steps.errors import BadInput
from steps.series.absorb import absorption
from steps.series.commit import Target, commit
from steps.series.model import Wishes
from steps.series.plan import Material
from steps.tree.checkout import Checkout
from tests.steps.series.conftest import settle
from tests.wizard.practice_tree import git


@pytest.fixture(params=["practice", "steps", "per-api"])
def based(tree: Path, request: pytest.FixtureRequest) -> str:
    """The series is committed on the current branch, in each grouping; the base's name."""
    settle(tree)
    wishes = {"practice": Wishes(), "steps": Wishes("steps"), "per-api": Wishes(per_api=True)}[request.param]
    checkout = Checkout.open(tree)
    (tree / "EXERCISE.md").unlink()
    git(tree, "checkout", "-q", "HEAD", "--", "EXERCISE.md")
    base = git(tree, "rev-parse", "HEAD")
    commit(checkout, Material.read(checkout, base).arrange(wishes), Target(branch="mine", switch=True))
    return base


def owner(tree: Path, base: str, path: str, text: str) -> int:
    """The number of the commit that brought the first line with ``text``."""
    number = next(n for n, row in enumerate((tree / path).read_text().split("\n"), 1) if text in row)
    name = (
        git(tree, "blame", "-s", "--abbrev=40", f"-L{number},{number}", "HEAD", "--", path)
        .split()[0]
        .lstrip("^")
    )
    return git(tree, "rev-list", "--reverse", f"{base}..HEAD").split().index(name) + 1


def fix(tree: Path, path: str, change: Callable[[str], str]) -> None:
    file = tree / path
    text = file.read_text()
    file.write_text(change(text))
    assert file.read_text() != text


SITES = [
    ("src/libvirt-domain.c", "virDomainSetFrobnication(virDomainPtr"),
    ("src/test/test_driver.c", "testDomainSetFrobnication(virDomainPtr"),
    ("tools/virsh-domain.c", "virDomainSetFrobnication(dom"),
    ("docs/manpages/virsh.rst", "domsetfrobnication"),
    ("NEWS.rst", "virDomainSetFrobnication"),
    ("include/libvirt/libvirt-domain.h", "virDomainGetFrobnication"),
]


@pytest.mark.parametrize(("path", "text"), SITES)
def test_changed_lines_go_to_their_commit(tree: Path, based: str, path: str, text: str) -> None:
    number = owner(tree, based, path, text)
    fix(tree, path, lambda old: old.replace(text, f"{text} /* reviewed */", 1))
    before = {p: (tree / p).read_bytes() for p in git(tree, "ls-files").split("\n")}
    index = git(tree, "ls-files", "-s")
    found = absorption(Checkout.open(tree), based)
    assert [one.commit for one in found.fixes] == [number - 1]
    assert git(tree, "ls-files", "-s") == index
    old = git(tree, "rev-list", "--reverse", f"{based}..HEAD").split()
    found.make()
    new = git(tree, "rev-list", "--reverse", f"{based}..HEAD").split()
    assert new[: number - 1] == old[: number - 1]
    assert len(new) == len(old)
    assert {p: (tree / p).read_bytes() for p in before} == before
    assert git(tree, "status", "--porcelain") == ""
    assert "reviewed" in git(tree, "show", new[number - 1])
    for one in (*new[: number - 1], *new[number:]):
        assert "+" not in [
            row[:1] for row in git(tree, "show", "--format=", one).split("\n") if "reviewed" in row
        ]
    git(tree, "fsck", "--strict")


def test_inserted_lines_go_where_they_stand(tree: Path, based: str) -> None:
    path = "src/test/test_driver.c"
    body = (tree / path).read_text()
    at = body.index("{\n", body.index("testDomainSetFrobnication(virDomainPtr")) + 2
    (tree / path).write_text(body[:at] + "    int reviewed = 1;\n" + body[at:])
    number = owner(tree, based, "src/test/test_driver.c", "testDomainSetFrobnication(virDomainPtr")
    [one] = absorption(Checkout.open(tree), based).fixes
    assert one.commit == number - 1


def test_what_touches_only_the_base_is_left_and_named(tree: Path, based: str) -> None:
    first = (tree / "src/conf/domain_conf.h").read_text()
    (tree / "src/conf/domain_conf.h").write_text("/* mine */\n" + first)
    found = absorption(Checkout.open(tree), based)
    assert [one.commit for one in found.fixes] == [None]
    with pytest.raises(BadInput, match="nothing to absorb"):
        found.make()
    assert git(tree, "status", "--porcelain") == " M src/conf/domain_conf.h".strip()


def test_fixups_are_commits_on_top(tree: Path, based: str) -> None:
    for path, text in SITES[:3]:
        fix(tree, path, lambda old, text=text: old.replace(text, f"{text} /* reviewed */", 1))  # type: ignore[misc]
    head = git(tree, "rev-parse", "HEAD")
    found = absorption(Checkout.open(tree), based)
    found.make(fixup=True)
    subjects = git(tree, "log", "--format=%s", f"{head}..HEAD").split("\n")
    assert len(subjects) == len({one.commit for one in found.fixes})
    assert all(subject.startswith("fixup! ") for subject in subjects)
    assert git(tree, "status", "--porcelain") == ""


def test_what_is_staged_is_refused(tree: Path, based: str) -> None:
    fix(
        tree, "NEWS.rst", lambda old: old.replace("virDomainSetFrobnication", "virDomainSetFrobnication()", 1)
    )
    git(tree, "add", "NEWS.rst")
    with pytest.raises(BadInput, match="staged"):
        absorption(Checkout.open(tree), based).make()
