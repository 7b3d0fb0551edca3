"""Preflight on real trees: silent on a pristine one, and each of its checkers finds a fault planted for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from steps.tasks import Diagnostic, Finished, RunOptions, plan_task, start
from steps.tasks.preflight.run import PreflightRun
from tests.real.conftest import find_tree

pytestmark = pytest.mark.real


async def preflight(root: Path, cache: Path | None = None) -> tuple[PreflightRun, Finished]:
    run = start(plan_task(root, "preflight"), RunOptions(preflight_cache=cache))
    assert isinstance(run, PreflightRun)
    finished = [event async for event in run.events() if isinstance(event, Finished)]
    return run, finished[0]


@dataclass(frozen=True)
class Fault:
    """What is changed in which file, which checkers complain, and what they must say of it."""

    name: str
    file: str
    pattern: str
    replacement: str
    checker: str
    step: int
    check: str
    message: str
    place: str | None = None
    """The file that the diagnostic names, if it is another one."""


FAULTS = (
    Fault(
        "generate", "src/remote/remote_protocol.x", r"     \* @generate: both\n(     \* @acl: domain:read\n     \*/\n"
        r"    REMOTE_PROC_DOMAIN_GET_INFO\b)", r"\1", "gendispatch client remote", 4, "wire-generate",
        "'@generate' annotation missing for REMOTE_PROC_DOMAIN_GET_INFO",
    ),
    Fault(
        "acl", "src/remote/remote_protocol.x", r"     \* @acl: domain:read\n(     \*/\n    REMOTE_PROC_DOMAIN_GET_INFO\b)",
        r"\1", "gendispatch aclheader remote", 4, "wire-acl", "missing 'acl' option for DomainGetInfo",
    ),
    Fault(
        "type", "src/remote/remote_protocol.x", r"(struct remote_domain_set_memory_args \{\n.*\n)    unsigned hyper memory;",
        r"\1    remote_odd memory;", "gendispatch server remote", 4, "wire-arguments", "unhandled type for argument value",
    ),
    Fault(
        "qemu", "src/remote/qemu_protocol.x", r"     \* @generate: .*\n", "", "gendispatch client qemu", 4,
        "wire-generate", "annotation missing for QEMU_PROC",
    ),
    Fault(
        "lxc", "src/remote/lxc_protocol.x", r"     \* @acl: .*\n", "", "gendispatch aclbody lxc", 4, "wire-acl",
        "missing 'acl' option for",
    ),
    Fault(
        "admin", "src/admin/admin_protocol.x", r"     \* @generate: .*\n", "", "gendispatch server admin", 4,
        "wire-generate", "annotation missing for ADMIN_PROC",
    ),
    Fault(
        "xdr", "src/remote/remote_protocol.x", r"(struct remote_domain_get_info_args \{\n    remote_nonnull_domain dom);",
        r"\1", "rpcgen remote", 4, "wire-arguments", "xpected ",
    ),
    Fault(
        "comment", "src/libvirt-domain.c", r" \* virDomainGetInfo:\n", " * virDomainGetInf:\n", "apibuild", 3,
        "public-implementation", "Misformatted function comment for virDomainGetInfo",
    ),
    Fault(
        "argument", "src/libvirt-domain.c", r"( \* virDomainGetInfo:\n) \* @domain: .*\n", r"\1", "apibuild", 3,
        "public-implementation", "virDomainGetInfo",
    ),
    Fault(
        "long", "include/libvirt/libvirt-domain.h", r"int( +virDomainIsActive\b)", r"long\1", "apibuild", 1,
        "public-header", "function 'virDomainIsActive' is not allowed to return long",
    ),
    Fault(
        "version", "src/test/test_driver.c", r"(\.domainGetInfo = testDomainGetInfo,) /\*.*?\*/", r"\1", "hvsupport", 8,
        "drivers", "testDomainGetInfo",
    ),
    Fault(
        "member", "src/driver-hypervisor.h", r"virDrvDomainGetInfo domainGetInfo;", "virDrvDomainGetInfo domainGetInf;",
        "check-drivername", 2, "driver-member", "Driver struct field domainGetInf should be named domainGetInfo",
    ),
    Fault(
        "typedef", "src/driver-hypervisor.h", r"\(\*virDrvDomainGetInfo\)", "(*virDrvDomainGetInf)", "check-drivername",
        2, "driver-typedef", "Driver method name virDrvDomainGetInf doesn't match public API",
    ),
    Fault(
        "driver", "src/qemu/qemu_driver.c", r"(\.domainGetInfo = )qemuDomainGetInfo", r"\1qemuGetInfo",
        "check-driverimpls", 8, "drivers", "Bad impl name 'qemuGetInfo' for API 'domainGetInfo'",
    ),
    Fault(
        "access", "src/qemu/qemu_driver.c", r"    if \(virDomainGetInfoEnsureACL\(.*\n", "    if (0)\n", "check-aclrules",
        8, "drivers", "Missing ACL check in function 'qemuDomainGetInfo' for 'domainGetInfo'",
    ),
    Fault(
        "permission", "src/access/viraccessperm.h", r"(    VIR_ACCESS_PERM_DOMAIN_LAST)",
        r"    VIR_ACCESS_PERM_DOMAIN_FROB,\n\1", "check-aclperms", 4, "wire-acl", "Perm DOMAIN_FROB had not string form",
    ),
    Fault(
        "sorting", "src/libvirt_private.syms", r"(virAccessManagerCheckConnect;\n)(virAccessManagerCheckDomain;\n)",
        r"\2\1", "check-symsorting", 7, "common-code", "symbols not sorted",
    ),
    Fault(
        "admin-sorting", "src/admin/libvirt_admin_private.syms",
        r"(xdr_admin_client_close_args;\n)(xdr_admin_client_get_info_args;\n)", r"\2\1", "check-admin-symsorting", 7,
        "common-code", "symbols not sorted",
    ),
    Fault(
        "structs", "src/remote_protocol-structs", r"(struct remote_domain_get_info_args \{\n) .*\n", r"\1",
        "structs remote_protocol-structs", 4, "protocol-structs", "struct remote_domain_get_info_args differs",
    ),
    Fault(
        "structs-enum", "src/qemu_protocol-structs", r"        QEMU_PROC_DOMAIN_ATTACH .*\n", "",
        "structs qemu_protocol-structs", 4, "protocol-structs", "enum qemu_procedure differs",
    ),
    Fault(
        "block", "src/libvirt_public.syms", r"\} LIBVIRT_0\.9\.11;", "} LIBVIRT_0.9.10;", "", 1,
        "public-symbol", "0.9.1",
    ),
    Fault(
        "since", "src/libvirt-domain.c", r" \* Since: [\d.]+\n( \*/\nint\nvirDomainGetInfo\()", r"\1", "apibuild", 3,
        "since-tag", "Missing 'Since' tag for: virDomainGetInfo",
    ),
)  # fmt: skip
NEWER = {"since": "retrieve_comment_tags"}
"""Faults that only a newer apibuild.py looks for, and what shows that it does."""


async def test_pristine_tree_passes_and_stays_untouched(pristine: Path, tmp_path: Path) -> None:
    before = _files(pristine)
    run, finished = await preflight(pristine, tmp_path / "cache.json")
    assert [result.name for result in run.results if result.state != "passed"] == []
    assert len(run.results) >= 30
    assert finished.exit_status == 0
    assert _files(pristine) == before


def _files(root: Path) -> dict[Path, int]:
    """All files and folders of the tree with the time of their last change."""
    return {path: path.lstat().st_mtime_ns for path in root.rglob("*") if ".git" not in path.parts}


@pytest.mark.slow
@pytest.mark.parametrize("version", ["history", "9.0.0", "11.3.0"])
async def test_planted_faults_are_found_and_placed(
    version: str, working_copy: Callable[[Path], Path], tmp_path: Path
) -> None:
    root = working_copy(find_tree(version))
    cache = tmp_path / "cache.json"
    await preflight(root, cache)
    missed = []
    for fault in FAULTS:
        file = root / fault.file
        if not file.exists() and fault.file.startswith("src/admin/libvirt_admin"):
            file = root / "src" / file.name
        apibuild = next(
            path for path in (root / "scripts/apibuild.py", root / "docs/apibuild.py") if path.exists()
        )
        if fault.name in NEWER and NEWER[fault.name] not in apibuild.read_text():
            continue
        whole = file.read_text()
        changed, count = re.subn(fault.pattern, fault.replacement, whole, count=1)
        assert count, f"{fault.name}: nothing to change in {file}"
        file.write_text(changed)
        run, _ = await preflight(root, cache)
        file.write_text(whole)
        if not _found(run, fault, file.relative_to(root).as_posix()):
            failed = [(result.name, result.diagnostics) for result in run.results if result.state != "passed"]
            missed.append((fault.name, failed))
    assert missed == []


def _found(run: PreflightRun, fault: Fault, file: str) -> bool:
    """Whether the checker failed, with one diagnostic that says and places what was planted."""
    fitting = [
        result for result in run.results if result.name.startswith(fault.checker) and result.state == "failed"
    ]
    diagnostics = [diagnostic for result in fitting for diagnostic in result.diagnostics]
    return any(_says(diagnostic, fault, file) for diagnostic in diagnostics)


def _says(diagnostic: Diagnostic, fault: Fault, file: str) -> bool:
    return (
        fault.message in diagnostic.message
        and (diagnostic.step, diagnostic.check) == (fault.step, fault.check)
        and diagnostic.file == (fault.place or file)
        and bool(diagnostic.advice)
        and (diagnostic.line is not None or fault.name == "block")
    )


async def test_only_what_changed_is_run_again(
    tree_11: Path, working_copy: Callable[[Path], Path], tmp_path: Path
) -> None:
    root = working_copy(tree_11)
    cache = tmp_path / "cache.json"
    await preflight(root, cache)
    file = root / "src/test/test_driver.c"
    file.write_text(file.read_text() + "\n")
    run, _ = await preflight(root, cache)
    again = {
        result.name
        for result in run.results
        if not result.cached and not result.name.startswith(("structs", "protocol"))
    }
    assert again == {"hvsupport"}
