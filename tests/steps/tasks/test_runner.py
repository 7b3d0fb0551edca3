from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from steps.errors import MissingTool
from steps.tasks import (
    Baselines,
    Command,
    Diagnosed,
    Finished,
    Lines,
    Progress,
    Queue,
    Queued,
    RunOptions,
    Started,
    Task,
    run_json,
    start,
)
from tests.steps.tasks.running import end, events, lives, run_all, task, wait_until


async def test_passing_command_tells_start_lines_and_finish(tmp_path: Path) -> None:
    told = await run_all(tmp_path, "print('one'); print('two')")
    assert isinstance(told[0], Started)
    assert told[0].cwd == str(tmp_path)
    assert told[0].command.startswith(sys.executable)
    assert [line for event in told if isinstance(event, Lines) for line in event.lines] == ["one", "two"]
    finish = told[-1]
    assert isinstance(finish, Finished)
    assert (finish.outcome, finish.status, finish.exit_status) == ("passed", 0, 0)


async def test_failing_command_ends_the_task_with_its_status(tmp_path: Path) -> None:
    told = await run_all(tmp_path, "raise SystemExit(7)", "print('never')")
    assert isinstance(told[-1], Finished)
    assert (told[-1].outcome, told[-1].status, told[-1].exit_status) == ("failed", 7, 1)
    assert not any(isinstance(event, Lines) for event in told)


async def test_commands_run_one_after_the_other(tmp_path: Path) -> None:
    told = await run_all(tmp_path, "open('a', 'w').close()", "open('a'); print('there')")
    assert sum(isinstance(event, Started) for event in told) == 2
    assert any(isinstance(event, Lines) and event.lines == ("there",) for event in told)


async def test_errors_and_output_come_in_one_stream_without_input(tmp_path: Path) -> None:
    script = "import sys; print('out', flush=True); print('err', file=sys.stderr, flush=True); print(repr(sys.stdin.read()))"
    told = await run_all(tmp_path, script)
    assert [line for event in told if isinstance(event, Lines) for line in event.lines] == [
        "out",
        "err",
        "''",
    ]


async def test_output_keeps_colours_and_loses_what_steers_the_terminal(tmp_path: Path) -> None:
    script = (
        r"import sys; sys.stdout.buffer.write(b'\x1b[31mred\x1b[0m \x1b[2J\x1b]0;title\x07\x9b5n \xff end\n')"
    )
    told = await run_all(tmp_path, script)
    lines = [line for event in told if isinstance(event, Lines) for line in event.lines]
    assert lines == ["\x1b[31mred\x1b[0m \\x9b5n \\xff end"]


async def test_progress_and_diagnostics_come_from_the_output(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "libvirt-domain.c").write_text("")
    script = "print('[1/2] Compiling C object a.o'); print('src/libvirt-domain.c:3:4: error: oops')"
    told = await run_all(tmp_path, script)
    assert Progress(1, 2, "Compiling C object a.o") in told
    diagnostics = [event.diagnostic for event in told if isinstance(event, Diagnosed)]
    assert [(one.file, one.line, one.column, one.step) for one in diagnostics] == [
        ("src/libvirt-domain.c", 3, 4, 3)
    ]


async def test_failures_of_the_base_are_marked(tmp_path: Path) -> None:
    def known(untouched: bool, base: str = "abc") -> RunOptions:
        return RunOptions(baselines=lambda: Baselines(tmp_path / "kept", base, untouched))

    before = await run_all(tmp_path, "print('a.c:3:4: error: old'); raise SystemExit(1)", options=known(True))
    assert [e.diagnostic.in_base for e in before if isinstance(e, Diagnosed)] == [None]
    script = "print('a.c:5:4: error: old'); print('a.c:9:9: error: new'); raise SystemExit(1)"
    told = await run_all(tmp_path, script, options=known(False))
    marks = {e.diagnostic.message: e.diagnostic.in_base for e in told if isinstance(e, Diagnosed)}
    assert marks == {"old": True, "new": False}
    assert isinstance(told[-1], Finished)
    assert told[-1].summary == "failed (exit status 1): 1 error, 1 error that the base shows too"
    other = await run_all(tmp_path, script, options=known(False, "other"))
    assert {e.diagnostic.in_base for e in other if isinstance(e, Diagnosed)} == {None}


