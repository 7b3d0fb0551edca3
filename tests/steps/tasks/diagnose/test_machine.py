"""What says something of the machine: the right advice, and no step of the guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from steps.packages import packages_of
from tests.steps.tasks.diagnose.reading import one, read

LACKING = [
    ("src/rpc/frobprotocol.h:9:10: fatal error: rpc/rpc.h: No such file or directory", "libtirpc-dev"),
    ("../src/rpc/frobprotocol.h:9:10: fatal error: 'rpc/xdr.h' file not found", "libtirpc-devel"),
    ("../src/util/virfrob.c:3:10: fatal error: glib.h: No such file or directory", "libglib2.0-dev"),
    ("src/util/virfrob.h:3:10: fatal error: libxml/tree.h: No such file or directory", "libxml2-dev"),
    ("meson.build:12:2: ERROR: Program 'rpcgen portable-rpcgen' not found", "rpcsvc-proto"),
    ("meson.build:12:2: ERROR: Program 'rpcgen' not found or not executable", "rpcsvc-proto"),
    (
        "meson.build:9:3: ERROR: Program(s) ['rst2html5', 'rst2html5.py'] not found or not executable",
        "python3-docutils",
    ),
    ('meson.build:9:3: ERROR: Dependency "libtirpc" not found, tried pkgconfig and cmake', "libtirpc-dev"),
    (
        "meson.build:9:3: ERROR: Dependency lookup for glib-2.0 with method 'pkgconfig' failed: gone",
        "libglib2.0-dev",
    ),
    ("meson.build:9:3: ERROR: Problem encountered: XDR is required for remote driver", "libtirpc-dev"),
    ("/usr/bin/env: 'perl': No such file or directory", "perl-interpreter"),
    ("/bin/sh: 1: xsltproc: not found", "libxslt"),
    ("make[2]: xmllint: No such file or directory", "libxml2-utils"),
    ('Can\'t exec "no": No such file or directory at ../src/rpc/genprotocol.pl line 45.', "rpcsvc-proto"),
    (
        "cannot run portable-rpcgen -o - -h x.x: No such file or directory at ../src/rpc/genprotocol.pl line 45.",
        "rpcsvc-proto",
    ),
    ("WARNING: you lack pdwtags; skipping the remote_protocol-struct test", "dwarves"),
]


@pytest.mark.parametrize(("line", "package"), LACKING)
def test_what_the_machine_lacks_is_named_with_its_package(root: Path, line: str, package: str) -> None:
    found = one(root, line)
    assert package in found.advice
    assert (found.step, found.check) == (None, None)


def test_two_names_of_one_program_are_no_two_programs(root: Path) -> None:
    advice = one(root, "meson.build:12:2: ERROR: Program 'rpcgen portable-rpcgen' not found").advice
    assert advice.startswith("Install rpcgen (or portable-rpcgen, another name of it)")


def test_a_generated_header_comes_from_the_generator_and_an_unknown_one_is_said_to_be_nowhere(
    root: Path,
) -> None:
    made = one(
        root, "src/remote/remote_driver.c:3:10: fatal error: remote_protocol.h: No such file or directory"
    )
    assert ("rpcgen task" in made.advice, made.step) == (True, 4)
    odd = one(root, "src/remote/remote_driver.c:3:10: fatal error: virfrob.h: No such file or directory")
    assert ("correct the include" in odd.advice, odd.step) == (True, 4)


@pytest.mark.parametrize("error", ["syntax error", "parse error"])
def test_the_other_rpcgen_names_the_place_too(root: Path, error: str) -> None:
    text = f"""../src/remote/remote_protocol.x:3: {error}
cannot shutdown /usr/bin/portable-rpcgen -o -:  at ../src/rpc/genprotocol.pl line 140.
"""
    found = one(root, text)
    assert (found.tool, found.line, found.step) == ("rpcgen", 3, 4)
    assert (found.file or "").endswith("src/remote/remote_protocol.x")
    assert "missing ;" in found.advice


PO = """--- ./po/POTFILES.in
+++ ./po/POTFILES.in
@@ -1,3 +1,3 @@
 @SRCDIR@src/toy/toy_driver.c
