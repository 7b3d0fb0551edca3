"""The letter, the mails, the commands that hand a series over; nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.errors import BadInput, MissingTool
from steps.series.commit import Target, commit
from steps.series.letter import commands, letter_of, write_mails
from steps.series.model import Wishes
from steps.series.plan import Material
from steps.tree.checkout import Checkout
from tests.steps.series.conftest import settle
from tests.wizard.practice_tree import git


@pytest.fixture
def based(tree: Path) -> str:
    settle(tree)
    base = git(tree, "rev-parse", "HEAD")
    commit(
        Checkout.open(tree),
        Material.read(Checkout.open(tree), base).arrange(Wishes()),
        Target(branch="mine", switch=True),
    )
    return base


def test_the_letter_says_functions_and_patches(tree: Path, based: str) -> None:
    letter = letter_of(Checkout.open(tree), based, "HEAD")
    assert (letter.number, letter.tag, letter.previous) == (1, "mine-v1", None)
    assert letter.subject == "Introduce virDomain{Get,Set}Frobnication"
    text = letter.text()
    assert "  int virDomainSetFrobnication(virDomainPtr domain, const char *name,\n" in text
    assert "  5. NEWS: Document" in text
    assert "Changes since" not in text
    assert "```c\nint virDomainGetFrobnication(" in letter.markdown()


def test_mails_of_two_versions(tree: Path, based: str, tmp_path: Path) -> None:
    checkout, folder = Checkout.open(tree), tmp_path / "mails"
    head, files = git(tree, "rev-parse", "HEAD"), git(tree, "status", "--porcelain")
    names = write_mails(letter_of(checkout, based, "HEAD"), folder)
    assert len(names) == 6
    cover = (folder / names[0]).read_text()
    assert "Introduce virDomain{Get,Set}Frobnication" in cover
    assert "*** " not in cover
    assert git(tree, "rev-parse", "mine-v1") == head
    with pytest.raises(BadInput, match="already"):
        write_mails(letter_of(checkout, based, "HEAD", 1), folder)
    news = tree / "NEWS.rst"
    news.write_text(news.read_text().replace("virDomainSetFrobnication", "``virDomainSetFrobnication()``", 1))
    git(tree, "commit", "-qa", "--amend", "--no-edit")
    git(tree, "notes", "add", "-m", "what a reviewer should know")
    second = letter_of(checkout, based, "HEAD")
    assert second.number == 2
    assert second.changes() == ["- patch 5 changed: NEWS: Document virDomain{Get,Set}Frobnication"]
    names = write_mails(second, folder)
    assert all(name.startswith("v2-") for name in names)
    assert "Range-diff against v1" in (folder / names[0]).read_text()
    body = (folder / names[-1]).read_text()
    assert body.index("\n---\n") < body.index("what a reviewer should know")
    assert git(tree, "status", "--porcelain") == files


def test_handing_over_names_commands_and_sends_nothing(
    tree: Path, based: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tree / ".gitpublish").write_text('[gitpublishprofile "default"]\nto = devel@lists.example.org\n')
    git(tree, "add", ".gitpublish")
    git(tree, "commit", "-qm", "profile")
    letter = letter_of(Checkout.open(tree), based, "HEAD")
    monkeypatch.setenv("PATH", str(tmp_path))
    for way in ("git-publish", "b4"):
        with pytest.raises(MissingTool, match=way):
            commands(letter, way, "origin/master", "mails")  # type: ignore[arg-type]
    monkeypatch.undo()
    assert (
        commands(letter, "dir", "origin/master", "mails")[-1]
        == "git send-email --to=devel@lists.example.org mails/*.patch"
    )
    assert (
        "merge_request.target=master origin mine" in commands(letter, "gitlab", "origin/master", "mails")[0]
    )
