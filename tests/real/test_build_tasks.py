"""The tasks on a real build of libvirt 9.0.0: each passes once, and each kind of message is found and placed."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from steps.tasks import (
    Command,
    Diagnostic,
    Finished,
    Lines,
    Run,
    RunOptions,
    Task,
    configure_offers,
    find_folders,
    plan_task,
    start,
    targets_for,
)
from tests.real.conftest import find_tree, has

pytestmark = [pytest.mark.real, pytest.mark.build, pytest.mark.slow]

NICE = RunOptions(nice=10)
PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
"""The system's programs: a version manager's python takes a tenth of a second at each of hundreds of starts."""


async def _finish(run: Run) -> Finished:
    last = [event async for event in run.events() if isinstance(event, Finished)]
    return last[-1]


def run(task: Task) -> tuple[Finished, list[Diagnostic]]:
    """Run ``task`` to its end."""
    commands = tuple(
        Command(one.argv, one.cwd, {**one.env, "PATH": PATH, "CC": "gcc"}) for one in task.commands
    )
    running = start(Task(task.name, task.root, task.build_dir, commands, task.note), NICE)
    finished = asyncio.run(_finish(running))
    return finished, running.diagnostics


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, configured with the small offer, with what an API addition touches built."""
    pristine = find_tree("9.0.0")
    if not has("meson", "ninja", "gcc", "rpcgen"):
        pytest.fail("needs what libvirt is built with: meson, ninja, gcc, rpcgen and the libraries")
    root = tmp_path_factory.mktemp("built") / "libvirt"
    shutil.copytree(pristine, root, symlinks=True)
    small = configure_offers(root)[0]
    for task in (Task("build", root, root / "build", small.commands, ""), None):
        finished, found = run(
            task or plan_task(root, "build", targets=["tools/virsh", "src/libvirtd", *MONITOR])
        )
        assert finished.outcome == "passed", (finished, found)
    return root


MONITOR = tuple(f"src/lxc/lxc_monitor_{name}" for name in ("protocol.h", "protocol.c", "dispatch.h"))


@dataclass(frozen=True)
class Fault:
    """A change of one file, the task that is run, and the diagnostic that it must give."""

    name: str
    file: str
    pattern: str
    replacement: str
    task: str
    targets: tuple[str, ...]
    tool: str
    place: str
    step: int | None
    message: str
    fails: bool = True


OBJECT = ("src/test/libvirt_test.a.p/test_driver.c.o",)
FAULTS = (
    Fault(
        "error", "src/test/test_driver.c", r"(\nstatic int testDomainGetInfo\()", r"\1odd ", "build", OBJECT,
        "compiler", "src/test/test_driver.c", 8, "unknown type name",
    ),
    Fault(
        "warning", "src/test/test_driver.c", r"\Z", "static void odd(void) {}\n", "build", OBJECT,
        "compiler", "src/test/test_driver.c", 8, "defined but not used", fails=False,
    ),
    Fault(
        "client", "src/remote/remote_driver.c", r"\n    \.domainGetInfo = remoteDomainGetInfo,.*", "", "build",
        ("src/remote/libvirt_remote_driver.a.p/remote_driver.c.o",),
        "compiler", "build/src/remote/remote_client_bodies.h", 4, "defined but not used", fails=False,
    ),
    Fault(
        "annotation", "src/remote/remote_protocol.x",
        r"     \* @acl: domain:read\n(     \*/\n    REMOTE_PROC_DOMAIN_GET_INFO\b)", r"\1", "rpcgen", (),
        "gendispatch", "src/remote/remote_protocol.x", 4, "missing 'acl' option for DomainGetInfo",
    ),
    Fault(
        "xdr", "src/remote/remote_protocol.x", r"(struct remote_domain_get_info_args \{\n    .* dom);", r"\1",
        "rpcgen", (), "rpcgen", "src/remote/remote_protocol.x", 4, "expected ';'",
    ),
    Fault(
        "link", "src/libvirt_public.syms", r"\Z",
        "\nLIBVIRT_9.0.0 {\n    global:\n        virOdd;\n} LIBVIRT_8.5.0;\n", "build", ("src/libvirt.so.0.9000.0",),
        "linker", "src/libvirt_public.syms", 1, "duplicate version tag",
    ),
    Fault(
        "undefined", "src/test/test_driver.c", r"(\nstatic int testDomainGetInfo\([^{]*\{)", r"\1\n    virOddThing();", "build",
        ("src/libvirt.so.0.9000.0",), "linker", "src/test/test_driver.c", 8, "undefined reference to `virOddThing'",
    ),
    Fault(
        "symfile", "src/libvirt_public.syms", r"(        virDomainGetInfo;\n)", r"\1        virDomainGetOdd;\n", "check",
        ("check-symfile",), "check-symfile", "src/libvirt_public.syms", 3, "'virDomainGetOdd' is not in ELF",
    ),
    Fault(
        "golden", "src/remote_protocol-structs", r"struct remote_domain_get_info_args \{\n.*\n\};\n", "", "check",
        ("check-remote_protocol",), "check-remote-protocol", "src/remote_protocol-structs", 4,
        "remote_domain_get_info_args",
    ),
    Fault(
        "long", "src/remote_protocol-structs", r"\A((?:.*\n){99})(?:.*\n){220}", r"\1", "check",
        ("check-remote_protocol",), "check-remote-protocol", "src/remote_protocol-structs", 4, "differ at",
    ),
    Fault(
        "member", "src/driver-hypervisor.h", r"virDrvDomainGetInfo domainGetInfo;", "virDrvDomainGetInfo domainGetOdd;",
        "check", ("check-drivername",), "check-drivername", "src/driver-hypervisor.h", 2, "should be named domainGetInfo",
    ),
    Fault(
        "driver", "src/qemu/qemu_driver.c", r"(\.domainGetInfo = )qemuDomainGetInfo", r"\1qemuGetInfo", "check",
        ("check-driverimpls",), "check-driverimpls", "src/qemu/qemu_driver.c", 8, "Bad impl name 'qemuGetInfo'",
    ),
    Fault(
        "access", "src/qemu/qemu_driver.c", r"    if \(virDomainGetInfoEnsureACL\(.*\n", "    if (0)\n", "check",
        ("check-aclrules",), "check-aclrules", "src/qemu/qemu_driver.c", 8, "Missing ACL check",
    ),
    Fault(
        "permission", "src/access/viraccessperm.c", r'"fs_trim"', '"fs_odd"', "check", ("check-aclperms",),
        "check-aclperms", "src/access/viraccessperm.c", 4, "Unknown perm string fs_odd",
    ),
    Fault(
        "sorting", "src/libvirt_private.syms", r"(virAccessManagerCheckConnect;\n)(virAccessManagerCheckDomain;\n)",
        r"\2\1", "check", ("check-symsorting",), "check-symsorting", "src/libvirt_private.syms", 7, "not sorted",
    ),
    Fault(
        "tab", "src/test/test_driver.c", r"(\nstatic int testDomainGetInfo\([^{]*\{\n)", r"\1\tint odd;\n", "syntax-check",
        ("TAB_in_indentation",), "sc_TAB_in_indentation", "src/test/test_driver.c", 8, "indent with space, not TAB",
    ),
    Fault(
        "strcmp", "tools/virsh-host.c", r"\Z", "    if (strcmp(a, b) == 0)\n", "syntax-check", ("sc_prohibit_strcmp",),
        "sc_prohibit_strcmp", "tools/virsh-host.c", 6, "replace strcmp calls",
    ),
    Fault(
        "meson", "src/meson.build", r"\A", "error('odd')\n", "build", ("src/libvirtd",), "meson", "src/meson.build", None,
        "odd",
    ),
)  # fmt: skip


