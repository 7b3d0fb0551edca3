"""Messages of both eras, in the form the tools print them; files and functions are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.steps.tasks.diagnose.reading import one


@pytest.mark.parametrize(
    ("line", "tool", "place", "step", "check", "api"),
    [
        (
            "Expected symbol 'virDomainFrobnicate' is not in ELF library",
            "check-symfile",
            "src/libvirt_public.syms:3",
            3,
            "public-implementation",
            "virDomainFrobnicate",
        ),
        (
            "Expected symbol virDomainFrobnicate is not in ELF library",
            "check-symfile",
            "src/libvirt_public.syms:3",
            3,
            "public-implementation",
            "virDomainFrobnicate",
        ),
        (
            "Symbol virDomainFrobnicate is listed twice",
            "check-symfile",
            "src/libvirt_public.syms:3",
            1,
            "public-symbol",
            "virDomainFrobnicate",
        ),
        (
            "Driver method name virDrvDomainFrobnicate doesn't match public API",
            "check-drivername",
            "src/driver-hypervisor.h:2",
            2,
            "driver-typedef",
            "virDomainFrobnicate",
        ),
        (
            "Driver struct field domainFrob should be named domainFrobnicate",
            "check-drivername",
            "src/driver-hypervisor.h:3",
            2,
            "driver-member",
            "virDomainFrob",
        ),
        (
            "ROOT/src/toy/toy_driver.c:3 Bad impl name 'toyFrob' for API 'domainFrobnicate', expecting 'toyDomainFrobnicate'",
            "check-driverimpls",
            "src/toy/toy_driver.c:3",
            8,
            "drivers",
            "virDomainFrobnicate",
        ),
        (
            "ROOT/src/toy/toy_driver.c:3 Missing ACL check in function 'toyFrob' for 'domainFrobnicate'",
            "check-aclrules",
            "src/toy/toy_driver.c:3",
            8,
            "drivers",
            "virDomainFrobnicate",
        ),
        (
            "./src/toy/toy_driver.c:9 Mismatch check 'virDomainOtherEnsureACL'for function 'toyFrob'",
            "check-aclrules",
            "src/toy/toy_driver.c:9",
            8,
            "drivers",
            None,
        ),
        (
            "Perm DOMAIN_FROB had not string form",
            "check-aclperms",
            "src/access/viraccessperm.h:1",
            4,
            "wire-acl",
            None,
        ),
        (
            "Unknown perm string frob for group DOMAIN",
            "check-aclperms",
            "src/access/viraccessperm.c:1",
            4,
            "wire-acl",
            None,
        ),
        (
            "Symbol block at ROOT/src/libvirt_private.syms:12: symbols not sorted",
            "check-symsorting",
            "src/libvirt_private.syms:12",
            7,
            "common-code",
            None,
        ),
    ],
)
def test_checks(root: Path, line: str, tool: str, place: str, step: int, check: str, api: str | None) -> None:
    found = one(root, line)
    assert (found.tool, found.place, found.step, found.check, found.api) == (tool, place, step, check, api)
    assert found.advice
    assert str(root) not in found.message


def test_line_that_was_counted_through_all_files_is_put_right(root: Path) -> None:
    line = "toy/toy_driver.c:4711 Bad impl name 'toyFrob' for API 'domainFrobnicate', expecting 'x'"
    found = one(root, f"make: Entering directory 'ROOT/src'\n  GEN      check-driverimpls\n{line}\n")
    assert found.place == "src/toy/toy_driver.c:3"


def test_missing_access_check_is_placed_at_the_function_that_lacks_it(root: Path) -> None:
    driver = root / "src/toy/toy_driver.c"
    driver.write_text(
        "static int toyFrob(virDomainPtr domain);\n\nstatic int\ntoyFrob(virDomainPtr domain)\n{\n}\n"
    )
    text = "ROOT/src/toy/toy_driver.c:30 Missing ACL check in function 'toyFrob' for 'domainFrobnicate'\n"
    assert one(root, text).place == "src/toy/toy_driver.c:4"
    driver.write_text("static int toyFrob(virDomainPtr domain,\n                   int frob)\n{\n}\n")
    assert one(root, text).place == "src/toy/toy_driver.c:1"
