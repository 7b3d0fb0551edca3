"""Three XML extensions in libvirt 9.0.0, built with warnings as errors and judged by libvirt's own tests and by valgrind."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from steps.plan import plan
from steps.tasks import Finished, RunOptions, Task, plan_task, start
from steps.tree.facts import Facts
from steps.tree.snapshot import WorkTree
from steps.xml.run.outputs import kept
from steps.xml.run.programs import document_of, regenerating, tasks_of
from tests.real import libvirt_build
from tests.real.conftest import copy_tree, find_tree, has
from tests.real.double_xml import doubled, round_trip, silent
from tests.real.test_xml import planned

pytestmark = [pytest.mark.real, pytest.mark.build, pytest.mark.slow]

VSOCK = "domain/devices/vsock/@mode"
DOUBLED = ("domain/devices/video/", "domain/devices/vsock/")
TESTS = ("tests/genericxml2xmltest", "tests/virschematest")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of 9.0.0 with the three extensions, its two test programs built."""
    if not has("meson", "ninja", "gcc"):
        pytest.skip("NOT RUN: no meson, ninja or gcc")
    root = copy_tree(find_tree("9.0.0"), tmp_path_factory.mktemp("xml") / "libvirt")
    made = planned(root)
    subprocess.run(["git", "apply", "-"], input=made.plan.diff(), cwd=root, check=True, capture_output=True)
    # Beside them one of a type with each attribute of two more devices, which keep structs within structs.
    twice = plan(WorkTree(root), list(doubled(Facts(WorkTree(root)), *DOUBLED)))
    assert silent(twice) == []
    subprocess.run(["git", "apply", "-"], input=twice.plan.diff(), cwd=root, check=True, capture_output=True)
    folder = libvirt_build.configure(root)
    libvirt_build.build(folder, *TESTS)
    trip = round_trip(root, folder, twice)
    assert (sorted(trip.back), trip.refused, trip.lost) == (["video", "vsock"], {}, [])
    yield root


def run(task: Task) -> Finished:
    """Run ``task`` to its end."""

    async def finish() -> Finished:
        return [e async for e in start(task, RunOptions(nice=10)).events() if isinstance(e, Finished)][-1]

    return asyncio.run(finish())


def test_the_smallest_tests_pass(built: Path) -> None:
    tasks = tasks_of(built, VSOCK)
    assert [task.title for task in tasks] == ["test programs", "genericxml2xmltest", "virschematest"]
    assert "-t 10" in tasks[-1].display
    for task in tasks:
        assert run(task).outcome == "passed", task.display


def test_the_stand_alone_checkers_pass(built: Path) -> None:
    assert run(plan_task(built, "preflight")).outcome == "passed"


def test_valgrind_finds_nothing_in_the_generic_test(built: Path, tmp_path: Path) -> None:
    if not has("valgrind"):
        pytest.skip("NOT RUN: no valgrind")
    report = tmp_path / "report.xml"
    command = [*libvirt_build.valgrind(report), str(built / "build" / TESTS[0])]
    done = subprocess.run(command, cwd=built / "build/tests", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert libvirt_build.complaints(report) == []


def test_an_expected_output_is_shown_and_not_written(built: Path) -> None:
    path = "tests/genericxml2xmlindata/vsock-buffer.xml"
    before = (built / path).read_bytes()
    changed = before.replace(b"unit='KiB'>64<", b"unit='MiB'>64<")
    assert changed != before
    (built / path).write_bytes(changed)
    try:
        with kept(built, document_of(VSOCK)) as outputs:
            for task in regenerating(tasks_of(built, VSOCK)):
                run(task)
            shown = outputs.changed()
        assert (built / path).read_bytes() == changed
    finally:
        (built / path).write_bytes(before)
    assert list(shown) == [path]
    assert b"unit='KiB'>65536<" in (shown[path][1] or b"")