@contextmanager
def planted(root: Path, fault: Fault) -> Iterator[None]:
    file = root / fault.file
    whole = file.read_text()
    changed, count = re.subn(fault.pattern, fault.replacement, whole, count=1)
    assert count, f"{fault.name}: nothing to change"
    file.write_text(changed)
    try:
        yield
    finally:
        file.write_text(whole)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_message_is_found_and_placed(built: Path, fault: Fault) -> None:
    with planted(built, fault):
        finished, found = run(plan_task(built, fault.task, targets=fault.targets))
    assert finished.outcome == ("failed" if fault.fails else "passed"), finished
    fitting = [one for one in found if fault.message in one.message and one.tool == fault.tool]
    assert fitting, found
    assert (fitting[0].file, fitting[0].step) == (fault.place, fault.step)
    assert fitting[0].line is not None or fault.tool == "linker"
    assert fitting[0].advice


def test_tasks_pass_on_the_pristine_tree(built: Path) -> None:
    checks = (
        "check-symfile",
        "check-symsorting",
        "check-remote_protocol",
        "check-driverimpls",
        "check-aclrules",
    )
    for name, targets in (
        ("rpcgen", ()),
        ("check", checks),
        ("syntax-check", ("prohibit_strcmp", "flags_usage")),
    ):
        finished, found = run(plan_task(built, name, targets=targets))
        assert (finished.outcome, found) == ("passed", [])


def test_smallest_checks_find_a_fault_with_the_first_task_that_can(built: Path) -> None:
    fault = FAULTS[0]
    with planted(built, fault):
        outcomes = []
        for task in targets_for(built, changed=[fault.file])[1:]:
            finished, _ = run(task)
            outcomes.append((task.name, finished.outcome))
            if finished.outcome != "passed":
                break
    assert outcomes == [("build", "failed")]


def test_folder_is_found_and_its_loss_is_one_line(built: Path) -> None:
    assert [folder.path for folder in find_folders(built)] == [built / "build"]


async def _cancelled_on_the_third_step(task: Task) -> Finished:
    running = start(task, NICE)
    last = None
    async for event in running.events():
        last = event
        if isinstance(event, Lines) and any(line.startswith("[3/") for line in event.lines):
            running.cancel()
    assert isinstance(last, Finished)
    return last


def test_cancel_in_the_middle_of_a_build_leaves_no_process(built: Path) -> None:
    (built / "include/libvirt/libvirt-domain.h").touch()
    finished = asyncio.run(_cancelled_on_the_third_step(plan_task(built, "build", targets=["src/libvirtd"])))
    assert finished.outcome == "cancelled"
    left = [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/cwd")
        if _points_below(path, built / "build") and path.parent.name != "self"
    ]
    assert left == []
    finished, _ = run(plan_task(built, "build", targets=["src/libvirtd"]))
    assert finished.outcome == "passed"


def _points_below(link: Path, folder: Path) -> bool:
    try:
        return link.readlink().is_relative_to(folder)
    except OSError:
        return False
