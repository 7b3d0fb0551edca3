"""The wizard's own lint is a checker of preflight."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from steps.tasks import Diagnosed, Diagnostic, plan_task, start
from steps.tree.checkout import Checkout
from wizard.practice import make_practice_tree
from wizard.task_options import run_options


async def complaints(root: Path) -> list[Diagnostic]:
    run = start(plan_task(root, "preflight"), run_options(Checkout.open(root)))
    return [event.diagnostic async for event in run.events() if isinstance(event, Diagnosed)]


def test_preflight_says_what_lint_finds_in_the_functions_in_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    found = asyncio.run(complaints(make_practice_tree(tmp_path / "tree", "review")))
    by_lint = {(one.check, one.file, one.step) for one in found if one.tool == "lint"}
    assert ("rule-read-only", "src/libvirt-network.c", 3) in by_lint


def test_finished_functions_are_not_complained_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    found = asyncio.run(complaints(make_practice_tree(tmp_path / "tree")))
    assert [one for one in found if one.tool == "lint"] == []
