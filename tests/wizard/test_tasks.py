"""What is kept of the runs: which complaints still hold, how much of their logs, and how the last went."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from steps.tasks import RunOptions, Started, Task
from tests.steps.tasks.running import task
from wizard.tasks import TaskCenter, TaskRun


@pytest.fixture
def center(tmp_path: Path) -> TaskCenter:
    return TaskCenter(lambda: RunOptions(durations=tmp_path / "state" / "durations.json"), lambda _run: None)


def saying(folder: Path, *lines: str, name: str = "build", whole: bool = True, status: int = 1) -> Task:
    script = "".join(f"print({line!r})\n" for line in lines) + f"raise SystemExit({status})"
    return replace(task(folder, script, name=name), whole=whole)


def held(center: TaskCenter) -> list[str]:
    return [found.message for _run, found in center.complaints()]


DRIVER, VIRSH = "src/test/test_driver.c:1:1: error: driver", "tools/virsh.c:1:1: error: virsh"


async def test_whole_run_answers_all_that_was_said_before(center: TaskCenter, tmp_path: Path) -> None:
    await center.follow(saying(tmp_path, DRIVER, VIRSH))
    assert held(center) == ["driver", "virsh"]
    await center.follow(saying(tmp_path, VIRSH))
    assert held(center) == ["virsh"]
    await center.follow(saying(tmp_path, status=0))
    assert held(center) == []


async def test_narrow_run_answers_for_its_step_only(center: TaskCenter, tmp_path: Path) -> None:
    await center.follow(saying(tmp_path, DRIVER, VIRSH))
    await center.follow(saying(tmp_path, whole=False, status=0), steps=[8])
    assert held(center) == ["virsh"]


async def test_tests_that_pass_answer_for_the_build_before_them(center: TaskCenter, tmp_path: Path) -> None:
    await center.follow(saying(tmp_path, DRIVER))
    await center.follow(saying(tmp_path, name="check", whole=False, status=0), steps=[8])
    assert held(center) == ["driver"]
    await center.follow(saying(tmp_path, name="check", status=1))
    assert held(center) == ["driver"]
    await center.follow(saying(tmp_path, name="check", status=0))
    assert held(center) == []


async def test_cancelled_run_answers_for_nothing_and_repeats_nothing(
    center: TaskCenter, tmp_path: Path
) -> None:
    await center.follow(saying(tmp_path, DRIVER, VIRSH))
    slow = task(tmp_path, f"print({DRIVER!r}, flush=True); import time; time.sleep(60)")
    following = asyncio.ensure_future(center.follow(slow))
    while len(center.runs) < 2 or not center.runs[1].diagnostics:
        await asyncio.sleep(0.01)
    center.cancel_all()
    assert (await following).standing == "cancelled"
    assert sorted(held(center)) == ["driver", "virsh"]


async def test_logs_of_old_runs_are_forgotten_their_complaints_are_not(
    center: TaskCenter, tmp_path: Path
) -> None:
    for number in range(12):
        await center.follow(
            saying(tmp_path, f"src/a.c:{number + 1}:1: error: e{number}", whole=False), steps=[number]
        )
    kept = [bool(run.log.lines) for run in center.runs]
    assert kept.count(True) in (8, 9)
    assert kept[-8:] == [True] * 8
    assert len(center.runs[0].diagnostics) == 1


async def test_last_time_is_that_of_the_same_line(center: TaskCenter, tmp_path: Path) -> None:
    passing = saying(tmp_path, status=0)
    assert center.last_time(passing) is None
    await center.follow(passing)
    assert center.last_time(passing) is not None
    assert center.last_time(saying(tmp_path, DRIVER, status=0)) is None


def test_what_is_left_is_told_from_the_last_run_else_from_what_is_done(tmp_path: Path) -> None:
    run = TaskRun(task(tmp_path, "pass"))
    run.take(Started("build", "x", str(tmp_path), estimate=100.0))
    assert run.remaining is not None
    assert 99 < run.remaining <= 100
    run.estimate = None
    assert run.remaining is None
    run.done, run.total, run.began = 1, 4, run.began - 10
    assert run.remaining == pytest.approx(30, abs=1)
