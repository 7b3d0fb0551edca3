"""Two wizards on one build folder: one task at a time, and no lock outlives its holder."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from steps.tasks import Event, Finished, Lines, Queued, Run, RunOptions, start
from steps.tasks.folderlock import FolderLock
from tests.steps.tasks.running import end, events, lives, task, wait_until

OTHER = """
import asyncio, sys
from pathlib import Path
from steps.tasks import RunOptions, start
from tests.steps.tasks.running import events, task
folder = Path(sys.argv[1])
asyncio.run(events(start(task(folder, sys.argv[2], name="check"), RunOptions(locks=folder.parent / "locks"))))
"""
"""Another wizard that runs a script in a folder."""
HOLDS = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open('pid.part', 'w') as file: print(os.getpid(), file=file)
os.rename('pid.part', 'pid')
while not os.path.exists('enough'): time.sleep(0.01)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "build").mkdir()
    return tmp_path / "build"


def mine(folder: Path, script: str = "print('mine')") -> Run:
    return start(task(folder, script), RunOptions(locks=folder.parent / "locks"))


async def other(folder: Path) -> asyncio.subprocess.Process:
    """Another wizard whose task in ``folder`` runs by now."""
    wizard = await asyncio.create_subprocess_exec(sys.executable, "-c", OTHER, str(folder), HOLDS)
    assert await asyncio.to_thread(wait_until, (folder / "pid").exists)
    return wizard


def outcome(told: list[Event]) -> str:
    assert isinstance(told[-1], Finished)
    return told[-1].outcome


async def test_second_wizard_waits_and_says_for_whom(folder: Path) -> None:
    wizard = await other(folder)
    told: list[Event] = []
    async for event in mine(folder).events():
        told.append(event)
        if isinstance(event, Queued):
            assert (event.behind, event.holder.split(" since ")[0]) == (
                1,
                f"check of another libvirt-wizard (process {wizard.pid})",
            )
            (folder / "enough").touch()
    assert isinstance(told[0], Queued)
    assert Lines(("mine",)) in told
    assert outcome(told) == "passed"
    assert await wizard.wait() == 0


async def test_who_waits_can_be_cancelled(folder: Path) -> None:
    wizard = await other(folder)
    run = mine(folder, "open('ran', 'w')")
    told = []
    async for event in run.events():
        told.append(event)
        run.cancel()
    assert [type(event) for event in told] == [Queued, Finished]
    assert outcome(told) == "cancelled"
    assert not (folder / "ran").exists()
    (folder / "enough").touch()
    await wizard.wait()


async def test_killed_wizard_holds_nothing_once_its_task_is_gone(folder: Path) -> None:
    wizard = await other(folder)
    held = int((folder / "pid").read_text())
    try:
        wizard.kill()
        await wizard.wait()
        told = []
        async for event in mine(folder).events():
            told.append(event)
            assert isinstance(event, Queued) or not lives(held)
        assert outcome(told) == "passed"
    finally:
        end([held])


async def test_other_folders_are_free_and_links_are_not(folder: Path) -> None:
    wizard = await other(folder)
    (folder.parent / "else").mkdir()
    assert not any(isinstance(event, Queued) for event in await events(mine(folder.parent / "else")))
    (folder.parent / "link").symlink_to(folder)
    linked = mine(folder.parent / "link")
    async for event in linked.events():
        if isinstance(event, Queued):
            linked.cancel()
            break
    else:
        pytest.fail("did not wait")
    (folder / "enough").touch()
    await wizard.wait()


async def test_command_does_not_inherit_the_lock(folder: Path) -> None:
    script = "import os; print(sorted(int(n) for n in os.listdir('/proc/self/fd'))[:4])"
    assert Lines(("[0, 1, 2, 3]",)) in await events(mine(folder, script))  # 3 is the listing's own
    script = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); print(p.pid)"
    told = await events(mine(folder, script))
    left = [int(line) for event in told if isinstance(event, Lines) for line in event.lines]
    assert lives(left[0])  # as a daemon that a test left
    assert outcome(await events(mine(folder))) == "passed"
    end(left)


def test_place_without_locks_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    lock = FolderLock(tmp_path / "file" / "below", "/build", "check")
    assert lock.take()
    assert lock.held is None


def test_holder_that_left_no_name_is_still_told(tmp_path: Path) -> None:
    first, second = (FolderLock(tmp_path, "/build", "check\x1b[2J") for _ in range(2))
    assert first.take()
    assert not second.take()
    assert second.holder().startswith("check2J of another libvirt-wizard (process ")
    for text in ("", "[", '{"pid": "x"}', '{"pid": 1, "task": 2, "since": 1e300}', "\xff", "[" * 5000):
        next(tmp_path.iterdir()).write_text(text)
        assert second.holder() == "another libvirt-wizard"
    first.release()
    assert second.take()
    second.release()


def test_lock_is_taken_at_once_when_free(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path, "/build", "check")
    assert lock.take() and lock.take()
    assert lock.held is not None
    lock.release()
    assert lock.held is None