async def test_narrowed_run_says_nothing_of_the_base(tmp_path: Path) -> None:
    options = RunOptions(baselines=lambda: Baselines(tmp_path / "kept", "abc", untouched=True))
    narrow = replace(task(tmp_path, "pass"), whole=False)
    await events(start(narrow, options))
    assert not (tmp_path / "kept").exists()


async def test_missing_program_and_folder_are_one_clear_line(tmp_path: Path) -> None:
    gone = Task("build", tmp_path, tmp_path, (Command(("no-such-make", "all"), tmp_path),), "")
    with pytest.raises(MissingTool, match=r"^no-such-make is not installed"):
        await events(start(gone))
    lost = Task("build", tmp_path, tmp_path, (Command(("true",), tmp_path / "gone"),), "")
    with pytest.raises(MissingTool, match="gone: the folder is gone"):
        await events(start(lost))


async def test_last_duration_is_the_next_estimate(tmp_path: Path) -> None:
    options = RunOptions(durations=tmp_path / "state" / "durations.json")
    first = await run_all(tmp_path, "import time; time.sleep(0.3)", options=options)
    again = await run_all(tmp_path, "import time; time.sleep(0.3)", options=options)
    assert isinstance(first[0], Started)
    assert first[0].estimate is None
    assert isinstance(again[0], Started)
    assert again[0].estimate is not None
    assert 0.3 <= again[0].estimate < 5


async def test_unwritable_durations_cost_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = await run_all(tmp_path, "pass", options=RunOptions(durations=tmp_path / "file" / "below"))
    assert isinstance(told[-1], Finished)
    assert told[-1].outcome == "passed"


async def test_nice_is_passed_on(tmp_path: Path) -> None:
    told = await run_all(tmp_path, "import os; print(os.nice(0))", options=RunOptions(nice=7))
    assert Lines((str(min(19, os.nice(0) + 7)),)) in told


GRANDCHILDREN = """
import os, subprocess, sys, time
inner = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(300)"
own_group = subprocess.Popen([sys.executable, '-c', inner], process_group=0, stdout=subprocess.PIPE)
own_session = subprocess.Popen([sys.executable, '-c', inner], start_new_session=True, stdout=subprocess.PIPE)
daemon = subprocess.Popen(
    [sys.executable, '-c', f'import subprocess, sys; p = subprocess.Popen([sys.executable, "-c", {inner!r}],'
     ' start_new_session=True); print(p.pid)'], stdout=subprocess.PIPE, text=True)
orphan = int(daemon.stdout.readline())
own_group.stdout.readline(), own_session.stdout.readline(), daemon.stdout.readline()
with open('pids.part', 'w') as file:
    print(os.getpid(), own_group.pid, own_session.pid, orphan, file=file)
os.rename('pids.part', 'pids')
print('ready', flush=True)
time.sleep(300)
"""
"""Children as ninja, meson and daemons start them, all deaf to SIGTERM."""


def _pids(folder: Path) -> list[int]:
    return [int(word) for word in (folder / "pids").read_text().split()]


async def test_cancel_ends_every_descendant(tmp_path: Path) -> None:
    run = start(task(tmp_path, GRANDCHILDREN))
    told = []
    began = 0.0
    async for event in run.events():
        told.append(event)
        if isinstance(event, Lines) and "ready" in event.lines:
            began = time.monotonic()
            run.cancel()
    pids = _pids(tmp_path)
    assert [pid for pid in pids if lives(pid)] == []
    assert time.monotonic() - began < 20, "not after the minute that they sleep"
    assert isinstance(told[-1], Finished)
    assert (told[-1].outcome, told[-1].exit_status) == ("cancelled", 130)


async def test_leaving_the_events_ends_the_command(tmp_path: Path) -> None:
    iterator = start(task(tmp_path, GRANDCHILDREN)).events()
    async for event in iterator:
        if isinstance(event, Lines) and "ready" in event.lines:
            break
    await iterator.aclose()  # type: ignore[attr-defined]
    pids = _pids(tmp_path)
    assert await asyncio.to_thread(wait_until, lambda: not any(map(lives, pids)))


