"""The smallest useful checks after a change: what it can break, the quickest first."""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from steps.errors import MissingTool
from steps.paths import step_of
from steps.tasks.folders import BuildFolder
from steps.tasks.reading import read_text
from steps.tasks.task import Task, TaskName, choose_folder, make_tests, meson_tests, plan_task

_NINJA_OBJECT = re.compile(r"^build (\S+\.o): c_COMPILER (\S+)", re.MULTILINE)
_NINJA_LINKED = re.compile(r"^build ([^:|\n]+?)(?: \|[^:\n]*)?: c_LINKER", re.MULTILINE)
_NINJA_MONITOR = re.compile(r"^build (src/lxc/lxc_monitor_(?:protocol|dispatch)\.[ch])[:| ]", re.MULTILINE)
"""Read by check-driverimpls and check-aclrules, which do not say so to meson (src/lxc/meson.build)."""
_LIBRARY = re.compile(r"src/libvirt\.so\.[\d.]+$")
_MAKE_OBJECT = re.compile(r"^(\S+\.l?o): (\S+\.c)$", re.MULTILINE)
_MAKE_PATTERN = re.compile(r"^(?:[^:#=\n]+: *)?%\.o: *%\.c\b", re.MULTILINE)
_MAKE_CHECK = re.compile(r"^(check-[\w-]+):", re.MULTILINE)

_LIBRARY_STEPS = {1, 2, 3, 4, 5, 7, 8}
_DAEMON_STEPS = {4, 8}
_PROTOCOL_CHECKS = (
    *(f"check-{name}_protocol" for name in ("remote", "qemu", "lxc", "admin")),
    "check-protocol",
)
_CHECKS: dict[int, tuple[str, ...]] = {
    1: ("check-symfile", "check-admin-symfile"),
    2: ("check-drivername",),
    3: ("check-symfile",),
    4: (*_PROTOCOL_CHECKS, "check-aclperms"),
    6: ("virsh-self-test", "virsh self-test", "virshtest"),
    7: ("check-symsorting", "check-admin-symsorting"),
    8: ("check-driverimpls", "check-aclrules"),
}
"""The tests that look at a step's files, under all names they have had."""


def targets_for(
    root: Path,
    steps: Iterable[int] = (),
    changed: Iterable[str] = (),
    build_dir: Path | None = None,
    colour: bool = False,
) -> list[Task]:
    """Tasks for what ``steps`` and the files ``changed`` (relative to ``root``) can break, the quickest
    first.

    Always preflight; then, where there is a configured build, the generated RPC code (step 4), the objects of
    the changed files, the library and programs that hold them, and the tests that look at them. The whole
    suite is another task (``check``).
    """
    files = list(dict.fromkeys(changed))
    concerned = sorted({*steps, *(step for file in files if (step := step_of(file)))})
    tasks = [replace(plan_task(root, "preflight"), title="preflight")]
    try:
        folder = choose_folder(root, build_dir)
    except MissingTool:
        return tasks
    build = _Meson(root, folder) if folder.system == "meson" else _Autotools(root, folder)
    wanted: list[tuple[TaskName, str, list[str]]] = [
        ("build", "object", build.objects(files)),
        ("build", "library" if _LIBRARY_STEPS & set(concerned) else "virsh", build.programs(concerned)),
        ("check", "checks", build.checks(concerned)),
    ]
    if 4 in concerned:
        tasks += _planned(root, "rpcgen", "generated", folder, [], colour)
    for name, title, targets in wanted:
        if targets:
            tasks += _planned(root, name, title, folder, targets, colour)
    return tasks


def _planned(
    root: Path, name: TaskName, title: str, folder: BuildFolder, targets: Sequence[str], colour: bool
) -> list[Task]:
    """The task, if this build can do it; that it cannot is no error here."""
    try:
        return [replace(plan_task(root, name, folder.path, targets, colour), title=title)]
    except MissingTool:
        return []


