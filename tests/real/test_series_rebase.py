"""A series of three functions on real libvirt, rebased onto an upstream that went on under it."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from steps.function.propose import make_proposal
from steps.function.prototype import parse
from steps.plan import plan_proposal
from steps.series.commit import Target, commit
from steps.series.model import Wishes
from steps.series.plan import Material
from steps.series.rebase import Rebase
from steps.series.review import look_at_series
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from tests.real.conftest import trusted
from tests.real.test_series import begun, git, somebody

__all__ = ["somebody"]

pytestmark = [pytest.mark.real, pytest.mark.slow]

NEIGHBOURS = (
    ("int virDomainGetFrobnication(virDomainPtr domain, const char *name, int *level, unsigned int flags);",
     "domgetfrobnication"),
    ("int virDomainSetWibble(virDomainPtr domain, const char *name, int level, unsigned int flags);",
     "domsetwibble"),
    ("int virDomainGetWibble(virDomainPtr domain, virTypedParameterPtr *params, int *nparams, unsigned int flags);",
     "domgetwibble"),
)  # fmt: skip
"""What upstream took meanwhile: each goes to the places, and takes the number, that the series has."""

OLD, NEW = "11.3.0", "11.4.0"
_PROCEDURE = re.compile(r"_PROC_\w+\s*=\s*(\d+)")
_RECKONED = re.compile(
    r"^[+]\s*(?:REMOTE_PROC_\w+\s*=|LIBVIRT_[\d.]+ \{|\} LIBVIRT|global:|[}]?$)|@generate|@acl"
)


def take(root: Path, prototypes: Sequence[tuple[str, str]]) -> None:
    """Let the tree have the functions, with nothing left to write."""
    for prototype, command in prototypes:
        snapshot = trusted(root).snapshot()
        proposal = make_proposal(Facts(snapshot), parse(prototype), {"virsh-command": command})
        for path, change in plan_proposal(snapshot, proposal).changes().items():
            (root / path).write_bytes(change.after.replace(b"libvirt-wizard:", b"here"))


def release(root: Path) -> None:
    """Let the tree be on the way to the next version."""
    build = root / "meson.build"
    text = build.read_text()
    assert f"version: '{OLD}'" in text
    build.write_text(text.replace(f"version: '{OLD}'", f"version: '{NEW}'", 1))
    news = root / "NEWS.rst"
    text = news.read_text()
    title = f"v{NEW} (unreleased)"
    section = (
        f"{title}\n{'=' * len(title)}\n\n* **New features**\n\n* **Improvements**\n\n* **Bug fixes**\n\n\n"
    )
    at = text.index(f"v{OLD} (")
    news.write_text(text[:at] + section + text[at:])


def added(root: Path, before: str, after: str, *paths: str) -> Counter[str]:
    told = git(root, "diff", "-U0", "--no-renames", before, after, "--", *paths).split("\n")
    return Counter(row for row in told if row.startswith("+") and not row.startswith("+++"))


@pytest.mark.parametrize(
    ("functions", "released"),
    [(1, False), (1, True), (3, False), (0, True)],
    ids=["the same number and places", "that and a release", "three functions", "a release"],
)
def test_no_stop_and_nothing_says_what_was(
    functions: int, released: bool, working_copy: Callable[[Path], Path], tree_11: Path, somebody: None
) -> None:
    root = working_copy(tree_11)
    base = git(root, "rev-parse", "HEAD")
    series = Material.read(begun(root)).arrange(Wishes(per_api=True))
    commit(Checkout.open(root), series, Target("mine"))
    git(root, "checkout", "-qf", "-B", "up", base)
    git(root, "clean", "-fdq")
    if released:
        release(root)
    take(root, NEIGHBOURS[:functions])
    git(root, "commit", "-qam", "upstream went on")
    git(root, "checkout", "-q", "mine")

    rebase = Rebase(Checkout.open(root), "up")
    rebased = rebase.make()
    assert rebased.conflicts == []
    assert len(rebased.commits) == len(series.patches) == 13
    rebase.move(rebased)
    assert git(root, "status", "--porcelain", "-uno") == ""

    numbers = [int(n) for n in _PROCEDURE.findall((root / "src/remote/remote_protocol.x").read_text())]
    assert numbers == list(range(1, len(numbers) + 1))
    golden = [int(n) for n in _PROCEDURE.findall((root / "src/remote_protocol-structs").read_text())]
    assert golden == numbers
    mine, now = added(root, base, rebased.before), added(root, "up", "HEAD")
    if released:
        assert not [
            row
            for row in now
            if re.search(rf"(?<![\w.])v?{re.escape(OLD)}(?![\w.])", row) and "} LIBVIRT_" not in row
        ]
        assert sum(f"{NEW} */" in row or f"Since: {NEW}" in row for row in now) > 0
        mine = Counter({row.replace(OLD, NEW): count for row, count in mine.items()})
    lost = {row for row in (mine - now) if not _RECKONED.search(row)}
    assert lost == set()
    found = look_at_series(Checkout.open(root), "up", "HEAD")
    assert [one.message for told in found.values() for one in told if one.severity == "error"] == []
    assert (
        subprocess.run(
            ["git", "-C", str(root), "fsck", "--no-dangling", "--no-progress"], check=True
        ).returncode
        == 0
    )
    assert [git(root, "show", "-s", "--format=%an", c) for c, _ in rebased.commits] == ["Jane Doe"] * 13
