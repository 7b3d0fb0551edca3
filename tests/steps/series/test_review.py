"""What commits show before any tool is run: each planted mistake is found at its commit, a good series shows none."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from steps.series.commit import Target, commit
from steps.series.model import Wishes
from steps.series.plan import Material
from steps.series.review import look_at_series
from steps.series.verify import Verification, Verified
from steps.tree.checkout import Checkout
from tests.steps.series.conftest import settle
from tests.wizard.practice_tree import git

SIGNED = "\n\nSigned-off-by: Jane Doe <jane@example.org>"


@pytest.fixture
def base(tree: Path) -> str:
    """The good series is the current branch."""
    settle(tree)
    checkout = Checkout.open(tree)
    made = commit(checkout, Material.read(checkout).arrange(Wishes()), Target(branch="mine", switch=True))
    return made.base


def shown(tree: Path, base: str) -> list[str]:
    found = look_at_series(Checkout.open(tree), base, "HEAD")
    return [one.message for told in found.values() for one in told if one.severity == "error"]


def plant(tree: Path, path: str, change: Callable[[str], str], message: str = "lib: More" + SIGNED) -> None:
    file = tree / path
    file.write_text(change(file.read_text()))
    git(tree, "commit", "-qam", message)


def test_a_good_series_shows_nothing(tree: Path, base: str) -> None:
    assert shown(tree, base) == []


def test_a_placeholder_is_found(tree: Path, base: str) -> None:
    plant(tree, "src/libvirt-domain.c", lambda text: text + "/* libvirt-wizard: say it */\n")
    assert shown(tree, base) == ["1 placeholder of the wizard's"]


def test_a_number_twice_is_found(tree: Path, base: str) -> None:
    text = (tree / "src/remote/remote_protocol.x").read_text()
    numbers = [row for row in text.split("\n") if "_PROC_" in row and "=" in row]
    last = numbers[-1].rpartition("=")[2].strip(" ,")
    plant(tree, "src/remote/remote_protocol.x",
          lambda text: text.replace(numbers[-1], f"    REMOTE_PROC_OTHER_ONE = {last},\n{numbers[-1]}"))  # fmt: skip
    [said] = shown(tree, base)
    assert "stands twice" in said
    assert "REMOTE_PROC_OTHER_ONE" in said


def test_a_symbol_in_a_released_block_and_other_versions_are_found(tree: Path, base: str) -> None:
    git(tree, "reset", "-q", "--hard", base)
    syms = (tree / "src/libvirt_public.syms").read_text()
    first = syms[syms.index("LIBVIRT_") : syms.index("\n", syms.index("LIBVIRT_"))]
    plant(tree, "src/libvirt_public.syms", lambda text: text.replace(first, f"{first}\n        virDomainOther;", 1)
          if "global:" not in text else text.replace("global:\n", "global:\n        virDomainOther;\n", 1))  # fmt: skip
    plant(tree, "src/libvirt-domain.c", lambda text: text + "/* Since: 99.0.0 */\n")
    said = shown(tree, base)
    assert any("virDomainOther is put into the block" in one for one in said)
    assert any("says 99.0.0 where" in one for one in said)


def test_a_fixup_and_an_author_without_sign_off_are_found(tree: Path, base: str) -> None:
    plant(tree, "NEWS.rst", lambda text: text + "more\n", "fixup! NEWS: Document" + SIGNED)
    env = {**os.environ, "GIT_AUTHOR_NAME": "Otto", "GIT_AUTHOR_EMAIL": "otto@example.org"}
    (tree / "NEWS.rst").write_text((tree / "NEWS.rst").read_text() + "again\n")
    subprocess.run(["git", "-C", str(tree), "commit", "-qam", "NEWS: Again" + SIGNED], env=env, check=True)
    assert shown(tree, base) == [
        "fixup! is not melted in yet", "its author Otto <otto@example.org> has not signed it off",
    ]  # fmt: skip


def test_a_name_used_before_it_is_brought_is_found(tree: Path, base: str) -> None:
    plant(tree, "src/test/test_driver.c",
          lambda text: text + "\nstatic int\ntestLate(void)\n{\n    return virLateHelper();\n}\n")  # fmt: skip
    assert shown(tree, base) == []
    plant(
        tree,
        "src/conf/domain_conf.h",
        lambda text: text + "int virLateHelper(void);\n",
        "conf: Late" + SIGNED,
    )
    [said] = shown(tree, base)
    assert said.startswith("uses virLateHelper, which only ")


async def test_a_command_of_ones_own_and_a_later_begin(tree: Path, base: str) -> None:
    told = Verification(
        Checkout.open(tree), base, "HEAD", tree.parent / "cache", command="grep -q Document NEWS.rst; test -f NEWS.rst && false",
        first=5,
    )  # fmt: skip
    [_base, last] = [event async for event in told.events() if isinstance(event, Verified)]
    assert last.commit.number == 5
    assert last.outcome == "failed"
    assert [found.tool for found in last.findings] == ["exec"]
