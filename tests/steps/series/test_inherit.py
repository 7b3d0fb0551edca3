"""A series that is there already, split anew: what people wrote and signed stays."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from steps.series.commit import Made, Target, commit
from steps.series.model import Wishes
from steps.series.plan import Material
from steps.tree.checkout import Checkout
from tests.wizard.practice_tree import git

JANE = "Signed-off-by: Jane Doe <jane@example.org>"


def made(tree: Path, branch: str, wishes: Wishes, base: str | None = None) -> Made:
    checkout = Checkout.open(tree)
    series = Material.read(checkout, base).arrange(wishes)
    return commit(checkout, series, Target(branch=branch, switch=True))


def bodies(tree: Path, made: Made) -> list[str]:
    return [git(tree, "show", "-s", "--format=%B", name) for name, _subject in made.commits]


def reworded(tree: Path, made: Made, texts: dict[int, str], author: dict[int, str]) -> None:
    """Make the branch's commits again, some with another message or author."""
    parent = made.base
    for number, (name, _subject) in enumerate(made.commits):
        who = author.get(number, "Jane Doe")
        text = texts.get(number) or git(tree, "show", "-s", "--format=%B", name)
        env = {**os.environ, "GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": f"{who.split()[0].lower()}@example.org",
               "GIT_AUTHOR_DATE": f"17000000{number:02} +0200"}  # fmt: skip
        told = subprocess.run(
            ["git", "-C", str(tree), "commit-tree", f"{name}^{{tree}}", "-p", parent],
            input=text, text=True, env=env, capture_output=True, check=True,
        )  # fmt: skip
        parent = told.stdout.strip()
    git(tree, "update-ref", f"refs/heads/{made.branch}", parent)


@pytest.fixture
def series(tree: Path) -> tuple[Path, Made]:
    """Patches by API; number 3 is reviewed, number 4 has words of its own, number 5 another author."""
    first = made(tree, "mine", Wishes(per_api=True))
    texts = {
        2: f"remote: One\n\nReviewed-by: Rita <rita@example.org>\n{JANE}\n",
        3: f"remote: My own words\n\nAnd why.\n\n{JANE}\n",
        4: "test: By Otto\n\nSigned-off-by: Otto Other <otto@example.org>\n",
    }
    reworded(tree, first, texts, {4: "Otto Other"})
    return tree, first


def test_nothing_changed_makes_the_same_commits(series: tuple[Path, Made]) -> None:
    tree, first = series
    before = git(tree, "rev-list", "--reverse", f"{first.base}..mine").split()
    again = made(tree, "again", Wishes(per_api=True), first.base)
    names = [name for name, _subject in again.commits]
    assert names[:4] == before[:4], "one with another's sign-off only gets mine"
    assert bodies(tree, again)[4].endswith(f"Signed-off-by: Otto Other <otto@example.org>\n{JANE}")
    assert (
        git(tree, "show", "-s", "--format=%an %ad", "--date=raw", names[4]) == "Otto Other 1700000004 +0200"
    )
    assert git(tree, "rev-parse", "again^{tree}") == git(tree, "rev-parse", "mine^{tree}")


def test_a_fix_changes_its_patch_alone(series: tuple[Path, Made]) -> None:
    tree, first = series
    before = git(tree, "rev-list", "--reverse", f"{first.base}..mine").split()
    manual = tree / "docs/manpages/virsh.rst"
    [line] = [
        r
        for r in git(tree, "diff", first.base, "mine", "--", str(manual)).split("\n")
        if r.startswith("+domset")
    ]
    manual.write_text(manual.read_text().replace(line[1:] + "\n", line[1:] + " fixed\n", 1))
    again = made(tree, "again", Wishes(per_api=True), first.base)
    assert len(again.commits) == len(before)
    trees = [git(tree, "rev-parse", f"{name}^{{tree}}") for name in before]
    now = [git(tree, "rev-parse", f"{name}^{{tree}}") for name, _subject in again.commits]
    assert [a == b for a, b in zip(trees, now, strict=True)].count(False) < 4
    told = bodies(tree, again)
    assert "Reviewed-by: Rita" in told[2]
    assert "My own words\n\nAnd why." in told[3]
    assert told[3].count("Signed-off-by") == 1


def test_reviewed_by_goes_where_the_lines_changed_and_that_is_said(series: tuple[Path, Made]) -> None:
    tree, first = series
    client = tree / "src/remote/remote_protocol.x"
    text = client.read_text()
    changed = git(tree, "diff", "-U0", f"{first.base}", "mine", "--", str(client))
    line = next(
        r[1:] for r in changed.split("\n") if r.startswith("+struct remote_domain_get_frobnication_args")
    )
    client.write_text(text.replace(line + "\n", "/* more */\n" + line + "\n", 1))
    planned = Material.read(Checkout.open(tree), first.base).arrange(Wishes(per_api=True))
    patch = planned.patches[2]
    assert "Reviewed-by" not in patch.message
    assert patch.message.startswith("remote: One\n")
    assert any("Reviewed-by: Rita" in warning for warning in patch.warnings)
    assert patch.as_json()["author"] == "Jane Doe <jane@example.org>"


def test_all_at_once_has_no_heir_but_its_author_stays(tree: Path) -> None:
    env = {**os.environ, "GIT_AUTHOR_NAME": "Otto Other", "GIT_AUTHOR_EMAIL": "otto@example.org"}
    subprocess.run(
        ["git", "-C", str(tree), "commit", "-qam", "wip\n\nSigned-off-by: Otto Other <otto@example.org>"],
        env=env, check=True,
    )  # fmt: skip
    planned = Material.read(Checkout.open(tree)).arrange(Wishes())
    assert len(planned.patches) == 5
    for patch in planned.patches:
        assert patch.subject != "wip"
        assert patch.earlier is not None
        assert patch.earlier.author == "Otto Other"
        assert patch.message.endswith(f"Signed-off-by: Otto Other <otto@example.org>\n{JANE}\n")