WIZARD = """
import asyncio, sys
from pathlib import Path
from tests.steps.tasks.running import run_all
asyncio.run(run_all(Path(sys.argv[1]), sys.argv[2]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
async def test_killed_wizard_leaves_nothing_running(tmp_path: Path) -> None:
    wizard = await asyncio.create_subprocess_exec(sys.executable, "-c", WIZARD, str(tmp_path), GRANDCHILDREN)
    assert await asyncio.to_thread(wait_until, (tmp_path / "pids").exists)
    pids = _pids(tmp_path)
    try:
        assert all(map(lives, pids))
        wizard.kill()
        await wizard.wait()
        assert await asyncio.to_thread(wait_until, lambda: not any(map(lives, pids)))
    finally:
        end(pids)


async def test_daemon_that_holds_the_pipe_does_not_hold_the_task(tmp_path: Path) -> None:
    script = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); print(p.pid)"
    began = time.monotonic()
    told = await run_all(tmp_path, script)
    assert time.monotonic() - began < 30
    end([int(line) for event in told if isinstance(event, Lines) for line in event.lines])
    assert isinstance(told[-1], Finished)
    assert told[-1].outcome == "passed"


async def test_cancel_before_the_start_runs_nothing(tmp_path: Path) -> None:
    run = start(task(tmp_path, "open('ran', 'w')"))
    run.cancel()
    told = await events(run)
    assert [type(event) for event in told] == [Finished]
    assert not (tmp_path / "ran").exists()


async def test_one_at_a_time_in_a_build_folder(tmp_path: Path) -> None:
    queue = Queue()
    script = "import os, time; os.mkdir('held'); time.sleep(0.2); os.rmdir('held')"
    runs = [start(task(tmp_path, script), None, queue) for _ in range(3)]
    told = await asyncio.gather(*map(events, runs))
    assert [one[-1].outcome for one in told if isinstance(one[-1], Finished)] == ["passed"] * 3
    assert [one[0].behind for one in told if isinstance(one[0], Queued)] == [1, 2]


async def test_queued_run_can_be_cancelled_and_lets_the_next_in(tmp_path: Path) -> None:
    queue = Queue()
    slow, second, third = (
        start(task(tmp_path, "import time; time.sleep(0.4)"), None, queue) for _ in range(3)
    )
    waiting = [asyncio.ensure_future(events(run)) for run in (slow, second, third)]
    await asyncio.sleep(0.1)
    second.cancel()
    outcomes = [told[-1].outcome for told in await asyncio.gather(*waiting) if isinstance(told[-1], Finished)]
    assert outcomes == ["passed", "cancelled", "passed"]


async def test_other_folders_do_not_wait(tmp_path: Path) -> None:
    queue = Queue()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    runs = [start(task(tmp_path / name, "import time; time.sleep(0.4)"), None, queue) for name in "ab"]
    told = await asyncio.gather(*map(events, runs))
    assert not any(isinstance(event, Queued) for one in told for event in one)


async def test_events_as_json_lines(tmp_path: Path) -> None:
    run = start(task(tmp_path, "print('a.c:3:4: warning: odd')"))
    told = [json.loads(line) async for line in run_json(run.events())]
    assert [one["event"] for one in told] == ["started", "lines", "diagnostic", "finished"]
    assert told[1]["lines"] == ["a.c:3:4: warning: odd"]
    assert (told[2]["file"], told[2]["line"], told[2]["severity"]) == ("a.c", 3, "warning")
    assert (told[3]["outcome"], told[3]["exit_status"]) == ("passed", 0)


async def test_hundred_thousand_lines_come_in_few_portions(tmp_path: Path) -> None:
    script = "import sys\nfor n in range(100_000): print(f'[{n}/100000] Compiling C object src/some/folder/file_{n}.c.o')"
    told = await run_all(tmp_path, script)
    batches = [len(event.lines) for event in told if isinstance(event, Lines)]
    assert sum(batches) == 100_000
    assert len(batches) < 2000


async def test_endless_line_is_cut_and_memory_stays_flat(tmp_path: Path) -> None:
    told = await run_all(tmp_path, "import sys\nfor _ in range(64): sys.stdout.write('x' * (1 << 18))")
    lines = [line for event in told if isinstance(event, Lines) for line in event.lines]
    assert sum(map(len, lines)) == 64 << 18
    assert max(map(len, lines)) <= 2 << 20


async def test_signal_that_ends_the_command_is_told(tmp_path: Path) -> None:
    told = await run_all(tmp_path, "import os; os.kill(os.getpid(), 9)")
    assert isinstance(told[-1], Finished)
    assert (told[-1].outcome, told[-1].status) == ("failed", -9)
    assert "signal 9" in told[-1].summary
