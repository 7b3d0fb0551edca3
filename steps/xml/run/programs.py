"""Which of the tree's own tests look at a document, and what has to be built before they can run.

The mock libraries are no dependencies of the test programs (tests/meson.build): without them a test ends with
"No such file or directory", so they are named to ninja beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from steps.errors import BadInput, MissingTool
from steps.tasks import Task, choose_folder, plan_task
from steps.tasks.reading import read_text
from steps.tasks.task import make_tests, meson_tests
from steps.xml.documents import DOCUMENTS, Document

_MOCK = re.compile(r'VIR_TEST_MOCK\("(\w+)"\)|abs_builddir\s+"/\.libs/(\w+?)mock\.so"')
_SCHEMA_TEST = "virschematest"
_SLOWER = 10
"""How many times meson's limit of 30 seconds virschematest gets: it reads every file of the test data."""
REGENERATE = "VIR_TEST_REGENERATE_OUTPUT"
"""What makes libvirt's tests write the output that they would have expected (tests/testutils.c)."""


def document_of(xpath: str) -> Document:
    """Return the document that ``xpath`` lies in. Raises BadInput where libvirt has none of that name."""
    root = xpath.partition("/")[0]
    found = next((d for d in DOCUMENTS if d.root == root), None)
    if found is None:
        known = ", ".join(d.root for d in DOCUMENTS)
        raise BadInput(f"{xpath}: libvirt has no document <{root}>; its documents are {known}")
    return found


def tasks_of(root: Path, xpath: str, build_dir: Path | None = None) -> list[Task]:
    """Return what to run for ``xpath`` in the tree at ``root``: the programs and mock libraries, then the tests.

    The generic test comes first, the driver's where the build has it, virschematest last. Raises BadInput for no
    document of libvirt's, MissingTool where there is no configured build or none of the tests is in it.
    """
    own = document_of(xpath)
    folder = choose_folder(root, build_dir)
    meson = folder.system == "meson"
    there = {str(t.get("name")) for t in meson_tests(folder.path)} if meson else make_tests(folder.path)
    names = [name for name in own.tests if name in there]
    schema = [_SCHEMA_TEST] if _SCHEMA_TEST in there else []
    if not names and not schema:
        raise MissingTool(
            f"{folder.path}: this build has none of {', '.join((*own.tests, _SCHEMA_TEST))}; configure it with"
            " -Dtests=enabled and the driver that the document belongs to"
        )
    tasks = []
    if meson:
        files = [f"tests/{name}" for name in (*names, *schema)] + _mocks(root, folder.path, names)
        tasks.append(replace(plan_task(root, "build", folder.path, files), title="test programs"))
    return tasks + [_test(root, folder.path, name, meson) for name in (*names, *schema)]


def _test(root: Path, build: Path, name: str, meson: bool) -> Task:
    """The test ``name``; what it needs was built before."""
    task = replace(plan_task(root, "check", build, [name]), title=name)
    if not meson:
        return task
    (command,) = task.commands
    words = [w for w in command.argv if w != name]
    words += [] if "--no-rebuild" in words else ["--no-rebuild"]
    words += ["-t", str(_SLOWER)] if name == _SCHEMA_TEST else []
    return replace(task, commands=(replace(command, argv=(*words, name)),))


def _mocks(root: Path, build: Path, names: Sequence[str]) -> list[str]:
    """The mock libraries that the sources of the tests ``names`` preload, as far as the build makes them."""
    ninja = read_text(build / "build.ninja")
    wanted = [
        a or b for name in names for a, b in _MOCK.findall(read_text(root / "tests" / f"{name}.c"))
    ]  # fmt: skip
    files = [f"tests/lib{mock}mock.so" for mock in dict.fromkeys(wanted)]
    return [f for f in files if re.search(rf"^build {re.escape(f)}[ :|]", ninja, re.MULTILINE)]


def regenerating(tasks: Sequence[Task]) -> list[Task]:
    """Return the tasks with libvirt's own switch that makes the tests write what they expect; virschematest is left out."""
    found = []
    for task in tasks:
        if task.title == _SCHEMA_TEST:
            continue
        commands = tuple(
            replace(c, env={**c.env, REGENERATE: "1"}) if task.name == "check" else c for c in task.commands
        )
        found.append(replace(task, commands=commands))
    return found
