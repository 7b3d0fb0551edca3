"""Messages of both eras, in the form the tools print them; files and functions are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.tasks import Diagnoser
from tests.steps.tasks.diagnose.reading import one, read


def test_failed_test_with_unknown_output_is_told_by_name(root: Path) -> None:
    text = """\
1/2 libvirt:bin / toytest          FAIL            0.10s   exit status 1
>>> MALLOC_PERTURB_=1 ROOT/build/tests/toytest
something of its own
2/2 libvirt / check-symfile        TIMEOUT         30.10s   killed by signal 15 SIGTERM
"""
    failed, late = read(root, text)
    assert failed.message == "test toytest failed (exit status 1)"
    assert late.message.startswith("test check-symfile timed out")
    assert late.check == "public-symbol"


def test_explained_test_is_not_told_twice(root: Path) -> None:
    text = """\
2/3 libvirt / check-symfile    FAIL            0.07s   exit status 1
stderr:
Expected symbol 'virDomainFrobnicate' is not in ELF library
3/3 libvirt / check-symsorting OK              0.04s

Summary of Failures:

2/3 libvirt / check-symfile    FAIL            0.07s   exit status 1
"""
    assert one(root, text).tool == "check-symfile"


def test_automake_test(root: Path) -> None:
    text = "PASS: atest\nFAIL: virshtest\nSKIP: btest\n# FAIL:  1\n"
    assert (one(root, text).message, one(root, text).step) == ("test virshtest failed", 6)


@pytest.mark.parametrize(
    ("line", "tool", "advice"),
    [
        ("make: *** No rule to make target 'rpcgen'.  Stop.", "make", "no rpcgen target"),
        ("make: *** No rule to make target 'sc_odd'.", "make", "no make target sc_odd"),
        (
            "make: *** No rule to make target '../src/libvirt.la', needed by 'virsh'.  Stop.",
            "make",
            "in another folder",
        ),
        ("make: *** /somewhere/build: No such file or directory.  Stop.", "make", "configure it again"),
        (
            "ninja: fatal: chdir to '/somewhere/build' - No such file or directory",
            "ninja",
            "configure it again",
        ),
        ("ERROR: No such build data file as '/somewhere/build.dat'.", "meson", "configure it again"),
        ("/tmp/a.s: Fatal error: can't fill 256 bytes: 'No space left on device'", "system", "disk is full"),
        ("ninja: error: unknown target 'src/nothing'", "ninja", "no target src/nothing"),
        ("ninja: error: loading 'build.ninja': No such file or directory", "ninja", "configure it again"),
        (
            "ERROR: The test program 'x' does not exist. Cannot run tests before building them.",
            "meson",
            "Build first",
        ),
        (
            '../meson.build:12:0: ERROR: Dependency "libfrob" not found, tried pkgconfig',
            "meson",
            "Install libfrob",
        ),
        ("cc1: fatal: error writing to /tmp/x.s: No space left on device", "system", "disk is full"),
        ("OSError: [Errno 28] No space left on device", "system", "disk is full"),
    ],
)
def test_harness(root: Path, line: str, tool: str, advice: str) -> None:
    found = one(root, line)
    assert found.tool == tool
    assert advice in found.advice


def test_passing_output_says_nothing(root: Path) -> None:
    text = """\
ninja: Entering directory `build'
[1/3] Compiling C object a.o
[3/3] Linking target src/libvirt.so.0
  1/250 libvirt / check-aclperms      OK              0.03s
 12/250 libvirt:syntax-check / x     SKIP            0.03s
make: Entering directory 'ROOT/src'
  GEN      check-symfile
PASS: virshtest
0.04 avoid_write
"""
    assert read(root, text) == []


def test_hostile_lines_are_read_in_time(root: Path) -> None:
    lines = [
        "a" * 100_000 + "protocol.x)",
        "/" * 50_000 + ":1: error",
        "x:" * 50_000,
        "\x00" * 10,
        "ld: " + "(" * 90_000,
    ]
    assert isinstance(Diagnoser(root).feed(lines * 20), list)


def test_full_disk_that_the_compiler_places_is_told_once(root: Path) -> None:
    found = one(
        root, "src/libvirt-domain.c:4:1: fatal error: error writing to /tmp/x.s: No space left on device"
    )
    assert (found.file, found.line) == ("src/libvirt-domain.c", 4)
    assert "disk is full" in found.advice
