"""Messages of both eras, in the form the tools print them; files and functions are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.steps.tasks.diagnose.reading import one, read


def test_ninja_paths_are_relative_to_the_build_folder(root: Path) -> None:
    text = """\
ninja: Entering directory `build'
[1/9] Compiling C object src/toy/libvirt_toy.a.p/toy_driver.c.o
FAILED: src/toy/libvirt_toy.a.p/toy_driver.c.o
gcc -Isrc -o toy_driver.c.o -c ../src/toy/toy_driver.c
../src/toy/toy_driver.c: In function ‘toyFrob’:
../src/toy/toy_driver.c:7:32: error: expected ‘;’ before ‘return’
    7 |     frob()
      |           ^
../src/toy/toy_driver.c:8:1: warning: control reaches end of non-void function [-Wreturn-type]
../src/toy/toy_driver.h:1:1: note: declared here
ninja: build stopped: subcommand failed.
"""
    error, warning = read(root, text)
    assert (error.severity, error.file, error.line, error.column) == ("error", "src/toy/toy_driver.c", 7, 32)
    assert (error.step, error.tool) == (8, "compiler")
    assert "syntax" in error.advice
    assert (warning.severity, warning.line) == ("warning", 8)
    assert "return" in warning.advice


def test_make_paths_are_relative_to_the_folder_entered(root: Path) -> None:
    text = """\
make: Entering directory 'ROOT'
make[1]: Entering directory 'ROOT/src'
  CC       toy/libvirt_driver_toy_la-toy_driver.lo
toy/toy_driver.c:3:5: error: 'toyFrob' undeclared here (not in a function)
make[1]: *** [Makefile:11: toy/libvirt_driver_toy_la-toy_driver.lo] Error 1
make[1]: Leaving directory 'ROOT/src'
make[1]: Entering directory 'ROOT/tools'
virsh-domain.c:5:6: warning: unused variable 'x' [-Wunused-variable]
make: *** [Makefile:7: all-recursive] Error 1
"""
    assert [(found.file, found.step) for found in read(root, text)] == [
        ("src/toy/toy_driver.c", 8),
        ("tools/virsh-domain.c", 6),
    ]


def test_unused_client_stub_is_the_missing_table_entry(root: Path) -> None:
    text = """\
ninja: Entering directory `build'
src/remote/remote_client_bodies.h:35:1: warning: ‘remoteDomainFrobnicate’ defined but not used [-Wunused-function]
"""
    found = one(root, text)
    assert (found.file, found.step, found.check) == ("build/src/remote/remote_client_bodies.h", 4, "client")
    assert "table" in found.advice


def test_same_message_is_told_once(root: Path) -> None:
    line = "include/libvirt/libvirt-domain.h:1:5: error: conflicting types for ‘virDomainFrobnicate’\n"
    assert one(root, line * 3).step == 1


@pytest.mark.parametrize(
    ("line", "message", "file", "step"),
    [
        (
            "/usr/bin/ld: duplicate version tag `LIBVIRT_9.9.9'",
            "duplicate version tag",
            "src/libvirt_public.syms",
            1,
        ),
        (
            "/usr/bin/ld: src/toy/a.p/toy_driver.c.o: in function `toyFrob':\n"
            "ROOT/build/../src/toy/toy_driver.c:12: undefined reference to `virToy'",
            "undefined reference to `virToy'",
            "src/toy/toy_driver.c",
            8,
        ),
        ("/usr/bin/ld.gold: error: cannot find -lfrob", "cannot find -lfrob", None, None),
        (
            "ld: ../src/libvirt-domain.c:(.text+0x1f): undefined reference to `toyMissing'",
            "undefined reference to `toyMissing'",
            "src/libvirt-domain.c",
            3,
        ),
    ],
)
def test_linker(root: Path, line: str, message: str, file: str | None, step: int | None) -> None:
    head = "ninja: Entering directory `build'\n[2/9] Linking target src/libvirt.so.0.1\n"
    found = one(root, f"{head}{line}\ncollect2: error: ld returned 1 exit status\n")
    assert found.message.startswith(message)
    assert (found.tool, found.file, found.step) == ("linker", file, step)


def test_linker_that_says_nothing_known_is_still_told(root: Path) -> None:
    found = one(root, "[2/9] Linking target src/libvirt.so\ncollect2: error: ld returned 1 exit status\n")
    assert "Linking target src/libvirt.so" in found.message


def test_duplicate_version_is_placed_at_the_later_block(root: Path) -> None:
    block = "LIBVIRT_9.9.9 {\n    global:\n        virOther;\n} LIBVIRT_9.9.9;\n"
    syms = root / "src/libvirt_public.syms"
    syms.write_text(syms.read_text() + block)
    text = "[2/9] Linking target src/libvirt.so.0.1\n/usr/bin/ld: duplicate version tag `LIBVIRT_9.9.9'\n"
    assert one(root, text).place == "src/libvirt_public.syms:5"


def test_syntax_error_in_the_joined_symbols_is_placed_in_the_file_they_come_from(root: Path) -> None:
    public = (root / "src/libvirt_public.syms").read_text().replace("Frobnicate;", "Frobnicate")
    (root / "src/libvirt_public.syms").write_text(public)
    (root / "build/src/libvirt.syms").write_text(f"# made from others\n\n{public}")
    text = """\
make: Entering directory 'ROOT/build/src'
  CCLD     libvirt.la
/usr/bin/ld:libvirt.syms:6: syntax error in VERSION script
make: Leaving directory 'ROOT/build/src'
"""
    found = one(root, text)
    assert (found.place, found.step) == ("src/libvirt_public.syms:4", 1)


def test_syntax_error_that_no_source_has_stays_in_the_file_named(root: Path) -> None:
    (root / "build/src/libvirt.syms").write_text("LIBVIRT_PRIVATE {\n")
    text = "make: Entering directory 'ROOT/build/src'\nld:libvirt.syms:1: syntax error in VERSION script\n"
    assert one(root, text).place == "build/src/libvirt.syms:1"
