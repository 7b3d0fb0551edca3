"""From a prototype to code inside a real libvirt tree, and back."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.real.functions import EACH_MODULE, New, checks, wizard

pytestmark = pytest.mark.real
JUDGED = {"internal-use", "common-code"}
"""Checks that only a person answers."""


def git(root: Path, *arguments: str, given: str | None = None) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], input=given, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("new", EACH_MODULE, ids=lambda new: new.name)
def test_plan_apply_status_undo(changed_tree: Path, new: New) -> None:
    root = changed_tree
    before = checks(root, new.name)
    assert {c["state"] for c in before.values()} <= {"missing", "not-needed", "unsure"}
    assert before["public-header"]["state"] == before["client"]["state"] == "missing"

    planned = wizard(root, "plan", *new.arguments)
    assert planned.returncode == 1, planned.stderr
    assert git(root, "status", "--porcelain") == ""
    git(root, "apply", "--check", "-", given=planned.stdout)
    git(root, "apply", "-", given=planned.stdout)
    by_diff = git(root, "diff")
    git(root, "checkout", "-q", ".")

    applied = wizard(root, "apply", *new.arguments)
    assert applied.returncode == 0, applied.stderr
    assert git(root, "diff") == by_diff

    after = checks(root, new.name)
    edits = json.loads(wizard(root, "plan", "--json", *new.arguments).stdout)["edits"]
    assert edits == []
    left = {i: c for i, c in after.items() if c["state"] in ("missing", "unsure") and i not in JUDGED}
    assert {i: c["why"] for i, c in left.items() if i != "rule-debug-return"} == {}
    for check in after.values():
        if check["state"] in ("done", "partial") and check["file"] and check["line"]:
            assert check["line"] <= len((root / check["file"]).read_bytes().splitlines()), check

    again = wizard(root, "apply", *new.arguments)
    assert (again.returncode, git(root, "diff")) == (0, by_diff)

    undone = wizard(root, "undo")
    assert undone.returncode == 0, undone.stderr
    assert git(root, "status", "--porcelain") == ""


def test_each_edit_is_where_the_plan_says(changed_tree: Path) -> None:
    root = changed_tree
    source = "".join(new.as_file for new in EACH_MODULE)
    planned = json.loads(wizard(root, "plan", "--json", "--from", "-", given=source).stdout)["plans"]
    assert [p["proposal"]["name"] for p in planned] == [new.name for new in EACH_MODULE]
    applied = wizard(root, "apply", "--from", "-", given=source)
    assert applied.returncode == 0, applied.stderr
    for plan in planned:
        for edit in plan["edits"]:
            if not edit["text"].strip():
                continue
            first = next(line for line in edit["text"].splitlines() if line.strip())
            there = (root / edit["file"]).read_text().splitlines()[edit["line"] - 1]
            assert first in there, (edit["check"], edit["file"], edit["line"])
    assert wizard(root, "undo").returncode == 0
    assert git(root, "status", "--porcelain") == ""


def test_the_trees_own_checkers_pass_as_before(changed_tree: Path) -> None:
    root = changed_tree
    before = wizard(root, "run", "preflight")
    source = "".join(new.as_file for new in EACH_MODULE)
    assert wizard(root, "apply", "--from", "-", given=source).returncode == 0
    after = wizard(root, "run", "preflight")
    assert wizard(root, "undo").returncode == 0
    assert after.returncode == before.returncode, after.stdout + after.stderr
    assert complaints(after.stderr) == complaints(before.stderr)


def complaints(said: str) -> list[str]:
    """What the checkers found, without what differs from run to run."""
    return [line for line in said.splitlines() if line.startswith("! ")]