-@SRCDIR@src/util/virgone.c
+@SRCDIR@src/util/virfrob.c
+@BUILDDIR@src/remote/remote_client_bodies.h
maint.mk: you have changed the set of files with translatable diagnostics
make: *** [ROOT/build-aux/syntax-check.mk:12: sc_po_check] Error 1
"""


def test_the_files_of_the_list_of_translations_have_no_marks_in_their_names(root: Path) -> None:
    found = read(root, PO)
    assert [(f.file, f.detail) for f in found] == [
        ("src/util/virgone.c", ("is listed, and has none or is gone",)),
        ("src/util/virfrob.c", ("has messages to translate",)),
        ("src/remote/remote_client_bodies.h", ("has messages to translate",)),
    ]
    without = read(root, PO.replace("@SRCDIR@", "").replace("@BUILDDIR@", ""))
    assert [f.file for f in without] == [f.file for f in found]


SUBMODULES = [
    "meson.build:12:0: ERROR: Neither a subproject directory nor a keycodemapdb.wrap file was found.",
    "meson.build:12:0: ERROR: Subproject exists but has no meson.build file.",
    'meson.build:20:2: ERROR: Command "/usr/bin/git submodule update --init" failed with status 128.',
    "ninja: error: '../subprojects/keycodemapdb/data/keymaps.csv', needed by 'src/x.h', missing and no known rule to make it",
]


@pytest.mark.parametrize("line", SUBMODULES)
def test_a_submodule_that_is_not_there_is_fetched(root: Path, line: str) -> None:
    found = one(root, line)
    assert "git submodule update --init" in found.advice
    assert found.step is None


@pytest.mark.parametrize("folder", ["subprojects/keycodemapdb/src", "src/keycodemapdb/tools", ".gnulib/src"])
def test_the_code_of_another_project_belongs_to_no_step(root: Path, folder: str) -> None:
    found = one(root, f"../{folder}/frob.c:3:4: error: expected ';' before 'x'")
    assert found.step is None


LLD = [
    (
        "ld.lld: error: version script assignment of 'LIBVIRT_9.9.9' to symbol 'virDomainFrobnicate' failed: symbol not defined",
        (3, "public-implementation", "src/libvirt_public.syms", 3, "virDomainFrobnicate", "not defined"),
    ),
    (
        "ld.lld: error: duplicate symbol 'virDomainFrobnicate' in version script",
        (1, "public-symbol", "src/libvirt_public.syms", 3, "virDomainFrobnicate", "Two blocks"),
    ),
    (
        "ld.lld: error: ROOT/src/libvirt_public.syms:3: ; expected, but got virDomainFrobnicate",
        (1, "public-symbol", "src/libvirt_public.syms", 3, None, "missing ;"),
    ),
    (
        "ld.lld: error: undefined symbol: virDomainFrobnicate",
        (None, None, None, None, "virDomainFrobnicate", "Nothing that is linked defines it"),
    ),
]


@pytest.mark.parametrize(("line", "expected"), LLD)
def test_lld_says_the_same_in_other_words(
    root: Path, line: str, expected: tuple[int | None, str | None, str | None, int | None, str | None, str]
) -> None:
    found = one(root, line)
    assert found.tool == "linker"
    assert (found.step, found.check, found.file, found.line, found.api) == expected[:5]
    assert expected[5] in found.advice


def test_a_linker_without_version_scripts_is_told_at_configuring(root: Path) -> None:
    line = "meson.build:99:4: ERROR: Problem encountered: No supported version script link argument found."
    assert "CC_LD" in one(root, line).advice


LTO = [
    (
        "lto1: fatal error: bytecode stream in file 'a.o' generated with LTO version 11.3 instead of the expected 12.0",
        "another compiler",
    ),
    ("/usr/bin/ld: src/a.o: plugin needed to handle lto object", "gcc-ar"),
    ("/usr/bin/nm: src/a.o: plugin needed to handle lto object", "gcc-ar"),
    ("src/util/virfrob.h:3:5: error: type of 'virFrob' does not match original declaration [-Werror=lto-type-mismatch]", "Two files"),
    ("WARNING: no output, pdwtags appears broken:", "-Db_lto=false"),
    ("WARNING: No structs/enums matched. Your", "-Db_lto=false"),
    ("WARNING: skipping pdwtags test with Clang", "CC=gcc"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "advice"), LTO)
def test_link_time_optimisation_and_what_it_does_to_pdwtags(root: Path, line: str, advice: str) -> None:
    assert advice in one(root, line).advice


PYTHON_2 = [
    "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
    "SyntaxError: multiple exception types must be parenthesized",
    "ModuleNotFoundError: No module named 'StringIO'",
    "NameError: name 'unicode' is not defined",
]


@pytest.mark.parametrize("message", PYTHON_2)
def test_a_script_of_python_2_is_no_mistake_of_a_person(root: Path, message: str) -> None:
    text = f"""Traceback (most recent call last):
  File "ROOT/docs/apibuild.py", line 12
    print "x"
          ^
{message}
"""
    found = one(root, text)
    assert (found.file, found.line, found.step) == ("docs/apibuild.py", 12, None)
    assert "Python 2" in found.advice


def test_a_mistake_in_a_script_is_not_taken_for_python_2(root: Path) -> None:
    text = (
        "  File \"ROOT/docs/apibuild.py\", line 12\n    x = (\n        ^\nSyntaxError: '(' was never closed\n"
    )
    assert [f for f in read(root, text) if "Python 2" in f.advice] == []


def test_a_missing_python2_is_said(root: Path) -> None:
    assert "Python 2" in one(root, "/usr/bin/env: 'python2': No such file or directory").advice


@pytest.mark.parametrize(
    "thing", ["rpcgen", "portable-rpcgen", "rpc/rpc.h", "libtirpc", "libxml-2.0", "rst2man", "ninja"]
)
def test_four_systems_have_a_package(thing: str) -> None:
    listed = packages_of(thing)
    assert [part.split(":")[0] for part in listed.split(", ")] == ["Debian", "Fedora", "Arch", "Alpine"]