class _Build:
    """What a configured build knows: its objects by source, its programs, its tests."""

    def __init__(self, root: Path, folder: BuildFolder) -> None:
        self._root = root
        self._folder = folder.path

    def objects(self, files: Iterable[str]) -> list[str]:
        """The objects of the C files among ``files``; for a header, of the file that implements it."""
        wanted = {source for file in files if (source := _source_of(file))}
        return [made for made, source in self._compiled() if source in wanted]

    def programs(self, steps: Sequence[int]) -> list[str]:
        """The library, the daemon and virsh, as far as ``steps`` end up in them."""
        found: list[str] = []
        if _LIBRARY_STEPS & set(steps):
            found += self._linked(self._is_library)
        if _DAEMON_STEPS & set(steps):
            found += self._linked("src/libvirtd".__eq__)
        if 6 in steps:
            found += self._linked("tools/virsh".__eq__)
        if 8 in steps:
            found += self._read_by_checks()
        return found

    def checks(self, steps: Iterable[int]) -> list[str]:
        """The tests of ``steps`` that this build has."""
        there = self._tests()
        return list(dict.fromkeys(name for step in steps for name in _CHECKS.get(step, ()) if name in there))

    def _compiled(self) -> list[tuple[str, str]]:
        """(object, source relative to the tree)."""
        raise NotImplementedError

    def _linked(self, wanted: Callable[[str], bool]) -> list[str]:
        raise NotImplementedError

    def _tests(self) -> set[str]:
        raise NotImplementedError

    def _read_by_checks(self) -> list[str]:
        return []

    @staticmethod
    def _is_library(name: str) -> bool:
        return bool(_LIBRARY.search(name))


class _Meson(_Build):
    def __init__(self, root: Path, folder: BuildFolder) -> None:
        super().__init__(root, folder)
        self._ninja = read_text(self._folder / "build.ninja")

    def _compiled(self) -> list[tuple[str, str]]:
        base = os.path.relpath(self._folder, self._root)
        return [
            (
                made,
                os.path.normpath(
                    f"{base}/{source}" if not source.startswith("/") else os.path.relpath(source, self._root)
                ),
            )
            for made, source in _NINJA_OBJECT.findall(self._ninja)
        ]

    def _linked(self, wanted: Callable[[str], bool]) -> list[str]:
        return [name for name in _NINJA_LINKED.findall(self._ninja) if wanted(name)]

    def _read_by_checks(self) -> list[str]:
        return _NINJA_MONITOR.findall(self._ninja)

    def _tests(self) -> set[str]:
        return {str(test.get("name")) for test in meson_tests(self._folder)}


class _Autotools(_Build):
    def objects(self, files: Iterable[str]) -> list[str]:
        wanted = list(dict.fromkeys(source for file in files if (source := _source_of(file))))
        found = super().objects(wanted)
        return found or [made for source in wanted if (made := self._by_pattern(source))]

    def _compiled(self) -> list[tuple[str, str]]:
        return [
            (f"{part}/{made}", f"{part}/{source}")
            for part in ("src", "tools")
            for made, source in _MAKE_OBJECT.findall(self._makefile(part))
        ]

    def _by_pattern(self, source: str) -> str | None:
        """The object where one pattern makes all of them, as in the practice tree."""
        part, _, rest = source.partition("/")
        if rest and _MAKE_PATTERN.search(self._makefile(part)) and (self._root / source).is_file():
            return f"{part}/{rest.removesuffix('.c')}.o"
        return None

    def _linked(self, wanted: Callable[[str], bool]) -> list[str]:
        known = ("src/libvirt.la", "src/libvirt.so", "src/libvirtd", "tools/virsh")
        return [name for name in known if wanted(name) and self._has_rule(name)]

    def _has_rule(self, name: str) -> bool:
        part, _, rest = name.partition("/")
        return bool(re.search(rf"^{re.escape(rest)}(?:\$\(EXEEXT\))?:", self._makefile(part), re.MULTILINE))

    def _makefile(self, part: str) -> str:
        return read_text(self._folder / part / "Makefile")

    def _tests(self) -> set[str]:
        return {*_MAKE_CHECK.findall(self._makefile("src")), *make_tests(self._folder)}

    @staticmethod
    def _is_library(name: str) -> bool:
        return name in ("src/libvirt.la", "src/libvirt.so")


def _source_of(file: str) -> str | None:
    """The C file to compile to see whether ``file`` is right; for headers of the API their implementation."""
    path = PurePosixPath(file)
    if path.suffix == ".c":
        return file
    if match := re.fullmatch(r"(?:include/libvirt/libvirt|src/driver)-([\w-]+)\.h", file):
        module = "domain" if match[1] == "hypervisor" else match[1]
        return f"src/libvirt-{module}.c"
    return None
